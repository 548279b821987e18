//! `account.*`: the organisation's enterprise accounts, looked after by its main administrators.
//!
//! A password is never asked for, shown or kept: DingTalk texts it to the number bound to the account.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, wording};
use crate::card::plain;
use crate::dingtalk::account::Account;
use crate::domain::change::AccountAction;
use crate::domain::mobile::Mobile;
use crate::language::{self, Intent};
use crate::proposal::account::{self, NewLogin};
use crate::proposal::wording::{login_taken, no_such_account};

pub const ADD: Command = Command {
    intent: Intent::AccountAdd,
    title: "开通企业账号",
    says: &["新建企业账号 hpyy0002 和平医院管理员"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(add(asking, request)),
};

pub const STATUS: Command = Command {
    intent: Intent::AccountStatus,
    title: "查询企业账号",
    says: &["企业账号 hpyy0001 状态"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(status(asking, request)),
};

pub const RESET: Command = Command {
    intent: Intent::AccountReset,
    title: "重置企业账号密码",
    says: &["重置 hpyy0001 的密码"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(keep(asking, request, AccountAction::Reset)),
};

pub const DISABLE: Command = Command {
    intent: Intent::AccountDisable,
    title: "停用企业账号",
    says: &["停用企业账号 hpyy0001"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(keep(asking, request, AccountAction::Disable)),
};

pub const ENABLE: Command = Command {
    intent: Intent::AccountEnable,
    title: "启用企业账号",
    says: &["启用企业账号 hpyy0001"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(keep(asking, request, AccountAction::Enable)),
};

pub const LOGOUT: Command = Command {
    intent: Intent::AccountLogout,
    title: "企业账号退出登录",
    says: &["让企业账号 hpyy0001 退出登录"],
    who: Who::MainAdministrators,
    run: |asking, request| Box::pin(keep(asking, request, AccountAction::SignOut)),
};

/// The most characters a name has (user-information-creation).
const NAME: usize = 80;

async fn add(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if let Some((question, remark)) = missing(&request) {
        return Ok(Outcome::Ask { request, question, remark });
    }
    let Some(said) = request.slots.department.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Department, remark: None });
    };
    let place = found!(resolve::department(asking, &request, Some(&said)).await?);
    let login = request.slots.account.clone().unwrap_or_default();
    if asking.desk.directory.account(&login).await?.is_some() {
        let remark = Some(login_taken(&login));
        let mut request = request;
        request.slots.account = None;
        return Ok(Outcome::Ask { request, question: Question::Login, remark });
    }
    let new = NewLogin {
        login,
        name: request.slots.name.clone().unwrap_or_default(),
        mobile: Mobile::new(request.slots.mobile.clone().unwrap_or_default()),
        department: place,
    };
    Ok(Outcome::Propose(Box::new(account::open(asking, new).await?)))
}

/// The first thing that is not known, or cannot be what was said.
fn missing(request: &Request) -> Option<(Question, Option<String>)> {
    let slots = &request.slots;
    let Some(login) = &slots.account else { return Some((Question::Login, None)) };
    if login.chars().all(|c| c.is_ascii_digit()) {
        let remark = "登录名不能是手机号或纯数字，请用字母加数字。".to_owned();
        return Some((Question::Login, Some(remark)));
    }
    match &slots.name {
        None => return Some((Question::AccountName, None)),
        Some(name) if name.chars().count() > NAME => {
            return Some((Question::AccountName, Some(format!("名字太长，最多 {NAME} 个字。"))));
        }
        Some(_) => {}
    }
    missing_number(request, slots.name.as_deref().unwrap_or_default())
}

/// The number to be bound, if it is not known or cannot be one.
fn missing_number(request: &Request, of: &str) -> Option<(Question, Option<String>)> {
    let Some(number) = &request.slots.mobile else { return Some((Question::AccountMobile, None)) };
    let fault = language::mobile_fault(number)?;
    Some((Question::AccountMobile, Some(wording::bad_number(of, number, &fault))))
}

async fn status(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let Some(login) = request.slots.account.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Login, remark: None });
    };
    let account = known(asking, &login).await?;
    let mut places = Vec::new();
    for id in &account.departments {
        places.push(asking.desk.directory.path(*id).await?);
    }
    let state = match (account.disabled, account.active) {
        (true, _) => "已停用，不能登录",
        (false, true) => "正常",
        (false, false) => "已开通，还没有登录过",
    };
    Ok(Outcome::Reply(format!(
        "企业账号 {}（{}）：{state}。\n部门：{}",
        plain(&account.login),
        plain(&account.name),
        places.join("；")
    )))
}

async fn keep(asking: &Asking<'_>, request: Request, action: AccountAction) -> Result<Outcome, Stop> {
    let Some(login) = request.slots.account.clone() else {
        return Ok(Outcome::Ask { request, question: Question::Login, remark: None });
    };
    let account = known(asking, &login).await?;
    account::manageable(asking, &account, action).await?;
    // Without a number bound nobody would ever learn the new password.
    let bind = action == AccountAction::Reset && (!account.bound || request.slots.mobile.is_some());
    if bind && let Some((question, remark)) = missing_number(&request, &account.name) {
        let unbound = "这个账号没有绑定手机号，新密码没有地方可以发。".to_owned();
        return Ok(Outcome::Ask { request, question, remark: Some(remark.unwrap_or(unbound)) });
    }
    let mobile = request.slots.mobile.clone().filter(|_| bind).map(Mobile::new);
    Ok(Outcome::Propose(Box::new(account::manage(asking, account, action, mobile).await?)))
}

async fn known(asking: &Asking<'_>, login: &str) -> Result<Account, Stop> {
    let account = asking.desk.directory.account(login).await?;
    account.ok_or_else(|| Stop::Refused(Refusal::NothingToDo(no_such_account(login))))
}
