//! What is to be measured.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How messages reach the bot.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Signed requests.
    Http,
    /// The sockets it has opened.
    Stream,
}

/// When the next message goes out.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// When the one before has been answered by the webhook.
    Replied,
    /// When the one before has been acknowledged.
    Accepted,
    /// So many a second, whatever became of those before.
    Rate(f64),
}

/// One measurement.
#[derive(Debug, Deserialize)]
pub struct Order {
    /// By which door.
    pub door: Door,
    /// How fast.
    pub pace: Pace,
    /// The bot's address, where the door is HTTP.
    #[serde(default)]
    pub target: String,
    /// So many sockets are open before anything is said over Stream.
    #[serde(default = "one")]
    pub sockets: usize,
    /// How long is measured.
    pub seconds: f64,
    /// How long before that.
    #[serde(default)]
    pub warm: f64,
    /// So many messages a conversation and no more; 0: until the time is over.
    #[serde(default)]
    pub count: usize,
    /// How many go on at a time.
    pub abreast: usize,
    /// Who talks: each has a conversation.
    pub users: Vec<String>,
    /// What they say.
    pub text: String,
    /// What every reply has in it.
    #[serde(default)]
    pub expect: String,
    /// Whose processor time is told: a name, and the process.
    #[serde(default)]
    pub watch: BTreeMap<String, u32>,
}

fn one() -> usize {
    1
}
