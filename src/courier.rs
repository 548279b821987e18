//! The outbox: what is said and shown, sent in order, retried until it is known to have arrived.
//!
//! One lane a conversation: `out:{conversationId}`. A reply goes by the session webhook while that lasts, else by the
//! API. A card is created once (its outTrackId makes a repetition harmless) and then only redrawn; several redraws
//! waiting in the lane become one. Where the platform will not show the card, it is said as markdown with numbered
//! choices, and its later states too.
//!
//! **Invariant:** a card's parcels are sent in the order they were committed; nothing is dropped without a log line.

mod body;
mod fate;

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use body::body;
use fate::{Fate, once, repeatable};

use crate::card::Drawing;
use crate::clock::Clock;
use crate::dingtalk::card::{AI_MARKDOWN, Callback, Card, Delivery, Params, Space};
use crate::dingtalk::message::Body;
use crate::dingtalk::{Class, Client, Error};
use crate::domain::id::OutTrackId;
use crate::domain::inbound::{Conversation, Webhook};
use crate::metric::Metrics;
use crate::store::{After, Commit, Entry, Item, Owner, SessionWrite, Store, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Something to be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Where to.
    to: Conversation,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Content {
    Text {
        text: String,
        webhook: Option<Webhook>,
        /// Whether it is for somebody whom the API does not reach.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        to_stranger: bool,
    },
    FirstCard {
        card: OutTrackId,
        drawing: Drawing,
    },
    RedrawnCard {
        card: OutTrackId,
        drawing: Drawing,
    },
    File {
        name: String,
        content: String,
        otherwise: String,
    },
}

impl Parcel {
    /// Words; `webhook` is that of the message they answer.
    pub fn text(to: &Conversation, text: String, webhook: Option<Webhook>) -> Self {
        Self { to: to.clone(), content: Content::Text { text, webhook, to_stranger: false } }
    }

    /// Words to somebody who is no member: by the webhook of the message they answer, or not at all. The API would reach
    /// nobody, and its pace is for those it reaches.
    pub fn to_stranger(to: &Conversation, text: String, webhook: Option<Webhook>) -> Self {
        Self { to: to.clone(), content: Content::Text { text, webhook, to_stranger: true } }
    }

    /// Words to somebody alone, wherever they asked.
    pub fn alone(to: &Conversation, text: String) -> Self {
        Self::text(&to.alone(), text, None)
    }

    /// A workbook to somebody alone; `otherwise` is said if it cannot be sent.
    pub fn file(to: &Conversation, name: String, content: &[u8], otherwise: String) -> Self {
        let content = STANDARD.encode(content);
        Self { to: to.alone(), content: Content::File { name, content, otherwise } }
    }

    /// A card seen for the first time.
    pub fn first_card(to: &Conversation, card: &str, drawing: Drawing) -> Self {
        Self { to: to.clone(), content: Content::FirstCard { card: card.into(), drawing } }
    }

    /// The same card in a new state, for everybody who sees it.
    pub fn redrawn_card(to: &Conversation, card: &str, drawing: Drawing) -> Self {
        Self { to: to.clone(), content: Content::RedrawnCard { card: card.into(), drawing } }
    }

    /// The parcel as a post of a commit.
    pub fn post(&self) -> (Owner, String) {
        let body = serde_json::to_string(self).expect("a parcel is plain data");
        (Owner::outbox(&self.to.chat), body)
    }

    fn card(&self) -> Option<&OutTrackId> {
        match &self.content {
            Content::Text { .. } | Content::File { .. } => None,
            Content::FirstCard { card, .. } | Content::RedrawnCard { card, .. } => Some(card),
        }
    }
}

/// How cards are shown and how long sending is tried.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where presses on our cards go.
    pub callback: Callback,
    /// After so many tries something that cannot be sent is given up, in the log.
    pub tries: u32,
    /// The organisation's own templates, by card.
    pub templates: BTreeMap<String, String>,
    /// Where messages are counted.
    pub metrics: Metrics,
}

/// Works off the lanes of the outbox.
pub struct Courier {
    client: Client,
    store: Store,
    clock: Clock,
    settings: Settings,
}

/// How long a lane remembers how often its head has been tried.
const MEMORY: Duration = Duration::from_hours(24);

impl Courier {
    /// A courier for one app.
    pub fn new(client: Client, store: Store, clock: Clock, settings: Settings) -> Self {
        Self { client, store, clock, settings }
    }

    /// Sends the head; redraws of one card that wait behind it are folded into one call.
    async fn send_head(&self, items: &[Item], tries: u32) -> Result<Commit, Failure> {
        let parcels: Vec<Parcel> =
            items.iter().map_while(|item| serde_json::from_str(&item.body).ok()).collect();
        let Some(head) = parcels.first() else {
            return Err(Failure::Fault(anyhow::anyhow!("an unreadable parcel")));
        };
        let (last, take) = folded(&parcels);
        let fate = self.deliver(head, last).await?;
        self.settings.metrics.message(fate.label());
        let session = if tries > 0 { SessionWrite::Clear } else { SessionWrite::Keep };
        let mut commit = Commit { take, session, ..Commit::default() };
        match fate {
            Fate::Delivered => {}
            Fate::Dropped => tracing::debug!("an answer to a stranger has nowhere to go"),
            Fate::SaidInstead => commit.entries.extend(last.card().map(|card| Entry {
                map: key::map::CARDS,
                field: card.to_string(),
                value: Some("text".to_owned()),
            })),
            Fate::Retry { after } if tries < self.settings.tries => {
                let after = after.max(Duration::from_millis(300) * tries.min(20));
                commit.take = 0;
                commit.session = SessionWrite::Set { body: (tries + 1).to_string(), ttl: MEMORY };
                commit.after =
                    After::Park(self.clock.now_ms() + i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
            }
            Fate::Retry { .. } => tracing::error!(tries, "a message could not be delivered; given up"),
            Fate::GaveUp { cause } => tracing::error!(%cause, "a message cannot be delivered; given up"),
        }
        Ok(commit)
    }

    async fn deliver(&self, head: &Parcel, last: &Parcel) -> Result<Fate, Failure> {
        let (card, drawing) = match &last.content {
            Content::Text { text, webhook, to_stranger: true } => {
                let body = body(text);
                return Ok(self.reply(&body, webhook.as_ref()).await.unwrap_or(Fate::Dropped));
            }
            Content::Text { text, webhook, .. } => {
                return Ok(self.say(&last.to, text, webhook.as_ref()).await);
            }
            Content::File { name, content, otherwise } => {
                return self.hand(&last.to, name, (content, otherwise)).await;
            }
            Content::FirstCard { card, drawing } | Content::RedrawnCard { card, drawing } => (card, drawing),
        };
        if self.store.entry(key::map::CARDS, card.as_str()).await?.is_some() {
            return self.say_card(&last.to, drawing).await;
        }
        let shown = match &head.content {
            Content::FirstCard { .. } => self.show(&last.to, card, drawing).await,
            _ => self.redraw(card, drawing).await,
        };
        match shown {
            Ok(()) => Ok(Fate::Delivered),
            Err(error) => match repeatable(error) {
                Fate::GaveUp { cause } => {
                    tracing::warn!(%cause, "a card cannot be shown; saying it instead");
                    self.say_card(&last.to, drawing).await
                }
                fate => Ok(fate),
            },
        }
    }

    async fn show(&self, to: &Conversation, card: &OutTrackId, drawing: &Drawing) -> Result<(), Error> {
        if let Some(own) = self.settings.templates.get(&drawing.card) {
            match self.show_by(own, to, (card, drawing)).await {
                Err(error) if matches!(error.class(), Class::Permanent | Class::Operator) => {
                    tracing::warn!(%error, card = drawing.card, "an own card template cannot be used; the public one is");
                }
                shown => return shown,
            }
        }
        self.show_by(AI_MARKDOWN, to, (card, drawing)).await
    }

    async fn show_by(
        &self,
        template: &str,
        to: &Conversation,
        (card, drawing): (&OutTrackId, &Drawing),
    ) -> Result<(), Error> {
        let space = to.group().map_or_else(|| Space::Single(to.with.clone()), |id| Space::Group(id.clone()));
        let shown = Card {
            template: template.to_owned(),
            out_track_id: card.clone(),
            params: self.params(drawing),
            private: BTreeMap::new(),
            space,
            callback: self.settings.callback.clone(),
            last_message: Some(drawing.title.clone()),
        };
        match self.client.create_card(&shown).await? {
            Delivery::Delivered { .. } => Ok(()),
            // An earlier try got through: it may have been an earlier drawing.
            Delivery::AlreadyThere => self.redraw(card, drawing).await,
        }
    }

    async fn redraw(&self, card: &OutTrackId, drawing: &Drawing) -> Result<(), Error> {
        self.client.update_card(card, &self.params(drawing), &BTreeMap::new()).await
    }

    /// What a card is told, whichever template it was made with.
    fn params(&self, drawing: &Drawing) -> Params {
        if self.settings.templates.contains_key(&drawing.card) {
            drawing.params_of_own()
        } else {
            drawing.params()
        }
    }

    /// The latest webhook of a conversation.
    async fn hook(&self, to: &Conversation) -> Result<Option<Webhook>, Failure> {
        let hook = self.store.value(&key::webhook(&to.chat)).await?;
        Ok(hook.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The third rung. A webhook that still works is looked up: the card may be long past the message it answered.
    async fn say_card(&self, to: &Conversation, drawing: &Drawing) -> Result<Fate, Failure> {
        if drawing.fallback.is_empty() {
            return Ok(Fate::SaidInstead);
        }
        let hook = self.hook(to).await?;
        let fate = self.say(to, &drawing.as_markdown(), hook.as_ref()).await;
        Ok(if matches!(fate, Fate::Delivered) { Fate::SaidInstead } else { fate })
    }

    /// By the session webhook while it lasts, else by the API.
    async fn say(&self, to: &Conversation, text: &str, webhook: Option<&Webhook>) -> Fate {
        let body = body(text);
        match self.reply(&body, webhook).await {
            Some(fate) => fate,
            None => self.say_by_api(to, &body).await,
        }
    }

    /// By the session webhook; `None` where there is none any more.
    async fn reply(&self, body: &Body, webhook: Option<&Webhook>) -> Option<Fate> {
        let webhook = webhook.filter(|webhook| webhook.expires_at > self.clock.now_ms())?;
        match self.client.reply(&SecretString::from(webhook.url.clone()), body, &[]).await {
            Ok(()) => Some(Fate::Delivered),
            Err(Error::SessionExpired | Error::ForeignHost) => None,
            Err(error) => Some(repeatable(error)),
        }
    }

    /// A file is handed over, then sent; where the platform takes it not, what it was about is said.
    async fn hand(
        &self,
        to: &Conversation,
        name: &str,
        (content, otherwise): (&str, &str),
    ) -> Result<Fate, Failure> {
        const KIND: &str = "xlsx";
        let content = STANDARD.decode(content).unwrap_or_default();
        let fate = match self.client.upload_file(KIND, &content).await {
            Ok(media) => {
                let body = Body::File { media, name: name.to_owned(), extension: KIND.to_owned() };
                self.say_by_api(to, &body).await
            }
            Err(error) => repeatable(error),
        };
        Ok(match fate {
            Fate::GaveUp { cause } => {
                tracing::warn!(%cause, "a file cannot be sent; saying so instead");
                let hook = self.hook(to).await?;
                self.say(to, otherwise, hook.as_ref()).await
            }
            fate => fate,
        })
    }

    /// Not idempotent on the platform's side: after an unknown outcome it is not repeated.
    async fn say_by_api(&self, to: &Conversation, body: &Body) -> Fate {
        let sent = match to.group() {
            Some(group) => self.client.send_to_group(group, body).await,
            None => self.client.send_to_users(std::slice::from_ref(&to.with), body).await,
        };
        match sent {
            Ok(sent) if sent.throttled.is_empty() => {
                if !sent.invalid.is_empty() {
                    tracing::warn!(
                        "the platform does not deliver to this person: not a member or out of the app's range"
                    );
                }
                Fate::Delivered
            }
            Ok(_) => Fate::Retry { after: Duration::from_secs(2) },
            Err(error) => once(error),
        }
    }
}

impl Handler for Courier {
    fn is_suspect(&self) -> bool {
        false
    }

    fn batch(&self) -> usize {
        20
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let tries = hold.session().and_then(|tries| tries.parse().ok()).unwrap_or(0);
            self.send_head(hold.items(), tries).await
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}

/// The parcel to send for the head, and how many it stands for: the last of the head's card with nothing of another
/// kind between.
fn folded(parcels: &[Parcel]) -> (&Parcel, usize) {
    let card = parcels[0].card();
    let run = parcels.iter().take_while(|parcel| card.is_some() && parcel.card() == card).count().max(1);
    (&parcels[run - 1], run)
}
