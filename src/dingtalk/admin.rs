//! Administrators and what they manage. Both calls ignore the app's data scope.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::{DepartmentId, UserId};

const LIST: Api = Api::old("POST /topapi/user/listadmin", Effect::Read);
const SCOPE: Api = Api::old("POST /topapi/user/get_admin_scope", Effect::Read);

/// Which kind of administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// A main administrator (`sys_level` 1).
    Main,
    /// A sub-administrator (`sys_level` 2).
    Sub,
}

#[derive(Deserialize)]
struct Listed {
    userid: String,
    #[serde(default, deserialize_with = "wire::lenient_integer")]
    sys_level: Option<i64>,
}

#[derive(Deserialize)]
struct Scope {
    #[serde(default)]
    dept_ids: Value,
}

impl Client {
    /// All administrators (query-the-administrator-list). A level not known here is left out.
    ///
    /// # Errors
    /// None of its own.
    pub async fn admins(&self) -> Result<Vec<(UserId, Level)>, Error> {
        let answer: Answer<Option<Vec<Listed>>> = self.post(&LIST, &json!({})).await?;
        Ok(answer.result.unwrap_or_default().into_iter().filter_map(with_level).collect())
    }

    /// The nodes an administrator manages, each with its subtree (query-permissions-of-the-administrator-address-book);
    /// the root stands for the whole organisation, nothing for somebody who is no administrator.
    ///
    /// # Errors
    /// None of its own.
    pub async fn admin_scope(&self, user: &UserId) -> Result<Vec<DepartmentId>, Error> {
        // `dept_ids` lies beside `errcode`, not in a `result`.
        match self.post::<Scope>(&SCOPE, &json!({"userid": user})).await {
            Ok(scope) => Ok(wire::integers(&scope.dept_ids).into_iter().map(DepartmentId).collect()),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn with_level(listed: Listed) -> Option<(UserId, Level)> {
    let level = match listed.sys_level? {
        1 => Level::Main,
        2 => Level::Sub,
        _ => return None,
    };
    Some((UserId(listed.userid), level))
}
