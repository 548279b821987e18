//! The words of such a text, and what is nobody's word: the places and people it names.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::fold::Folded;
use crate::language::lexicon::Lexicon;
use crate::language::organisation::{Organisation, Spot};

const WORDS: &str = include_str!("../lexicon/followup.txt");

/// What a word is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Of,
    Ref,
    Notice,
    Reminder,
    Both,
    All,
    Recall,
    RecallBare,
    Urge,
    Read,
    Unread,
    Sent,
    Who,
    Count,
    Them,
    Ask,
    Has,
    Still,
    Not,
    Only,
    Except,
    And,
    Why,
    Missing,
    In,
    Nobody,
    Somebody,
    Fill,
    Number,
    /// A number in digits.
    Digits,
    /// A department, or what stands where one does.
    Place,
    /// A member.
    Person,
}

/// A word with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub class: Class,
    /// As it is shown.
    pub text: String,
    /// Whether it is known to be a name.
    pub known: bool,
}

/// Every word with its class, longest first.
static CLASSES: LazyLock<Vec<(Vec<char>, Class)>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<(Vec<char>, Class)> = lines
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(name, words)| Some((class(name)?, words)))
        .flat_map(|(class, words)| words.split_whitespace().map(move |word| (word.chars().collect(), class)))
        .collect();
    words.sort_by_key(|(word, _): &(Vec<char>, _)| usize::MAX - word.len());
    words
});

/// The characters no house's name holds.
static APART: LazyLock<Vec<char>> = LazyLock::new(|| list("apart").flat_map(str::chars).collect());

/// What the names of houses end with.
static HOUSES: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| list("house").map(|ending| ending.chars().collect()).collect());

/// Every line's words, by its name.
static LISTS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(name, words)| (name, words.split_whitespace().collect())).collect()
});

/// The words of a line that are of no class.
fn list(name: &str) -> impl Iterator<Item = &'static str> {
    LISTS.get(name).into_iter().flatten().copied()
}

fn class(name: &str) -> Option<Class> {
    let found = match name {
        "of" => Class::Of,
        "ref" => Class::Ref,
        "notice" => Class::Notice,
        "reminder" => Class::Reminder,
        "both" => Class::Both,
        "all" => Class::All,
        "recall" => Class::Recall,
        "recall_bare" => Class::RecallBare,
        "urge" => Class::Urge,
        "read" => Class::Read,
        "unread" => Class::Unread,
        "sent" => Class::Sent,
        "who" => Class::Who,
        "count" => Class::Count,
        "them" => Class::Them,
        "ask" => Class::Ask,
        "has" => Class::Has,
        "still" => Class::Still,
        "not" => Class::Not,
        "only" => Class::Only,
        "except" => Class::Except,
        "and" => Class::And,
        "why" => Class::Why,
        "missing" => Class::Missing,
        "in" => Class::In,
        "nobody" => Class::Nobody,
        "somebody" => Class::Somebody,
        "fill" => Class::Fill,
        "number" => Class::Number,
        _ => return None,
    };
    Some(found)
}

/// A stretch between marks.
pub(super) struct Clause {
    plain: String,
    /// Its words; none where something in it is no word of these.
    tokens: Option<Vec<Token>>,
}

impl Clause {
    pub fn tokens(&self) -> Option<&[Token]> {
        self.tokens.as_deref()
    }

    /// Whether it only tells why: 会不开了, 发错了.
    pub fn is_reason(&self) -> bool {
        let has = |name: &str| list(name).any(|word| self.plain.contains(word));
        list("over").any(|word| self.plain.ends_with(word)) && has("reason") && !has("deed")
    }
}

/// Whether what was got or read is no notice: 她收到邀请了吗.
pub(super) fn is_of_something_else(text: &str) -> bool {
    list("else").any(|word| text.contains(word))
}

/// A text between its marks.
pub(super) fn clauses(text: &str, lexicon: &Lexicon, organisation: Option<&Organisation>) -> Vec<Clause> {
    let folded = Folded::new(text, lexicon);
    let spots = organisation.map(|one| one.spots(&folded)).unwrap_or_default();
    let mark = |at: usize| !folded.plain[at].is_alphanumeric();
    let asks = |at: usize| folded.plain.get(at) == Some(&'?');
    let (mut clauses, mut from) = (Vec::new(), 0);
    for at in 0..=folded.len() {
        if at < folded.len() && !(mark(at) && (at == from || !within(&spots, at) && !numbers(&folded, at))) {
            continue;
        }
        if at > from {
            let mut tokens = tokens(&folded, (from, at), &spots);
            if let Some(tokens) = tokens.as_mut().filter(|_| asks(at)) {
                tokens.push(Token { class: Class::Ask, text: String::new(), known: false });
            }
            clauses.push(Clause { plain: folded.plain[from..at].iter().collect(), tokens });
        }
        from = at + 1;
    }
    clauses
}

/// Whether a blank stands before a number: 提醒 3.
fn numbers(folded: &Folded<'_>, at: usize) -> bool {
    folded.plain[at] == ' ' && folded.plain.get(at + 1).is_some_and(char::is_ascii_digit)
}

fn within(spots: &[Spot], at: usize) -> bool {
    spots.iter().any(|spot| spot.start < at && at < spot.end)
}

/// The words of a stretch; `None` where something in it is none.
fn tokens(folded: &Folded<'_>, (from, to): (usize, usize), spots: &[Spot]) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = from;
    while at < to {
        let (class, end) = next(folded, (at, to), spots, tokens.last().map(|token| token.class))?;
        if class == Class::Place && end - at < 2 {
            return None;
        }
        if folded.plain[at] != ' ' {
            let known = spots.iter().any(|spot| spot.start == at) || house(&folded.plain[..to], at).is_some();
            tokens.push(Token { class, text: folded.shown(at, end), known });
        }
        at = end;
    }
    Some(tokens)
}

/// The word that starts here, and where it ends.
fn next(
    folded: &Folded<'_>,
    (at, to): (usize, usize),
    spots: &[Spot],
    before: Option<Class>,
) -> Option<(Class, usize)> {
    let plain = &folded.plain[..to];
    if plain[at] == ' ' {
        return Some((Class::Fill, at + 1));
    }
    let digits = plain[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 {
        return (digits <= 6).then_some((Class::Digits, at + digits));
    }
    if let Some(spot) = spots.iter().find(|spot| spot.start == at && spot.end <= to && !spot.kind.word) {
        return Some((if spot.kind.person { Class::Person } else { Class::Place }, spot.end));
    }
    if let Some(end) = house(plain, at) {
        return Some((Class::Place, end));
    }
    if let Some(found) = word(plain, at).filter(|(class, _)| *class != Class::And || joins(before)) {
        return Some(found);
    }
    let mut end = at + 1;
    while end < to
        && word(plain, end).is_none_or(|(class, _)| class == Class::Fill && end == at + 1)
        && !spots.iter().any(|spot| spot.start == end)
    {
        end += 1;
    }
    (end - at <= UNKNOWN).then_some((Class::Place, end))
}

/// The longest name nobody knows.
const UNKNOWN: usize = 8;

/// Whether "and" may stand behind this.
fn joins(before: Option<Class>) -> bool {
    matches!(before, Some(Class::Place | Class::Person | Class::Of | Class::Notice | Class::Reminder))
}

fn word(plain: &[char], at: usize) -> Option<(Class, usize)> {
    let found = CLASSES.iter().find(|(word, _)| plain[at..].starts_with(word));
    found.map(|(word, class)| (*class, at + word.len()))
}

/// The end of a house's name that starts here, told by how it ends.
fn house(plain: &[char], at: usize) -> Option<usize> {
    const LONGEST: usize = 14;
    let reach =
        plain[at..].iter().take(LONGEST).take_while(|c| c.is_alphabetic() && !APART.contains(c)).count();
    (at + 2..=at + reach).rev().find(|end| {
        let said = &plain[at..*end];
        HOUSES.iter().any(|ending| said.len() > ending.len() && said.ends_with(ending))
    })
}
