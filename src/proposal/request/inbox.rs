//! Requests kept before they are answered: each is an item in its asker's own mailbox, and proposed in a turn of theirs.
//!
//! **Invariant:** a key given twice by one person is one request, however often it is sent and whoever dies meanwhile.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Proposed, Request};
use crate::domain::id::{OperationId, UserId};
use crate::domain::inbound::Conversation;
use crate::domain::operation::Fault;
use crate::operation::press;
use crate::proposal::{Asker, Error, Refusal, Services, lifecycle, permission, place};
use crate::store::{self, Accepted, Commit, Delivery, Item, Owner, Record, RecordWrite, Store};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// A request in its mailbox.
#[derive(Serialize, Deserialize)]
struct Kept {
    user: UserId,
    key: String,
    request: Request,
}

/// What came of a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// It may be confirmed.
    Proposed {
        /// Which operation it became.
        operation: OperationId,
    },
    /// It may not be done, or changes nothing.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// It could not be checked; nothing was proposed.
    NotChecked {
        /// Why.
        fault: Fault,
    },
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Noted {
    /// Of which request: one that came under the key of another has none.
    #[serde(default)]
    of: String,
    #[serde(flatten)]
    answer: Answer,
}

/// How it stands with a request.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It is in the mailbox.
    Waits,
    /// This came of it.
    Answered(Answer),
    /// Its key is another request's.
    AnothersKey,
}

/// Answers requests.
pub struct Inbox {
    services: Arc<Services>,
}

/// Keeps a request of somebody's, to be proposed at once.
///
/// # Errors
/// The store did not keep it.
pub async fn ask(
    store: &Store,
    user: &UserId,
    key: &str,
    request: Request,
) -> Result<Accepted, store::Error> {
    let kept = Kept { user: user.clone(), key: key.to_owned(), request };
    let delivery = Delivery {
        seen: format!("ask:{user}|{key}"),
        owner: Owner::ask(user),
        item: serde_json::to_string(&kept).expect("a request is plain data"),
    };
    store.accept(&delivery).await
}

/// What came of the request of this key, once that is known.
///
/// # Errors
/// The store did not answer.
pub async fn answer(store: &Store, user: &UserId, key: &str) -> Result<Option<Answer>, store::Error> {
    Ok(noted(store, user, key).await?.map(|noted| noted.answer))
}

/// How it stands with this request under this key.
///
/// # Errors
/// The store did not answer.
pub async fn standing(
    store: &Store,
    user: &UserId,
    (key, request): (&str, &Request),
) -> Result<Standing, store::Error> {
    Ok(match noted(store, user, key).await? {
        None => Standing::Waits,
        Some(noted) if noted.of == mark(request) => Standing::Answered(noted.answer),
        Some(_) => Standing::AnothersKey,
    })
}

async fn noted(store: &Store, user: &UserId, key: &str) -> Result<Option<Noted>, store::Error> {
    let id = record_id(user, key);
    let Some(found) = store.record(&id).await? else { return Ok(None) };
    let corrupt = |error: serde_json::Error| store::Error::Corrupt {
        place: format!("record {id}"),
        cause: error.to_string(),
    };
    serde_json::from_str(&found.body).map(Some).map_err(corrupt)
}

/// What tells a request from another.
fn mark(request: &Request) -> String {
    let text = serde_json::to_string(request).expect("a request is plain data");
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

fn record_id(user: &UserId, key: &str) -> String {
    format!("ask:{user}|{key}")
}

impl Inbox {
    /// With these services.
    pub fn new(services: Arc<Services>) -> Self {
        Self { services }
    }

    async fn handled(&self, Kept { user, key, request }: Kept) -> Result<Commit, Failure> {
        let (services, kind, of) = (&*self.services, request.kind(), mark(&request));
        let mut commit = Commit { take: 1, ..Commit::default() };
        // Sent once more when that it had been was forgotten already.
        if services.store.record(&record_id(&user, &key)).await?.is_some() {
            return Ok(commit);
        }
        let answer = match self.proposed(&user, request).await {
            Ok(Proposed::One(op)) => {
                lifecycle::propose(&op, services.clock.now_ms(), &mut commit);
                commit.posts.push(press::placed(&op.id, &user));
                Answer::Proposed { operation: op.id }
            }
            Ok(Proposed::Many(many)) => {
                lifecycle::propose_many(&many, services.clock.now_ms(), &mut commit);
                commit.posts.push(press::placed(&many.whole.id, &user));
                commit.audit.extend(permission::refused(services, &user, kind, &many.refused).await?);
                Answer::Proposed { operation: many.whole.id }
            }
            Err(Error::Refused(refusal)) => {
                commit.audit.extend(permission::refused(services, &user, kind, [&refusal]).await?);
                Answer::Refused { refusal }
            }
            Err(Error::Platform(error)) => Answer::NotChecked { fault: crate::operation::fault(&error) },
            Err(Error::Store(error)) => return Err(error.into()),
        };
        commit.records.push(written((&user, &key), &Noted { of, answer }));
        Ok(commit)
    }

    /// For the asker as of now, in their own chat with the robot, where its card is shown too.
    async fn proposed(&self, user: &UserId, request: Request) -> Result<Proposed, Error> {
        let services = &*self.services;
        let actor = services.directory.actor(user).await?;
        let nobody = || Error::Refused(Refusal::NoSuchPerson(String::new()));
        let me = services.directory.member(user).await?.ok_or_else(nobody)?;
        let conversation = Conversation::private(user);
        let asker = Asker { services, actor: &actor, me: &me, conversation: &conversation };
        let mut proposed = Box::pin(request.propose(&asker)).await?;
        if let Proposed::One(op) = &mut proposed {
            place(services, op).await?;
        }
        Ok(proposed)
    }
}

fn written((user, key): (&UserId, &str), noted: &Noted) -> RecordWrite {
    let record = Record {
        id: record_id(user, key),
        owner: user.to_string(),
        mailbox: Owner::ask(user),
        state: "answered".to_owned(),
        revision: 1,
        expires_at: 0,
        body: serde_json::to_string(noted).expect("an answer is plain data"),
    };
    RecordWrite { record, expect: None }
}

impl Handler for Inbox {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let body = hold.items().first().map_or("", |item| item.body.as_str());
            let kept = serde_json::from_str(body)
                .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable request: {error}")))?;
            self.handled(kept).await
        })
    }

    /// Whoever asked is told that nothing came of it.
    fn bury<'a>(&'a self, _owner: &'a Owner, item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async {
            let Ok(Kept { user, key, request }) = serde_json::from_str(&item.body) else {
                return Commit::default();
            };
            let noted = Noted { of: mark(&request), answer: Answer::NotChecked { fault: Fault::Internal } };
            Commit { records: vec![written((&user, &key), &noted)], ..Commit::default() }
        })
    }
}
