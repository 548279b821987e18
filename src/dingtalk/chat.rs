//! Group chats: who owns one.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::{DepartmentId, UserId};

const GET: Api = Api::old("GET /chat/get", Effect::Read);
const DEPARTMENT: Api = Api::old("POST /topapi/v2/department/get", Effect::Read);

/// A group chat as the platform has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Option<UserId>,
}

#[derive(Deserialize)]
struct Grouped {
    #[serde(default, deserialize_with = "wire::lenient_text")]
    dept_group_chat_id: Option<String>,
}

impl Client {
    /// A group chat by its chatid (obtain-a-group-session).
    ///
    /// # Errors
    /// None of its own.
    pub async fn chat(&self, chat: &str) -> Result<Group, Error> {
        let answer: Value = self.query(&GET, &[("chatid", chat)]).await?;
        let info = wire::field(&answer, "chat_info").unwrap_or(&answer);
        let owner = wire::text(info, "owner").map(UserId);
        Ok(Group { name: wire::text(info, "name").unwrap_or_default(), owner })
    }

    /// The chatid of a department's own group, where it has one (query-department-details0-v2).
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`], [`Error::OutsideAppScope`].
    pub async fn department_chat(&self, department: DepartmentId) -> Result<Option<String>, Error> {
        let answer: Answer<Grouped> = self.post(&DEPARTMENT, &json!({"dept_id": department})).await?;
        Ok(answer.result.dept_group_chat_id)
    }
}
