//! Enterprise accounts opened, locked, unlocked, logged out, given a new password.
//!
//! A password is never asked for, shown or kept: DingTalk texts it to the number bound to the account.

use super::{Asker, Error, Refusal, new, permission, wording};
use crate::dingtalk::account::Account;
use crate::domain::change::{AccountAction, ManageAccount, OpenAccount};
use crate::domain::department::Department;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Kind, Line, Operation, Step};
use crate::domain::permit::Asked;

/// An account to be opened.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// Login name; nobody has it.
    pub login: String,
    /// What the account is called.
    pub name: String,
    /// The number its passwords are texted to.
    pub mobile: Mobile,
    /// Where it is to be.
    pub department: Department,
}

/// An account opened.
///
/// # Errors
/// Why not.
pub async fn open(asker: &Asker<'_>, account: NewLogin) -> Result<Operation, Error> {
    let NewLogin { login, name, mobile, department } = account;
    let asked = Asked::OpenAccount { login: login.clone(), departments: vec![department.id] };
    permission::permitted(asker, &asked, Some(department.name.clone()), &[department.id]).await?;
    let open = OpenAccount {
        // Chosen when the operation gets its id: found by it later means it is ours.
        user: "".into(),
        login,
        departments: vec![department.id],
    };
    let line = Line {
        user: None,
        name,
        mobile: Some(mobile),
        place: asker.services.directory.path(department.id).await?,
        departments: vec![department.id],
        steps: vec![Step::new(open)],
    };
    Ok(new(asker, Kind::AccountAdd, vec![line], Vec::new()))
}

/// Whether something may be done to an account, and changes anything.
///
/// # Errors
/// Why not.
pub async fn manageable(asker: &Asker<'_>, account: &Account, action: AccountAction) -> Result<(), Error> {
    let asked = Asked::KeepAccount { user: account.user.clone() };
    permission::permitted(asker, &asked, Some(account.name.clone()), &account.departments).await?;
    let so_already = match (action, account.disabled) {
        (AccountAction::Disable, true) => wording::account_disabled(account),
        (AccountAction::Enable, false) => wording::account_enabled(account),
        _ => return Ok(()),
    };
    Err(Error::Refused(Refusal::NothingToDo(so_already)))
}

/// Something done to an account; a new password is texted to `bind`, which is then bound to it, or to the number bound.
///
/// # Errors
/// Why not.
pub async fn manage(
    asker: &Asker<'_>,
    account: Account,
    action: AccountAction,
    bind: Option<Mobile>,
) -> Result<Operation, Error> {
    manageable(asker, &account, action).await?;
    let line = Line {
        user: Some(account.user),
        name: format!("{}（{}）", account.name, account.login),
        mobile: bind,
        place: String::new(),
        departments: account.departments,
        steps: vec![Step::new(ManageAccount { login: account.login, action })],
    };
    Ok(new(asker, kind(action), vec![line], Vec::new()))
}

/// What an operation that does so is for.
pub fn kind(action: AccountAction) -> Kind {
    match action {
        AccountAction::Reset => Kind::AccountReset,
        AccountAction::Disable => Kind::AccountDisable,
        AccountAction::Enable => Kind::AccountEnable,
        AccountAction::SignOut => Kind::AccountLogout,
    }
}
