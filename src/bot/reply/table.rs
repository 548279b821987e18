//! What is said about what is open or on the table: 确认, 取消, 上一步, something put right, a remark.
//!
//! **Invariant:** a typed 确认 moves a proposal only if nothing said since could have meant something else.

use super::super::Stop;
use super::super::commands;
use super::super::dialogue::{
    self, Control, Dialogue, NoticeQuestion, Of, Question, Request, Table, Trust, Unchanged,
};
use super::super::wording::{self, Ended};
use super::{Reply, Said, asked};
use crate::card::page::Turn;
use crate::domain::id::UserId;
use crate::domain::operation::{Operation, State, Way};
use crate::language::{self, Audience, Correction, Intent, Parsed, Remark};
use crate::proposal::lifecycle::{self, Moved};

impl Reply<'_> {
    /// The proposal on the table, while it can still be decided.
    pub(super) async fn on_table(&self) -> Result<Option<Operation>, Stop> {
        match &self.session.table {
            Some(table) => lifecycle::open(self.desk, &table.operation).await,
            None => Ok(None),
        }
    }

    /// What waits to be decided, in a few words.
    pub(super) async fn waiting_cards(&self) -> Result<Vec<String>, Stop> {
        let mut cards = Vec::new();
        for table in self.session.tables() {
            let open = lifecycle::open(self.desk, &table.operation).await?;
            cards.extend(open.map(|op| wording::about(&commands::title(table.intent), &op)));
        }
        Ok(cards)
    }

    /// The same in one line.
    pub(super) async fn left(&self) -> Result<Option<String>, Stop> {
        let cards = self.waiting_cards().await?;
        Ok((!cards.is_empty()).then(|| cards.join("\u{3001}")))
    }

    /// From now on 确认 has to be said twice.
    pub(super) fn doubt(&mut self) {
        let certain = |table: &&mut Table| matches!(table.trust, Trust::Armed | Trust::Answered);
        if let Some(table) = self.session.table.as_mut().filter(certain) {
            table.trust = Trust::Doubted;
        }
    }

    /// From now on only 确认 in so many words is one, until it is asked.
    pub(super) fn answered(&mut self) {
        if let Some(table) = self.session.table.as_mut().filter(|table| table.trust == Trust::Armed) {
            table.trust = Trust::Answered;
        }
    }

    fn trust(&mut self) {
        if let Some(table) = &mut self.session.table {
            table.trust = Trust::Armed;
        }
    }

    /// Guesses, or cards, nobody chose from.
    pub(super) async fn drop_guesses(&mut self) -> Result<(), Stop> {
        if self.session.dialogue.as_ref().is_some_and(|dialogue| !dialogue.is_own()) {
            self.close_dialogue(Ended::PutAside).await?;
        }
        Ok(())
    }

    /// 取消, of what is open or of what is quoted.
    pub async fn cancels(&mut self, of: Of) -> Result<(), Stop> {
        match of {
            Of::Open => self.cancel().await,
            Of::All => self.cancel_all().await,
            Of::Other => self.cancel_other().await,
        }
    }

    /// 确认, of what is open or of what is quoted.
    pub async fn confirms(&mut self, of: Of) -> Result<(), Stop> {
        match of {
            Of::Open => self.confirm().await,
            Of::All => self.confirm_all().await,
            Of::Other => self.confirm_other().await,
        }
    }

    pub async fn cancel(&mut self) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(Ended::Cancelled).await?;
            self.doubt();
            if let Question::Notice(NoticeQuestion::Change { number, at }) = dialogue.question {
                self.say(wording::notice::change::left_as_it_is(number, at));
                return Ok(());
            }
            let left = self.left().await?;
            let title = commands::of(dialogue.intent).map(|command| command.title);
            self.say(wording::dialogue_cancelled(title, left.as_deref()));
            return Ok(());
        }
        if self.asks_which(Control::Cancel, &[]).await? {
            return Ok(());
        }
        self.cancel_table().await
    }

    pub(super) async fn cancel_table(&mut self) -> Result<(), Stop> {
        let several = !self.session.waiting.is_empty();
        let about = if several { self.about_table().await? } else { None };
        let moved = self.move_table(State::Cancelled).await?;
        if let (Some(about), Moved::Yes) = (about, moved) {
            let left = self.left().await?;
            self.say(wording::waiting::one_cancelled(&about, left.as_deref()));
            return Ok(());
        }
        let stoppable = self.session.stoppable.clone();
        if moved != Moved::Yes
            && lifecycle::stop(self.desk, stoppable.as_ref(), &mut self.commit).await? == Moved::Yes
        {
            self.say(wording::import_stops());
            return Ok(());
        }
        self.say(match moved {
            Moved::Yes => wording::proposal_cancelled(),
            Moved::Expired => wording::proposal_expired(),
            Moved::Nothing => wording::nothing_to_cancel(),
        });
        Ok(())
    }

    pub async fn confirm(&mut self) -> Result<(), Stop> {
        self.drop_guesses().await?;
        let asked = self.asked_of_me().await?;
        if self.asks_which(Control::Confirm, &asked).await? {
            return Ok(());
        }
        match &asked[..] {
            [one] => self.agree(one),
            _ => self.confirm_table().await?,
        }
        Ok(())
    }

    pub(super) async fn confirm_table(&mut self) -> Result<(), Stop> {
        let on_table = self.on_table().await?;
        if let Some(people) = on_table.as_ref().and_then(head_count) {
            self.say(wording::approval::type_the_number(people));
            return Ok(());
        }
        let unseen = on_table.as_ref().is_some_and(|op| !self.was_shown(op));
        let doubted = self.session.table.as_ref().is_some_and(|table| table.trust == Trust::Doubted);
        if (doubted || unseen)
            && let Some(left) = self.left().await?
        {
            self.trust();
            self.say(wording::really(&left));
            return Ok(());
        }
        let about = self.about_table().await?;
        self.session.confirmed = self.session.table.as_ref().map(|table| table.operation.clone());
        let moved = self.move_table(State::Confirmed).await?;
        self.say(match moved {
            Moved::Yes => wording::proposal_confirmed(about.as_deref().unwrap_or_default()),
            Moved::Expired => wording::proposal_expired().to_owned(),
            Moved::Nothing => wording::nothing_to_confirm().to_owned(),
        });
        Ok(())
    }

    /// The card on the table in a few words, where it can still be decided.
    async fn about_table(&mut self) -> Result<Option<String>, Stop> {
        let title = self.session.table.as_ref().map(|table| commands::title(table.intent));
        Ok(self.on_table().await?.zip(title).map(|(op, title)| wording::about(&title, &op)))
    }

    /// Whether it was there to be seen when this was said: nobody agrees to what they have not seen.
    pub(super) fn was_shown(&self, op: &Operation) -> bool {
        self.said_at.is_none_or(|at| op.created_at <= at)
    }

    /// 确认 in answer to something else, or to what cannot be told: what would be confirmed is asked first.
    async fn confirm_other(&mut self) -> Result<(), Stop> {
        self.drop_guesses().await?;
        if let Some(dialogue) = &self.session.dialogue {
            let text = format!("{}{}", wording::quoted_at_question(), asked(dialogue));
            self.say(text);
            return Ok(());
        }
        match self.left().await? {
            Some(left) => {
                self.trust();
                self.say(wording::quoted_other(&left));
            }
            None => self.say(wording::nothing_to_confirm()),
        }
        Ok(())
    }

    /// 取消 in answer to something else, or to what cannot be told.
    async fn cancel_other(&mut self) -> Result<(), Stop> {
        let open = self.session.dialogue.as_ref().map(|dialogue| commands::title(dialogue.intent));
        let left = self.left().await?.or(open.map(|title| wording::title(&title)));
        self.say(match left {
            Some(left) => wording::quoted_other_to_cancel(&left),
            None => wording::nothing_to_cancel().to_owned(),
        });
        Ok(())
    }

    /// What stopped half-way is gone on with: confirmed by a press, or by text.
    pub async fn resume(&mut self, user: &UserId) -> Result<(), Stop> {
        let pressed = self.session.table.as_ref().map(|table| table.operation.clone());
        for id in pressed.into_iter().chain(self.session.confirmed.clone()) {
            if lifecycle::resume(self.desk, &id, &mut self.commit).await? {
                self.say(wording::proposal_confirmed(""));
                return Ok(());
            }
        }
        self.turn(user, Turn::Next).await
    }

    async fn move_table(&mut self, to: State) -> Result<Moved, Stop> {
        let operation = self.session.decided().map(|table| table.operation);
        lifecycle::move_to(self.desk, operation.as_ref(), to, &mut self.commit).await
    }

    /// The question before this one, asked again; with a proposal on the table, that is withdrawn.
    pub async fn back(&mut self, user: &UserId) -> Result<(), Stop> {
        self.drop_guesses().await?;
        let Some(mut dialogue) = self.session.dialogue.clone() else {
            return self.back_from_table(user).await;
        };
        let Some((request, question)) = dialogue.past.pop() else {
            self.say(format!("{}{}", wording::nothing_before(), asked(&dialogue)));
            return Ok(());
        };
        self.close_dialogue(Ended::SteppedBack).await?;
        self.ask_fitly(user, Dialogue { request, question, card: None, ..dialogue }, None);
        Ok(())
    }

    async fn back_from_table(&mut self, user: &UserId) -> Result<(), Stop> {
        let open = self.on_table().await?.is_some();
        let Some(mut table) = self.session.table.clone().filter(|_| open) else {
            if self.session.page.is_some() {
                return self.turn(user, Turn::Previous).await;
            }
            self.say(wording::nothing_to_go_back_to());
            return Ok(());
        };
        let Some((request, question)) = table.past.pop() else {
            self.say(wording::nothing_before_proposal());
            return Ok(());
        };
        self.move_table(State::Cancelled).await?;
        let dialogue = Dialogue { intent: table.intent, request, question, past: table.past, card: None };
        self.ask_fitly(user, dialogue, None);
        Ok(())
    }

    /// Puts the open request right, or the one on the table; a new proposal takes the place of the old one.
    pub async fn correct(
        &mut self,
        user: &UserId,
        words: &str,
        corrections: &[Correction],
        otherwise: Parsed,
    ) -> Result<(), Stop> {
        self.drop_guesses().await?;
        if let Some(dialogue) = self.session.dialogue.clone() {
            let at = asked_about(&dialogue.question);
            return match dialogue::corrected(dialogue.intent, &dialogue.request, at, corrections) {
                Ok(request) => self.go_on(user, dialogue, request).await,
                Err(Unchanged::Whose) => {
                    self.say(format!("{}{}", wording::whose(), asked(&dialogue)));
                    Ok(())
                }
                Err(Unchanged::NotHere) => self.answer(user, dialogue, Said::Text(words)).await,
                Err(Unchanged::Nobody) => self.cancel().await,
            };
        }
        self.session.bring_up(corrections);
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        let table = self.session.table.clone();
        let (Some(table), Some(left)) = (table, self.left().await?) else {
            return self.command(user, words, otherwise).await;
        };
        self.doubt();
        match dialogue::corrected(table.intent, &table.request, None, corrections) {
            Err(Unchanged::Nobody) => self.decide(&table.operation, Control::Cancel).await,
            Ok(request) => self.propose_again(user, table.intent, request, table.past).await,
            Err(Unchanged::Whose) => {
                self.say(wording::whose());
                Ok(())
            }
            Err(Unchanged::NotHere) if otherwise.intent == Intent::Unknown => {
                self.say(self.unclear(&left));
                Ok(())
            }
            Err(Unchanged::NotHere) => self.command(user, words, otherwise).await,
        }
    }

    /// Another reason of leaving; the removal is proposed anew with it.
    pub async fn change_reason(&mut self, user: &UserId, reason: String) -> Result<(), Stop> {
        self.drop_guesses().await?;
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        let Some(table) = self.session.table.clone().filter(|_| self.session.dialogue.is_none()) else {
            return self.confirm().await;
        };
        if self.on_table().await?.is_none() {
            return self.confirm().await;
        }
        self.doubt();
        let request = Request { reason: Some(reason), ..table.request };
        self.propose_again(user, table.intent, request, table.past).await
    }

    /// Somebody else to be left out of the notice on the table; it is proposed anew without them.
    pub async fn leave_out(&mut self, user: &UserId, except: &[Audience]) -> Result<(), Stop> {
        self.drop_guesses().await?;
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        let Some(mut table) = self.session.table.clone() else { return self.confirm().await };
        let Some(op) = self.on_table().await? else { return self.confirm().await };
        self.doubt();
        let lexicon = &self.desk.lexicon;
        let all = language::with_exceptions(&table.request.slots.except, except, lexicon);
        let Some(all) = all else {
            self.say(wording::notice::say_it_whole().to_owned());
            return Ok(());
        };
        table.request.slots.except = all;
        table.request.notice.number = op.campaign().map(|campaign| campaign.number);
        self.propose_again(user, table.intent, table.request, table.past).await
    }

    pub(super) async fn propose_again(
        &mut self,
        user: &UserId,
        intent: Intent,
        request: Request,
        past: Vec<(Request, Question)>,
    ) -> Result<(), Stop> {
        let instead = self.session.table.as_ref().map(|table| table.operation.clone());
        match commands::of(intent) {
            Some(command) => self.run(user, command, Request { instead, ..request }, past).await,
            None => Ok(()),
        }
    }

    /// Thanks, patience, not knowing, a murmur: answered, and what is open stays open.
    pub async fn remark(&mut self, remark: Remark) -> Result<(), Stop> {
        if let Some(dialogue) = &self.session.dialogue {
            let text = format!("{}{}", wording::remark_at_question(remark), asked(dialogue));
            self.say(text);
            return Ok(());
        }
        let Some(left) = self.left().await? else {
            self.say(wording::remark(remark));
            return Ok(());
        };
        match remark {
            Remark::Wait | Remark::Unsure => {
                self.doubt();
                self.say(wording::waiting_at_table(&left));
            }
            Remark::Thanks => self.say(wording::thanks_at_table(&left)),
            Remark::Murmur => {
                self.trust();
                self.say(wording::really(&left));
            }
        }
        Ok(())
    }
}

/// How many people it would change, where that is to be typed instead of a second person's word.
fn head_count(op: &Operation) -> Option<usize> {
    match op.approval.as_ref()?.way {
        Way::HeadCount { people } => Some(people),
        Way::Second => None,
    }
}

/// Which of the people to be added a question is about.
fn asked_about(question: &Question) -> Option<usize> {
    match question {
        Question::Name { at, .. } | Question::Mobile { at, .. } => Some(*at),
        _ => None,
    }
}
