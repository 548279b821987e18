//! One reading of a message, and messages that hold more than one order.
//!
//! **Invariant:** two orders in one message are two orders, never one of them; one order that a frame or a rule has a
//! form for stays one.

mod apart;
mod joined;
mod leaving;
mod passed;

use jiff::Timestamp;

use super::followup::{self, Sure};
use super::guard::Guard;
use super::lexicon::Lexicon;
use super::organisation::Organisation;
use super::reading::{self, Prepared, Read};
use super::slots::{Person, Slots};
use super::{Aside, Explain, Intent, Parsed, frame, shown, suggest};
use apart::parts_somebody;
pub(super) use leaving::without_remark;

/// What messages are read with.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The time.
    pub now: Timestamp,
    /// The words.
    pub lexicon: &'a Lexicon,
    /// Whose names are read whole, where that is known.
    pub organisation: Option<&'a Organisation>,
}

/// The longest message that is looked through for several orders, in characters.
const LONGEST: usize = 160;

/// Readers that leave something unexplained: what frames account for wholly goes before them.
const DOUBTFUL: &[&str] = &["particulars of people", "notice in one breath", "guide words"];

/// How the reader is called that never looks into a text.
const SET_OFF: &str = "notice with its text set off";

/// Reads a message as one order, or as none.
pub(super) fn read_one(text: &str, with: Reader<'_>) -> Parsed {
    let Reader { now, lexicon, .. } = with;
    if let Some(opened) = passed::opened(text, with) {
        return opened;
    }
    let prepared = Prepared::new(text, lexicon);
    let ruled = reading::read(&prepared, lexicon, now);
    let read_frames = || frame::read(&prepared, lexicon, now);
    let framed = match &ruled {
        // A rule may end a name at its dot; a frame never does.
        Ok(read) if prepared.text.folded.plain.contains(&'\u{B7}') && read.by != SET_OFF => {
            read_frames().filter(|found| found.weight <= 2 && found.intent == read.intent)
        }
        Err(guards) if guards.contains(&Guard::Misspelling) => {
            read_frames().filter(|found| !found.intent.is_write())
        }
        Err(_) => read_frames(),
        Ok(read) if is_doubtful(read) => read_frames().filter(|found| goes_before(found, read)),
        Ok(_) => None,
    };
    if followup::may_be(&ruled, framed.as_ref())
        && let Some(found) = followup::read(text, lexicon, with.organisation)
        && found.sure == Sure::Named
        && found.intent != Intent::NoticeRemind
        && !found.all
    {
        let explain = Explain { read: shown(&prepared), by: "follow-up".into(), ..Explain::default() };
        return Parsed { intent: found.intent, slots: found.slots, explain, ..Parsed::default() };
    }
    if let Some(found) = framed {
        let explain = Explain { read: shown(&prepared), by: "frame".into(), ..Explain::default() };
        let frame::Weighed { intent, slots, left, later, rivals, .. } = found;
        return Parsed { intent, slots, left, later, rivals, explain, ..Parsed::default() };
    }
    match ruled {
        Ok(read) => {
            let explain = Explain { read: shown(&prepared), by: read.by, ..Explain::default() };
            Parsed { intent: read.intent, slots: read.slots, explain, ..Parsed::default() }
        }
        Err(guards) => unknown(&prepared, guards, with),
    }
}

fn unknown(prepared: &Prepared<'_>, guards: Vec<Guard>, with: Reader<'_>) -> Parsed {
    let reads = |text: &str| read_one(text, with).intent;
    let suggestions = suggest::suggest(&prepared.text, &guards, with.lexicon, with.now, reads);
    let suggest = suggestions.iter().map(|suggestion| suggestion.intent).collect();
    let corrected = suggestions.into_iter().filter_map(|suggestion| suggestion.text).collect();
    let aside = guards.iter().find_map(|guard| aside(*guard));
    let guards = guards.into_iter().map(Guard::name).collect();
    let explain = Explain { read: shown(prepared), by: String::new(), guards, corrected };
    Parsed { suggest, aside, explain, ..Parsed::default() }
}

fn aside(guard: Guard) -> Option<Aside> {
    match guard {
        Guard::Negation => Some(Aside::Denied),
        Guard::Condition => Some(Aside::Conditional),
        Guard::Report => Some(Aside::Told),
        Guard::Elsewhere => Some(Aside::Elsewhere),
        Guard::Question | Guard::Misspelling => None,
    }
}

fn is_doubtful(read: &Read) -> bool {
    DOUBTFUL.contains(&read.by.as_str()) || read.by.contains("{X") || read.by.contains("{C}")
}

/// Whether a frame that accounts for every word goes before a reader that does not have to.
fn goes_before(found: &frame::Weighed, read: &Read) -> bool {
    use Intent::{
        GroupCreate, MemberMove, NoticeList, NoticeRecall, NoticeRemind, NoticeStatus, RoleGrant,
        RoleHandover, RoleList, ScopeShow,
    };
    if found.weight > 2 || !found.left.is_empty() {
        return false;
    }
    let same = found.intent == read.intent;
    match read.by.as_str() {
        "particulars of people" => {
            let nobody = read.slots.members.is_empty() && found.intent == MemberMove;
            // Somebody with a number and no name, and a role, is no new member.
            let known = found.intent == RoleGrant && read.slots.members.iter().all(|one| one.name.is_none());
            nobody || known || (same && is_richer(&found.slots, &read.slots))
        }
        "notice in one breath" => {
            matches!(found.intent, NoticeList | NoticeRecall | NoticeRemind | NoticeStatus)
        }
        "guide words" => {
            matches!(
                found.intent,
                RoleGrant | RoleHandover | RoleList | ScopeShow | NoticeRemind | NoticeStatus | GroupCreate
            ) || found.intent == Intent::MemberStatus && found.certain && found.looks
        }
        by if by.contains("{C}") => {
            let shorter = |a: &Option<String>, b: &Option<String>| match (a, b) {
                (Some(a), Some(b)) => b.len() > a.len() && b.starts_with(a.as_str()),
                _ => false,
            };
            same && shorter(&found.slots.value, &read.slots.value)
                && found.slots.targets == read.slots.targets
        }
        _ => {
            let me = !read.slots.targets.is_empty()
                && read.slots.targets.iter().all(|one| one.is_self)
                && found.slots.targets.iter().any(|one| one.name.is_some());
            same && (found.slots.targets.len() < read.slots.targets.len() || me)
        }
    }
}

/// Whether more was understood of the same people.
fn is_richer(found: &Slots, read: &Slots) -> bool {
    let measure = |slots: &Slots| {
        let (mut fields, mut size) = (usize::from(slots.department.is_some()) + slots.roles.len(), 0);
        size += slots.department.as_ref().map_or(0, String::len);
        for one in &slots.members {
            let said = [&one.name, &one.mobile, &one.title, &one.job_number, &one.department];
            fields += said.iter().filter(|field| field.is_some()).count() + one.roles.len();
            size += [&one.name, &one.department].into_iter().flatten().map(String::len).sum::<usize>();
        }
        (fields, size)
    };
    let torn = read.members.iter().any(|one| one.mobile.as_ref().is_some_and(|mobile| mobile.len() < 7))
        || (read.members.len() > found.members.len());
    let ((fields, size), (known, length)) = (measure(found), measure(read));
    torn && found.members.iter().all(|one| one.mobile.is_some() && one.name.is_some())
        || found.members.len() == read.members.len()
            && (fields > known
                || fields == known && (size > length || size < length && is_cleaner(found, read)))
}

/// Whether a department begins later than it was taken to: 来放体检中心.
fn is_cleaner(found: &Slots, read: &Slots) -> bool {
    match (&found.department, &read.department) {
        (Some(clean), Some(said)) => said.ends_with(clean.as_str()) && said != clean,
        _ => false,
    }
}

/// Words that begin another order.
const ALSO: &[&str] = &[
    "\u{987A}\u{4FBF}",
    "\u{987A}\u{624B}",
    "\u{987A}\u{5E26}",
    "\u{53E6}\u{5916}",
    "\u{7136}\u{540E}",
    "\u{518D}",
    "\u{540C}\u{65F6}",
    "\u{63A5}\u{7740}",
    "\u{91CD}\u{65B0}",
    "\u{8FD8}\u{6709}",
    "\u{5E76}\u{4E14}",
    "\u{5E76}",
    "\u{4E5F}",
];

/// The orders of a message that holds more than one, or the one that they come to; none for any other.
pub(super) fn several(text: &str, whole: &Parsed, with: Reader<'_>) -> Vec<Parsed> {
    joined::to_newcomers(apart_from_each_other(text, whole, with))
}

fn apart_from_each_other(text: &str, whole: &Parsed, with: Reader<'_>) -> Vec<Parsed> {
    let opaque = whole.slots.text.is_some() || whole.intent == Intent::Guide || !candidate(text);
    if opaque || text.chars().count() > LONGEST {
        return Vec::new();
    }
    let torn = whole.intent == Intent::Unknown || !whole.left.is_empty();
    let clauses = if torn || may_mix(whole) { by_clauses(text, with) } else { Vec::new() };
    if !clauses.is_empty() {
        return clauses;
    }
    let apart = if torn { Vec::new() } else { apart::stand_alone(text, whole, with) };
    if !apart.is_empty() {
        return apart;
    }
    for (at, cut) in cuts(text) {
        let (left, right) = text.split_at(at);
        if parts_somebody(left, right) {
            continue;
        }
        let strong = cut == Cut::Said || cut == Cut::Perhaps;
        if !strong && whole.intent != Intent::Unknown && whole.explain.by != "frame"
            || matches!(cut, Cut::Perhaps | Cut::Spaced) && !torn
        {
            continue;
        }
        let first = read_one(left, with);
        if !is_wish(&first) || !first.left.is_empty() {
            continue;
        }
        let right = right.trim_start_matches(is_mark);
        let also = ALSO.iter().find(|word| right.starts_with(**word)).filter(|_| strong);
        let Some(second) = next(right, also.copied(), with, &first) else { continue };
        if !(first.intent.is_write() || second.intent.is_write()) {
            continue;
        }
        let empty = first.slots == Slots::default() || second.slots == Slots::default();
        if !strong && (empty || !(first.intent.is_write() && second.intent.is_write())) {
            continue;
        }
        if !strong && whole.intent != Intent::Unknown && first.intent == second.intent
            || is_one(&first, &second)
        {
            continue;
        }
        return vec![first, second];
    }
    Vec::new()
}

/// The order behind another one, perhaps behind a word that says so, with what the first has said already.
fn next(text: &str, also: Option<&str>, with: Reader<'_>, first: &Parsed) -> Option<Parsed> {
    let text = also.map_or(text, |word| &text[word.len()..]);
    let mut second = read_one(text, with);
    let who = if also.is_some() { who(&first.slots) } else { Vec::new() };
    if !is_wish(&second) || !second.left.is_empty() {
        let plain = first.intent.is_write() && first.intent != Intent::NoticeSend;
        second = frame::elided(text, (with.lexicon, with.now), first, &who).filter(|_| plain)?;
    }
    refer(&first.slots, &mut second);
    Some(second)
}

/// Whether two are one order said in two parts.
fn is_one(first: &Parsed, second: &Parsed) -> bool {
    first.intent == second.intent
        && (who(&first.slots).is_empty() || who(&first.slots) == who(&second.slots))
        && first.slots.roles == second.slots.roles
        && first.slots.notice == second.slots.notice
}

/// Whether an order may have taken what was said of one for what was said of another.
fn may_mix(whole: &Parsed) -> bool {
    use Intent::{MemberMove, MemberRemove, MemberUpdate, RoleGrant, RoleRevoke};
    let of_some = matches!(whole.intent, MemberMove | MemberUpdate | RoleGrant | RoleRevoke | MemberRemove);
    let value = whole.slots.value.as_ref().is_some_and(|value| value.contains(is_mark));
    of_some && (whole.slots.targets.len() > 1 || value)
}

/// A message each of whose clauses is an order about somebody else, or something else about the same person.
fn by_clauses(text: &str, with: Reader<'_>) -> Vec<Parsed> {
    const MOST: usize = 5;
    let parts: Vec<&str> = text.split(is_stop).map(str::trim).filter(|part| !part.is_empty()).collect();
    let torn = parts.windows(2).any(|pair| parts_somebody(pair[0], pair[1]));
    if torn || !(2..=MOST).contains(&parts.len()) {
        return Vec::new();
    }
    let mut orders: Vec<Parsed> = Vec::new();
    for part in parts {
        let found = match orders.last() {
            None => Some(read_one(part, with)),
            Some(before) => {
                let also = ALSO.iter().find(|word| part.starts_with(**word));
                next(part, also.copied(), with, before)
            }
        };
        let whole = |one: &Parsed| {
            one.intent.is_write()
                && one.left.is_empty()
                && one.slots.text.is_none()
                && !who(&one.slots).is_empty()
        };
        match found.filter(whole) {
            Some(order) if !orders.iter().any(|before| is_one(before, &order)) => orders.push(order),
            _ => return Vec::new(),
        }
    }
    orders
}

/// What parts clauses.
fn is_stop(c: char) -> bool {
    is_mark(c) && (!c.is_whitespace() || c == '\n')
}

/// Whether it is worth looking: some mark or word parts it.
fn candidate(text: &str) -> bool {
    text.contains(is_mark) || ALSO.iter().any(|word| text.contains(word))
}

fn is_wish(parsed: &Parsed) -> bool {
    use Intent::{Back, Cancel, Confirm, Help, Next, Unknown};
    !matches!(parsed.intent, Unknown | Confirm | Cancel | Back | Next | Help)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ',' | '\u{FF0C}' | ';' | '\u{FF1B}' | '\u{3002}' | '!' | '\u{FF01}' | '\u{FF1F}' | '?')
}

/// How sure it is that another order begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// A word says so.
    Said,
    /// Only where one reading leaves something over.
    Perhaps,
    /// A mark parts it.
    Marked,
    /// A space does, where one reading leaves something over.
    Spaced,
}

/// Where a message may part, the likeliest first.
fn cuts(text: &str) -> Vec<(usize, Cut)> {
    let mut cuts = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices().skip(1) {
        let also = ALSO.iter().any(|word| text[at..].starts_with(word));
        let long = also && ALSO[..5].iter().any(|word| text[at..].starts_with(word));
        if also && (is_mark(before) || long) {
            cuts.push((at, Cut::Said));
        } else if also {
            cuts.push((at, Cut::Perhaps));
        } else if c == ' ' && !is_mark(before) {
            cuts.push((at, Cut::Spaced));
        } else if is_mark(c) && !c.is_whitespace() && !is_mark(before) || c == '\n' {
            let next = text[at..].trim_start_matches(is_mark);
            if !ALSO.iter().any(|word| next.starts_with(word)) {
                cuts.push((at, Cut::Marked));
            }
        }
        before = c;
    }
    cuts.sort_by_key(|(_, cut)| *cut);
    cuts.truncate(8);
    cuts
}

fn who(slots: &Slots) -> Vec<Person> {
    let members = slots.members.iter().map(|one| Person {
        name: one.name.clone(),
        mobile: one.mobile.clone(),
        ..Person::default()
    });
    members.chain(slots.targets.iter().cloned()).collect()
}

/// Who the second order is about where it names nobody, or "him": whoever the first is about.
fn refer(first: &Slots, second: &mut Parsed) {
    use Intent::{MemberMove, MemberRemove, MemberUpdate, RoleGrant, RoleRevoke};
    let takes = matches!(second.intent, MemberMove | MemberRemove | MemberUpdate | RoleGrant | RoleRevoke);
    if takes && who(&second.slots).is_empty() {
        second.slots.targets = who(first);
    }
}
