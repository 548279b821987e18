//! A notice that has not gone out, changed by words or by its card's button.

use super::super::Stop;
use super::super::commands;
use super::super::dialogue::{
    self, Amend, Amendment, NoticeQuestion, Origin, Question, Request, Which, offer,
};
use super::super::wording::notice::change as words_of;
use super::super::wording::{self, Ended};
use super::{Reply, asked};
use crate::card;
use crate::domain::id::{OperationId, UserId};
use crate::domain::inbound::Press;
use crate::language::{Audience, Intent, Parsed, Slots};
use crate::operation::press::PLACED;
use crate::store::key;

impl Reply<'_> {
    /// Something is to be different: about the one that was asked about, else about the one on the table, of which a
    /// new preview takes the place of the old one.
    pub async fn amend(
        &mut self,
        user: &UserId,
        words: &str,
        amends: &[Amend],
        otherwise: Parsed,
    ) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            if let Some(request) = dialogue::amended(&dialogue.request, amends) {
                return Box::pin(self.go_on(user, dialogue, request)).await;
            }
            self.say(format!("{}{}", words_of::same(), asked(&dialogue)));
            return Ok(());
        }
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        let table = self.session.table.clone();
        let (Some(table), Some(op)) = (table, self.on_table().await?) else {
            return Box::pin(self.command(user, words, otherwise)).await;
        };
        let Some(mut request) = dialogue::amended(&table.request, amends) else {
            self.say(words_of::same());
            return Ok(());
        };
        request.notice.number = op.campaign().map(|campaign| campaign.number);
        self.doubt();
        Box::pin(self.propose_again(user, table.intent, request, table.past)).await
    }

    /// The reminder on the table is for these alone, and not for those.
    pub async fn narrow(
        &mut self,
        user: &UserId,
        only: Vec<Audience>,
        except: &[Audience],
    ) -> Result<(), Stop> {
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        if let Some(table) = self.session.table.as_mut().filter(|_| !only.is_empty()) {
            table.request.slots.audience = only;
        }
        self.leave_out(user, except).await
    }

    /// One that waits for its time is to be changed: the one of this number, else the latest.
    pub async fn change_notice(&mut self, user: &UserId, which: Which) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(Ended::PutAside).await?;
            if dialogue.is_own() {
                self.say(wording::put_aside(&commands::title(dialogue.intent)));
            }
        }
        let proposed = self.session.table.as_ref().is_some_and(|table| table.intent == Intent::NoticeSend);
        if which == Which::Latest && proposed && self.is_changed_elsewhere().await? {
            return Ok(());
        }
        if which == Which::Latest
            && proposed
            && let Some(left) = self.left().await?
        {
            self.say(words_of::how_to_change(&left));
            return Ok(());
        }
        self.doubt();
        let number = match which {
            Which::Latest => None,
            Which::Number(number) => Some(number),
        };
        Box::pin(self.open_change(user, number, None)).await
    }

    /// What a press comes to on a card that needs no question to be open; `None` on any other.
    pub async fn by_itself(&mut self, press: &Press) -> Option<Result<(), Stop>> {
        if press.card.as_str().starts_with(offer::HANDLE) {
            return Some(self.taken_up(press).await);
        }
        if press.button == PLACED {
            return Some(self.placed(press).await);
        }
        let changes = press.button == card::operation::notice::CHANGE;
        if changes { Some(Box::pin(self.change_pressed(press)).await) } else { None }
    }

    /// The same by the button of its card, which its own turn has handed on.
    async fn change_pressed(&mut self, press: &Press) -> Result<(), Stop> {
        let Some(record) = self.desk.store.record(press.card.as_str()).await? else { return Ok(()) };
        let Ok(op) = crate::operation::read(&record) else { return Ok(()) };
        let hook = self.desk.store.value(&key::webhook(&op.conversation.chat)).await?;
        self.webhook = hook.and_then(|text| serde_json::from_str(&text).ok());
        self.conversation = Some(op.conversation.clone());
        if self.session.dialogue.is_some() {
            self.close_dialogue(Ended::PutAside).await?;
        }
        self.doubt();
        Box::pin(self.open_change(&press.user, None, Some(op.id))).await
    }

    async fn open_change(
        &mut self,
        user: &UserId,
        number: Option<String>,
        of: Option<OperationId>,
    ) -> Result<(), Stop> {
        let Some(command) = commands::of(Intent::NoticeSend) else { return Ok(()) };
        let slots = Slots { notice: number, ..Slots::default() };
        let request = Request { slots, notice: Amendment::wanted(of), ..Request::default() };
        Box::pin(self.run(user, command, request, Vec::new())).await
    }

    /// Something without words: while a notice is being written, what it does not carry.
    pub fn unreadable(&mut self, kind: &str) {
        let writes = match &self.session.dialogue {
            Some(dialogue) => dialogue.intent == Intent::NoticeSend,
            None => self.session.table.as_ref().is_some_and(|table| table.intent == Intent::NoticeSend),
        };
        if writes && matches!(kind, "picture" | "video" | "file") {
            self.not_carried(kind);
        } else {
            self.say(wording::unreadable(kind));
        }
    }

    /// Pictures among its words do not go out with a notice.
    pub(super) fn note_pictures(&mut self, request: &mut Request) {
        if self.running == Some(Intent::NoticeSend) {
            request.notice.pictures += std::mem::take(&mut self.pictures);
        }
    }

    /// Whether what a notice is to say is asked for.
    pub(super) fn asks_for_text(&self) -> bool {
        let text = Question::Notice(NoticeQuestion::Text);
        self.session.dialogue.as_ref().is_some_and(|dialogue| dialogue.question == text)
    }

    /// It does not go out, and what was asked stays asked.
    pub(super) fn not_carried(&mut self, kind: &str) {
        let asked = self.session.dialogue.as_ref().map(asked).unwrap_or_default();
        self.say(format!("{}{asked}", wording::notice::not_carried(kind)));
    }

    /// What was not understood with a proposal on the table, and how it could be said.
    pub(super) fn unclear(&self, left: &str) -> String {
        let table = self.session.table.as_ref();
        if table.is_some_and(|table| table.origin == Origin::Page) {
            return wording::waiting::unclear_beside_a_page(left);
        }
        match table.map(|table| table.intent) {
            Some(Intent::NoticeSend) => words_of::how_to(left),
            intent => wording::unclear_at_table(left, intent),
        }
    }
}
