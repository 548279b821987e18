//! The commit as it grows while one message is answered: what is said, asked, proposed, and what becomes of what was
//! open before.

use serde::Serialize;

use super::commands::{self, Command};
use super::dialogue::{self, Dialogue, Question, Request, Session, Taken};
use super::proposal::{self, Moved};
use super::wording::Ended;
use super::{Asking, Desk, Outcome, Stop, help, resolve, wording};
use crate::card;
use crate::courier::Parcel;
use crate::domain::id::{OutTrackId, UserId};
use crate::domain::inbound::{Conversation, Inbound, Message, Webhook};
use crate::domain::operation::State;
use crate::language::{self, Intent, Parsed};
use crate::store::{self, Commit, Entry, Owner, Record, RecordWrite, SessionWrite, key};
use crate::turn::Failure;

/// One answer in the making.
pub(super) struct Reply<'a> {
    desk: &'a Desk,
    session: Session,
    owner: Owner,
    conversation: Option<Conversation>,
    webhook: Option<Webhook>,
    /// The command being run: what a refusal refused.
    running: Option<Intent>,
    commit: Commit,
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
    fn number(self, desk: &Desk) -> Option<usize> {
        match self {
            Self::Text(words) => language::read_answer(words, &desk.lexicon).choice,
            Self::Choice(number) => Some(number),
        }
    }
}

impl<'a> Reply<'a> {
    pub fn new(desk: &'a Desk, session: Session, inbound: &Inbound, owner: &Owner) -> Self {
        let (conversation, webhook) = match inbound {
            Inbound::Message(message) => (Some(message.conversation.clone()), message.webhook.clone()),
            Inbound::Press(_) => (None, None),
        };
        let commit = Commit { take: 1, ..Commit::default() };
        Self { desk, session, owner: owner.clone(), conversation, webhook, running: None, commit }
    }

    pub fn into_commit(mut self) -> Commit {
        self.commit.session = if self.session == Session::default() {
            SessionWrite::Clear
        } else {
            SessionWrite::Set { body: json(&self.session), ttl: self.desk.settings.session_ttl }
        };
        self.commit
    }

    pub fn dialogue(&self) -> Option<Dialogue> {
        self.session.dialogue.clone()
    }

    pub fn say(&mut self, text: impl Into<String>) {
        if let Some(conversation) = &self.conversation {
            let parcel = Parcel::text(conversation, text.into(), self.webhook.clone());
            self.commit.posts.push(parcel.post());
        }
    }

    /// Later answers of this conversation may use it while it lasts.
    pub fn remember_webhook(&mut self, message: &Message) {
        if let Some(webhook) = &message.webhook {
            let field = message.conversation.id.to_string();
            self.commit.entries.push(Entry { map: key::map::HOOKS, field, value: Some(json(webhook)) });
        }
    }

    /// A press says on which card, not in which conversation: the card's record does.
    pub async fn find_conversation(&mut self, card: &OutTrackId) -> Result<bool, Failure> {
        let Some(record) = self.desk.store.record(card.as_str()).await? else { return Ok(false) };
        self.conversation = serde_json::from_str(&record.body).ok();
        let Some(conversation) = &self.conversation else { return Ok(false) };
        let entry = self.desk.store.entry(key::map::HOOKS, conversation.id.as_str()).await?;
        self.webhook = entry.and_then(|text| serde_json::from_str(&text).ok());
        Ok(true)
    }

    /// Where a step stopped short, the person is told; a refusal goes to the trail, trouble to the log.
    pub async fn settle(&mut self, user: &UserId, done: Result<(), Stop>) -> Result<(), Failure> {
        let stop = match done {
            Ok(()) => return Ok(()),
            Err(Stop::Store(error)) => return Err(error.into()),
            Err(stop) => stop,
        };
        match &stop {
            Stop::Platform(error) => tracing::warn!(%error, "a question to DingTalk was not answered"),
            Stop::Refused(refusal) => {
                let action = self.running.map_or("unknown", Intent::name);
                self.commit.audit.extend(proposal::refused(self.desk, user, action, refusal));
            }
            Stop::Store(_) => {}
        }
        self.close_dialogue(Ended::Refused).await?;
        self.say(wording::stopped(&stop));
        Ok(())
    }

    /// A full command: what was open is put aside, and that is said.
    pub async fn command(&mut self, user: &UserId, parsed: Parsed) -> Result<(), Stop> {
        if let Some(dialogue) = self.dialogue() {
            self.close_dialogue(Ended::PutAside).await?;
            if dialogue.intent != Intent::Unknown {
                self.say(wording::put_aside(&commands::title(dialogue.intent)));
            }
        }
        match (parsed.intent, commands::of(parsed.intent)) {
            (_, Some(command)) => {
                let request = Request { slots: parsed.slots, ..Request::default() };
                self.run(user, command, request, Vec::new()).await
            }
            (Intent::Help, None) => {
                let topic = parsed.slots.topic.as_deref().and_then(Intent::from_name);
                self.help(user, topic).await
            }
            (Intent::Unknown, None) => self.unknown(user, &parsed.suggest).await,
            _ => {
                self.say(wording::not_offered());
                Ok(())
            }
        }
    }

    /// Not understood: the commands that come near it, to press, and the way to the help.
    async fn unknown(&mut self, user: &UserId, suggest: &[Intent]) -> Result<(), Stop> {
        let actor = self.desk.directory.actor(user).await?;
        let options = help::near(suggest, &actor);
        if options.is_empty() {
            self.say(wording::unknown());
            return Ok(());
        }
        let question = Question::Meant { options };
        let request = Request::default();
        let dialogue = Dialogue { intent: Intent::Unknown, request, question, past: Vec::new(), card: None };
        self.ask(user, dialogue, None);
        Ok(())
    }

    /// One of the commands that an unknown text may have meant.
    async fn meant(
        &mut self,
        user: &UserId,
        options: &[(Intent, String)],
        number: usize,
    ) -> Result<(), Stop> {
        let chosen = number.checked_sub(1).and_then(|at| options.get(at));
        let chosen = chosen.and_then(|(intent, _)| commands::of(*intent));
        self.close_dialogue(Ended::Answered).await?;
        if let Some(command) = chosen {
            return self.run(user, command, Request::default(), Vec::new()).await;
        }
        self.say(wording::unknown());
        Ok(())
    }

    async fn help(&mut self, user: &UserId, topic: Option<Intent>) -> Result<(), Stop> {
        let actor = self.desk.directory.actor(user).await?;
        self.say(help::text(&self.desk.settings.organisation, &actor, topic));
        Ok(())
    }

    /// Takes an answer to the open question.
    pub async fn answer(&mut self, user: &UserId, dialogue: Dialogue, said: Said<'_>) -> Result<(), Stop> {
        let number = said.number(self.desk);
        if let (Question::Meant { options }, Some(number)) = (&dialogue.question, number) {
            return self.meant(user, &options.clone(), number).await;
        }
        let Some(command) = commands::of(dialogue.intent) else { return Ok(()) };
        let taken = match said {
            Said::Text(words) => dialogue::take_text(&dialogue, words, &self.desk.lexicon),
            Said::Choice(number) => dialogue::take_choice(&dialogue, number),
        };
        match taken {
            Taken::NotAnAnswer => {
                let text = format!("{}{}", wording::not_an_answer(), asked(&dialogue));
                self.say(text);
                Ok(())
            }
            Taken::Merged(request) => {
                let mut past = dialogue.past;
                past.push((dialogue.request, dialogue.question));
                self.close_dialogue(Ended::Answered).await?;
                self.run(user, command, request, past).await
            }
        }
    }

    async fn run(
        &mut self,
        user: &UserId,
        command: &'static Command,
        request: Request,
        past: Vec<(Request, Question)>,
    ) -> Result<(), Stop> {
        self.running = Some(command.intent);
        let Some(conversation) = self.conversation.clone() else { return Ok(()) };
        let (actor, me) =
            tokio::try_join!(self.desk.directory.actor(user), self.desk.directory.member(user))?;
        let Some(me) = me else {
            self.say(wording::welcome_stranger());
            return Ok(());
        };
        let asking = Asking { desk: self.desk, actor: &actor, me: &me, conversation: &conversation };
        if !command.who.admits(&actor) {
            return Err(resolve::not_admitted(&asking, command.who).await?);
        }
        match (command.run)(&asking, request).await? {
            Outcome::Reply(text) => self.say(text),
            Outcome::Ask { request, question, remark } => {
                let dialogue = Dialogue { intent: command.intent, request, question, past, card: None };
                self.ask(user, dialogue, remark);
            }
            Outcome::Propose(mut op) => {
                proposal::place(self.desk, &mut op).await?;
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
        match self.conversation.clone().filter(|_| !choices.is_empty()) {
            Some(conversation) => {
                if let Some(remark) = remark {
                    self.say(remark);
                }
                let card = OutTrackId(self.desk.ids.fresh("q"));
                let drawing = card::question::open(&wording::question(&dialogue.question), &choices, 1);
                self.commit.posts.push(Parcel::first_card(&conversation, card.as_str(), drawing).post());
                let record = question_record(&card, user, &self.owner, &conversation);
                self.commit.records.push(RecordWrite { record, expect: None });
                dialogue.card = Some(card);
            }
            None => self.say(format!("{}{}", remark.unwrap_or_default(), asked(&dialogue))),
        }
        self.session.dialogue = Some(dialogue);
    }

    /// Ends the open question and redraws its card without buttons.
    async fn close_dialogue(&mut self, how: Ended) -> Result<(), store::Error> {
        let Some(dialogue) = self.session.dialogue.take() else { return Ok(()) };
        let Some(card) = dialogue.card else { return Ok(()) };
        let Some(found) = self.desk.store.record(card.as_str()).await? else { return Ok(()) };
        let Ok(conversation) = serde_json::from_str::<Conversation>(&found.body) else { return Ok(()) };
        if found.state != Record::OPEN {
            return Ok(());
        }
        let expect = Some(found.revision);
        let record = Record { state: State::Done.name().to_owned(), revision: found.revision + 1, ..found };
        self.commit.records.push(RecordWrite { record, expect });
        let title = wording::question(&dialogue.question);
        let drawing =
            card::question::closed(&title, &dialogue.question.choices(), wording::question_ended(how));
        self.commit.posts.push(Parcel::redrawn_card(&conversation, card.as_str(), drawing).post());
        Ok(())
    }

    pub async fn cancel(&mut self) -> Result<(), Stop> {
        if let Some(dialogue) = self.dialogue() {
            self.close_dialogue(Ended::Cancelled).await?;
            self.say(match commands::of(dialogue.intent) {
                Some(command) => wording::dialogue_cancelled(command.title),
                None => wording::proposal_cancelled().to_owned(),
            });
            return Ok(());
        }
        let moved =
            proposal::move_latest(self.desk, &self.session, State::Cancelled, &mut self.commit).await?;
        self.session.latest = None;
        self.say(match moved {
            Moved::Yes => wording::proposal_cancelled(),
            Moved::Expired => wording::proposal_expired(),
            Moved::Nothing => wording::nothing_to_cancel(),
        });
        Ok(())
    }

    pub async fn confirm(&mut self) -> Result<(), Stop> {
        let moved =
            proposal::move_latest(self.desk, &self.session, State::Confirmed, &mut self.commit).await?;
        self.session.latest = None;
        self.say(match moved {
            Moved::Yes => wording::proposal_confirmed(),
            Moved::Expired => wording::proposal_expired(),
            Moved::Nothing => wording::nothing_to_confirm(),
        });
        Ok(())
    }

    /// The question before this one, asked again.
    pub async fn back(&mut self, user: &UserId) -> Result<(), Stop> {
        let Some(mut dialogue) = self.dialogue() else {
            self.say(wording::nothing_to_go_back_to());
            return Ok(());
        };
        let Some((request, question)) = dialogue.past.pop() else {
            self.say(format!("{}{}", wording::nothing_before(), asked(&dialogue)));
            return Ok(());
        };
        self.close_dialogue(Ended::SteppedBack).await?;
        self.ask(user, Dialogue { request, question, card: None, ..dialogue }, None);
        Ok(())
    }
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

fn question_record(card: &OutTrackId, user: &UserId, mailbox: &Owner, conversation: &Conversation) -> Record {
    Record {
        id: card.to_string(),
        owner: user.to_string(),
        mailbox: mailbox.clone(),
        state: State::Proposed.name().to_owned(),
        revision: 1,
        expires_at: 0,
        body: json(conversation),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("values of ours are plain data")
}
