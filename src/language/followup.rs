//! What people say about a notice that is out already: who has read it, remind them, take it back.
//!
//! Most of it names no notice, and is about the one last spoken of; how certain it is without knowing that one is said.
//!
//! **Invariant:** every character is accounted for, and nothing that denies, asks or tells is an order.

mod token;

use super::Intent;
use super::frame::Weighed;
use super::guard::Guard;
use super::lexicon::Lexicon;
use super::organisation::Organisation;
use super::reading::Read;
use super::slots::{Audience, Person, Slots};
use token::{Class, Token};

/// The longest, in characters.
const LONGEST: usize = 60;
/// What a reminder is found by, among notices: the beginning of its title.
const REMINDER: &str = "\u{63D0}\u{9192}";

/// How certain it is that a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Where one was spoken of just before.
    Faint,
    /// Where the text is nothing else.
    Plain,
    /// It says so.
    Named,
}

/// Something said about a notice that is out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// To recall, to remind, or to be told who has read.
    pub intent: Intent,
    /// How certain that is.
    pub sure: Sure,
    /// Which notice, by number or title; the people it is about; who is left out.
    pub slots: Slots,
    /// Whether it and its reminders are meant.
    pub all: bool,
    /// Whether it is asked why somebody is not among those it is for.
    pub missing: bool,
}

pub(super) fn read(text: &str, lexicon: &Lexicon, organisation: Option<&Organisation>) -> Option<FollowUp> {
    if text.chars().count() > LONGEST || token::is_of_something_else(text) {
        return None;
    }
    let clauses = token::clauses(text, lexicon, organisation);
    let told: Vec<&token::Clause> = clauses.iter().filter(|clause| !clause.is_reason()).collect();
    let tokens: Option<Vec<&[Token]>> = told.iter().map(|clause| clause.tokens()).collect();
    let tokens = tokens.filter(|tokens| !tokens.is_empty())?;
    let said = Said { clauses: tokens, reasons: told.len() < clauses.len() };
    said.recall().or_else(|| said.missing()).or_else(|| said.remind()).or_else(|| said.status())
}

/// Whether what was read may be something said about a notice that is out.
pub(super) fn may_be(ruled: &Result<Read, Vec<Guard>>, framed: Option<&Weighed>) -> bool {
    match (framed, ruled) {
        (Some(found), _) => found.intent == Intent::NoticeRecall && !found.left.is_empty(),
        (None, Ok(read)) => read.by == "notice in one breath",
        (None, Err(_)) => true,
    }
}

struct Said<'t> {
    clauses: Vec<&'t [Token]>,
    /// Whether it is told why.
    reasons: bool,
}

impl<'t> Said<'t> {
    fn all(&self) -> impl Iterator<Item = &'t Token> + '_ {
        self.clauses.iter().flat_map(|clause| clause.iter())
    }

    fn has(&self, class: Class) -> bool {
        self.all().any(|token| token.class == class)
    }

    fn only(&self, classes: &[Class]) -> bool {
        self.all().all(|token| classes.contains(&token.class))
    }

    fn people(&self) -> Vec<Audience> {
        self.all().filter_map(Token::audience).collect()
    }

    /// The number of a notice, else that a reminder is meant.
    fn notice(&self) -> Option<String> {
        let number = self.all().find(|token| token.class == Class::Digits).map(|token| token.text.clone());
        let both = self.has(Class::Notice);
        number.or_else(|| (self.reminds() && !both).then(|| REMINDER.to_owned()))
    }

    /// Whether a reminder is spoken of.
    fn reminds(&self) -> bool {
        self.has(Class::Reminder) || self.has(Class::Urge)
    }

    fn recall(&self) -> Option<FollowUp> {
        use Class::{All, Both, Digits, Fill, Notice, Number, Of, Recall, RecallBare, Ref, Reminder, Urge};
        let allowed = [
            Recall,
            RecallBare,
            Notice,
            Reminder,
            Urge,
            Ref,
            Of,
            All,
            Both,
            Digits,
            Number,
            Fill,
            Class::Them,
            Class::And,
        ];
        // What others did is told, not ordered.
        let others = self.all().next().is_some_and(|first| first.class == Class::Them);
        if others || !(self.has(Recall) || self.has(RecallBare)) || !self.only(&allowed) {
            return None;
        }
        let named = self.has(Notice) || self.reminds();
        let all = self.has(Both) || self.has(Notice) && self.reminds();
        let sure = match (named, self.has(Recall)) {
            (true, _) => Sure::Named,
            (false, true) => Sure::Plain,
            (false, false) => Sure::Faint,
        };
        let notice = if all { None } else { self.notice() };
        let slots = Slots { notice, ..Slots::default() };
        Some(FollowUp { intent: Intent::NoticeRecall, sure, slots, all, missing: false })
    }

    fn remind(&self) -> Option<FollowUp> {
        use Class::{
            All, And, Digits, Except, Fill, Not, Notice, Number, Of, Only, Place, Ref, Somebody, Still, Them,
        };
        let allowed = [
            Class::Urge,
            Class::Reminder,
            Class::Unread,
            Class::Read,
            Class::In,
            Class::Person,
            All,
            And,
            Digits,
            Except,
            Fill,
            Not,
            Notice,
            Number,
            Of,
            Only,
            Place,
            Ref,
            Somebody,
            Still,
            Them,
        ];
        if self.reasons
            || !self.has(Class::Urge)
            || !self.only(&allowed)
            || !self.clauses.iter().all(|one| names_well(one))
        {
            return None;
        }
        let (only, except) = self.whom()?;
        let orders = self.clauses.iter().any(|clause| {
            let has = |class| clause.iter().any(|token| token.class == class);
            has(Class::Urge) && !has(Not)
        });
        let whom = self.has(Them) || self.has(Class::Unread) || !only.is_empty() || self.has(Except);
        let person = self.has(Class::Person);
        let sure = match (orders && whom, self.has(Notice) || self.has(Class::Unread)) {
            (false, _) => Sure::Faint,
            (true, true) => Sure::Named,
            (true, false) if person => Sure::Faint,
            (true, false) => Sure::Plain,
        };
        if !whom && except.is_empty() {
            return None;
        }
        let number = self.all().find(|token| token.class == Digits).map(|token| token.text.clone());
        let slots = Slots { notice: number, audience: only, except, ..Slots::default() };
        Some(FollowUp { intent: Intent::NoticeRemind, sure, slots, all: false, missing: false })
    }

    /// Who is to be reminded alone, and who not; `None` where that is denied of everybody.
    fn whom(&self) -> Option<(Vec<Audience>, Vec<Audience>)> {
        let (mut only, mut except) = (Vec::new(), Vec::new());
        for clause in &self.clauses {
            let denies = clause.iter().any(|token| matches!(token.class, Class::Not | Class::Except));
            let who: Vec<Audience> = clause.iter().filter_map(Token::audience).collect();
            match (denies, who.is_empty()) {
                (true, true) => return None,
                (true, false) => except.extend(who),
                (false, _) => only.extend(who),
            }
        }
        Some((only, except))
    }

    fn status(&self) -> Option<FollowUp> {
        use Class::{And, Ask, Count, Fill, Has, In, Notice, Number, Of, Place, Ref, Somebody, Still, Who};
        let allowed = [
            Class::Read,
            Class::Unread,
            Class::Sent,
            Class::Reminder,
            Class::All,
            Class::Digits,
            Class::Them,
            Class::Person,
            Class::Only,
            And,
            Ask,
            Count,
            Fill,
            Has,
            In,
            Notice,
            Number,
            Of,
            Place,
            Ref,
            Somebody,
            Still,
            Who,
        ];
        let asks = self.has(Ask) || self.has(Who) || self.has(Count) || self.has(Has);
        if self.reasons || !asks || !self.only(&allowed) {
            return None;
        }
        let reading = self.has(Class::Read) || self.has(Class::Unread);
        let sending = self.has(Class::Sent) && (self.has(Notice) || self.has(Class::Reminder));
        let later = self.has(Still) && self.only(&[Still, Ask, Fill]);
        let sure = match (reading || sending, later) {
            (true, _) if self.has(Notice) || sending => Sure::Named,
            (true, _) if self.has(Class::Person) => Sure::Faint,
            (true, _) => Sure::Plain,
            (false, true) => Sure::Faint,
            (false, false) => return None,
        };
        let notice = self.notice();
        let slots = Slots { notice, audience: self.people(), ..Slots::default() };
        Some(FollowUp { intent: Intent::NoticeStatus, sure, slots, all: false, missing: false })
    }

    /// Why is somebody not among them: 怎么没有安定医院, 安定医院没人吗.
    fn missing(&self) -> Option<FollowUp> {
        use Class::{And, Ask, Fill, In, Missing, Nobody, Of, Place, Somebody, Still, Them, Why};
        let allowed = [
            And,
            Ask,
            Fill,
            In,
            Missing,
            Nobody,
            Of,
            Place,
            Somebody,
            Still,
            Them,
            Why,
            Class::Person,
            Class::All,
            Class::Ref,
            Class::Notice,
            Class::Has,
        ];
        let asks = self.has(Why) && (self.has(Missing) || self.has(Ask)) || self.has(Nobody) && self.has(Ask);
        let whom = self.people();
        if self.reasons || !asks || whom.is_empty() || !self.only(&allowed) {
            return None;
        }
        let slots = Slots { audience: whom, ..Slots::default() };
        let (intent, sure) = (Intent::NoticeStatus, Sure::Faint);
        Some(FollowUp { intent, sure, slots, all: false, missing: true })
    }
}

/// Whether what nobody knows stands in a clause as people are named: 催一下和平的, not 提醒一下明天开会.
fn names_well(clause: &[Token]) -> bool {
    let them = clause.iter().any(|token| token.class == Class::Them);
    clause.iter().enumerate().filter(|(_, token)| token.class == Class::Place).all(|(at, place)| {
        let next = clause.get(at + 1).map(|token| token.class);
        let named = matches!(next, Some(Class::Of | Class::And | Class::Not | Class::All));
        !them && (named || place.known && !clause[at + 1..].iter().any(|token| token.class == Class::Place))
    })
}

impl Token {
    fn audience(&self) -> Option<Audience> {
        match self.class {
            Class::Place => Some(Audience::Named(self.text.clone())),
            Class::Person => Some(Audience::Person(Person::named(&self.text))),
            _ => None,
        }
    }
}
