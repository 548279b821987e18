//! The commit as it grows while one message is answered: what is said, asked, proposed, and what becomes of what was
//! open before.
//!
//! **Invariant:** in a group nothing is said about people but the cards and questions of what is to be changed there;
//! answers go to the asker alone, and no typed number is repeated whole.

mod curious;
mod import;
mod notice;
mod offer;
mod page;
mod placed;
mod run;
mod table;
mod waiting;

use std::time::Duration;

use serde::Serialize;

use super::dialogue::{self, Asked, Dialogue, People, Picks, Question, Session};
use super::reach::group::{self, Vouched};
use super::wording::Ended;
use super::{Desk, Stop, wording};
use crate::card;
use crate::courier::Parcel;
use crate::dingtalk;
use crate::directory::RECENT;
use crate::domain::id::{OperationId, OutTrackId, UserId};
use crate::domain::inbound::{Conversation, Inbound, Message, Quote, Webhook};
use crate::domain::operation::State;
use crate::domain::permit::Rank;
use crate::language::Intent;
use crate::proposal::permission;
use crate::store::{self, Commit, Entry, Owner, Record, RecordWrite, SessionWrite, Value, key};
use crate::turn::Failure;

/// One answer in the making.
pub(super) struct Reply<'a> {
    desk: &'a Desk,
    session: Session,
    owner: Owner,
    conversation: Option<Conversation>,
    /// The message's id, and what it answers to.
    message: Option<(String, Option<Quote>)>,
    webhook: Option<Webhook>,
    /// Pictures among the words that are being answered.
    pictures: u32,
    /// When they were said.
    said_at: Option<i64>,
    /// What was put here to be agreed to, with nothing said since.
    fresh: Option<Asked>,
    /// The command being run: what a refusal refused.
    running: Option<Intent>,
    /// Who is meant by the names in it, where that was said before.
    picks: Picks,
    /// The cards this message has put on the table.
    proposed: Vec<OperationId>,
    /// Whether the group has been told that the answer went to the asker alone.
    told: Told,
    commit: Commit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Yes,
    No,
}

/// An answer, typed or pressed.
#[derive(Clone, Copy)]
pub(super) enum Said<'a> {
    /// In words.
    Text(&'a str),
    /// The number of a choice, from one.
    Choice(usize),
}

impl Said<'_> {
    fn number(self, question: &Question, desk: &Desk) -> Option<usize> {
        match self {
            Self::Text(words) => dialogue::chosen(question, words, &desk.lexicon),
            Self::Choice(number) => Some(number),
        }
    }
}

/// However long a webhook is said to last, it is not remembered longer.
const HOOK_LASTS: Duration = Duration::from_hours(24);

impl<'a> Reply<'a> {
    pub fn new(desk: &'a Desk, mut session: Session, inbound: &Inbound, owner: &Owner) -> Self {
        if matches!(inbound, Inbound::Message(_)) {
            session.people = session.people.and_then(People::older);
        }
        let message = match inbound {
            Inbound::Message(message) => Some(message),
            Inbound::Press(_) => None,
        };
        let conversation = message.map(|message| message.conversation.clone());
        let webhook = message.and_then(|message| message.webhook.clone());
        let pictures = message.map_or(0, |message| message.pictures);
        let said_at = message.and_then(|message| message.at);
        let fresh = message.and_then(|_| session.asked.take());
        let message = message.map(|message| (message.id.clone(), message.quote.clone()));
        let commit = Commit { take: 1, ..Commit::default() };
        let owner = owner.clone();
        Self {
            desk,
            session,
            owner,
            conversation,
            message,
            webhook,
            pictures,
            said_at,
            fresh,
            running: None,
            picks: Picks::default(),
            proposed: Vec::new(),
            told: Told::No,
            commit,
        }
    }

    pub fn into_commit(mut self) -> Commit {
        self.commit.session = if self.session == Session::default() {
            SessionWrite::Clear
        } else {
            SessionWrite::Set { body: json(&self.session), ttl: self.desk.settings.session_ttl }
        };
        self.commit
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Says something where the message came from; in a group without the numbers in it.
    pub fn say(&mut self, text: impl Into<String>) {
        if let Some(conversation) = &self.conversation {
            let text = fit_for(conversation, &text.into());
            self.commit.posts.push(Parcel::text(conversation, text, self.webhook.clone()).post());
        }
    }

    /// Says something to somebody who is no member.
    pub fn say_to_stranger(&mut self) {
        if let Some(conversation) = &self.conversation {
            let text = wording::welcome_stranger().to_owned();
            self.commit.posts.push(Parcel::to_stranger(conversation, text, self.webhook.clone()).post());
        }
    }

    /// Says something about people: in a group to the asker alone, and the group only learns that.
    fn say_alone(&mut self, text: impl Into<String>) {
        let Some(conversation) = self.conversation.clone().filter(Conversation::is_group) else {
            return self.say(text);
        };
        self.commit.posts.push(Parcel::text(&conversation.alone(), text.into(), None).post());
        self.tell_group();
    }

    fn tell_group(&mut self) {
        if self.told == Told::No {
            self.told = Told::Yes;
            self.say(wording::said_alone());
        }
    }

    /// What later answers, and notices, need to know of where this was said.
    pub async fn remember(&mut self, message: &Message) -> Result<(), Failure> {
        self.remember_webhook(message);
        self.remember_group(message).await
    }

    /// Later answers of this conversation may use it while it lasts.
    fn remember_webhook(&mut self, message: &Message) {
        let Some(webhook) = &message.webhook else { return };
        let left = webhook.expires_at.saturating_sub(self.desk.clock.now_ms());
        if let Ok(left @ 1..) = u64::try_from(left) {
            let ttl = Duration::from_millis(left).min(HOOK_LASTS);
            let name = key::webhook(&message.conversation.chat);
            self.commit.values.push(Value { name, body: json(webhook), ttl });
        }
    }

    /// A group the robot was spoken to in is one it can write to.
    async fn remember_group(&mut self, message: &Message) -> Result<(), Failure> {
        let (Some(title), Some(group)) = (&message.title, message.conversation.group()) else {
            return Ok(());
        };
        let field = group.to_string();
        let noted = self.desk.store.entry(key::map::GROUPS, &field).await?;
        let now = self.desk.clock.now_ms();
        let room = match &noted {
            None => group::room_for(&self.desk.store, title, now).await?,
            Some(_) => Some(Vec::new()),
        };
        let vouched = if group::is_vouched(noted.as_deref(), title) {
            None
        } else {
            self.vouches(&message.conversation.with).await
        };
        if room.is_none() && vouched.is_none() {
            return Ok(());
        }
        self.commit.entries.extend(room.unwrap_or_default());
        let value = group::spoken_in(noted.as_deref(), title, vouched, now);
        if value.is_some() {
            self.commit.entries.push(Entry { map: key::map::GROUPS, field, value });
        }
        Ok(())
    }

    /// The word of whoever may write to groups; nobody's where that cannot be told now.
    async fn vouches(&self, user: &UserId) -> Option<Vouched> {
        let actor = self.desk.directory.actor(user).await.ok()?;
        if actor.rank != Rank::MainAdministrator && !self.desk.gate.is_officer(user) {
            return None;
        }
        let member = self.desk.directory.member_as_of(user, RECENT).await.ok()??;
        Some(Vouched { by: member.name, at: self.desk.clock.now_ms() })
    }

    /// A press says on which card, not in which conversation: the card's record does.
    pub async fn find_conversation(&mut self, card: &OutTrackId) -> Result<bool, Failure> {
        let Some(record) = self.desk.store.record(card.as_str()).await? else { return Ok(false) };
        self.conversation = serde_json::from_str(&record.body).ok();
        let Some(conversation) = &self.conversation else { return Ok(false) };
        let hook = self.desk.store.value(&key::webhook(&conversation.chat)).await?;
        self.webhook = hook.and_then(|text| serde_json::from_str(&text).ok());
        Ok(true)
    }

    /// Where a step stopped short, the person is told; a refusal goes to the trail, trouble to the log.
    pub async fn settle(&mut self, user: &UserId, done: Result<(), Stop>) -> Result<(), Failure> {
        let stop = match done {
            Ok(()) => return Ok(()),
            Err(Stop::Store(error)) => return Err(error.into()),
            Err(stop) => stop,
        };
        self.close_dialogue(Ended::Refused).await?;
        match &stop {
            Stop::Platform(error) => {
                if let dingtalk::Error::Shared(error) = error {
                    tracing::warn!(%error, "DingTalk could not be asked: our own store did not answer");
                } else {
                    tracing::warn!(%error, "a question to DingTalk was not answered");
                }
                self.say(wording::stopped(&stop));
            }
            Stop::Refused(refusal) => {
                let action = self.running.map_or("unknown", Intent::name);
                self.commit.audit.extend(permission::refused(self.desk, user, action, [refusal]).await?);
                self.say_alone(wording::stopped(&stop));
            }
            Stop::Store(_) => {}
        }
        Ok(())
    }

    /// Opens a question where it belongs: what a reading command found about people is for the asker alone.
    fn ask_fitly(&mut self, user: &UserId, dialogue: Dialogue, remark: Option<String>) {
        if dialogue.intent.is_write() || dialogue.question.choices().is_empty() {
            self.ask(user, dialogue, remark);
        } else {
            self.ask_alone(user, dialogue, remark);
        }
    }

    /// Opens a question: with choices as a card, else as text.
    fn ask(&mut self, user: &UserId, dialogue: Dialogue, remark: Option<String>) {
        let place = self.conversation.clone().filter(|_| !dialogue.question.choices().is_empty());
        if let Some(place) = place {
            return self.ask_at(&place, user, dialogue, remark);
        }
        self.say(format!("{}{}", remark.unwrap_or_default(), asked(&dialogue)));
        self.session.dialogue = Some(dialogue);
    }

    /// Asks about people: in a group the asker alone.
    fn ask_alone(&mut self, user: &UserId, dialogue: Dialogue, remark: Option<String>) {
        let Some(group) = self.conversation.clone().filter(Conversation::is_group) else {
            return self.ask(user, dialogue, remark);
        };
        self.ask_at(&group.alone(), user, dialogue, remark);
        self.tell_group();
    }

    fn ask_at(
        &mut self,
        place: &Conversation,
        user: &UserId,
        mut dialogue: Dialogue,
        remark: Option<String>,
    ) {
        let card = OutTrackId(self.desk.ids.fresh("q"));
        let (title, choices) = shown(place, &dialogue.question);
        if let Some(remark) = remark {
            let webhook = self.webhook.clone().filter(|_| self.conversation.as_ref() == Some(place));
            self.commit.posts.push(Parcel::text(place, fit_for(place, &remark), webhook).post());
        }
        let drawing = card::question::open(&title, &choices, 1);
        self.commit.posts.push(Parcel::first_card(place, card.as_str(), drawing).post());
        let record = question_record(&card, user, &self.owner, place);
        self.commit.records.push(RecordWrite { record, expect: None });
        dialogue.card = Some(card);
        self.session.dialogue = Some(dialogue);
    }

    /// Ends the open question and redraws its card without buttons.
    async fn close_dialogue(&mut self, how: Ended) -> Result<(), store::Error> {
        let Some(dialogue) = self.session.dialogue.take() else { return Ok(()) };
        let Some(card) = dialogue.card else { return Ok(()) };
        let Some(found) = self.desk.store.record(card.as_str()).await? else { return Ok(()) };
        let Ok(place) = serde_json::from_str::<Conversation>(&found.body) else { return Ok(()) };
        if found.state != Record::OPEN {
            return Ok(());
        }
        let expect = Some(found.revision);
        let record = Record { state: State::Done.name().to_owned(), revision: found.revision + 1, ..found };
        self.commit.records.push(RecordWrite { record, expect });
        let (title, choices) = shown(&place, &dialogue.question);
        let drawing = card::question::closed(&title, &choices, wording::question_ended(how));
        self.commit.posts.push(Parcel::redrawn_card(&place, card.as_str(), drawing).post());
        Ok(())
    }
}

/// A text as it may be read there.
fn fit_for(place: &Conversation, text: &str) -> String {
    if place.is_group() { wording::masked(text) } else { text.to_owned() }
}

/// A question's title and choices as they may be read there; on a card a plain star would be markup.
fn shown(place: &Conversation, question: &Question) -> (String, Vec<String>) {
    let fit = |text: &str| {
        if place.is_group() { wording::masked(text).replace('*', "\u{FF0A}") } else { text.to_owned() }
    };
    (fit(&wording::question(question)), question.choices().iter().map(|choice| fit(choice)).collect())
}

/// The question in words, with the way on and out.
fn asked(dialogue: &Dialogue) -> String {
    let choices = dialogue.question.choices();
    let numbered = choices.iter().enumerate();
    let list: Vec<String> =
        numbered.map(|(at, choice)| format!("\n{}. {}", at + 1, card::plain(choice))).collect();
    let list = list.concat();
    let footer = wording::question_footer(dialogue.past.len());
    format!("{}{list}{footer}", wording::question(&dialogue.question))
}

fn question_record(card: &OutTrackId, user: &UserId, mailbox: &Owner, place: &Conversation) -> Record {
    Record {
        id: card.to_string(),
        owner: user.to_string(),
        mailbox: mailbox.clone(),
        state: State::Proposed.name().to_owned(),
        revision: 1,
        expires_at: 0,
        body: json(place),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("values of ours are plain data")
}
