//! One call of a notice, by its channel.
//!
//! The time under the text makes it another text than an earlier notice of the same words, which the platform would
//! drop; a call that is repeated carries the same one, so that it is dropped.

use super::super::change::Steps;
use super::super::run::Runner;
use crate::card::operation::notice::{heading, length};
use crate::dingtalk::notice::announcement::{Announcement, Call};
use crate::dingtalk::notice::chat::ChatSent;
use crate::dingtalk::notice::ding::{self, Kind};
use crate::dingtalk::notice::todo::{NewTodo, SUBJECT};
use crate::dingtalk::notice::work::To as WorkTo;
use crate::dingtalk::notice::{Words, verbatim};
use crate::dingtalk::{Error, Veto, link};
use crate::domain::id::{OperationId, UnionId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Batch, Campaign, Channel, Left, Miss, Sender, To};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

/// What came of a call.
pub(super) struct Sent {
    /// What the platform calls it.
    pub handle: Option<Handle>,
    /// Whom it said it did not reach.
    pub left: Vec<Left>,
}

/// What is said, and by what means.
#[derive(Clone)]
pub(super) struct Said {
    steps: Steps,
    words: Words,
    /// As much of them as each of its ways takes.
    fitting: Vec<(Channel, Words)>,
    op: OperationId,
    /// What it is called where it stands in a list.
    title: String,
    sender: Sender,
    /// When it was begun: announcements before that are others.
    since: i64,
    /// What its announcement is called.
    announced: String,
    /// Whether it takes several announcements.
    is_split: bool,
    /// What a todo leads to.
    url: String,
}

impl Said {
    /// The words of a notice; its calls are to ask whether they may be made ([`Said::asking`]).
    pub(super) fn of(op: &Operation, runner: &Runner) -> Self {
        let empty = || Words { title: String::new(), text: String::new(), link: None };
        let words = op.campaign().map_or_else(empty, |campaign| length::whole(op, campaign));
        let cut = |campaign: &Campaign| {
            let ways = campaign.legs.iter().map(|leg| leg.channel);
            ways.map(|channel| (channel, length::fitting(&words, campaign, channel))).collect()
        };
        let sender = op.campaign().map(|campaign| campaign.sender.clone()).unwrap_or_default();
        Self {
            steps: runner.steps.clone(),
            op: op.id.clone(),
            title: op.campaign().map(|campaign| campaign.title.clone()).unwrap_or_default(),
            since: op.begun_at.unwrap_or(op.created_at),
            announced: op.campaign().map(|campaign| heading::announced(op, campaign)).unwrap_or_default(),
            is_split: op.campaign().is_some_and(|campaign| {
                campaign.legs.iter().any(|leg| leg.channel == Channel::Announcement && leg.calls > 1)
            }),
            // The platform takes no todo without an address: an older one, or a reminder, without a page leads to the
            // workbench.
            url: words.link.as_ref().map_or_else(|| link::workbench(&sender.corp), |link| link.url.clone()),
            sender,
            fitting: op.campaign().map(cut).unwrap_or_default(),
            words,
        }
    }

    /// The same, each of its calls asking this when its place in the pace has come.
    pub(super) fn asking(&self, veto: Veto) -> Self {
        let client = self.steps.client.bulk_unless(veto);
        Self { steps: Steps { client, ..self.steps.clone() }, ..self.clone() }
    }

    /// The words as they go out by a way.
    fn by(&self, channel: Channel) -> &Words {
        let found = self.fitting.iter().find(|(way, _)| *way == channel);
        found.map_or(&self.words, |(_, words)| words)
    }

    /// The call.
    pub(super) async fn send(&self, channel: Channel, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        match channel {
            Channel::Work => self.work(batch, permit).await,
            Channel::Chat => self.chat(batch, permit).await,
            Channel::Group => self.group(batch, permit).await,
            Channel::Todo => self.todo(batch, permit).await,
            Channel::Announcement => self.announcement(batch, permit).await,
            Channel::Ding => self.ding(batch, permit).await,
        }
    }

    async fn work(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let users = users(batch);
        let to = match &batch.to {
            To::Departments { ids, .. } => WorkTo::Departments(ids),
            _ => WorkTo::Users(&users),
        };
        let task = self.steps.client.send_work(permit, to, self.by(Channel::Work)).await?;
        Ok(Sent { handle: Some(Handle::Work { task }), left: Vec::new() })
    }

    async fn chat(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let ChatSent { key, invalid, throttled, filtered } =
            self.steps.client.send_chat(permit, &users(batch), self.by(Channel::Chat)).await?;
        let left = |users: Vec<UserId>, why: Miss| {
            users.into_iter().map(move |user| Left { user, why: why.clone() })
        };
        let left = left(invalid, Miss::Unknown)
            .chain(left(throttled, Miss::HeldBack))
            .chain(left(filtered, Miss::Forbidden { code: 0 }));
        Ok(Sent { handle: Some(Handle::Chat { key }), left: left.collect() })
    }

    async fn group(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let To::Group { id, .. } = &batch.to else {
            return Err(Error::Shape { what: "a group's message without a group".to_owned() });
        };
        let key = self.steps.client.send_group(permit, id, self.by(Channel::Group)).await?;
        Ok(Sent { handle: Some(Handle::Group { group: id.clone(), key }), left: Vec::new() })
    }
}

impl Said {
    /// One the platform has already is ours: it is looked for on somebody's list.
    async fn todo(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let To::People(people) = &batch.to else {
            return Err(Error::Shape { what: "a todo without people".to_owned() });
        };
        let left: Vec<Left> = people
            .iter()
            .filter(|one| one.union.is_none())
            .map(|one| Left { user: one.user.clone(), why: Miss::NoId })
            .collect();
        let executors: Vec<(UserId, UnionId)> =
            people.iter().filter_map(|one| Some((one.user.clone(), one.union.clone()?))).collect();
        let Some((first, union)) = executors.first().cloned() else { return Ok(Sent { handle: None, left }) };
        let creator = self.sender.union.clone().ok_or(Error::CallerUnknown)?;
        let source = format!("{}-{first}", self.op);
        let todo = NewTodo {
            creator,
            source: source.clone(),
            subject: cut(&self.title, SUBJECT),
            description: Some(verbatim::plain(&self.by(Channel::Todo).text)),
            executors,
            url: self.url.clone(),
            due: None,
        };
        let id = match self.steps.client.create_todo(permit, &todo).await {
            Err(Error::TodoExists) => {
                self.steps.client.todo_by_source(&union, &source).await?.map(|found| found.id)
            }
            made => Some(made?),
        };
        Ok(Sent { handle: id.map(|id| Handle::Todo { id }), left })
    }

    /// One that may have been made before is looked for first. Making one gives no id: it is looked for afterwards.
    async fn announcement(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let operator = self.sender.announcer.clone().ok_or(Error::NotAnnouncer)?;
        let title = self.announced_as(batch);
        if batch.tries > 0
            && let Some(handle) = self.announced(&operator, &title).await?
        {
            return Ok(Sent { handle: Some(handle), left: Vec::new() });
        }
        let departments = match &batch.to {
            To::Departments { ids, .. } => ids.clone(),
            To::People(_) | To::Group { .. } => Vec::new(),
        };
        let announcement = Announcement {
            operator: operator.clone(),
            title: title.clone(),
            content: verbatim::plain(&self.by(Channel::Announcement).text),
            departments,
            users: users(batch),
            call: Call::Quiet,
        };
        self.steps.client.announce(permit, &announcement).await?;
        // It is out; that it cannot be found does not change that.
        let handle = self.announced(&operator, &title).await.unwrap_or_default();
        Ok(Sent { handle, left: Vec::new() })
    }

    /// What no other announcement of that minute is called: by its time, and by whom it is for where there are several.
    fn announced_as(&self, batch: &Batch) -> String {
        if !self.is_split {
            return self.announced.clone();
        }
        let whom = match &batch.to {
            To::Departments { ids, .. } => ids.first().map(ToString::to_string),
            To::People(people) => people.first().map(|one| one.user.to_string()),
            To::Group { .. } => None,
        };
        let tail: String = whom.unwrap_or_default().chars().rev().take(4).collect();
        let mark: String = tail.chars().rev().collect();
        format!("{} {mark}", self.announced)
    }

    async fn announced(&self, operator: &UserId, title: &str) -> Result<Option<Handle>, Error> {
        let page = self.steps.client.announcement_ids(operator, self.since - 60_000, 1).await?;
        for id in page.items.into_iter().take(LOOKED_AT) {
            if self.steps.client.announcement(operator, &id).await?.title == title {
                return Ok(Some(Handle::Announcement { id }));
            }
        }
        Ok(None)
    }

    async fn ding(&self, batch: &Batch, permit: &Permit) -> Result<Sent, Error> {
        let text = ding::content(self.by(Channel::Ding));
        let sent = self.steps.client.ding(permit, Kind::App, &users(batch), &text).await?;
        let left = sent.failed.into_iter().map(|(user, _)| Left { user, why: Miss::Forbidden { code: 0 } });
        Ok(Sent { handle: Some(Handle::Ding { id: sent.id }), left: left.collect() })
    }
}

/// The most announcements looked at to find one.
const LOOKED_AT: usize = 5;

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn users(batch: &Batch) -> Vec<UserId> {
    match &batch.to {
        To::People(people) => people.iter().map(|one| one.user.clone()).collect(),
        To::Departments { .. } | To::Group { .. } => Vec::new(),
    }
}
