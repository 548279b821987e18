//! Words that stand for somebody named before: 把她调到药剂科, 给他们俩加上信息员, 刚才那个人.
//!
//! A text is read with a name in the place of such a word, and the people who were named before take its place.
//!
//! **Invariant:** whoever is named in the text itself is whom a later word of it stands for: then nothing is read here;
//! and one word never stands for several people, nor is anybody named beside it dropped.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::Folded;
use super::ground::{Place, Said};
use super::lexicon::entries;
use super::slots::{Audience, MemberDraft, Party, Person, Slots};
use super::{Intent, Parsed, Reader};

const MENTIONS: &str = include_str!("lexicon/mentions.txt");
/// The longest such text, in characters.
const LONGEST: usize = 120;
/// What can be nothing but a name, and is nobody's.
const STAND_IN: &str = "\u{738B}\u{3501}\u{3502}";

/// Lists of words by their names, the longest word first.
static WORDS: LazyLock<HashMap<&str, Vec<Vec<char>>>> = LazyLock::new(|| {
    let list = |words: &str| {
        let mut words: Vec<Vec<char>> = words.split_whitespace().map(|word| word.chars().collect()).collect();
        words.sort_by_key(|word| usize::MAX - word.len());
        words
    };
    entries(MENTIONS).map(|(name, words)| (name, list(words))).collect()
});

/// The end of the longest word of a list that starts here.
fn word_at(plain: &[char], at: usize, list: &str) -> Option<usize> {
    let rest = plain.get(at..)?;
    WORDS.get(list)?.iter().find(|word| rest.starts_with(word)).map(|word| at + word.len())
}

/// A word that stands for somebody.
struct Mention {
    start: usize,
    end: usize,
    several: bool,
}

/// The words of a text that stand for somebody.
fn mentions(plain: &[char]) -> Vec<Mention> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < plain.len() {
        if let Some(end) = word_at(plain, at, "other") {
            at = end;
            continue;
        }
        let led = word_at(plain, at, "before").and_then(|lead| {
            let from = word_at(plain, lead, "did").unwrap_or(lead);
            let one = word_at(plain, from, "that_one").map(|end| (end, false));
            word_at(plain, from, "those").map(|end| (end, true)).into_iter().chain(one).max()
        });
        let one = word_at(plain, at, "one").map(|end| (end, false));
        let several = word_at(plain, at, "several").map(|end| (end, true));
        match led.into_iter().chain(several).chain(one).max_by_key(|(end, _)| *end) {
            Some((end, several)) => {
                found.push(Mention { start: at, end, several });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

impl Reader<'_> {
    /// Reads a text in which a word stands for one of, or all of, the people named before it was said; `None` where none
    /// does, or it cannot be told for whom.
    pub fn mentioning(self, text: &str, people: &[Person]) -> Option<Parsed> {
        let folded = Folded::new(text, self.lexicon);
        if folded.len() > LONGEST || people.is_empty() {
            return None;
        }
        let found = mentions(&folded.plain);
        if found.is_empty() || people.len() > 1 && !found.iter().all(|one| one.several) {
            return None;
        }
        let mut parsed = self.parse(&standing_in(&folded, &found));
        let named = named_before(&parsed, &folded, found[0].start);
        if named || !puts(&mut parsed, people) {
            return None;
        }
        let said = folded.shown(found[0].start, found[0].end);
        parsed.each(&mut |_, piece| *piece = piece.replace(STAND_IN, &said));
        Some(parsed)
    }
}

/// The text with a name in the place of each.
fn standing_in(folded: &Folded<'_>, found: &[Mention]) -> String {
    let byte = |at: usize| folded.bytes.get(at).copied().unwrap_or(folded.text.len());
    let (mut out, mut from) = (String::with_capacity(folded.text.len()), 0);
    for one in found {
        out.push_str(&folded.text[from..byte(one.start)]);
        out.push_str(STAND_IN);
        from = byte(one.end);
    }
    out.push_str(&folded.text[from..]);
    out
}

/// Whether somebody is named in the text before the first such word.
fn named_before(parsed: &Parsed, folded: &Folded<'_>, first: usize) -> bool {
    let before = folded.shown(0, first);
    let mut named = false;
    parsed.clone().each(&mut |place, piece| {
        named |= matches!(place, Place::Person | Place::Newcomer) && before.contains(piece.as_str());
    });
    named
}

/// Puts the people where the stand-in is; whether it was anywhere.
fn puts(parsed: &mut Parsed, people: &[Person]) -> bool {
    let mut put = into_slots(&mut parsed.slots, people);
    for order in &mut parsed.orders {
        put |= puts(order, people);
    }
    put && (parsed.intent != Intent::Unknown || !parsed.orders.is_empty())
}

fn is_it(name: Option<&str>) -> bool {
    name == Some(STAND_IN)
}

fn into_slots(slots: &mut Slots, people: &[Person]) -> bool {
    let lone = if let [one] = people { Some(one) } else { None };
    let mut put = false;
    if slots.targets.iter().any(|one| is_it(one.name.as_deref())) {
        put = true;
        let each = std::mem::take(&mut slots.targets).into_iter().flat_map(|one| with_number(one, people));
        for one in each {
            if !slots.targets.contains(&one) {
                slots.targets.push(one);
            }
        }
    }
    for audience in [&mut slots.audience, &mut slots.except] {
        let meant =
            audience.iter().any(|one| matches!(one, Audience::Person(one) if is_it(one.name.as_deref())));
        if meant {
            put = true;
            audience.retain(|one| !matches!(one, Audience::Person(one) if is_it(one.name.as_deref())));
            audience.extend(people.iter().cloned().map(Audience::Person));
        }
    }
    let sides = [&mut slots.from, &mut slots.to].into_iter().flatten().filter_map(|side| match side {
        Party::Person(one) => Some(one),
        Party::Department(_) => None,
    });
    for side in sides.chain(&mut slots.transfer_to).filter(|one| is_it(one.name.as_deref())) {
        if let Some(one) = lone {
            put = true;
            *side = one.clone();
        }
    }
    put | into_drafts(&mut slots.members, people)
}

/// Whoever is meant, with a number that was said beside the word where it is the only one who is.
fn with_number(one: Person, people: &[Person]) -> Vec<Person> {
    if !is_it(one.name.as_deref()) {
        return vec![one];
    }
    match people {
        [only] => vec![Person { mobile: one.mobile.or_else(|| only.mobile.clone()), ..only.clone() }],
        _ => people.to_vec(),
    }
}

fn into_drafts(members: &mut Vec<MemberDraft>, people: &[Person]) -> bool {
    // One number is nobody's of several.
    let numbered = |one: &MemberDraft| one.mobile.is_some() && people.len() > 1;
    let mut meant = members.iter().filter(|one| is_it(one.name.as_deref())).peekable();
    if meant.peek().is_none() || meant.any(numbered) {
        return false;
    }
    let drafts = std::mem::take(members).into_iter().flat_map(|draft| {
        let meant = is_it(draft.name.as_deref());
        let known = if meant { people.to_vec() } else { Vec::new() };
        let as_said = (!meant).then(|| draft.clone());
        let each = known.into_iter().map(move |person| MemberDraft {
            name: person.name,
            mobile: draft.mobile.clone().or(person.mobile),
            ..draft.clone()
        });
        as_said.into_iter().chain(each)
    });
    *members = drafts.collect();
    true
}
