//! People (and what stands around them) in a stretch of the message.
//!
//! **Invariant:** nothing is guessed: a stretch with anything in it that is no person gives no people at all.

use super::class;
use super::lexicon::Lexicon;
use super::segment::{self, Part};
use super::shape;
use super::slots::Person;
use super::text::{Kind, Text};

/// What a stretch holds, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name.
    Name(String),
    /// A number.
    Mobile(String),
    /// A department.
    Department(String),
    /// A title before a name.
    Title(String),
    /// A role, by its number.
    Role(usize),
    /// The speaker.
    Me,
    /// Somebody mentioned before.
    Pronoun,
    /// A space.
    Gap,
    /// And, or a mark that means it.
    And,
    /// A comma.
    Comma,
    /// A new line.
    Line,
}

/// Reads a stretch into tokens; `None` if something in it is none of these.
pub(super) fn tokens(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut at = start;
    while at < end {
        let cell = text.cells[at];
        if let Some((role, next)) = text.role_at(lexicon, at).filter(|(_, next)| *next <= end) {
            out.push(Token::Role(role));
            at = next;
            continue;
        }
        match cell.kind {
            _ if cell.soft && matches!(cell.kind, Kind::Han | Kind::Word) => {}
            Kind::Number if is_numbering(text, at) && !glued(text, at, end) => {}
            Kind::Number if glued(text, at, end) => {
                at = chunk(text, lexicon, at, end, &mut out)?;
                continue;
            }
            Kind::Number => out.push(Token::Mobile(text.numbers[cell.number].clone())),
            Kind::Han => {
                at = chunk(text, lexicon, at, end, &mut out)?;
                continue;
            }
            Kind::Word => {
                if let Some(next) = shape::lettered_unit(text, lexicon, at).filter(|next| *next <= end) {
                    out.push(Token::Department(text.shown(at, next)));
                    at = next;
                    continue;
                }
                word(text, lexicon, at, end, &mut out)?;
            }
            Kind::Quote => quoted(&text.shown(at, at + 1), &mut out)?,
            Kind::Comma => out.push(Token::Comma),
            Kind::Break => out.push(Token::Line),
            Kind::List if matches!(text.char_at(at), '/' | '|') => out.push(Token::Gap),
            Kind::List => out.push(Token::And),
            Kind::Space | Kind::Tab | Kind::Colon => out.push(Token::Gap),
            Kind::At | Kind::Other => {}
            Kind::Ask => return None,
        }
        at += 1;
    }
    Some(out)
}

/// A number of at most three digits: numbering, unless a department starts with it.
pub(super) fn is_numbering(text: &Text<'_>, at: usize) -> bool {
    let cell = text.cells[at];
    cell.kind == Kind::Number && cell.end - cell.start <= 3
}

/// Whether a short number belongs to the characters right after it (3病区).
pub(super) fn glued(text: &Text<'_>, at: usize, end: usize) -> bool {
    if !is_numbering(text, at) || at + 1 >= end || text.cells[at + 1].kind != Kind::Han {
        return false;
    }
    matches!(
        text.char_at(at + 1),
        '\u{75C5}'
            | '\u{697C}'
            | '\u{53F7}'
            | '\u{5C42}'
            | '\u{533A}'
            | '\u{9662}'
            | '\u{7EC4}'
            | '\u{79D1}'
            | '\u{5BA4}'
            | '\u{90E8}'
            | '\u{7AD9}'
            | '\u{73ED}'
    ) && text.char_at(at + 2) != '\u{957F}'
}

fn chunk(text: &Text<'_>, lexicon: &Lexicon, at: usize, end: usize, out: &mut Vec<Token>) -> Option<usize> {
    // What belongs to a department that is written in letters.
    if text.char_at(at) == '\u{7684}' && matches!(out.last(), Some(Token::Department(_))) && at + 1 < end {
        return Some(at + 1);
    }
    let role = matches!(out.last(), Some(Token::Role(_)));
    let joins = matches!(out.last(), Some(Token::Mobile(_) | Token::Name(_) | Token::Me | Token::Role(_)))
        && shape::joins(text.char_at(at))
        && at + 1 < end
        && !(role && shape::place_end(text, lexicon, at) > at);
    if joins {
        out.push(Token::And);
        return Some(at + 1);
    }
    let mut stop = at + 1;
    while stop < end {
        let cell = text.cells[stop];
        let inner = cell.kind == Kind::Han || glued(text, stop, end);
        if cell.soft || !inner || text.role_at(lexicon, stop).is_some_and(|(_, next)| next <= end) {
            break;
        }
        stop += 1;
    }
    for piece in segment::cut(text, lexicon, at, stop)? {
        let shown = || text.shown(piece.start, piece.end);
        match piece.part {
            Part::Name | Part::Holder => out.push(Token::Name(shown())),
            Part::Department => out.push(Token::Department(shown())),
            Part::Into => out.push(Token::Department(strip_to(&shown()))),
            Part::Title => out.push(Token::Title(shown())),
            Part::Me => out.push(Token::Me),
            Part::Pronoun => out.push(Token::Pronoun),
            Part::And => out.push(Token::And),
            Part::Description | Part::Filler => {}
        }
    }
    Some(stop)
}

fn strip_to(shown: &str) -> String {
    shown.chars().skip(1).collect()
}

/// Latin: a name (letters only) or a department such as ICU.
fn word(text: &Text<'_>, lexicon: &Lexicon, at: usize, end: usize, out: &mut Vec<Token>) -> Option<()> {
    let shown = text.shown(at, at + 1);
    if shape::looks_like_department(text, lexicon, at, at + 1) || is_unit(text, lexicon, at, end) {
        out.push(Token::Department(shown));
        return Some(());
    }
    let letters = shown.chars().all(|c| c.is_alphabetic() || c == '-' || c == '.');
    letters.then_some(())?;
    let gap = matches!(out.last(), Some(Token::Gap));
    let last = out.len().checked_sub(1 + usize::from(gap)).and_then(|last| out.get_mut(last));
    match last {
        Some(Token::Name(first)) if goes_on(text, at, first) => {
            first.push(' ');
            first.push_str(&shown);
        }
        _ => out.push(Token::Name(shown)),
    }
    Some(())
}

/// Whether a Latin word is the rest of the Latin name before it: both written with a capital, one space between.
pub(super) fn goes_on(text: &Text<'_>, at: usize, first: &str) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(|c| c.is_ascii_uppercase());
    let spaced = at >= 2
        && text.cells[at - 1].kind == Kind::Space
        && text.cells[at - 2].kind == Kind::Word
        && text.char_at(at - 1) == ' ';
    spaced && capital(first) && first.is_ascii() && !first.contains(' ') && capital(&text.shown(at, at + 1))
}

fn is_unit(text: &Text<'_>, lexicon: &Lexicon, at: usize, end: usize) -> bool {
    let class = class::WORDS;
    text.longest(lexicon, at, class).is_some_and(|next| next <= end)
}

/// A quotation that is nothing but a name is that name.
fn quoted(shown: &str, out: &mut Vec<Token>) -> Option<()> {
    let length = shown.chars().count();
    let fits = (2..=4).contains(&length) || shown.contains('\u{00B7}');
    (fits && shown.chars().all(super::glyph::is_han)).then(|| out.push(Token::Name(shown.to_owned())))
}

/// The people of a stretch. An empty list means "somebody mentioned before".
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Vec<Person>> {
    let tokens = tokens(text, lexicon, start, end)?;
    let lone = one_person(&tokens);
    let mut people: Vec<Person> = Vec::new();
    let mut joined = false;
    let mut anyone = false;
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Name(name) => {
                anyone = true;
                match people.last_mut().filter(|last| joined && last.name.is_none() && !last.is_self) {
                    Some(last) => last.name = Some(name.clone()),
                    None => people.push(Person::named(name.clone())),
                }
                joined = true;
            }
            Token::Mobile(mobile) => {
                anyone = true;
                match people.last_mut().filter(|last| joined && last.mobile.is_none() && !last.is_self) {
                    Some(last) => last.mobile = Some(mobile.clone()),
                    None => people.push(Person::with_mobile(mobile.clone())),
                }
                joined = true;
            }
            Token::Me => {
                anyone = true;
                people.push(Person::me());
                joined = false;
            }
            Token::Pronoun => anyone = true,
            Token::Department(_) | Token::Title(_) => {
                let leads = tokens[i + 1..].iter().find(|next| !matches!(next, Token::Gap));
                if !matches!(leads, Some(Token::Name(_) | Token::Title(_))) {
                    return None;
                }
            }
            Token::Role(_) => return None,
            Token::Gap => {}
            // A comma alone does not part a name from its number.
            Token::Comma if lone => {}
            Token::And | Token::Comma | Token::Line => joined = false,
        }
    }
    anyone.then_some(people)
}

/// Whether a stretch is one name and, after it, one number.
fn one_person(tokens: &[Token]) -> bool {
    let mut said = tokens.iter().filter(|token| !matches!(token, Token::Gap | Token::Comma));
    matches!((said.next(), said.next(), said.next()), (Some(Token::Name(_)), Some(Token::Mobile(_)), None))
}

/// Whether a name may start at a cell: a surname does.
pub(super) fn starts_with_surname(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let c = text.char_at(at);
    let names = &lexicon.names;
    names.common.binary_search(&c).is_ok()
        || names.rare.binary_search(&c).is_ok()
        || names.compound.contains(&[c, text.char_at(at + 1)])
}

/// Whether every person of a stretch is beyond doubt one: a number, a surname in front, or a dot inside.
pub(super) fn is_certain(people: &[Person], lexicon: &Lexicon) -> bool {
    people.iter().all(|person| person.name.as_deref().is_none_or(|name| has_surname(name, lexicon)))
}

/// Whether every person is one even where anything might stand: certain, and named by no everyday word.
pub(super) fn is_plain(people: &[Person], lexicon: &Lexicon) -> bool {
    let everyday = |name: &str| lexicon.names.everyday.iter().any(|word| word == name);
    is_certain(people, lexicon) && !people.iter().filter_map(|one| one.name.as_deref()).any(everyday)
}

fn has_surname(name: &str, lexicon: &Lexicon) -> bool {
    let first = name.chars().next().map(|c| lexicon.simplify(c));
    let names = &lexicon.names;
    let listed =
        first.is_some_and(|c| names.common.binary_search(&c).is_ok() || names.rare.binary_search(&c).is_ok());
    let pair: Vec<char> = name.chars().take(2).map(|c| lexicon.simplify(c)).collect();
    let compound = pair.len() == 2 && names.compound.contains(&[pair[0], pair[1]]);
    listed
        || compound
        || name.contains('\u{00B7}')
        || name.is_ascii()
        || name.starts_with('\u{963F}')
        || name.starts_with(['\u{5C0F}', '\u{8001}']) && name.chars().count() == 2
        || is_holder(name, lexicon)
        || is_pieced(name, lexicon)
}

/// Whether a name is made of pieces of names without a surname.
fn is_pieced(name: &str, lexicon: &Lexicon) -> bool {
    let mut rest = name;
    while let Some(piece) = lexicon.names.pieces.iter().find(|piece| rest.starts_with(piece.as_str())) {
        rest = &rest[piece.len()..];
    }
    rest.is_empty()
}

/// Whether a name is what an enterprise account is called.
fn is_holder(name: &str, lexicon: &Lexicon) -> bool {
    let mut endings = lexicon.names.holders.iter();
    endings.any(|ending| name.strip_suffix(ending.as_str()).is_some_and(|unit| unit.chars().count() >= 2))
}
