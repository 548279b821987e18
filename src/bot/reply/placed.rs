//! Cards that came into the private chat without a word said there: those of pages, and what others ask leave for.
//!
//! **Invariant:** a mere yes is one to somebody else's request only where nothing of one's own is open and nothing was
//! said since it came.

use super::super::approval::asked_of;
use super::super::commands;
use super::super::dialogue::{Asked, Control, Origin, Question, Request, Table};
use super::super::wording::{self, approval as words, waiting};
use super::super::{Stop, dialogue};
use super::Reply;
use crate::domain::id::OperationId;
use crate::domain::inbound::{Conversation, Press};
use crate::domain::operation::{Operation, Task, Verdict, Waiting};
use crate::language::Intent;
use crate::operation::{owner, task};
use crate::store::Record;

/// So many cards of pages are known beside each other: the oldest are decided by their buttons alone.
const MOST: usize = 12;

impl dialogue::Session {
    /// A card of a page lies beside what was asked for here: nothing gives way to it.
    fn place(&mut self, op: &Operation) {
        let intent = Intent::from_name(op.kind.name()).unwrap_or(Intent::Unknown);
        let table = Table {
            origin: Origin::Page,
            ..Table::new(op.id.clone(), intent, Request::default(), Vec::new())
        };
        self.waiting.extend(self.table.take());
        let of_pages = self.waiting.iter().filter(|one| one.origin == Origin::Page).count();
        if of_pages >= MOST
            && let Some(oldest) = self.waiting.iter().position(|one| one.origin == Origin::Page)
        {
            self.waiting.remove(oldest);
        }
        self.table = Some(table);
        if op.bulk.is_some() {
            self.stoppable = Some(op.id.clone());
        }
    }
}

impl Reply<'_> {
    /// A card has come into this chat: from now on what is typed is about it, too.
    pub(super) async fn placed(&mut self, press: &Press) -> Result<(), Stop> {
        let Some(record) = self.desk.store.record(press.card.as_str()).await? else { return Ok(()) };
        let Ok(op) = crate::operation::read(&record) else { return Ok(()) };
        if op.initiator != press.user {
            self.session.asked = Some(Asked { operation: op.id, since: self.desk.clock.now_ms() });
        } else if record.state == Record::OPEN && self.session.tables().all(|one| one.operation != op.id) {
            self.session.place(&op);
        }
        Ok(())
    }

    /// What others ask this person's leave for; their cards are in the private chat, and nowhere else.
    pub(super) async fn asked_of_me(&self) -> Result<Vec<Waiting>, Stop> {
        match self.conversation.as_ref().filter(|here| !here.is_group()) {
            Some(Conversation { with, .. }) => Ok(asked_of(self.desk, with).await?),
            None => Ok(Vec::new()),
        }
    }

    /// A yes where nothing but this is open.
    pub(super) fn agree(&mut self, one: &Waiting) {
        let known = self.fresh.take().filter(|asked| asked.operation == one.operation);
        let seen = |asked: Asked| self.said_at.is_none_or(|at| asked.since <= at);
        if known.is_some_and(seen) {
            return self.vote(one);
        }
        self.session.asked = Some(Asked { operation: one.operation.clone(), since: 0 });
        self.say(words::really(&one.title));
    }

    /// Agreed: whether that counts is found by the operation's own turn.
    fn vote(&mut self, one: &Waiting) {
        let Some(by) = self.conversation.as_ref().map(|here| here.with.clone()) else { return };
        let vote = Task::Vote { by, verdict: Verdict::Agree };
        self.commit.posts.push((owner(&one.operation), task(&vote)));
        self.say(words::heard(Verdict::Agree, &one.title));
    }

    /// Whether somebody else's request was chosen from what a yes may be about; then it is agreed to.
    pub(super) async fn agrees_to(&mut self, card: &OperationId, control: Control) -> Result<bool, Stop> {
        if control == Control::Cancel || self.session.tables().any(|one| one.operation == *card) {
            return Ok(false);
        }
        let asked = self.asked_of_me().await?;
        let chosen = asked.iter().find(|one| one.operation == *card);
        if let Some(chosen) = chosen {
            self.vote(chosen);
        }
        Ok(chosen.is_some())
    }

    /// "All of them": one's own. What others ask for is agreed to one by one, in so many words.
    pub(super) fn others_apart(&mut self, asked: &[Waiting]) {
        if !asked.is_empty() {
            let titles: Vec<&str> = asked.iter().map(|one| one.title.as_str()).collect();
            self.say(waiting::others_apart(&titles));
        }
    }

    /// Of what is asked for on a page nothing is changed by words, and that is said; false where the card that lies on
    /// top was asked for here.
    pub(super) async fn is_changed_elsewhere(&mut self) -> Result<bool, Stop> {
        let Some(table) = self.session.table.clone() else { return Ok(false) };
        if self.session.dialogue.is_some() || table.origin == Origin::Here {
            return Ok(false);
        }
        let Some(op) = self.on_table().await? else { return Ok(false) };
        let about = wording::about(&commands::title(table.intent), &op);
        self.say(waiting::changed_on_its_page(&about));
        Ok(true)
    }
}

/// What a yes may be about, where several things are open: one's own cards, then what others ask for.
pub(super) fn which(control: Control, own: Vec<(OperationId, String)>, asked: &[Waiting]) -> Question {
    let others = asked.iter().map(|one| (one.operation.clone(), waiting::anothers(&one.title)));
    Question::WhichCard { control, options: own.into_iter().chain(others).collect() }
}
