//! A conversation's turn: one message or press in, one commit out.
//!
//! Precedence: dialogue control, then a full command, then an answer to the open question. The dispatcher only
//! dispatches; what a command does is in its file.

use serde::Serialize;

use super::commands::{self, Command};
use super::dialogue::{self, Dialogue, Question, Request, Session, Taken};
use super::proposal::{self, Moved};
use super::{Asking, Desk, Outcome, Stop, Who, help, resolve, wording};
use crate::card;
use crate::courier::Parcel;
use crate::domain::id::{OutTrackId, UserId};
use crate::domain::inbound::{Conversation, Inbound, Message, Press, Text, Webhook};
use crate::domain::operation::State;
use crate::domain::permit::Denied;
use crate::language::{self, Intent, Parsed};
use crate::store::{Commit, Entry, Item, Owner, Record, RecordWrite, SessionWrite, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of conversations.
pub struct Chat {
    desk: std::sync::Arc<Desk>,
}

impl Chat {
    /// Over everything a command may ask.
    pub fn new(desk: std::sync::Arc<Desk>) -> Self {
        Self { desk }
    }
}

impl Handler for Chat {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let session = hold.session().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let body = hold.items().first().map_or("", |item| item.body.as_str());
            let inbound: Inbound = match serde_json::from_str(body) {
                Ok(inbound) => inbound,
                Err(error) => return Err(Failure::Fault(anyhow::anyhow!("an unreadable item: {error}"))),
            };
            let mut reply = Reply::new(&self.desk, session, &inbound, hold.owner());
            match inbound {
                Inbound::Message(message) => reply.to_message(&message).await?,
                Inbound::Press(press) => reply.to_press(&press).await?,
            }
            Ok(reply.into_commit())
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, item: &'a Item, trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async move {
            let mut commit = Commit { session: SessionWrite::Clear, ..Commit::default() };
            if let Ok(Inbound::Message(message)) = serde_json::from_str(&item.body) {
                let parcel = Parcel::text(&message.conversation, wording::failure(trace), message.webhook);
                commit.posts.push(parcel.post());
            }
            commit
        })
    }
}

/// The commit as it grows while a message is answered.
struct Reply<'a> {
    desk: &'a Desk,
    session: Session,
    owner: Owner,
    conversation: Option<Conversation>,
    webhook: Option<Webhook>,
    commit: Commit,
}

impl<'a> Reply<'a> {
    fn new(desk: &'a Desk, session: Session, inbound: &Inbound, owner: &Owner) -> Self {
        let (conversation, webhook) = match inbound {
            Inbound::Message(message) => (Some(message.conversation.clone()), message.webhook.clone()),
            Inbound::Press(_) => (None, None),
        };
        let commit = Commit { take: 1, ..Commit::default() };
        Self { desk, session, owner: owner.clone(), conversation, webhook, commit }
    }

    fn into_commit(mut self) -> Commit {
        self.commit.session = if self.session == Session::default() {
            SessionWrite::Clear
        } else {
            SessionWrite::Set { body: json(&self.session), ttl: self.desk.settings.session_ttl }
        };
        self.commit
    }

    fn say(&mut self, text: impl Into<String>) {
        if let Some(conversation) = &self.conversation {
            let parcel = Parcel::text(conversation, text.into(), self.webhook.clone());
            self.commit.posts.push(parcel.post());
        }
    }

    async fn to_message(&mut self, message: &Message) -> Result<(), Failure> {
        if let Some(webhook) = &message.webhook {
            let field = message.conversation.id.to_string();
            self.commit.entries.push(Entry { map: key::map::HOOKS, field, value: Some(json(webhook)) });
        }
        match &message.text {
            Text::Unreadable(kind) => self.say(wording::unreadable(kind)),
            Text::Withheld => self.say(wording::withheld()),
            Text::FromStranger => self.say(wording::welcome_stranger()),
            Text::Words(words) => {
                let user = message.conversation.with.clone();
                self.stoppable(&user, async |reply: &mut Self| reply.to_words(&user, words).await).await?;
            }
        }
        Ok(())
    }

    /// A press on a question: the choice is the answer.
    async fn to_press(&mut self, press: &Press) -> Result<(), Failure> {
        let Some(dialogue) = self.session.dialogue.clone() else { return Ok(()) };
        if dialogue.card.as_ref() != Some(&press.card) {
            return Ok(());
        }
        let Some(record) = self.desk.store.record(press.card.as_str()).await? else { return Ok(()) };
        self.conversation = serde_json::from_str(&record.body).ok();
        self.webhook = self.hook().await?;
        self.stoppable(&press.user, async |reply: &mut Self| {
            let Some(number) = card::question::picked(&press.button) else {
                return reply.cancel(&press.user).await;
            };
            reply.taken(&press.user, dialogue.clone(), dialogue::take_choice(&dialogue, number)).await
        })
        .await
    }

    async fn hook(&self) -> Result<Option<Webhook>, Failure> {
        let Some(conversation) = &self.conversation else { return Ok(None) };
        let entry = self.desk.store.entry(key::map::HOOKS, conversation.id.as_str()).await?;
        Ok(entry.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Runs a step; where it stops short, the person is told, a refusal goes to the trail and trouble to the log.
    async fn stoppable(
        &mut self,
        user: &UserId,
        step: impl AsyncFnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Failure> {
        let intent = self.session.dialogue.as_ref().map(|dialogue| dialogue.intent);
        match step(self).await {
            Ok(()) => {}
            Err(Stop::Store(error)) => return Err(error.into()),
            Err(stop) => {
                if let Stop::Platform(error) = &stop {
                    tracing::warn!(%error, "a question to DingTalk was not answered");
                }
                if let Stop::Refused(refusal) = &stop {
                    let action = self.session.dialogue.as_ref().map(|dialogue| dialogue.intent).or(intent);
                    let action = action.map_or("unknown", Intent::name);
                    self.commit.audit.extend(proposal::refused(self.desk, user, action, refusal));
                }
                self.close_dialogue(State::Cancelled, "").await?;
                self.say(wording::stopped(&stop));
            }
        }
        Ok(())
    }

    async fn to_words(&mut self, user: &UserId, words: &str) -> Result<(), Stop> {
        let parsed = language::parse(words, self.desk.clock.now(), &self.desk.lexicon);
        match parsed.intent {
            Intent::Cancel => return self.cancel(user).await,
            Intent::Back => return self.back().await,
            Intent::Next => {
                self.say(wording::nothing_more());
                return Ok(());
            }
            Intent::Confirm if self.session.dialogue.is_none() => return self.confirm(user).await,
            _ => {}
        }
        if let Some(dialogue) = self.session.dialogue.clone()
            && !takes_over(&parsed, &dialogue, words, self.desk)
        {
            let taken = dialogue::take_text(&dialogue, words, &self.desk.lexicon);
            return self.taken(user, dialogue, taken).await;
        }
        self.command(user, parsed).await
    }

    /// A full command: what was open is put aside, and that is said.
    async fn command(&mut self, user: &UserId, parsed: Parsed) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(State::Superseded, "已放下").await?;
            self.say(wording::put_aside(title(dialogue.intent)));
        }
        match (parsed.intent, commands::of(parsed.intent)) {
            (_, Some(command)) => {
                let request = Request { slots: parsed.slots, ..Request::default() };
                self.run(user, command, request, Vec::new()).await
            }
            (Intent::Help, None) => {
                let topic = parsed.slots.topic.as_deref().and_then(Intent::from_name);
                self.with_asking(user, async |asking| Ok(Outcome::Reply(help::text(asking, topic))))
                    .await
                    .map(|outcome| self.reply_only(outcome))
            }
            (Intent::Unknown, None) => {
                self.say(wording::unknown(&help::near(&parsed.suggest)));
                Ok(())
            }
            _ => {
                self.say(wording::not_offered());
                Ok(())
            }
        }
    }

    fn reply_only(&mut self, outcome: Outcome) {
        if let Outcome::Reply(text) = outcome {
            self.say(text);
        }
    }

    async fn taken(&mut self, user: &UserId, dialogue: Dialogue, taken: Taken) -> Result<(), Stop> {
        let Some(command) = commands::of(dialogue.intent) else { return Ok(()) };
        match taken {
            Taken::NotAnAnswer => {
                let text = format!("{}{}", wording::not_an_answer(), asked(&dialogue));
                self.say(text);
                Ok(())
            }
            Taken::Merged(request) => {
                let mut past = dialogue.past.clone();
                past.push((dialogue.request.clone(), dialogue.question.clone()));
                self.close_dialogue(State::Done, "已选择").await?;
                self.run(user, command, request, past).await
            }
        }
    }

    /// Asks with the asker's rank and person as of now.
    async fn with_asking(
        &self,
        user: &UserId,
        ask: impl AsyncFnOnce(&Asking<'_>) -> Result<Outcome, Stop>,
    ) -> Result<Outcome, Stop> {
        let Some(conversation) = &self.conversation else { return Ok(Outcome::Reply(String::new())) };
        let (actor, me) = tokio::try_join!(self.desk.directory.actor(user), self.desk.directory.member(user))?;
        let Some(me) = me else { return Ok(Outcome::Reply(wording::welcome_stranger().to_owned())) };
        ask(&Asking { desk: self.desk, actor: &actor, me: &me, conversation }).await
    }

    async fn run(
        &mut self,
        user: &UserId,
        command: &'static Command,
        request: Request,
        past: Vec<(Request, Question)>,
    ) -> Result<(), Stop> {
        // Kept while the command runs, so that a refusal knows what it refused.
        self.session.dialogue = Some(Dialogue {
            intent: command.intent,
            request: request.clone(),
            question: Question::Targets,
            past: past.clone(),
            card: None,
        });
        let outcome = self
            .with_asking(user, async |asking| {
                if command.who == Who::Administrators && !asking.actor.is_administrator() {
                    let places = asking.me.departments.clone();
                    return Err(resolve::refusal(asking, Denied::NotAdministrator, None, &places).await?);
                }
                (command.run)(asking, request).await
            })
            .await?;
        self.session.dialogue = None;
        match outcome {
            Outcome::Reply(text) => self.say(text),
            Outcome::Ask { request, question, remark } => {
                let dialogue = Dialogue { intent: command.intent, request, question, past, card: None };
                self.ask(user, dialogue, remark);
            }
            Outcome::Propose(op) => {
                proposal::move_latest(self.desk, &self.session, State::Superseded, &mut self.commit).await?;
                proposal::propose(&op, self.desk.clock.now_ms(), &mut self.commit);
                self.session.latest = Some(op.id);
            }
        }
        Ok(())
    }

    /// Opens a question: with choices as a card, else as text.
    fn ask(&mut self, user: &UserId, mut dialogue: Dialogue, remark: Option<String>) {
        let choices = dialogue.question.choices();
        if let (false, Some(conversation)) = (choices.is_empty(), self.conversation.clone()) {
            let card = OutTrackId(self.desk.ids.fresh("q"));
            if let Some(remark) = remark {
                self.say(remark);
            }
            let title = wording::question(&dialogue.question);
            let drawing = card::question::open(&title, &choices, 1);
            self.commit.posts.push(Parcel::first_card(&conversation, card.as_str(), drawing).post());
            let record = question_record(&card, user, &self.owner, &conversation, State::Proposed, 1);
            self.commit.records.push(RecordWrite { record, expect: None });
            dialogue.card = Some(card);
        } else {
            self.say(format!("{}{}", remark.unwrap_or_default(), asked(&dialogue)));
        }
        self.session.dialogue = Some(dialogue);
    }

    /// Ends the open question and redraws its card without buttons.
    async fn close_dialogue(&mut self, state: State, answer: &str) -> Result<(), crate::store::Error> {
        let Some(dialogue) = self.session.dialogue.take() else { return Ok(()) };
        let Some(card) = dialogue.card else { return Ok(()) };
        let Some(found) = self.desk.store.record(card.as_str()).await? else { return Ok(()) };
        let Ok(conversation) = serde_json::from_str::<Conversation>(&found.body) else { return Ok(()) };
        if found.state != Record::OPEN {
            return Ok(());
        }
        let record = Record { state: state.name().to_owned(), revision: found.revision + 1, ..found.clone() };
        self.commit.records.push(RecordWrite { record, expect: Some(found.revision) });
        let title = wording::question(&dialogue.question);
        let drawing = card::question::closed(&title, &dialogue.question.choices(), answer);
        self.commit.posts.push(Parcel::redrawn_card(&conversation, card.as_str(), drawing).post());
        Ok(())
    }

    async fn cancel(&mut self, _user: &UserId) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(State::Cancelled, "已取消").await?;
            self.say(wording::dialogue_cancelled(title(dialogue.intent)));
            return Ok(());
        }
        let text = match proposal::move_latest(self.desk, &self.session, State::Cancelled, &mut self.commit).await? {
            Moved::Yes => wording::proposal_cancelled(),
            Moved::Expired => wording::proposal_expired(),
            Moved::Nothing => wording::nothing_to_cancel(),
        };
        self.session.latest = None;
        self.say(text);
        Ok(())
    }

    async fn confirm(&mut self, _user: &UserId) -> Result<(), Stop> {
        let text = match proposal::move_latest(self.desk, &self.session, State::Confirmed, &mut self.commit).await? {
            Moved::Yes => wording::proposal_confirmed(),
            Moved::Expired => wording::proposal_expired(),
            Moved::Nothing => wording::nothing_to_confirm(),
        };
        self.session.latest = None;
        self.say(text);
        Ok(())
    }

    /// The question before this one, asked again.
    async fn back(&mut self) -> Result<(), Stop> {
        let Some(mut dialogue) = self.session.dialogue.clone() else {
            self.say(wording::nothing_to_go_back_to());
            return Ok(());
        };
        let Some((request, question)) = dialogue.past.pop() else {
            self.say(format!("{}{}", wording::nothing_before(), asked(&dialogue)));
            return Ok(());
        };
        self.close_dialogue(State::Superseded, "已返回上一步").await?;
        let user = self.conversation.as_ref().map(|c| c.with.clone()).unwrap_or_else(|| UserId(String::new()));
        self.ask(&user, Dialogue { request, question, card: None, ..dialogue }, None);
        Ok(())
    }
}

/// Whether a text is a command of its own although a question is open.
fn takes_over(parsed: &Parsed, dialogue: &Dialogue, words: &str, desk: &Desk) -> bool {
    if parsed.intent == Intent::Unknown || parsed.intent == Intent::Confirm {
        return false;
    }
    if parsed.intent.is_write() || parsed.intent == Intent::Help {
        return parsed.intent != dialogue.intent || !parsed.slots.members.is_empty();
    }
    let answer = language::read_answer(words, &desk.lexicon);
    let answers = !answer.names.is_empty()
        || !answer.mobiles.is_empty()
        || !answer.persons.is_empty()
        || !answer.roles.is_empty()
        || answer.department.is_some()
        || answer.choice.is_some();
    !answers || !answer.is_bare
}

/// The question in words, with the way on and out.
fn asked(dialogue: &Dialogue) -> String {
    let choices = dialogue.question.choices();
    let list: String =
        choices.iter().enumerate().map(|(at, choice)| format!("\n{}. {}", at + 1, card::plain(choice))).collect();
    let footer = wording::question_footer(dialogue.past.len());
    format!("{}{list}{footer}", wording::question(&dialogue.question))
}

fn title(intent: Intent) -> &'static str {
    commands::of(intent).map_or(intent.name(), |command| command.title)
}

fn question_record(
    card: &OutTrackId,
    user: &UserId,
    mailbox: &Owner,
    conversation: &Conversation,
    state: State,
    revision: u64,
) -> Record {
    Record {
        id: card.to_string(),
        owner: user.to_string(),
        mailbox: mailbox.clone(),
        state: state.name().to_owned(),
        revision,
        expires_at: 0,
        body: json(conversation),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("values of ours are plain data")
}
