//! Enterprise accounts (企业账号) of the organisation's own: opening, passwords, locking, logging out.
//!
//! A password is made for one call, leaves by it, and is kept nowhere: DingTalk texts it to the number bound.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::permit::Permit;

const GET: Api = Api::old("POST /topapi/v2/user/get", Effect::Read);
const CREATE: Api = Api::old("POST /topapi/v2/user/create", Effect::Write);
const UPDATE: Api = Api::old("POST /topapi/v2/user/update", Effect::Write);
const ENABLE: Api = Api::new("POST /v1.0/contact/orgAccounts/enable", Effect::Write).metered();
const DISABLE: Api = Api::new("POST /v1.0/contact/orgAccounts/disable", Effect::Write).metered();
const SIGN_OUT: Api = Api::new("POST /v1.0/contact/orgAccounts/signOut", Effect::Write).metered();

/// An enterprise account as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who it is as a member.
    pub user: UserId,
    /// Its name.
    pub name: String,
    /// Its login name.
    pub login: String,
    /// Its departments.
    pub departments: Vec<DepartmentId>,
    /// Somebody has logged in with it.
    pub active: bool,
    /// It is locked.
    pub disabled: bool,
    /// A number is bound to it, as far as the answer tells: to that a password is texted.
    pub bound: bool,
}

/// An account to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// The userid we choose: by it a repeated call is recognised.
    pub user: UserId,
    /// At most 80 characters.
    pub name: String,
    /// No phone number, mail address or URL.
    pub login: String,
    /// One to 100 departments.
    pub departments: Vec<DepartmentId>,
    /// The number bound, to which the password is texted.
    pub mobile: Mobile,
}

/// A new password for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset<'a> {
    /// Whose.
    pub user: &'a UserId,
    /// The departments it is in: an update must name them, and moves it if they are others.
    pub departments: &'a [DepartmentId],
    /// The number to be bound from now on; `None`: the one that is.
    pub bind: Option<&'a Mobile>,
}

#[derive(Deserialize)]
struct Detail {
    userid: String,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    login_id: Option<String>,
    #[serde(default)]
    dept_id_list: Value,
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    active: bool,
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    disable_status: bool,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    mobile: Option<String>,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    exclusive_mobile: Option<String>,
}

impl Client {
    /// The account with a login name (queries-the-details-of-a-dedicated-account); `None` when this organisation has none.
    ///
    /// # Errors
    /// None of its own.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        let answer: Result<Answer<Detail>, Error> = self.post(&GET, &json!({"login_id": login})).await;
        match answer {
            Ok(Answer { result }) => Ok(Some(Account {
                user: UserId(result.userid),
                name: result.name,
                login: result.login_id.unwrap_or_else(|| login.to_owned()),
                departments: wire::integers(&result.dept_id_list).into_iter().map(DepartmentId).collect(),
                active: result.active,
                disabled: result.disable_status,
                bound: result.mobile.or(result.exclusive_mobile).is_some(),
            })),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens an account of DingTalk's own kind (create-dingtalk-user-created-dedicated-account).
    ///
    /// # Errors
    /// [`Error::UseridTaken`]: it is open already, if the userid is ours. [`Error::OutcomeUnknown`]: look the userid up.
    pub async fn open_account(
        &self,
        permit: &Permit,
        account: &NewAccount,
        password: &SecretString,
    ) -> Result<UserId, Error> {
        if !permit.covers_open_account(&account.login, &account.departments) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({
            "userid": account.user,
            "name": account.name,
            "dept_id_list": listed(&account.departments),
            "exclusive_account": true,
            "exclusive_account_type": "dingtalk",
            "login_id": account.login,
            "init_password": password.expose_secret(),
            "send_password_to_user": true,
            "exclusive_mobile": international(&account.mobile),
        });
        let answer: Value = self.post(&CREATE, &body).await?;
        let result = wire::field(&answer, "result").unwrap_or(&answer);
        Ok(wire::text(result, "userid").map_or_else(|| account.user.clone(), UserId))
    }

    /// Gives an account a new password and has it texted to the number bound, or to the one to be bound with it
    /// (update-dedicated-accounts-information). Repeating it sends another one.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotOwnAccount`].
    pub async fn reset_password(
        &self,
        permit: &Permit,
        reset: &Reset<'_>,
        password: &SecretString,
    ) -> Result<(), Error> {
        if !permit.covers_account(reset.user) {
            return Err(Error::PermitMismatch);
        }
        let mut body = json!({
            "userid": reset.user,
            "dept_id_list": listed(reset.departments),
            "init_password": password.expose_secret(),
            "send_password_to_user": true,
        });
        if let Some(mobile) = reset.bind {
            body["exclusive_mobile"] = json!(international(mobile));
        }
        self.post::<Value>(&UPDATE, &body).await.map(drop)
    }

    /// Unlocks an account (enable-a-dedicated-account). Repeating it is harmless.
    ///
    /// # Errors
    /// As [`Client::reset_password`].
    pub async fn enable_account(&self, permit: &Permit, user: &UserId) -> Result<(), Error> {
        self.keep_account(&ENABLE, permit, user, None).await
    }

    /// Locks an account; it is logged out everywhere (disable-an-exclusive-account). Repeating it is harmless.
    ///
    /// # Errors
    /// As [`Client::reset_password`].
    pub async fn disable_account(&self, permit: &Permit, user: &UserId, reason: &str) -> Result<(), Error> {
        self.keep_account(&DISABLE, permit, user, Some(reason)).await
    }

    /// Logs an account out everywhere (force-logout-from-dedicated-account). Repeating it is harmless.
    ///
    /// # Errors
    /// As [`Client::reset_password`].
    pub async fn sign_out_account(&self, permit: &Permit, user: &UserId, reason: &str) -> Result<(), Error> {
        self.keep_account(&SIGN_OUT, permit, user, Some(reason)).await
    }

    async fn keep_account(
        &self,
        api: &Api,
        permit: &Permit,
        user: &UserId,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        if !permit.covers_account(user) {
            return Err(Error::PermitMismatch);
        }
        let mut body = json!({"userId": user});
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        self.post::<Value>(api, &body).await.map(drop)
    }
}

fn listed(departments: &[DepartmentId]) -> String {
    departments.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// `+86-13900000001`: the form bound numbers have.
fn international(mobile: &Mobile) -> String {
    let number = mobile.reveal();
    if number.starts_with('+') { number.to_owned() } else { format!("+86-{number}") }
}
