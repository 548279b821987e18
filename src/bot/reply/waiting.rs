//! Cards that wait beside each other: what a new one does to them, and which of them a typed 确认 or 取消 is about.
//!
//! **Invariant:** a card that waits goes only by a control about it, or because a newer one is about the same person or
//! notice, and then that is said.

use super::super::Stop;
use super::super::commands;
use super::super::dialogue::{self, Control, Dialogue, Origin, Question, Request, Session, Table, Trust};
use super::super::wording::{self, Ended, waiting as words};
use super::{Reply, placed};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::{Line, Operation, State, Waiting};
use crate::language::{Correction, Intent, NewValue, Parsed, SpokenOf};
use crate::proposal::lifecycle;

/// More cards than this do not wait in one chat: the oldest gives way.
const MOST: usize = 6;

impl Session {
    /// The cards that may still wait, the oldest first.
    pub fn tables(&self) -> impl DoubleEndedIterator<Item = &Table> {
        self.waiting.iter().chain(&self.table)
    }

    /// Puts the card on the table that holds the people something is said of, where the one that lies there does not.
    pub fn bring_up(&mut self, corrections: &[Correction]) {
        let people = corrections.iter().flat_map(|one| &one.values).find_map(|value| match value {
            NewValue::FewerPeople(people) | NewValue::OnlyPeople(people) => Some(people),
            _ => None,
        });
        let Some(people) = people else { return };
        let holds = |table: &Table| dialogue::holds(&table.request.slots, people);
        if self.table.as_ref().is_some_and(holds) {
            return;
        }
        let Some(at) = self.waiting.iter().rposition(holds) else { return };
        let meant = self.waiting.remove(at);
        self.waiting.extend(self.table.take());
        self.table = Some(Table { trust: Trust::Doubted, ..meant });
    }

    /// This one is decided, wherever it lies.
    pub fn settle(&mut self, decided: &OperationId) {
        if self.table.as_ref().is_some_and(|table| table.operation == *decided) {
            self.decided();
        }
        self.waiting.retain(|table| table.operation != *decided);
    }

    /// The one on the table is decided: the one before it is now what a typed 确认 is about, once it has been said which.
    pub fn decided(&mut self) -> Option<Table> {
        let before = self.waiting.pop().map(|table| Table { trust: Trust::Doubted, ..table });
        std::mem::replace(&mut self.table, before)
    }
}

impl Reply<'_> {
    /// The cards that can still be decided, the oldest first; the others are forgotten.
    pub(super) async fn open_cards(&mut self) -> Result<Vec<(Table, Operation)>, Stop> {
        let mut open = Vec::new();
        for table in self.session.tables().cloned().collect::<Vec<_>>() {
            if let Some(op) = lifecycle::open(self.desk, &table.operation).await? {
                open.push((table, op));
            }
        }
        if self.session.waiting.is_empty() {
            return Ok(open);
        }
        let latest = self.session.table.as_ref().map(|table| table.operation.clone());
        let mut kept: Vec<Table> = open.iter().map(|(table, _)| table.clone()).collect();
        let last = kept.pop_if(|_| true);
        // What lay under the one that was decided is not what the last words were about.
        let fresh = |table: &Table| Some(&table.operation) == latest.as_ref();
        self.session.table = last.map(|table| {
            let trust = if fresh(&table) { table.trust } else { Trust::Doubted };
            Table { trust, ..table }
        });
        self.session.waiting = kept;
        Ok(open)
    }

    /// Puts a proposal on the table. What lay there waits beside it, unless this is what was made of it or is about the
    /// same person or notice.
    pub(super) async fn lay(&mut self, op: &Operation, table: Table) -> Result<(), Stop> {
        let mut others = Vec::new();
        let (mut given_way, mut waits) = (Vec::new(), Vec::new());
        let before: Vec<Table> = self.session.tables().cloned().collect();
        let here = |table: &&Table| table.origin == Origin::Here;
        let count = before.iter().filter(here).count();
        let oldest = before.iter().find(here).map(|table| table.operation.clone());
        for other in before {
            if self.proposed.contains(&other.operation) {
                // Not written yet, and about something else of the same message.
                others.push(other);
                continue;
            }
            let Some(open) = lifecycle::open(self.desk, &other.operation).await? else { continue };
            let changed = table.request.instead.as_ref() == Some(&other.operation);
            let same = is_about_the_same(&open, op);
            let crowded = count >= MOST && oldest.as_ref() == Some(&other.operation);
            let about = wording::about(&commands::title(other.intent), &open);
            if changed || same || crowded {
                lifecycle::move_from_table(self.desk, open, State::Superseded, &mut self.commit);
            }
            match (changed, same || crowded) {
                (true, _) => {}
                (false, true) => given_way.push(about),
                (false, false) => {
                    waits.push(about);
                    others.push(other);
                }
            }
        }
        if !given_way.is_empty() {
            self.say(words::given_way(&given_way));
        }
        if !waits.is_empty() {
            self.say(words::still_waits(&waits));
        }
        self.proposed.push(op.id.clone());
        self.session.waiting = others;
        self.session.table = Some(table);
        Ok(())
    }

    /// Where several cards wait, or what others ask leave for beside them, asks which of them is meant; false where there are not several.
    pub(super) async fn asks_which(&mut self, control: Control, asked: &[Waiting]) -> Result<bool, Stop> {
        let open = self.open_cards().await?;
        if open.len() + asked.len() < 2 {
            return Ok(false);
        }
        let option = |(table, op): &(Table, Operation)| {
            (op.id.clone(), wording::about(&commands::title(table.intent), op))
        };
        let question = placed::which(control, open.iter().map(option).collect(), asked);
        let intent = control.intent();
        let request = Request::default();
        let dialogue = Dialogue { intent, request, question, past: Vec::new(), card: None };
        let Some(user) = self.conversation.as_ref().map(|here| here.with.clone()) else { return Ok(true) };
        self.ask(&user, dialogue, None);
        Ok(true)
    }

    /// This card is decided: confirmed or called off.
    pub(super) async fn decide(&mut self, card: &OperationId, control: Control) -> Result<(), Stop> {
        if self.agrees_to(card, control).await? {
            return Ok(());
        }
        self.open_cards().await?;
        let chosen = self.session.tables().find(|table| table.operation == *card).cloned();
        self.session.waiting.retain(|table| table.operation != *card);
        if let Some(chosen) = chosen {
            let others = self.session.table.take().filter(|table| table.operation != *card);
            self.session.waiting.extend(others);
            self.session.table = Some(Table { trust: Trust::Armed, ..chosen });
        }
        match control {
            Control::Confirm => self.confirm_table().await,
            Control::Cancel => self.cancel_table().await,
        }
    }

    /// A card is named with what is to become of it; where none of those that wait is called so, or several are, the text
    /// is a command like any other.
    pub async fn named(
        &mut self,
        user: &UserId,
        words: &str,
        of: SpokenOf,
        otherwise: Parsed,
    ) -> Result<(), Stop> {
        let control = if of.control == Intent::Confirm { Control::Confirm } else { Control::Cancel };
        let open = self.open_cards().await?;
        let called = |(table, op): &&(Table, Operation)| {
            wording::about(&commands::title(table.intent), op).contains(of.said.as_str())
        };
        let mut fitting = open.iter().filter(called).map(|(_, op)| op.id.clone());
        match (fitting.next(), fitting.next()) {
            (Some(card), None) => {
                self.drop_guesses().await?;
                self.decide(&card, control).await
            }
            _ => self.command(user, words, otherwise).await,
        }
    }

    /// A change in answer to a card that cannot be told, beside others.
    pub async fn change_other(&mut self) -> Result<(), Stop> {
        self.drop_guesses().await?;
        let left = self.left().await?;
        self.say(match left {
            Some(left) => wording::quoted_other_to_change(&left),
            None => wording::nothing_to_confirm().to_owned(),
        });
        Ok(())
    }

    /// Everything that is open is called off.
    pub(super) async fn cancel_all(&mut self) -> Result<(), Stop> {
        // A question beside one card is two things, too.
        let open = self.open_cards().await?.len() + usize::from(self.session.dialogue.is_some());
        if open < 2 || self.session.table.is_none() {
            return self.cancel().await;
        }
        self.close_dialogue(Ended::Cancelled).await?;
        self.decide_all(Control::Cancel).await
    }

    /// Everything that waits is confirmed; a question that is open is no card.
    pub(super) async fn confirm_all(&mut self) -> Result<(), Stop> {
        // Whoever was asked which of the cards, each by its name, leaves no doubt with "all of them".
        let asked = matches!(
            self.session.dialogue.as_ref().map(|dialogue| &dialogue.question),
            Some(Question::WhichCard { control: Control::Confirm, .. })
        );
        self.drop_guesses().await?;
        let open = self.open_cards().await?;
        let others = self.asked_of_me().await?;
        let doubted = self.session.table.as_ref().is_some_and(|table| table.trust == Trust::Doubted);
        let counted =
            open.iter().any(|(_, op)| op.approval.is_some() || !self.was_shown(op)) || doubted && !asked;
        match (&open[..], &others[..]) {
            _ if counted || self.session.dialogue.is_some() => return self.confirm().await,
            ([], [_] | []) | ([_], []) => return self.confirm().await,
            ([], _) => {}
            ([(table, _)], _) if asked => self.decide(&table.operation, Control::Confirm).await?,
            ([_], _) => self.confirm_table().await?,
            _ => self.decide_all(Control::Confirm).await?,
        }
        self.others_apart(&others);
        Ok(())
    }

    /// All of them at once.
    async fn decide_all(&mut self, control: Control) -> Result<(), Stop> {
        let open = self.open_cards().await?;
        let mut done = Vec::new();
        for (table, op) in &open {
            lifecycle::move_to(self.desk, Some(&op.id), control.state(), &mut self.commit).await?;
            done.push(wording::about(&commands::title(table.intent), op));
        }
        self.session.waiting.clear();
        self.session.table = None;
        self.say(match control {
            Control::Confirm => words::all_confirmed(&done),
            Control::Cancel => words::all_cancelled(&done),
        });
        Ok(())
    }
}

/// Whether two proposals are about one person, one notice, or are both a list of people to be added.
fn is_about_the_same(one: &Operation, other: &Operation) -> bool {
    if let (Some(one), Some(other)) = (one.campaign(), other.campaign()) {
        return one.number == other.number;
    }
    if one.import().is_some() && other.import().is_some() {
        return true;
    }
    let somebody = |line: &&Line| line.user.is_some() || line.mobile.is_some();
    one.lines.iter().filter(somebody).any(|a| other.lines.iter().any(|b| a.lock() == b.lock()))
}
