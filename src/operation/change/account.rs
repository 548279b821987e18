//! Enterprise accounts. A password is drawn for the call and forgotten after it: a repeated reset sends another one.

use secrecy::SecretString;

use super::{At, Attempt, Perform, Steps, refused};
use crate::card::reason;
use crate::dingtalk::Error;
use crate::dingtalk::account::{NewAccount, Reset};
use crate::domain::change::{AccountAction, ManageAccount, OpenAccount};
use crate::domain::id::UserId;
use crate::domain::operation::Line;
use crate::domain::permit::Permit;

impl Perform for OpenAccount {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let mobile = at.mobile()?.clone();
        let account = NewAccount {
            user: self.user.clone(),
            name: at.line.name.clone(),
            login: self.login.clone(),
            departments: self.departments.clone(),
            mobile,
        };
        Ok(match steps.client.open_account(permit, &account, &steps.password()).await {
            Ok(opened) => Attempt::done(Some(opened)),
            Err(Error::UseridTaken) => Attempt::done(Some(self.user.clone())),
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        steps.found(&self.user).await
    }
}

impl Perform for ManageAccount {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        let client = &steps.client;
        let reason = reason::by_order_of(&at.op.initiator_name);
        let done = match self.action {
            AccountAction::Reset => steps.reset(at.line, user, permit).await,
            AccountAction::Disable => client.disable_account(permit, user, &reason).await,
            AccountAction::Enable => client.enable_account(permit, user).await,
            AccountAction::SignOut => client.sign_out_account(permit, user, &reason).await,
        };
        Ok(done.map_or_else(|error| refused(&error), |()| steps.changed(user)))
    }

    /// Repeating it is harmless.
    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Steps {
    async fn reset(&self, line: &Line, user: &UserId, permit: &Permit) -> Result<(), Error> {
        let member = self.client.user(user).await?;
        let reset = Reset { user, departments: &member.departments, bind: line.mobile.as_ref() };
        self.client.reset_password(permit, &reset, &self.password()).await
    }

    fn password(&self) -> SecretString {
        SecretString::from(self.ids.password())
    }
}
