//! Words and presses on what waits for somebody: agreeing, refusing, taking back, trying again, typing the head-count.
//!
//! They become a task of the operation, whose own turn judges them; here is only found out which operation is meant.
//!
//! **Invariant:** a word counts for an operation only from somebody who was asked about it, or who asked for it.

use std::sync::Arc;

use super::dialogue::{Session, Trust};
use super::wording::approval::{self as wording, Word};
use super::{Chat, Desk};
use crate::card;
use crate::courier::Parcel;
use crate::domain::id::{OperationId, UserId};
use crate::domain::inbound::{Inbound, Message, Press, Text};
use crate::domain::operation::{Approver, For, Operation, State, Task, Verdict, Vote, Waiting, Way};
use crate::language::{self, Intent};
use crate::operation::{owner, task};
use crate::proposal::lifecycle::{self, Moved};
use crate::store::{self, Commit, Item, Owner, Record, SessionWrite, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Hears what waits for somebody's word before the conversation does.
pub struct Approvals {
    desk: Arc<Desk>,
    chat: Chat,
}

impl Approvals {
    /// Before this conversation.
    pub fn new(desk: Arc<Desk>, chat: Chat) -> Self {
        Self { desk, chat }
    }
}

impl Handler for Approvals {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let (session, inbound) = opened(hold)?;
            if let Some(commit) = heard(&self.desk, &session, &inbound).await? {
                return Ok(commit);
            }
            self.chat.hear(session, &inbound, hold.owner()).await
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, item: &'a Item, trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async move {
            let mut commit = Commit { session: SessionWrite::Clear, ..Commit::default() };
            if let Ok(Inbound::Message(message)) = serde_json::from_str(&item.body) {
                let text = super::wording::failure(trace);
                commit.posts.push(Parcel::text(&message.conversation, text, message.webhook).post());
            }
            commit
        })
    }
}

/// What came in, and the session it came into: decoded once.
fn opened(hold: &Hold) -> Result<(Session, Inbound), Failure> {
    let session = hold.session().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let body = hold.items().first().map_or("", |item| item.body.as_str());
    let inbound = serde_json::from_str(body);
    let inbound = inbound.map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable item: {error}")))?;
    Ok((session, inbound))
}

/// What a message or press comes to when it is a word on something that waits; `None` when it is none.
///
/// # Errors
/// The store's.
async fn heard(desk: &Desk, session: &Session, inbound: &Inbound) -> Result<Option<Commit>, Failure> {
    match inbound {
        Inbound::Press(press) => Ok(pressed(press)),
        Inbound::Message(message) => match &message.text {
            Text::Words(words) => Hearing { desk, session, message }.words(words).await,
            _ => Ok(None),
        },
    }
}

fn pressed(press: &Press) -> Option<Commit> {
    let operation = Approver::operation_of(&press.card)?;
    let verdict = match press.button.as_str() {
        "agree" => Verdict::Agree,
        "refuse" => Verdict::Refuse,
        // No button of it.
        _ => return Some(Commit { take: 1, ..Commit::default() }),
    };
    let vote = Task::Vote { by: press.user.clone(), verdict };
    Some(Commit { take: 1, posts: vec![(owner(&operation), task(&vote))], ..Commit::default() })
}

struct Hearing<'a> {
    desk: &'a Desk,
    session: &'a Session,
    message: &'a Message,
}

impl Hearing<'_> {
    async fn words(&self, words: &str) -> Result<Option<Commit>, Failure> {
        let read = wording::word(words);
        match &read {
            Some(Word::Vote(verdict, code)) => self.vote(*verdict, code.as_deref()).await,
            Some(Word::Again) => self.again().await,
            Some(Word::Number(number)) => self.number(*number).await,
            None if wording::withdraws(words) => self.own_request().await,
            None => match control(self.desk, words) {
                Some(Intent::Cancel) => self.withdraw().await,
                Some(Intent::Confirm) => self.confirm().await,
                _ => Ok(None),
            },
        }
    }

    async fn vote(&self, verdict: Verdict, code: Option<&str>) -> Result<Option<Commit>, Failure> {
        if self.message.conversation.is_group() {
            return Ok(None);
        }
        let me = self.me();
        let mut mine = asked_of(self.desk, me).await?;
        let titles: Vec<(String, String)> =
            mine.iter().map(|one| (code_of(one), one.title.clone())).collect();
        if let Some(code) = code {
            mine.retain(|one| code_of(one) == code);
            if mine.is_empty() {
                return Ok((!titles.is_empty()).then(|| self.say(wording::no_such_code(code))));
            }
        } else if mine.is_empty() {
            // 同意 is a confirmation too, where nobody else waits for it.
            return if verdict == Verdict::Agree { self.confirm().await } else { Ok(None) };
        } else if self.session.dialogue.is_some() || !self.open().await?.is_empty() {
            return Ok(Some(self.say(wording::own_or_other(&titles))));
        }
        if mine.len() > 1 {
            return Ok(Some(self.say(wording::which(&titles))));
        }
        let one = mine.remove(0);
        let mut commit = self.say(wording::heard(verdict, &one.title));
        let vote = Task::Vote { by: me.clone(), verdict };
        commit.posts.push((owner(&one.operation), task(&vote)));
        Ok(Some(commit))
    }

    async fn again(&self) -> Result<Option<Commit>, Failure> {
        let own = self.waiting(|one| one.for_what == For::Retry && self.is_own(one)).await?;
        Ok(own.last().map(|one| self.pass(one, &Task::Retry, wording::again().to_owned())))
    }

    async fn withdraw(&self) -> Result<Option<Commit>, Failure> {
        if self.session.dialogue.is_some() || !self.open().await?.is_empty() {
            return Ok(None);
        }
        self.own_request().await
    }

    /// One's own latest request to somebody else, taken back.
    async fn own_request(&self) -> Result<Option<Commit>, Failure> {
        let asked = |one: &Waiting| matches!(one.for_what, For::Approval { .. });
        let own = self.waiting(|one| asked(one) && self.is_own(one)).await?;
        Ok(own.last().map(|one| self.pass(one, &Task::Withdraw, wording::withdrawn(&one.title))))
    }

    /// Confirming what a second person has to agree to.
    async fn confirm(&self) -> Result<Option<Commit>, Failure> {
        // Beside others it is asked which is meant.
        if !self.session.waiting.is_empty() || self.session.dialogue.is_some() {
            return Ok(None);
        }
        let Some(op) = self.open().await?.pop().filter(|op| op.approval.is_some()) else { return Ok(None) };
        if !self.message.conversation.is_group() && !asked_of(self.desk, self.me()).await?.is_empty() {
            return Ok(None);
        }
        match op.approval.as_ref().map(|approval| approval.way) {
            // What puts it in doubt is the conversation's business.
            Some(Way::Second) if self.is_doubted() => Ok(None),
            Some(Way::Second) => Ok(Some(self.confirmed(op, wording::confirmed()))),
            Some(Way::HeadCount { people }) => Ok(Some(self.say(wording::type_the_number(people)))),
            None => Ok(None),
        }
    }

    /// The head-count of the one that asks for it, whatever else is open.
    async fn number(&self, number: usize) -> Result<Option<Commit>, Failure> {
        if self.session.dialogue.is_some() {
            return Ok(None);
        }
        let counted = |op: Operation| match op.approval.as_ref()?.way {
            Way::HeadCount { people } => Some((op, people)),
            Way::Second => None,
        };
        let mut asking: Vec<(Operation, usize)> =
            self.open().await?.into_iter().filter_map(counted).collect();
        if asking.len() > 1 {
            asking.retain(|(_, people)| *people == number);
        }
        let Some((mut op, people)) = asking.pop() else { return Ok(None) };
        if number != people {
            return Ok(Some(self.say(wording::wrong_number(people))));
        }
        if !asking.is_empty() {
            return Ok(Some(self.say(wording::of_several_so_many(people))));
        }
        let vote =
            Vote { by: op.initiator.clone(), name: op.initiator_name.clone(), verdict: Verdict::Agree };
        op.approval.iter_mut().for_each(|approval| approval.vote = Some(vote.clone()));
        let mut commit = self.say(wording::counted());
        let id = op.id.clone();
        let moved = lifecycle::move_from_table(self.desk, op, State::Confirmed, &mut commit);
        Ok(Some(self.settled(&id, moved, commit)))
    }

    fn confirmed(&self, op: Operation, text: &str) -> Commit {
        let mut commit = self.say(text);
        let id = op.id.clone();
        let moved = lifecycle::move_from_table(self.desk, op, State::Confirmed, &mut commit);
        self.settled(&id, moved, commit)
    }

    /// The proposal is off the table, or its time was over.
    fn settled(&self, id: &OperationId, moved: Moved, commit: Commit) -> Commit {
        let commit = if moved == Moved::Yes { commit } else { self.say(super::wording::proposal_expired()) };
        let mut session = self.session.clone();
        session.settle(id);
        let session = match serde_json::to_string(&session) {
            Ok(body) if session != Session::default() => {
                SessionWrite::Set { body, ttl: self.desk.settings.session_ttl }
            }
            _ => SessionWrite::Clear,
        };
        Commit { session, ..commit }
    }

    /// The proposals of this chat that can still be decided, the latest last.
    async fn open(&self) -> Result<Vec<Operation>, Failure> {
        let mut open = Vec::new();
        for table in self.session.tables() {
            let found = self.desk.store.record(table.operation.as_str()).await?;
            let found = found.filter(|found| found.state == Record::OPEN);
            open.extend(found.and_then(|found| crate::operation::read(&found).ok()));
        }
        Ok(open)
    }

    async fn waiting(&self, wanted: impl Fn(&Waiting) -> bool) -> Result<Vec<Waiting>, Failure> {
        Ok(waiting(self.desk, wanted).await?)
    }

    fn is_doubted(&self) -> bool {
        self.session.table.as_ref().is_some_and(|table| table.trust == Trust::Doubted)
    }

    fn is_own(&self, one: &Waiting) -> bool {
        one.initiator == *self.me() && one.chat == self.message.conversation.chat
    }

    fn me(&self) -> &UserId {
        &self.message.conversation.with
    }

    fn pass(&self, one: &Waiting, what: &Task, text: String) -> Commit {
        let mut commit = self.say(text);
        commit.posts.push((owner(&one.operation), task(what)));
        commit
    }

    fn say(&self, text: impl Into<String>) -> Commit {
        let parcel = Parcel::text(&self.message.conversation, text.into(), self.message.webhook.clone());
        Commit { take: 1, posts: vec![parcel.post()], ..Commit::default() }
    }
}

/// What others ask somebody's leave for, the soonest to end first.
pub(super) async fn asked_of(desk: &Desk, user: &UserId) -> Result<Vec<Waiting>, store::Error> {
    let asks = |one: &Waiting| matches!(&one.for_what, For::Approval { asked } if asked.contains(user));
    waiting(desk, asks).await
}

/// What waits and has not run out, the soonest to end first.
async fn waiting(desk: &Desk, wanted: impl Fn(&Waiting) -> bool) -> Result<Vec<Waiting>, store::Error> {
    let now = desk.clock.now_ms();
    let entries = desk.store.entries(key::map::WAITS).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str(text).ok());
    let mut found: Vec<Waiting> = read.filter(|one: &Waiting| now < one.until && wanted(one)).collect();
    found.sort_by_key(|one| one.until);
    Ok(found)
}

fn code_of(one: &Waiting) -> String {
    card::approval::short(one.operation.as_str())
}

/// A control word that is the whole message; a question is none.
fn control(desk: &Desk, words: &str) -> Option<Intent> {
    const LONGEST: usize = 12;
    if words.chars().count() > LONGEST || words.contains(['?', '\u{FF1F}']) {
        return None;
    }
    language::control_word(words, &desk.lexicon)
}
