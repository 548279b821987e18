//! Reminders that go out by themselves, as the preview of their notice said: each a notice of its own without a card.
//!
//! The second person a large notice needs agreed to them with it: its preview names them, and none reaches anybody the
//! notice did not reach. Whether its initiator may still write to those people is asked anew when each begins.
//!
//! **Invariant:** no reminder begins twice: that it has begun, and the operation that carries it out, under an id made
//! from the notice's and its number, are written in one step.

use super::count::Counted;
use super::{key, put};
use crate::card::operation::notice::length;
use crate::card::operation::notice::reminder as words;
use crate::domain::id::OperationId;
use crate::domain::operation::notice::budget::Fit;
use crate::domain::operation::notice::plan::{self, By};
use crate::domain::operation::notice::{
    Audience, Came, Campaign, Channel, Leg, Part, Reminder, Tally, reminder,
};
use crate::domain::operation::{Bulk, Operation, State, Task, Why};
use crate::operation::facts::whole;
use crate::operation::notice::{book, listed};
use crate::operation::part::stop_record;
use crate::operation::run::Runner;
use crate::operation::{owner, record, task};
use crate::store::{After, Commit, Due, Owner, RecordWrite};
use crate::turn::Failure;

/// How long after who has read could not be told that is asked again.
const AGAIN: std::time::Duration = std::time::Duration::from_mins(1);

impl Runner {
    /// Sets the times of a notice that has gone out now; nobody is reminded of one that was stopped.
    pub(in crate::operation::notice) fn schedule(&self, op: &mut Operation) -> Vec<Due> {
        let Some(campaign) = op.campaign_mut().filter(|campaign| campaign.halted.is_none()) else {
            return Vec::new();
        };
        let Some(sent) = campaign.sent_at.filter(|_| campaign.tally().sent > 0) else { return Vec::new() };
        for place in 0..campaign.remind.len() {
            let at = self.waking(reminder::earliest(&campaign.remind, place, sent));
            campaign.remind[place].at = Some(at);
        }
        let times: Vec<(u32, Option<i64>)> = campaign.remind.iter().map(|one| (one.number, one.at)).collect();
        times.into_iter().filter_map(|(number, at)| Some(due(&op.id, number, at?))).collect()
    }

    /// That time, or the end of the hours in which nobody is to be disturbed.
    fn waking(&self, at: i64) -> i64 {
        self.settings.quiet_hours.map_or(at, |hours| hours.after(at))
    }

    /// The time of a reminder has come.
    pub(in crate::operation::notice) async fn remind(
        &self,
        mut op: Operation,
        number: u32,
    ) -> Result<Commit, Failure> {
        let now = self.clock.now_ms();
        let mut commit = Commit { take: 1, ..Commit::default() };
        let Some(at) = self.may_begin(&op, number, now) else { return Ok(commit) };
        if at > now {
            put_off(op, (number, at), &mut commit);
            return Ok(commit);
        }
        let looked = self.looked(&mut op, &mut commit).await?;
        let Counted { news, whole } = self.counted(&mut op, looked.parts, &mut commit).await?;
        let Some(told) = whole else {
            return Ok(Commit { after: After::Park(self.later(AGAIN)), ..Commit::default() });
        };
        if op.campaign().and_then(|campaign| campaign.reading.as_ref()).is_some_and(|reading| reading.all) {
            if news || looked.moved {
                put(op, &mut commit);
            }
            return Ok(commit);
        }
        let (known, people) = (!told.everybody().is_empty(), told.unread().len());
        let came = match people {
            0 if known => Came::Not { why: Why::Nobody },
            0 => Came::Not { why: Why::Untold },
            people => self.begun(&op, (number, people), &mut commit).await?,
        };
        let skipped = matches!(came, Came::Not { .. });
        if let Some(one) = planned(&mut op, number) {
            one.came = Some(came);
        }
        if skipped {
            commit.audit.push(whole_of(&op, number, now));
        }
        put(op, &mut commit);
        Ok(commit)
    }

    /// From when on it may go; `None` where it may not at all, or has.
    fn may_begin(&self, op: &Operation, number: u32, now: i64) -> Option<i64> {
        let campaign = op.campaign()?;
        let place = campaign.remind.iter().position(|one| one.number == number && one.came.is_none())?;
        if campaign.recalled_at.is_some() || campaign.halted.is_some() {
            return None;
        }
        Some(self.waking(reminder::earliest(&campaign.remind, place, campaign.sent_at?).max(now)))
    }

    /// Puts it on its way, if the month has room for it. What is kept for urgent notices it does not touch.
    async fn begun(
        &self,
        op: &Operation,
        (number, people): (u32, usize),
        commit: &mut Commit,
    ) -> Result<Came, Failure> {
        let Some((campaign, one)) = op.campaign().and_then(|campaign| {
            campaign.remind.iter().find(|one| one.number == number).map(|one| (campaign, one))
        }) else {
            return Ok(Came::Not { why: Why::Untold });
        };
        let channel = reminder::fitting(one.channel, people);
        let calls = reminder::calls(channel, people);
        let month = book::month(&self.store, self.settings.calls_a_month, self.clock.now()).await?;
        if month.fits(u64::from(calls)) != Fit::Fits {
            return Ok(Came::Not { why: Why::OverBudget });
        }
        let at = self.clock.now_ms();
        let named = book::next_number(&self.store).await?;
        let child = child(op, campaign, one, (channel, people, named), at);
        commit.records.push(RecordWrite { record: record(&child), expect: None });
        commit.records.push(RecordWrite { record: stop_record(&child), expect: None });
        commit.posts.push((owner(&child.id), task(&Task::Run)));
        commit.entries.push(listed(&child));
        Ok(Came::Begun { at, channel })
    }

    /// A reminder of it that went out by itself is over.
    pub(in crate::operation::notice) fn reminder_over(
        &self,
        mut op: Operation,
        number: u32,
        outcome: (Tally, Option<Why>),
    ) -> Commit {
        let mut commit = Commit { take: 1, ..Commit::default() };
        let now = self.clock.now_ms();
        let Some(one) = planned(&mut op, number) else { return commit };
        let Some(Came::Begun { channel, .. }) = one.came else { return commit };
        let (tally, why) = outcome;
        one.came = Some(match why {
            Some(why) if tally.sent + tally.unknown == 0 => Came::Not { why },
            _ => Came::Over { at: now, channel, sent: tally.sent, missed: tally.people() - tally.sent },
        });
        put(op, &mut commit);
        commit
    }
}

fn put_off(mut op: Operation, (number, at): (u32, i64), commit: &mut Commit) {
    commit.due.push(due(&op.id, number, at));
    if let Some(one) = planned(&mut op, number) {
        one.at = Some(at);
    }
    put(op, commit);
}

/// The operation that carries a reminder out.
fn child(
    op: &Operation,
    campaign: &Campaign,
    one: &Reminder,
    (channel, people, number): (Channel, usize, u32),
    now: i64,
) -> Operation {
    let part = Part::Unread { of: op.id.clone(), name: words::those_unread(campaign) };
    let leg = Leg {
        channel,
        calls: reminder::calls(channel, people),
        receipt: plan::receipt(channel, By::People),
        tally: Tally::default(),
        read: 0,
    };
    let notice = Campaign {
        number,
        title: words::title(campaign),
        text: words::text(op, campaign, campaign.reminders + 1),
        audience: Audience { to: vec![part], ..Audience::default() },
        reach: campaign.reach.clone(),
        sender: campaign.sender.clone(),
        link: campaign.link.clone(),
        people: u32::try_from(people).unwrap_or(u32::MAX),
        legs: vec![leg],
        automatic: Some(one.number),
        ..Campaign::default()
    };
    let mut child = Operation {
        id: reminder::reminder(&op.id, one.number),
        state: State::Confirmed,
        revision: 1,
        created_at: now,
        expires_at: now,
        begun_at: None,
        lines: Vec::new(),
        warnings: Vec::new(),
        approval: None,
        bulk: None,
        ..op.clone()
    };
    child.bulk = Some(Box::new(Bulk::Notice(Box::new(fitted(&child, notice)))));
    child
}

/// Where the whole text is too long for the way and no page shows it, its beginning.
fn fitted(op: &Operation, mut notice: Campaign) -> Campaign {
    const BEGINNING: usize = 300;
    if notice.link.is_none() && !length::too_long(op, &notice).is_empty() {
        notice.text = notice.text.chars().take(BEGINNING).chain("……".chars()).collect();
    }
    notice
}

/// What a reminder that is over, or never began, tells its notice; nothing of any other.
pub(in crate::operation::notice) fn report(op: &Operation) -> Option<(Owner, String)> {
    let campaign = op.campaign()?;
    let (of, number) = campaign.reminder_of()?;
    let over = Task::ReminderOver { number, tally: campaign.tally(), why: campaign.halted.clone() };
    Some((owner(of), task(&over)))
}

fn due(op: &OperationId, number: u32, at: i64) -> Due {
    Due { key: key(op, number), at, owner: owner(op), item: task(&Task::Remind { number }) }
}

fn planned(op: &mut Operation, number: u32) -> Option<&mut Reminder> {
    op.campaign_mut()?.remind.iter_mut().find(|one| one.number == number)
}

/// The trail's line about a reminder that was not begun.
fn whole_of(op: &Operation, number: u32, now: i64) -> String {
    let mut of = op.clone();
    let why = planned(&mut of, number).and_then(|one| match &one.came {
        Some(Came::Not { why }) => Some(why.clone()),
        _ => None,
    });
    if let Some(campaign) = of.campaign_mut() {
        campaign.halted = why;
    }
    whole(&of, "not_reminded", now)
}
