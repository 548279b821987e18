//! What is to be different about a notice that has not gone out: one that is proposed, or one that waits for its time.
//!
//! **Invariant:** what is added to an audience, or left out of it, is understood by itself: it never changes what the
//! words before it mean.

use serde::{Deserialize, Serialize};

use crate::bot::dialogue::Request;
use crate::domain::id::OperationId;
use crate::domain::operation::notice;
use crate::language::{Audience, Channel};

/// What a request for a notice holds beside what was said at first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// How far it is.
    #[serde(default)]
    pub stage: Stage,
    /// The notice that waits for its time, in whose place this one is to go out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<OperationId>,
    /// Whom that one is for, unless somebody else was named instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<notice::Audience>,
    /// When that one goes out, unless another time was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// The number of the proposal it puts right, which keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The number of the one that waits and is not to be sent, once that was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_off: Option<u32>,
    /// Another time that may be meant for the text or for when it is sent: that text, and that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub which_time: Option<(String, String)>,
    /// Pictures that came with its text; they do not go out.
    #[serde(default)]
    pub pictures: u32,
    /// Who was added, as said each time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Vec<Audience>>,
    /// Who was left out, as said each time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Vec<Audience>>,
}

/// How far a change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The notice is known.
    #[default]
    Known,
    /// One that waits for its time is to be changed; which one has to be found.
    Wanted,
}

impl Amendment {
    /// Something is to be changed about one that waits: this one, else the one the request names.
    pub fn wanted(of: Option<OperationId>) -> Self {
        Self { stage: Stage::Wanted, of, ..Self::default() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which notice is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The latest.
    Latest,
    /// The one of this number, in digits.
    Number(String),
}

/// One thing to be different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amend {
    /// It goes out then, RFC 3339.
    At(String),
    /// It goes out at that hour of the day it was to, RFC 3339; of this day where it was to at once.
    AtHour(String),
    /// It goes out at once.
    AtOnce,
    /// It says this.
    Text(String),
    /// It says this as well, at its end.
    MoreText(String),
    /// It says this, or goes out then: that has to be asked.
    WhichTime {
        /// What it would say.
        text: String,
        /// When it would go out.
        at: Box<Amend>,
    },
    /// It is for these instead.
    Only(Vec<Audience>),
    /// It is for these too.
    Also(Vec<Audience>),
    /// It is not for these.
    Except(Vec<Audience>),
    /// It goes by these ways instead.
    Ways(Vec<Channel>),
    /// It goes by these too.
    MoreWays(Vec<Channel>),
    /// It does not go by these.
    FewerWays(Vec<Channel>),
}

/// The request with all of this different; `None` where that is what it says already.
pub fn amended(request: &Request, amends: &[Amend]) -> Option<Request> {
    let mut changed = request.clone();
    for amend in amends {
        put(&mut changed, amend);
    }
    (changed != *request).then_some(changed)
}

/// So long is the day of an RFC 3339 time.
const DAY: usize = "2026-11-30".len();

/// The day of a time, at +08:00.
fn day_of(at: i64) -> Option<String> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8));
    let at = jiff::Timestamp::from_millisecond(at).ok()?.to_zoned(zone);
    Some(at.strftime("%Y-%m-%d").to_string())
}

fn put(request: &mut Request, amend: &Amend) {
    if let Amend::WhichTime { text, at } = amend {
        let mut timed = request.clone();
        put(&mut timed, at);
        request.notice.which_time = timed.slots.when.map(|when| (text.clone(), when));
        return;
    }
    let Request { slots, notice, .. } = request;
    match amend {
        Amend::At(at) => slots.when = Some(at.clone()),
        Amend::AtHour(at) => {
            let day = slots.when.as_deref().and_then(|when| when.get(..DAY));
            let day = day.filter(|day| day.starts_with(|c: char| c.is_ascii_digit()));
            let planned = notice.at.filter(|_| slots.when.is_none()).and_then(day_of);
            let day = day.map(str::to_owned).or(planned);
            let hour = at.get(DAY..).unwrap_or_default();
            slots.when = Some(day.map_or_else(|| at.clone(), |day| format!("{day}{hour}")));
        }
        Amend::WhichTime { .. } => {}
        Amend::AtOnce => (slots.when, notice.at) = (None, None),
        Amend::Text(text) => (slots.text, notice.pictures) = (Some(text.clone()), 0),
        Amend::MoreText(more) => {
            let text = slots.text.take().unwrap_or_default();
            slots.text = Some(if text.is_empty() { more.clone() } else { format!("{text}\n{more}") });
        }
        Amend::Only(said) => {
            slots.audience.clone_from(said);
            slots.except.clear();
            notice.base = None;
            notice.also.clear();
            notice.except.clear();
        }
        Amend::Also(said) => {
            slots.except.retain(|one| !said.contains(one));
            moved(said, &mut notice.except, &mut notice.also);
        }
        Amend::Except(said) => moved(said, &mut notice.also, &mut notice.except),
        Amend::Ways(ways) => slots.channels.clone_from(ways),
        Amend::MoreWays(ways) => {
            // Where none was said, that is a work notice.
            let before = if slots.channels.is_empty() { vec![Channel::Work] } else { slots.channels.clone() };
            let new = ways.iter().filter(|way| !before.contains(way)).copied();
            let all: Vec<Channel> = before.iter().copied().chain(new).collect();
            if all != before {
                slots.channels = all;
            }
        }
        Amend::FewerWays(ways) => {
            let left: Vec<Channel> =
                slots.channels.iter().filter(|way| !ways.contains(way)).copied().collect();
            if !left.is_empty() {
                slots.channels = left;
            }
        }
    }
}

fn moved(said: &[Audience], from: &mut Vec<Vec<Audience>>, to: &mut Vec<Vec<Audience>>) {
    from.retain(|one| one != said);
    if !to.iter().any(|one| one == said) {
        to.push(said.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lexicon, parse};

    fn request() -> Request {
        let slots = parse("发通知给信息员：报数据", jiff::Timestamp::UNIX_EPOCH, &Lexicon::default()).slots;
        Request { slots, ..Request::default() }
    }

    fn named(name: &str) -> Vec<Audience> {
        vec![Audience::Named(name.into())]
    }

    #[test]
    fn what_is_the_same_already_changes_nothing() {
        let request = request();
        for same in [
            Amend::AtOnce,
            Amend::Text("报数据".into()),
            Amend::Only(named("信息员")),
            Amend::MoreWays(vec![Channel::Work]),
            Amend::FewerWays(vec![Channel::Work]),
        ] {
            assert_eq!(amended(&request, std::slice::from_ref(&same)), None, "{same:?}");
        }
    }

    #[test]
    fn who_is_added_and_left_out_stands_beside_the_first_words() {
        let added = amended(&request(), &[Amend::Also(named("安定医院"))]).expect("more people");
        assert_eq!(added.slots.audience, named("信息员"));
        let out = amended(&added, &[Amend::Except(named("安定医院"))]).expect("fewer people");
        assert_eq!((out.notice.also.len(), out.notice.except.clone()), (0, vec![named("安定医院")]));
        let only = amended(&out, &[Amend::Only(named("二级医院"))]).expect("other people");
        assert_eq!((only.slots.audience, only.notice), (named("二级医院"), Amendment::default()));
    }

    #[test]
    fn a_way_comes_beside_the_usual_one() {
        let more = amended(&request(), &[Amend::MoreWays(vec![Channel::Todo])]).expect("one more way");
        assert_eq!(more.slots.channels, [Channel::Work, Channel::Todo]);
        let fewer = amended(&more, &[Amend::FewerWays(vec![Channel::Work])]).expect("one way fewer");
        assert_eq!(fewer.slots.channels, [Channel::Todo]);
        assert_eq!(amended(&fewer, &[Amend::FewerWays(vec![Channel::Todo])]), None, "one way is left");
    }
}
