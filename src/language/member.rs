//! `member.add`: from a roster to drafts, with what applies to all outside of them.
//!
//! **Invariant:** a number that stands without a label is somebody's mobile number, valid or not, never a staff number.

use super::assemble::push_role;
use super::lexicon::Lexicon;
use super::roster::{self, Item, Labelled};
use super::slots::{MemberDraft, Slots};
use super::table::{self, Column};
use super::text::{Kind, Text};

/// The longest line that is read as people, in cells.
const LONGEST_LINE: usize = 1_500;

/// What "add" was said about.
#[derive(Debug, Default)]
pub(super) struct Addition {
    /// The slots.
    pub slots: Slots,
    /// Whether a word that means "add" was said.
    pub adds: bool,
    /// Whether it was "invite".
    pub invites: bool,
    /// What was told by name, as on a form.
    pub labelled: Labelled,
}

/// Reads the whole message as people to add; `None` if a word in it says something else.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon) -> Option<Addition> {
    let mut gatherer = Gatherer {
        lexicon,
        members: Vec::new(),
        extras: Vec::new(),
        line: 0,
        current: None,
        began: 0,
        pending_title: None,
        joined: true,
    };
    let mut addition = Addition::default();
    let mut columns: Option<Vec<Column>> = None;
    for (start, end) in lines(text) {
        if let Some(found) = table::headings(text, lexicon, start, end) {
            columns = Some(found);
            continue;
        }
        if let Some(draft) =
            columns.as_ref().and_then(|columns| table::line(text, lexicon, columns, (start, end)))
        {
            gatherer.finish();
            gatherer.members.push((draft, gatherer.line));
            gatherer.line += 1;
            continue;
        }
        if end - start > LONGEST_LINE {
            return None;
        }
        let roster = roster::read(text, lexicon, start, end)?;
        addition.adds |= roster.adds;
        addition.invites |= roster.invites;
        addition.labelled = addition.labelled.and(roster.labelled);
        gatherer.take(&roster.items);
        gatherer.line += 1;
    }
    addition.slots = gatherer.into_slots();
    Some(addition)
}

fn lines(text: &Text<'_>) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, cell) in text.cells.iter().enumerate() {
        if cell.kind == Kind::Break {
            lines.push((start, at));
            start = at + 1;
        }
    }
    lines.push((start, text.cells.len()));
    lines.retain(|(from, to)| text.trim_end(*from, *to) > *from);
    lines
}

/// A department or role, with where it stood.
#[derive(Debug)]
struct Extra {
    what: Item,
    /// How many members had begun before it.
    after: usize,
    line: usize,
}

struct Gatherer<'l> {
    lexicon: &'l Lexicon,
    members: Vec<(MemberDraft, usize)>,
    extras: Vec<Extra>,
    line: usize,
    current: Option<MemberDraft>,
    /// The line on which the current one began.
    began: usize,
    /// A title before the name it belongs to.
    pending_title: Option<String>,
    joined: bool,
}

impl Gatherer<'_> {
    fn take(&mut self, items: &[Item]) {
        let zipped = zip(items);
        for (i, item) in zipped.as_deref().unwrap_or(items).iter().enumerate() {
            let next_is_name = matches!(items.get(i + 1), Some(Item::Name(_)));
            match item {
                Item::Name(name) => self.name(name),
                Item::Mobile(mobile) => self.mobile(mobile),
                Item::Title(title) if next_is_name || self.current.is_none() => {
                    self.pending_title = Some(title.clone());
                }
                Item::Title(title) => self.draft().title = Some(title.clone()),
                Item::JobNumber(job) => self.draft().job_number = Some(job.clone()),
                // The speaker's own house goes without saying.
                Item::Department(name) if self.lexicon.names.here.contains(name) => {}
                Item::Department(_) | Item::Role(_) | Item::Office(_) => {
                    let after = self.members.len() + usize::from(self.current.is_some());
                    self.extras.push(Extra { what: item.clone(), after, line: self.line });
                }
                Item::And => self.joined = false,
                Item::Comma | Item::Line => {}
            }
        }
        let complete =
            self.current.as_ref().is_some_and(|draft| draft.name.is_some() && draft.mobile.is_some());
        if complete {
            self.finish();
        }
    }

    fn name(&mut self, name: &str) {
        let open = self.joined && self.current.as_ref().is_some_and(|draft| draft.name.is_none());
        if !open {
            self.finish();
        }
        let title = self.pending_title.take();
        let draft = self.draft();
        draft.name = Some(name.to_owned());
        draft.title = draft.title.take().or(title);
        self.joined = true;
    }

    fn mobile(&mut self, mobile: &str) {
        let open = self.joined && self.current.as_ref().is_some_and(|draft| draft.mobile.is_none());
        if !open {
            self.finish();
        }
        self.draft().mobile = Some(mobile.to_owned());
        self.joined = true;
    }

    /// The one whose particulars are being read.
    fn draft(&mut self) -> &mut MemberDraft {
        if self.current.is_none() {
            self.began = self.line;
        }
        self.current.get_or_insert_default()
    }

    fn finish(&mut self) {
        if let Some(draft) = self.current.take() {
            self.members.push((draft, self.began));
        }
        self.joined = true;
    }

    fn into_slots(mut self) -> Slots {
        if let Some(title) = self.pending_title.take() {
            self.draft().title.get_or_insert(title);
        }
        self.finish();
        let mut slots = Slots::default();
        let own: Vec<Option<usize>> = self.owners();
        let headings = self.headings(&own);
        for (at, (extra, owner)) in self.extras.iter().zip(own).enumerate() {
            if let (Some((_, until)), Item::Department(name)) =
                (headings.iter().find(|(heading, _)| *heading == at), &extra.what)
            {
                let below = self.members.iter_mut().filter(|(_, line)| *line > extra.line && line < until);
                below.for_each(|(draft, _)| {
                    draft.department.get_or_insert_with(|| name.clone());
                });
                continue;
            }
            let draft = owner.and_then(|owner| self.members.get_mut(owner));
            let (department, roles) = match draft {
                Some((draft, _)) => (&mut draft.department, &mut draft.roles),
                None => (&mut slots.department, &mut slots.roles),
            };
            match &extra.what {
                Item::Department(name) => {
                    department.get_or_insert_with(|| name.clone());
                }
                Item::Role(role) => push_role(self.lexicon, *role, roles),
                Item::Office(office) => roles.push(office.clone()),
                _ => {}
            }
        }
        slots.members = self.members.into_iter().map(|(draft, _)| draft).collect();
        slots
    }

    /// Several departments with a line of their own, each that of everybody below it up to the line of the next.
    fn headings(&self, own: &[Option<usize>]) -> Vec<(usize, usize)> {
        let lone = |at: &usize| matches!(self.extras[*at].what, Item::Department(_)) && own[*at].is_none();
        let lone: Vec<usize> = (0..self.extras.len()).filter(lone).collect();
        let parted = lone.windows(2).all(|pair| self.extras[pair[0]].line < self.extras[pair[1]].line);
        let leads = lone
            .first()
            .is_some_and(|at| self.members.first().is_some_and(|(_, line)| self.extras[*at].line < *line));
        if lone.len() < 2 || !parted || !leads {
            return Vec::new();
        }
        let until = |at: usize| lone.get(at + 1).map_or(usize::MAX, |next| self.extras[*next].line);
        lone.iter().enumerate().map(|(at, extra)| (*extra, until(at))).collect()
    }

    /// Whose each extra is; `None` for everybody's.
    fn owners(&self) -> Vec<Option<usize>> {
        let count = self.members.len();
        if count < 2 {
            return self.extras.iter().map(|_| None).collect();
        }
        if self.members.first().map(|member| member.1) != self.members.last().map(|member| member.1) {
            return self.extras.iter().map(|extra| self.line_owner(extra)).collect();
        }
        let (roles, departments): (Vec<&Extra>, Vec<&Extra>) =
            self.extras.iter().partition(|extra| kind(&extra.what));
        let (roles, departments) = (spread(&roles), spread(&departments));
        self.extras
            .iter()
            .map(|extra| {
                let (leading, distinct) = if kind(&extra.what) { roles } else { departments };
                match extra.after {
                    0 if !distinct => None,
                    after if !distinct && after == count => None,
                    after if leading && distinct => Some(after.min(count - 1)),
                    after => Some(after.saturating_sub(1)),
                }
            })
            .collect()
    }

    /// One person a line: what stands on a person's line is that person's. Lines only grow.
    fn line_owner(&self, extra: &Extra) -> Option<usize> {
        let from = self.members.partition_point(|member| member.1 < extra.line);
        let to = self.members.partition_point(|member| member.1 <= extra.line);
        let before = extra.after.checked_sub(1).filter(|at| (from..to).contains(at));
        before.or((from < to).then_some(from))
    }
}

/// Of all roles, or of all departments: whether the first stands before anybody, and whether they stand apart.
fn spread(same: &[&Extra]) -> (bool, bool) {
    let first = same.first().map(|extra| extra.after);
    (first == Some(0), same.iter().any(|extra| Some(extra.after) != first))
}

fn kind(item: &Item) -> bool {
    matches!(item, Item::Role(_) | Item::Office(_))
}

/// All names first, then as many numbers: the first number is the first name's.
fn zip(items: &[Item]) -> Option<Vec<Item>> {
    let names: Vec<&Item> = items.iter().filter(|item| matches!(item, Item::Name(_))).collect();
    let mobiles: Vec<&Item> = items.iter().filter(|item| matches!(item, Item::Mobile(_))).collect();
    let last_name = items.iter().rposition(|item| matches!(item, Item::Name(_)))?;
    let first_mobile = items.iter().position(|item| matches!(item, Item::Mobile(_)))?;
    if names.len() < 2 || names.len() != mobiles.len() || last_name > first_mobile {
        return None;
    }
    let mut out = Vec::new();
    let mut at = 0;
    for item in items {
        match item {
            Item::Name(_) => {
                out.extend([names[at].clone(), mobiles[at].clone()]);
                at += 1;
            }
            Item::Mobile(_) => {}
            other => out.push(other.clone()),
        }
    }
    Some(out)
}
