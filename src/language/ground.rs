//! Reading against an organisation: a name that it has is one thing, whatever else its characters are.
//!
//! A text is first read as it stands. Only where that loses or cuts a name that the organisation has, each such name is
//! stood in for by one that can be nothing but a name, the text read again, and the names put back.
//!
//! **Invariant:** where no name of the organisation stands in a text, or every one comes out whole, nothing is changed.

use super::cue;
use super::fold::Folded;
use super::lexicon::Lexicon;
use super::organisation::{Organisation, Spot, plain};
use super::slots::{Audience, Party, Person, Slots};
use super::{Intent, Parsed};

/// The longest text, and the most names, in which they are looked for.
const LONGEST: usize = 600;
const MOST: usize = 40;
/// Characters that nobody types and that write Chinese: each stands in once.
const RARE: u32 = 0x3400;
/// How a person who is stood in for is called: a surname, and two of them.
const SURNAME: char = '\u{738B}';
/// How a department ends that does not end like one.
const ENDING: char = '\u{79D1}';

/// What somebody's word is in what was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Somebody's name.
    Person,
    /// The name of somebody who is to be added: it may be longer than one that is known.
    Newcomer,
    /// A department, a group, an audience.
    Unit,
    /// Free words.
    Free,
    /// Free words exactly as typed.
    Verbatim,
    /// What was not understood.
    Left,
}

/// Something read from a text.
pub(super) trait Said: Clone {
    /// Hands on every piece of it that was typed.
    fn each(&mut self, visit: &mut dyn FnMut(Place, &mut String));
    /// Whether nothing was understood.
    fn is_nothing(&self) -> bool;
    /// Whether it was found to be no order. What would be said instead counts only where it keeps the names.
    fn is_refused(&self, keeps: &dyn Fn(&str) -> bool) -> bool;
    /// Whether it is an order to change something.
    fn is_write(&self) -> bool;
    /// Whether somebody is missing without whom it cannot be.
    fn lacks_somebody(&self) -> bool;
}

/// A name, and what stands in for it.
struct Known {
    spot: Spot,
    /// As messages are folded.
    plain: String,
    shown: String,
    verbatim: String,
    stand_in: String,
}

/// Reads a text as it stands, or with the organisation's names stood in for, whichever keeps more of them whole.
pub(super) fn read<T: Said>(
    text: &str,
    (lexicon, organisation): (&Lexicon, Option<&Organisation>),
    reads: impl Fn(&str) -> T,
) -> T {
    let as_it_stands = reads(text);
    let Some(organisation) = organisation.filter(|_| text.len() <= LONGEST * 4) else { return as_it_stands };
    let folded = Folded::new(text, lexicon);
    if folded.len() > LONGEST || folded.plain.iter().any(|c| is_rare(*c)) {
        return as_it_stands;
    }
    let known = known(&folded, organisation, lexicon);
    if known.is_empty() || known.len() > MOST {
        return as_it_stands;
    }
    let nothing = as_it_stands.is_nothing();
    let open = nothing || as_it_stands.lacks_somebody();
    // What was found to be no order stays none, unless it is a name that makes it look so.
    let keeps = |text: &str| {
        let text = plain(text, lexicon);
        known.iter().all(|one| text.contains(&one.plain))
    };
    let firm = as_it_stands.is_refused(&keeps) && !known.iter().any(|one| guards(&one.plain, lexicon));
    let mut most = kept(&as_it_stands, &known, lexicon);
    if most.all() == 2 * known.iter().map(Known::size).sum::<usize>() {
        return as_it_stands;
    }
    // A word that is read as the word is one.
    let lost: Vec<bool> = known
        .iter()
        .map(|one| one.spot.kind.word && kept(&as_it_stands, std::slice::from_ref(one), lexicon).words == 0)
        .collect();
    let mut best = as_it_stands;
    for words in [false, true] {
        if words && !lost.contains(&true) {
            break;
        }
        let stands = |at: usize| !known[at].spot.kind.word || words && lost[at];
        let mut read = reads(&standing_in(&folded, &known, stands));
        put_back(&mut read, &known);
        let much = kept(&read, &known, lexicon);
        // A name that is a word as well says nothing against a reading that has it as the word.
        let more = if words && !open { much.names > most.names } else { much.all() > most.all() };
        let torn = much.torn || nothing && much.clings;
        let held = firm && read.is_write();
        if more && !torn && !held && !read.is_nothing() {
            (best, most) = (read, much);
        }
    }
    best
}

/// How many characters of the names come out whole: twice where a name is all there is of a piece.
#[derive(Clone, Copy, Default)]
struct Kept {
    /// Of names that are nothing else.
    names: usize,
    /// Of names that are words as well.
    words: usize,
    /// Whether somebody's name has something else in it, or is cut.
    torn: bool,
    /// Whether something clings to a department.
    clings: bool,
}

impl Kept {
    fn all(self) -> usize {
        self.names + self.words
    }
}

fn is_rare(c: char) -> bool {
    (RARE..RARE + 0x100).contains(&u32::from(c))
}

/// Whether a name holds a word that keeps a message from being an order.
fn guards(name: &str, lexicon: &Lexicon) -> bool {
    lexicon.automaton.find_overlapping_iter(name).any(|hit| {
        let word = &lexicon.words[hit.pattern().as_usize()];
        let long = hit.len() > '\u{4E00}'.len_utf8();
        long && word.classes.meets(&lexicon.sets.guards) || word.cues & (cue::NEG | cue::NOT) != 0
    })
}

fn known(folded: &Folded<'_>, organisation: &Organisation, lexicon: &Lexicon) -> Vec<Known> {
    let mut next = RARE;
    let mut fresh = || {
        next += 1;
        char::from_u32(next).unwrap_or(SURNAME)
    };
    let spots = organisation.spots(folded).into_iter();
    spots
        .map(|spot| {
            let last = folded.plain[spot.end - 1];
            let strong = lexicon.names.strong.binary_search(&last).is_ok();
            let ending = if strong { last } else { ENDING };
            let stand_in =
                if spot.kind.person { [SURNAME, fresh(), fresh()] } else { [fresh(), fresh(), ending] };
            Known {
                spot,
                plain: folded.plain[spot.start..spot.end].iter().collect(),
                shown: folded.shown(spot.start, spot.end),
                verbatim: folded.verbatim(spot.start, spot.end).to_owned(),
                stand_in: stand_in.into_iter().collect(),
            }
        })
        .collect()
}

impl Known {
    fn size(&self) -> usize {
        self.spot.end - self.spot.start
    }
}

/// The text with these of the names stood in for.
fn standing_in(folded: &Folded<'_>, known: &[Known], stands: impl Fn(usize) -> bool) -> String {
    let byte = |at: usize| folded.bytes.get(at).copied().unwrap_or(folded.text.len());
    let (mut out, mut from) = (String::with_capacity(folded.text.len()), 0);
    for (_, one) in known.iter().enumerate().filter(|(at, _)| stands(*at)) {
        out.push_str(&folded.text[from..byte(one.spot.start)]);
        out.push_str(&one.stand_in);
        from = byte(one.spot.end);
    }
    out.push_str(&folded.text[from..]);
    out
}

fn put_back(read: &mut impl Said, known: &[Known]) {
    read.each(&mut |place, piece| {
        for one in known {
            if !piece.contains(&one.stand_in) {
                continue;
            }
            let name = if place == Place::Verbatim { &one.verbatim } else { &one.shown };
            *piece = piece.replace(&one.stand_in, name);
        }
    });
}

fn kept(read: &impl Said, known: &[Known], lexicon: &Lexicon) -> Kept {
    let mut pieces: Vec<(Place, String)> = Vec::new();
    read.clone().each(&mut |place, piece| pieces.push((place, plain(piece, lexicon))));
    let mut kept = Kept::default();
    for one in known {
        let fit = pieces.iter().map(|(place, piece)| fits(one, *place, piece, known)).max().unwrap_or(0);
        let size = one.size() * fit;
        if one.spot.kind.word {
            kept.words += size;
        } else {
            kept.names += size;
            let holds = |(place, piece): &(Place, String)| {
                matches!(place, Place::Person | Place::Newcomer) && piece.contains(&one.plain)
            };
            kept.torn |= one.spot.kind.person && fit == 0 && pieces.iter().any(holds);
            kept.clings |= !one.spot.kind.person && fit == 1;
        }
    }
    kept.torn |= pieces.iter().any(|(_, piece)| piece.contains(is_rare));
    kept
}

fn fits(one: &Known, place: Place, piece: &str, known: &[Known]) -> usize {
    if !piece.contains(&one.plain) {
        return 0;
    }
    match (place, one.spot.kind.person) {
        (Place::Free | Place::Verbatim, _) => 2,
        (Place::Newcomer, true) if piece.starts_with(&one.plain) && piece.chars().count() <= 4 => 2,
        (Place::Person | Place::Newcomer, true) if piece == one.plain => 2,
        (Place::Left, _) | (Place::Person | Place::Newcomer, true) => 0,
        // What a department is called may hold what somebody is called.
        (Place::Unit, true) => 2 * usize::from(one.spot.kind.word),
        (_, false) => {
            let units = known.iter().filter(|other| !other.spot.kind.person);
            let rest = units.fold(piece.to_owned(), |rest, unit| rest.replace(&unit.plain, ""));
            let parted = |c: char| !matches!(c, '/' | '-' | '>' | '\u{7684}') && !c.is_whitespace();
            if rest.contains(parted) { 1 } else { 2 }
        }
    }
}

impl Said for Parsed {
    fn each(&mut self, visit: &mut dyn FnMut(Place, &mut String)) {
        let drafts = self.intent == Intent::MemberAdd;
        let person = if drafts { Place::Newcomer } else { Place::Person };
        slots(&mut self.slots, person, visit);
        for order in &mut self.orders {
            order.each(visit);
        }
        self.left.iter_mut().chain([&mut self.explain.read]).for_each(|words| visit(Place::Left, words));
    }

    fn is_nothing(&self) -> bool {
        self.intent == Intent::Unknown && self.orders.is_empty()
    }

    fn is_refused(&self, keeps: &dyn Fn(&str) -> bool) -> bool {
        let corrected = self.explain.corrected.iter().any(|text| keeps(text));
        self.is_nothing() && (corrected || !self.explain.guards.is_empty())
    }

    fn is_write(&self) -> bool {
        self.intent.is_write() || self.orders.iter().any(Self::is_write)
    }

    fn lacks_somebody(&self) -> bool {
        use Intent::{
            InviteDiagnose, InviteResend, MemberAdd, MemberMove, MemberRemove, MemberStatus, MemberUpdate,
            RoleGrant, RoleHandover, RoleRevoke,
        };
        let said = &self.slots;
        let nobody = said.targets.is_empty()
            && said.members.iter().all(|one| one.name.is_none())
            && !matches!((&said.from, &said.to), (Some(Party::Person(_)), _) | (_, Some(Party::Person(_))));
        let of_people = [
            InviteDiagnose,
            InviteResend,
            MemberAdd,
            MemberMove,
            MemberRemove,
            MemberStatus,
            MemberUpdate,
            RoleGrant,
            RoleHandover,
            RoleRevoke,
        ];
        nobody && of_people.contains(&self.intent)
    }
}

fn slots(said: &mut Slots, person: Place, visit: &mut dyn FnMut(Place, &mut String)) {
    for one in &mut said.members {
        one.name.iter_mut().for_each(|name| visit(person, name));
        one.department.iter_mut().for_each(|name| visit(Place::Unit, name));
        let free = [&mut one.title, &mut one.job_number].into_iter().flatten();
        free.chain(&mut one.roles).for_each(|word| visit(Place::Free, word));
    }
    let sides = [&mut said.from, &mut said.to].into_iter().flatten();
    for side in sides {
        match side {
            Party::Department(name) => visit(Place::Unit, name),
            Party::Person(one) => named(one, visit),
        }
    }
    said.targets.iter_mut().chain(&mut said.transfer_to).for_each(|one| named(one, visit));
    for one in said.audience.iter_mut().chain(&mut said.except) {
        match one {
            Audience::Named(name) => visit(Place::Unit, name),
            Audience::Person(one) => named(one, visit),
        }
    }
    said.department.iter_mut().for_each(|name| visit(Place::Unit, name));
    let free = [&mut said.value, &mut said.account, &mut said.name, &mut said.notice, &mut said.topic];
    let changes = said.changes.iter_mut().map(|change| &mut change.value);
    let free = free.into_iter().flatten().chain(changes).chain(&mut said.roles);
    free.for_each(|word| visit(Place::Free, word));
    said.text.iter_mut().for_each(|text| visit(Place::Verbatim, text));
}

fn named(one: &mut Person, visit: &mut dyn FnMut(Place, &mut String)) {
    one.name.iter_mut().for_each(|name| visit(Place::Person, name));
}
