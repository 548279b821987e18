//! A conversation's turn: one message or press in, one commit out.
//!
//! The dispatcher only dispatches: what a text is, says `heard`; what a command does, its file; the answer, `reply`.

mod amend;
mod follow;
mod heard;
mod mention;
mod put_right;
mod quote;
mod unknown;

use std::sync::Arc;

use super::commands::member_import;
use super::dialogue::{SentFile, Session};
use super::reply::{Reply, Said};
use super::{Desk, Stop, wording};
use crate::card;
use crate::domain::inbound::{Inbound, Message, Press, Text};
use crate::store::{Commit, Owner};
use crate::turn::Failure;
use heard::Heard;
use unknown::Unknown;

/// Answers what is said in conversations.
pub struct Chat {
    desk: Arc<Desk>,
    unknown: Unknown,
}

impl Chat {
    /// Over everything a command may ask.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, unknown: Unknown::default() }
    }

    async fn message(&self, reply: &mut Reply<'_>, message: &Message) -> Result<(), Failure> {
        reply.remember(message).await?;
        let user = &message.conversation.with;
        match &message.text {
            Text::Unreadable(kind) => reply.unreadable(kind),
            Text::Withheld => reply.say(wording::withheld()),
            Text::FromStranger => reply.say_to_stranger(),
            Text::File { name, code } => Box::pin(reply.sent(user, SentFile::new(name, code))).await?,
            Text::Words(words) => {
                let done = match member_import::pasted_in(words, reply.session(), &self.desk) {
                    Some((request, table)) => Box::pin(reply.table(user, request, table)).await,
                    None => Box::pin(self.words(reply, message, words)).await,
                };
                reply.settle(user, done).await?;
            }
        }
        Ok(())
    }

    async fn words(&self, reply: &mut Reply<'_>, message: &Message, words: &str) -> Result<(), Stop> {
        let user = &message.conversation.with;
        match quote::heard(words, message.quote.as_ref(), reply.session(), &self.desk) {
            Heard::Cancel(of) => reply.cancels(of).await,
            Heard::Back => reply.back(user).await,
            Heard::Next => reply.resume(user).await,
            Heard::Confirm(of) => reply.confirms(of).await,
            Heard::Remark(remark) => reply.remark(remark).await,
            Heard::Correct(correction, otherwise) => reply.correct(user, words, &correction, otherwise).await,
            Heard::Named(of, otherwise) => Box::pin(reply.named(user, words, of, otherwise)).await,
            Heard::Amend(amends, then) => Box::pin(reply.amend(user, words, &amends, then)).await,
            Heard::ChangeNotice(which) => Box::pin(reply.change_notice(user, which)).await,
            Heard::Quoted => reply.change_other().await,
            Heard::Reason(reason) => reply.change_reason(user, reason).await,
            Heard::Import(remedy) => Box::pin(reply.remedy(user, remedy)).await,
            Heard::Narrow(only, except) => Box::pin(reply.narrow(user, only, &except)).await,
            Heard::LeaveOut(except) => Box::pin(reply.leave_out(user, &except)).await,
            Heard::Complete(request) => reply.complete(user, request).await,
            Heard::Answer(dialogue) => reply.answer(user, dialogue, Said::Text(words)).await,
            Heard::Command(parsed) => reply.command(user, words, parsed).await,
            Heard::OfThem(parsed, picks) => reply.order_of(user, words, parsed, picks).await,
        }
    }

    /// A press on a question: the choice is the answer.
    async fn press(&self, reply: &mut Reply<'_>, press: &Press) -> Result<(), Failure> {
        if let Some(done) = Box::pin(reply.by_itself(press)).await {
            return reply.settle(&press.user, done).await;
        }
        if let Some(turn) = card::page::pressed(&press.button) {
            return reply.turn_card(press, turn).await;
        }
        let open = reply.session().dialogue.clone();
        let open = open.filter(|dialogue| dialogue.card.as_ref() == Some(&press.card));
        let Some(dialogue) = open else { return Ok(()) };
        if !reply.find_conversation(&press.card).await? {
            return Ok(());
        }
        let done = match card::question::picked(&press.button) {
            Some(number) => reply.answer(&press.user, dialogue, Said::Choice(number)).await,
            None if press.button == "cancel" => reply.cancel().await,
            None => return Ok(()),
        };
        reply.settle(&press.user, done).await
    }

    /// What comes of a message or a press.
    pub(super) async fn hear(
        &self,
        session: Session,
        inbound: &Inbound,
        owner: &Owner,
    ) -> Result<Commit, Failure> {
        if let Some(later) = self.unknown.later(inbound, &self.desk) {
            return Ok(later);
        }
        let mut reply = Reply::new(&self.desk, session, inbound, owner);
        match inbound {
            Inbound::Message(message) => self.message(&mut reply, message).await?,
            Inbound::Press(press) => self.press(&mut reply, press).await?,
        }
        Ok(reply.into_commit())
    }
}
