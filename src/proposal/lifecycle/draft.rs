//! An operation in the making: its lines, its ids, the departments it is about.

use crate::domain::change::Change;
use crate::domain::id::{DepartmentId, OperationId};
use crate::domain::invite;
use crate::domain::operation::{Kind, Line, Operation, State, Step};
use crate::domain::person::Member;
use crate::proposal::{Asker, Error, Services};

/// Somebody a proposal is about, and how the asker spoke of them: no refusal tells more than that.
#[derive(Clone, Debug)]
pub struct Whom {
    /// The member.
    pub member: Member,
    /// What they were called.
    pub said: Option<String>,
    /// The departments in which whoever could do it is looked for; none where the asker may not know them.
    pub near: Vec<DepartmentId>,
}

impl Whom {
    /// A line of changes on them.
    ///
    /// # Errors
    /// The platform's.
    pub async fn line(&self, services: &Services, changes: Vec<Change>) -> Result<Line, Error> {
        let place = places(services, &self.member).await?.join("、");
        Ok(Line {
            user: Some(self.member.user.clone()),
            name: format!("{}（{place}）", self.member.name),
            mobile: None,
            place,
            departments: self.member.departments.clone(),
            steps: changes.into_iter().map(Step::new).collect(),
        })
    }
}

/// The names of a member's departments.
///
/// # Errors
/// The platform's.
pub async fn places(services: &Services, member: &Member) -> Result<Vec<String>, Error> {
    let mut places = Vec::new();
    for id in &member.departments {
        places.extend(services.directory.name(*id).await?);
    }
    Ok(places)
}

/// An operation of these lines, with ids of its own.
pub fn new(asker: &Asker<'_>, kind: Kind, lines: Vec<Line>, warnings: Vec<String>) -> Operation {
    let services = asker.services;
    let id = OperationId(services.ids.fresh("op"));
    let now = services.clock.now_ms();
    let ttl = i64::try_from(services.settings.confirm_ttl.as_millis()).unwrap_or(i64::MAX);
    let mut op = Operation {
        kind,
        initiator: asker.actor.user.clone(),
        initiator_name: asker.me.name.clone(),
        conversation: asker.conversation.clone(),
        state: State::Proposed,
        revision: 1,
        created_at: now,
        expires_at: now.saturating_add(ttl),
        begun_at: None,
        lines,
        warnings,
        approval: None,
        bulk: None,
        id,
    };
    choose_users(&op.id, &mut op.lines);
    op
}

/// The userids of people to be made members: found by it later means it is ours.
pub(super) fn choose_users(id: &OperationId, lines: &mut [Line]) {
    for (at, line) in lines.iter_mut().enumerate() {
        for step in &mut line.steps {
            step.change.facet_mut().choose(invite::userid(id, at));
        }
    }
}

/// Notes which departments each line is about, for those who may read of it in the trail.
///
/// # Errors
/// The platform's.
pub async fn place(services: &Services, op: &mut Operation) -> Result<(), Error> {
    for line in op.lines.iter_mut().filter(|line| line.departments.is_empty()) {
        if let Some(user) = &line.user {
            let member = services.directory.member(user).await?;
            line.departments = member.map(|member| member.departments).unwrap_or_default();
        }
        for step in &line.steps {
            line.departments.extend(step.change.facet().departments());
        }
    }
    Ok(())
}
