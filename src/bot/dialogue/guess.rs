//! What a text that was not understood may have meant.

use serde::{Deserialize, Serialize};

use crate::language::Intent;

/// What a text that was not understood may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The command.
    pub intent: Intent,
    /// What stands on its button: what the text put right would do.
    pub title: String,
    /// The text put right, where that is possible: chosen, it is as good as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
