//! From what was asked for to calls: who that is now, whether the initiator may still write to them, how it is done.

pub(super) mod replace;

use std::time::Duration;

use super::super::run::Runner;
use super::crowd;
use crate::dingtalk::{Class, Error, Lane};
use crate::domain::id::{ConversationId, DepartmentId, UserId};
use crate::domain::operation::notice::plan::{self, By};
use crate::domain::operation::notice::{Batch, Campaign, Channel, Chunk, Crowd, To};
use crate::domain::operation::{Fault, Operation, Why};
use crate::domain::permit::Asked;
use crate::gate::No;
use crate::turn::Failure;

/// What the calls of a notice came to before the first was made.
pub(super) enum Prepared {
    /// They can begin.
    Ready { campaign: Box<Campaign>, chunks: Vec<Chunk> },
    /// Nobody can tell yet.
    Later(Duration),
    /// They will not.
    Not(Why),
}

/// How long a walk that has not settled is waited for before it is looked at again.
const SETTLES: Duration = Duration::from_secs(1);
/// The most departments whose lists are named to the gate.
const LISTS: usize = 40;

impl Runner {
    pub(super) async fn prepare(&self, op: &Operation) -> Result<Prepared, Failure> {
        let Some(asked_for) = op.campaign() else { return Ok(Prepared::Not(Why::StepBefore)) };
        let client = self.steps.client.in_lane(Lane::Bulk);
        // One that goes out by itself has just been looked up, and that was written down.
        let asks = asked_for.automatic.is_none().then(|| (&client, self.clock.now_ms()));
        let sources = crowd::Sources { directory: &self.steps.directory, store: &self.store, asks };
        let crowd = match crowd::of(sources, &asked_for.audience).await {
            Ok(Some(crowd)) => crowd,
            Ok(None) => return Ok(Prepared::Later(SETTLES)),
            Err(crowd::Error::Platform(error)) => return Ok(unread(&error)),
            Err(crowd::Error::Store(error)) => return Err(error.into()),
        };
        let mut campaign = asked_for.clone();
        let shown = std::mem::replace(&mut campaign.people, count(crowd.len()));
        let reminds = campaign.audience.reminds_of().is_some() && campaign.automatic.is_none();
        campaign.previewed = (reminds && shown != campaign.people).then_some(shown);
        campaign.asleep = count(crowd.asleep().count());
        campaign.through =
            if crowd.nodes.len() <= LISTS { crowd.nodes.keys().copied().collect() } else { Vec::new() };
        let more = usize::try_from(self.settings.notice_above).unwrap_or(usize::MAX);
        let was_small =
            op.approval.is_none() && usize::try_from(asked_for.people).is_ok_and(|was| was <= more);
        if was_small && crowd.len() > more {
            return Ok(Prepared::Not(Why::Outgrown { people: campaign.people }));
        }
        let (legs, batches) = cut(&campaign, &crowd);
        campaign.legs = legs;
        if batches.is_empty() {
            return Ok(Prepared::Not(Why::Nobody));
        }
        match self.leave(op, &campaign, batches.iter().flat_map(|chunk| &chunk.batches)).await {
            Ok(_permit) => {
                campaign.chunks = Some(count(batches.len()));
                Ok(Prepared::Ready { campaign: Box::new(campaign), chunks: batches })
            }
            Err(Denied::Not(why)) => Ok(Prepared::Not(why)),
            Err(Denied::Later(after)) => Ok(Prepared::Later(after)),
        }
    }

    /// Leave to make these calls, for the initiator as of now.
    pub(super) async fn leave<'b>(
        &self,
        op: &Operation,
        campaign: &Campaign,
        batches: impl Iterator<Item = &'b Batch>,
    ) -> Result<crate::domain::permit::Permit, Denied> {
        let asked = asked(campaign, batches);
        self.steps.gate.permit_now(&op.initiator, &asked, op.said_at()).await.map_err(|no| match no {
            No::Denied(reason) => Denied::Not(Why::Denied { reason }),
            No::NoSuchMember => Denied::Not(Why::Platform { fault: Fault::NotFound }),
            No::NoSuchDepartment(_) => Denied::Not(Why::Platform { fault: Fault::DepartmentUnknown }),
            No::CouldNotCheck(error) => match unread(&error) {
                Prepared::Later(after) => Denied::Later(after),
                _ => Denied::Not(Why::NotChecked),
            },
        })
    }
}

/// Why there is no leave.
pub(super) enum Denied {
    /// There is none.
    Not(Why),
    /// It could not be found out.
    Later(Duration),
}

fn unread(error: &Error) -> Prepared {
    match error.class() {
        Class::Retry { after } => Prepared::Later(after),
        Class::Unknown => Prepared::Later(SETTLES),
        Class::Permanent | Class::Operator => {
            tracing::error!(%error, "who a notice is for cannot be read");
            Prepared::Not(Why::NotChecked)
        }
    }
}

/// The calls of every channel.
fn cut(campaign: &Campaign, crowd: &Crowd) -> (Vec<crate::domain::operation::notice::Leg>, Vec<Chunk>) {
    let mut chunks = Vec::new();
    let mut legs = campaign.legs.clone();
    for leg in &mut legs {
        let by = plan::best(leg.channel, crowd);
        let batches = match leg.channel {
            Channel::Group => plan::to_groups(campaign.audience.groups()),
            channel => plan::batches(channel, by, crowd),
        };
        leg.calls = count(batches.len());
        leg.receipt = plan::receipt(leg.channel, if leg.channel == Channel::Group { By::People } else { by });
        chunks.extend(plan::chunks(leg.channel, batches));
    }
    (legs, chunks)
}

/// What the gate is asked.
fn asked<'b>(campaign: &Campaign, batches: impl Iterator<Item = &'b Batch>) -> Asked {
    let (mut users, mut departments, mut groups): (Vec<UserId>, Vec<DepartmentId>, Vec<ConversationId>) =
        (Vec::new(), Vec::new(), Vec::new());
    for batch in batches {
        match &batch.to {
            To::People(people) => users.extend(people.iter().map(|one| one.user.clone())),
            To::Departments { ids, .. } => departments.extend(ids),
            To::Group { id, .. } => groups.push(id.clone()),
        }
    }
    Asked::Notify { users, departments, groups, through: campaign.through.clone() }
}

/// What whoever agrees to a notice must be let do themselves: write to all it reaches into.
pub(super) fn asked_of(campaign: &Campaign) -> Asked {
    let groups = campaign.audience.groups().map(|(id, _)| id.clone()).collect();
    Asked::Notify { users: Vec::new(), departments: campaign.reach.clone(), groups, through: Vec::new() }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
