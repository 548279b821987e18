//! The order in which readings are tried: control, notice text, questions, guides, orders, plain reads.
//!
//! **Invariant:** an order is only read when no guard stands outside quotations and notice text.

use jiff::Timestamp;

use super::class;
use super::fold::Folded;
use super::guard::{self, Guard};
use super::lexicon::Lexicon;
use super::matcher::Matcher;
use super::people;
use super::slots::{MemberDraft, Person, Slots};
use super::text::{Kind, Text};
use super::{Intent, account, assemble, courtesy, guide, member, near, notice, report};

/// A message cut and softened.
pub(super) struct Prepared<'t> {
    /// The cells.
    pub text: Text<'t>,
    /// How it asks.
    pub tone: courtesy::Tone,
    /// The whole message as control, if it is that.
    pub control: Option<Intent>,
    /// Where it starts, behind a mention of the bot.
    from: usize,
}

/// A reading.
pub(super) struct Read {
    /// What the message wants.
    pub intent: Intent,
    /// What it said.
    pub slots: Slots,
    /// Which rule or reader read it.
    pub by: String,
}

impl<'t> Prepared<'t> {
    /// Folds, cuts and softens.
    pub fn new(text: &'t str, lexicon: &Lexicon) -> Self {
        let folded = Folded::new(text, lexicon);
        let from = mention_end(&folded, lexicon);
        let mut text = Text::new(folded, from, lexicon);
        let mut control = control(&text, lexicon);
        let tone = courtesy::soften(&mut text, lexicon);
        text.forget_soft_words(lexicon);
        if control.is_none() {
            control = self::control(&text, lexicon);
        }
        Self { text, tone, control, from }
    }
}

impl Prepared<'_> {
    /// The message with its courtesy as it was typed.
    pub fn typed(&self, lexicon: &Lexicon) -> Text<'_> {
        Text::new(self.text.folded.clone(), self.from, lexicon)
    }
}

/// Where a mention at the very start ends.
fn mention_end(folded: &Folded<'_>, lexicon: &Lexicon) -> usize {
    let start = folded.plain.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
    if folded.plain.get(start) != Some(&'@') {
        return start;
    }
    let rest = &folded.plain[start + 1..];
    for name in lexicon.bot_names() {
        if rest.starts_with(name) {
            return start + 1 + name.len();
        }
    }
    let gap = rest.iter().take(24).position(|c| c.is_whitespace());
    gap.map_or(start + 1, |gap| start + 1 + gap)
}

/// The intent of a message that is nothing but a control word.
fn control(text: &Text<'_>, lexicon: &Lexicon) -> Option<Intent> {
    if text.cells.len() > 24 {
        return None;
    }
    let asks = text.cells.iter().any(|cell| cell.kind == Kind::Ask);
    let mut kept = String::new();
    for cell in text.cells.iter().filter(|cell| !cell.soft) {
        if cell.kind == Kind::Quote {
            return None;
        }
        kept.extend(&text.folded.plain[cell.start..cell.end]);
    }
    let whole: String = text.folded.plain.iter().filter(|c| c.is_alphanumeric()).collect();
    if lexicon.control.doubts(&whole) {
        return None;
    }
    lexicon.control.read(&kept).filter(|intent| !asks || *intent == Intent::Help)
}

/// Reads a message.
pub(super) fn read(prepared: &Prepared<'_>, lexicon: &Lexicon, now: Timestamp) -> Result<Read, Vec<Guard>> {
    let text = &prepared.text;
    if let Some(intent) = prepared.control {
        return Ok(plain(intent, "control word"));
    }
    if let Some(found) = help(text, lexicon, now) {
        return Ok(found);
    }
    if let Some(found) = notice::set_off(text, lexicon, now) {
        let guards: Vec<Guard> =
            found.head.iter().flat_map(|range| guard::guards(text, lexicon, *range)).collect();
        return if guards.is_empty() {
            Ok(Read {
                intent: Intent::NoticeSend,
                slots: found.slots,
                by: "notice with its text set off".into(),
            })
        } else {
            Err(guards)
        };
    }
    let mut matcher = Matcher::new(text, lexicon, now);
    if let Some(found) = matcher.question(&lexicon.questions) {
        return Ok(finish(text, lexicon, now, &found));
    }
    if let Some(found) = how_to(text, lexicon, now) {
        return Ok(found);
    }
    if let Some(topic) = guide::topic(text, lexicon) {
        let slots = Slots { topic: Some(topic), ..Slots::default() };
        return Ok(Read { intent: Intent::Guide, slots, by: "guide words".into() });
    }
    let mut guards = Vec::new();
    if prepared.tone.asks {
        guards.push(Guard::Question);
    }
    if guards.is_empty()
        && let Some(found) = orders(prepared, lexicon, now, &mut matcher, &mut guards)
    {
        return Ok(found);
    }
    if !guard::misspelt(text, lexicon)
        && let Some(found) = matcher.reading(&lexicon.reads)
    {
        if found.rule.line.ends_with(BARE) && near::starts_misspelt(text, lexicon) {
            return Err(vec![Guard::Misspelling]);
        }
        return Ok(finish(text, lexicon, now, &found));
    }
    Err(guards)
}

/// How the rule ends that reads nothing but people.
const BARE: &str = ": {P:bare}";

/// Reads a message as an order only.
pub(super) fn order(prepared: &Prepared<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Read> {
    let text = &prepared.text;
    if prepared.control.is_some() {
        return None;
    }
    if let Some(found) = notice::set_off(text, lexicon, now) {
        return Some(Read { intent: Intent::NoticeSend, slots: found.slots, by: String::new() });
    }
    let mut matcher = Matcher::new(text, lexicon, now);
    matcher.demand_certainty();
    let found = orders(prepared, lexicon, now, &mut matcher, &mut Vec::new())?;
    let names = found.slots.members.iter().filter_map(|member| member.name.clone());
    let people: Vec<Person> = names.map(Person::named).collect();
    people::is_certain(&people, lexicon).then_some(found)
}

fn orders(
    prepared: &Prepared<'_>,
    lexicon: &Lexicon,
    now: Timestamp,
    matcher: &mut Matcher<'_, '_>,
    guards: &mut Vec<Guard>,
) -> Option<Read> {
    let text = &prepared.text;
    let mut whole = guard::guards(text, lexicon, (0, text.cells.len()));
    whole.extend(prepared.tone.guard);
    if guard::done_by_other(text, lexicon) {
        whole.push(Guard::Elsewhere);
    }
    if guard::ends_asking(text, lexicon) && !whole.contains(&Guard::Question) {
        whole.push(Guard::Question);
    }
    let done = !prepared.tone.proposes && report::tells_done(text, lexicon);
    if done && !whole.contains(&Guard::Report) {
        whole.push(Guard::Report);
    }
    if guard::misspelt(text, lexicon) {
        whole.push(Guard::Misspelling);
    }
    if whole.is_empty() {
        if let Some(read) = form(text, lexicon) {
            return sure(read, text, lexicon, guards);
        }
        if let Some(found) = matcher.first(&lexicon.writes) {
            let read = finish(text, lexicon, now, &found);
            return sure(read, text, lexicon, guards);
        }
        if let Some(slots) = account::read(text, lexicon) {
            return Some(Read { intent: Intent::AccountAdd, slots, by: "account particulars".into() });
        }
        if let Some(read) = additions(text, lexicon) {
            return sure(read, text, lexicon, guards);
        }
    } else {
        guards.extend(&whole);
    }
    if prepared.tone.guard.is_some() || guard::ends_asking(text, lexicon) {
        return None;
    }
    if let Some(found) = reminder(text, lexicon, now) {
        return Some(found);
    }
    let found = notice::without_text(text, lexicon, now).or_else(|| notice::run_on(text, lexicon, now))?;
    let head: Vec<Guard> = found.head.iter().flat_map(|range| guard::guards(text, lexicon, *range)).collect();
    head.is_empty().then(|| Read {
        intent: Intent::NoticeSend,
        slots: found.slots,
        by: "notice in one breath".into(),
    })
}

/// A reminder that leaves somebody out: 催一下没看的，除了张三.
fn reminder(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Read> {
    let (rest, except, outside) = notice::leaving_out(text, lexicon, now)?;
    let mut matcher = Matcher::new(&rest, lexicon, now);
    let found = matcher.first(&lexicon.writes).filter(|found| found.rule.intent == Intent::NoticeRemind)?;
    let mut guards = outside.iter().flat_map(|range| guard::guards(&rest, lexicon, *range));
    if guards.next().is_some() {
        return None;
    }
    let mut read = finish(&rest, lexicon, now, &found);
    read.slots.except = except;
    Some(read)
}

/// Somebody's form: what is to be done with it need not be said, unless it is something else.
fn form(text: &Text<'_>, lexicon: &Lexicon) -> Option<Read> {
    if !text.present.has(class::FIELD_NAME) || text.present.has(class::SEE) {
        return None;
    }
    let found = member::read(text, lexicon).filter(|found| found.labelled.is_form())?;
    added(found, lexicon)
}

/// People to add; joining somewhere oneself is no order to add anybody.
fn additions(text: &Text<'_>, lexicon: &Lexicon) -> Option<Read> {
    if !text.present.meets(&lexicon.sets.adding) {
        return None;
    }
    let found = member::read(text, lexicon).filter(|found| found.adds)?;
    let joins = text.longest(lexicon, text.skip_soft(0), class::JOINS).is_some();
    added(found, lexicon).filter(|read| !joins || !read.slots.members.is_empty())
}

/// What may be a misspelt command word is nobody's name.
fn sure(read: Read, text: &Text<'_>, lexicon: &Lexicon, guards: &mut Vec<Guard>) -> Option<Read> {
    let drafts = read.slots.members.iter().filter(|member| member.mobile.is_none());
    let names = drafts.filter_map(|member| member.name.clone()).map(Person::named);
    let people: Vec<Person> = names.chain(read.slots.targets.iter().cloned()).collect();
    if people::is_certain(&people, lexicon) || !near::is_misspelt(text, lexicon) {
        return Some(read);
    }
    guards.push(Guard::Misspelling);
    None
}

fn named(member: &MemberDraft, lexicon: &Lexicon) -> bool {
    let person = member.name.clone().map(Person::named);
    person.is_none_or(|person| people::is_certain(std::slice::from_ref(&person), lexicon))
}

/// What a clause begins with that tells something of somebody.
const PARTICLES: &[char] =
    &['\u{662F}', '\u{7684}', '\u{90FD}', '\u{5728}', '\u{6709}', '\u{4E0D}', '\u{4E5F}', '\u{8FD8}'];

/// Inviting somebody without a number is inviting again.
fn added(found: member::Addition, lexicon: &Lexicon) -> Option<Read> {
    let numbers = found.slots.members.iter().any(|member| member.mobile.is_some());
    if found.invites && !numbers {
        return None;
    }
    // Beside people with numbers, what does not even start like a name is none.
    let stray = |member: &MemberDraft| member.mobile.is_none() && !named(member, lexicon);
    if numbers && found.slots.members.iter().any(stray) {
        return None;
    }
    // A clause about all of them is nobody's name.
    let told = |member: &MemberDraft| {
        member.name.as_ref().is_some_and(|name| name.starts_with(PARTICLES)) && !named(member, lexicon)
    };
    if found.slots.members.iter().any(told) {
        return None;
    }
    Some(Read { intent: Intent::MemberAdd, slots: found.slots, by: "particulars of people".into() })
}

/// 帮助 and a command: help about that command.
fn help(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Read> {
    let class = class::HELP;
    let first = text.skip_soft(0);
    let last = text.trim_end(0, text.cells.len());
    let rest = if let Some(end) = text.longest(lexicon, first, class) {
        (end, last)
    } else {
        let start =
            (last.saturating_sub(4)..last).find(|at| text.longest(lexicon, *at, class) == Some(last))?;
        (first, start)
    };
    if rest.0 >= rest.1 || text.cells.len() > 30 {
        return None;
    }
    let said = text.shown(rest.0, rest.1);
    let said = said.trim_end_matches('\u{7684}');
    let prepared = Prepared::new(said, lexicon);
    let topic = Intent::from_name(said).or_else(|| order(&prepared, lexicon, now).map(|read| read.intent))?;
    let slots = Slots { topic: Some(topic.name().to_owned()), ..Slots::default() };
    Some(Read { intent: Intent::Help, slots, by: "help about a command".into() })
}

/// How a command is done: its guide, or help about it where the manual has none.
fn how_to(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Read> {
    let rest = guide::without_how(text, lexicon)?;
    let prepared = Prepared::new(&rest, lexicon);
    let intent = match order(&prepared, lexicon, now) {
        // Fields have topics of their own.
        Some(found) if found.intent == Intent::MemberUpdate => return None,
        Some(found) => found.intent,
        None => Matcher::new(&prepared.text, lexicon, now).question(&lexicon.questions)?.rule.intent,
    };
    let (intent, topic) = match guide::topic_of(intent) {
        Some(topic) => (Intent::Guide, topic),
        None if intent.is_write() => (Intent::Help, intent.name()),
        None => return None,
    };
    let slots = Slots { topic: Some(topic.to_owned()), ..Slots::default() };
    Some(Read { intent, slots, by: "how a command is done".into() })
}

fn plain(intent: Intent, by: &str) -> Read {
    Read { intent, slots: Slots::default(), by: by.to_owned() }
}

fn finish(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, found: &super::matcher::Match<'_>) -> Read {
    let mut slots = assemble::slots(text, lexicon, now, found);
    assemble::keep_own(found.rule.intent, &mut slots);
    Read { intent: found.rule.intent, slots, by: found.rule.line.clone() }
}
