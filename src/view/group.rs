//! Groups as an audience: those the robot was spoken to in, and of these only the ones somebody vouched for.
//!
//! Anybody may open a group, call it what they like and speak to the robot there; a notice must not go where a stranger
//! wants it. A notice officer or a main administrator vouches for a group by speaking to the robot in it, for the name it
//! has then.
//!
//! **Invariant:** a group nobody has vouched for, or that was renamed since, or forgotten, is no audience.

use serde::{Deserialize, Serialize};

use crate::domain::id::ConversationId;
use crate::store::{self, Entry, Store, key};

/// A group in which nobody has spoken to the robot for so long is forgotten, in milliseconds.
const FORGOTTEN: i64 = 180 * DAY;
/// How exactly it is noted when somebody last spoke.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// The most groups that are remembered: whoever can post at the door can name as many as they like.
const MOST: usize = 1_000;
/// How many are left where there were too many.
const LEFT: usize = MOST * 3 / 4;
/// A longer title is none of a group's, in characters.
const LONGEST: usize = 200;

/// A group as it is remembered; what else is noted of it stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    #[serde(default)]
    name: String,
    /// Who says that it is what it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vouched: Option<Vouched>,
    /// When somebody last spoke to the robot there, milliseconds since the epoch, to the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<i64>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

/// A word of somebody who may write to groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// How they are called.
    pub by: String,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// A group that can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where.
    pub id: ConversationId,
    /// What it is called.
    pub name: String,
    /// Who vouched for it.
    pub vouched: Vouched,
}

/// Whether somebody has vouched for the group under this name.
pub fn is_vouched(noted: Option<&str>, title: &str) -> bool {
    noted.and_then(read).is_some_and(|known| known.name == title && known.vouched.is_some())
}

/// What is to be noted of a group somebody has spoken in; `None` where nothing is new, or what was noted cannot be read:
/// that is kept as it is.
pub fn spoken_in(noted: Option<&str>, title: &str, vouched: Option<Vouched>, now: i64) -> Option<String> {
    let before = match noted {
        Some(text) => read(text)?,
        None => Known::default(),
    };
    let mut known = before.clone();
    if known.name != title {
        title.clone_into(&mut known.name);
        known.vouched = None;
    }
    if known.vouched.is_none() {
        known.vouched = vouched;
    }
    if known.last.is_none_or(|last| now - last >= DAY) {
        known.last = Some(now);
    }
    (known != before).then(|| serde_json::to_string(&known).expect("plain data"))
}

/// Makes room for one more group: what is forgotten for it, `None` where there is none to be made.
///
/// # Errors
/// What is noted could not be read.
pub async fn room_for(store: &Store, title: &str, now: i64) -> Result<Option<Vec<Entry>>, store::Error> {
    if title.chars().count() > LONGEST {
        return Ok(None);
    }
    if store.size(key::map::GROUPS).await? < MOST {
        return Ok(Some(Vec::new()));
    }
    let gone = crowded_out(&store.entries(key::map::GROUPS).await?, now);
    let forget = |field| Entry { map: key::map::GROUPS, field, value: None };
    Ok((!gone.is_empty()).then(|| gone.into_iter().map(forget).collect()))
}

/// Which groups make room: forgotten ones, and of those that nobody vouched for the ones spoken in the longest ago. What the
/// robot has made stays, and so does what cannot be read.
fn crowded_out(entries: &[(String, String)], now: i64) -> Vec<String> {
    let strange = |(id, text): &(String, String)| {
        let known =
            serde_json::from_str::<Known>(text).ok().filter(|known| !known.rest.contains_key("chatid"))?;
        let last = known.last.unwrap_or_default();
        (known.vouched.is_none() || now - last >= FORGOTTEN).then(|| (last, id.clone()))
    };
    let mut strange: Vec<(i64, String)> = entries.iter().filter_map(strange).collect();
    strange.sort_unstable();
    strange.into_iter().take(entries.len().saturating_sub(LEFT)).map(|(_, id)| id).collect()
}

fn read(text: &str) -> Option<Known> {
    serde_json::from_str(text)
        .inspect_err(
            |error| tracing::error!(%error, "what is noted of a group cannot be read; it is left as it is"),
        )
        .ok()
}

/// The groups that can be written to at this time.
///
/// # Errors
/// They could not be read.
pub async fn vouched(store: &Store, now: i64) -> Result<Vec<Group>, store::Error> {
    let entries = store.entries(key::map::GROUPS).await?;
    let group = |(id, text): (String, String)| {
        let known = read(&text).filter(|known| known.last.is_some_and(|last| now - last < FORGOTTEN))?;
        Some(Group { id: ConversationId(id), name: known.name, vouched: known.vouched? })
    };
    Ok(entries.into_iter().filter_map(group).collect())
}

/// Whether what is noted of a group says that it is called so.
pub fn is_called(noted: &str, name: &str) -> bool {
    read(noted).is_some_and(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer() -> Vouched {
        Vouched { by: "officer".to_owned(), at: 5 }
    }

    #[test]
    fn a_word_vouches_for_the_name_it_was_said_under() {
        let strange = spoken_in(None, "A", None, 1).expect("new");
        assert!(!is_vouched(Some(&strange), "A"));
        let vouched = spoken_in(Some(&strange), "A", Some(officer()), 2).expect("vouched for");
        assert!(is_vouched(Some(&vouched), "A"));
        assert_eq!(spoken_in(Some(&vouched), "A", None, 3), None, "nothing is new");
        let renamed = spoken_in(Some(&vouched), "B", None, 4).expect("another name");
        assert!(!is_vouched(Some(&renamed), "B"));
        let later = spoken_in(Some(&vouched), "A", None, DAY + 1).expect("another day");
        assert!(is_vouched(Some(&later), "A"));
    }

    #[test]
    fn what_cannot_be_read_is_left_as_it_is() {
        assert_eq!(spoken_in(Some("{"), "A", Some(officer()), 1), None);
        assert!(!is_vouched(Some("{"), "A"));
    }

    #[test]
    fn groups_nobody_vouched_for_make_room_the_oldest_first() {
        let noted =
            |vouched: bool, last: i64| spoken_in(None, "A", vouched.then(officer), last).expect("new");
        let mut entries: Vec<(String, String)> =
            (0..1_000).map(|at| (format!("cid{at:04}"), noted(false, 1_000 - at))).collect();
        entries.push(("vouched".to_owned(), noted(true, 1)));
        entries.push(("long ago".to_owned(), noted(true, 2 - FORGOTTEN)));
        entries.push(("made".to_owned(), r#"{"chatid":"chat1","name":"A","owner":"hp_admin"}"#.to_owned()));
        entries.push(("odd".to_owned(), "{".to_owned()));
        let gone = crowded_out(&entries, 1_000);
        assert_eq!(entries.len() - gone.len(), LEFT);
        assert_eq!((gone[0].as_str(), gone[1].as_str()), ("long ago", "cid0999"));
        for kept in ["vouched", "made", "odd", "cid0000"] {
            assert!(!gone.iter().any(|id| id == kept), "{kept}");
        }
    }

    #[test]
    fn what_others_note_of_a_group_stays() {
        let made = r#"{"chatid":"chat1","name":"A","owner":"hp_admin"}"#;
        let noted = spoken_in(Some(made), "B", Some(officer()), 1).expect("new");
        let noted: serde_json::Value = serde_json::from_str(&noted).expect("JSON");
        assert_eq!(noted["chatid"], "chat1");
        assert_eq!(noted["owner"], "hp_admin");
        assert_eq!(noted["name"], "B");
    }
}
