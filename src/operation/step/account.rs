//! Enterprise accounts. A password is drawn for the call and forgotten after it: a repeated reset sends another one.

use secrecy::SecretString;

use super::{Attempt, Steps, refused};
use crate::card::reason;
use crate::dingtalk::Error;
use crate::dingtalk::account::{NewAccount, Reset};
use crate::domain::id::UserId;
use crate::domain::operation::{Deed, Line, Why, Work};
use crate::domain::permit::Permit;

impl Steps {
    pub(super) async fn open_account(&self, line: &Line, work: &Work, permit: &Permit) -> Attempt {
        let (Work::OpenAccount { user, login, departments }, Some(mobile)) = (work, &line.mobile) else {
            return Attempt::failed(Why::StepBefore);
        };
        let account = NewAccount {
            user: user.clone(),
            name: line.name.clone(),
            login: login.clone(),
            departments: departments.clone(),
            mobile: mobile.clone(),
        };
        match self.client.open_account(permit, &account, &self.password()).await {
            Ok(opened) => Attempt::done(Some(opened)),
            Err(Error::UseridTaken) => Attempt::done(Some(user.clone())),
            Err(error) => refused(&error),
        }
    }

    pub(super) async fn keep_account(&self, line: &Line, deed: Deed, by: &str, permit: &Permit) -> Attempt {
        let Some(user) = &line.user else { return Attempt::failed(Why::StepBefore) };
        let client = &self.client;
        let reason = reason::by_order_of(by);
        let done = match deed {
            Deed::Reset => self.reset(line, user, permit).await,
            Deed::Disable => client.disable_account(permit, user, &reason).await,
            Deed::Enable => client.enable_account(permit, user).await,
            Deed::SignOut => client.sign_out_account(permit, user, &reason).await,
        };
        done.map_or_else(|error| refused(&error), |()| self.changed(user))
    }

    async fn reset(&self, line: &Line, user: &UserId, permit: &Permit) -> Result<(), Error> {
        let member = self.client.user(user).await?;
        let reset = Reset { user, departments: &member.departments, bind: line.mobile.as_ref() };
        self.client.reset_password(permit, &reset, &self.password()).await
    }

    fn password(&self) -> SecretString {
        SecretString::from(self.ids.password())
    }
}
