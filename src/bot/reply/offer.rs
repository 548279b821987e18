//! Answers with buttons that are commands, and what a press on one does.

use super::super::dialogue::Request;
use super::super::dialogue::offer::{self, Sheet, Shown};
use super::super::{Stop, commands};
use super::Reply;
use crate::card::question::picked;
use crate::domain::id::UserId;
use crate::domain::inbound::{Conversation, Press};
use crate::store::key;

impl Reply<'_> {
    /// Shows it to the asker alone: it is about people.
    pub(super) fn offer(&mut self, user: &UserId, sheet: Sheet) {
        let Some(here) = self.conversation.clone() else { return };
        let (group, place) = (here.is_group(), here.alone());
        offer::show(self.desk, user, &self.owner, &Shown { place, sheet }, &mut self.commit);
        if group {
            self.tell_group();
        }
    }

    /// A press: the command is run as if it had been typed, and the card can be pressed again.
    pub async fn taken_up(&mut self, press: &Press) -> Result<(), Stop> {
        let Some(record) = self.desk.store.record(press.card.as_str()).await? else { return Ok(()) };
        let Ok(shown) = serde_json::from_str::<Shown>(&record.body) else { return Ok(()) };
        let hook = self.desk.store.value(&key::webhook(&shown.place.chat)).await?;
        self.webhook = hook.and_then(|text| serde_json::from_str(&text).ok());
        self.conversation = Some(Conversation::clone(&shown.place));
        let chosen = picked(&press.button).and_then(|number| shown.sheet.offers.get(number - 1).cloned());
        offer::renew(record, &shown, &mut self.commit);
        let Some(chosen) = chosen else { return Ok(()) };
        let Some(command) = commands::of(chosen.intent) else { return Ok(()) };
        let request = Request { slots: chosen.slots, ..Request::default() };
        self.run(&press.user, command, request, Vec::new()).await
    }
}
