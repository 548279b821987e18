//! The groups an operation has made: noted, so that whoever asks later who owns what knows of them.

use serde::{Deserialize, Serialize};

use crate::domain::change::{Change, CreateGroup};
use crate::domain::id::UserId;
use crate::domain::operation::Line;
use crate::store::{Entry, key};

/// A group the bot knows, as the map of groups has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// What the platform reads it by.
    #[serde(rename = "chatid")]
    pub chat: String,
    /// What it was called.
    #[serde(default)]
    pub name: String,
    /// Who owned it when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// The entry of the group a step has made, if it made one.
pub(super) fn made(line: &Line, step: usize) -> Option<Entry> {
    let step = &line.steps[step];
    let (Change::CreateGroup(CreateGroup { of, .. }), Some(made)) = (&step.change, &step.made) else {
        return None;
    };
    let known = Known { chat: made.id.clone(), name: of.title.clone(), owner: line.user.clone() };
    let value = serde_json::to_string(&known).ok();
    Some(Entry { map: key::map::GROUPS, field: made.conversation.clone()?, value })
}
