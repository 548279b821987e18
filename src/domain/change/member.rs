//! Making somebody a member, and changing what is recorded of one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::department::rerouted;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::inbound::ConversationKind;
use crate::domain::invite::Invite;
use crate::domain::permit::Asked;
use crate::domain::profile::FieldChange;

/// A new member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateMember {
    /// The userid we chose from operation and line: found by it means ours.
    pub user: UserId,
    /// Into which departments.
    pub departments: Vec<DepartmentId>,
    /// Job title.
    pub title: Option<String>,
    /// Job number.
    pub job_number: Option<String>,
}

impl Facet for CreateMember {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::AddMember { mobile: about.mobile?.clone(), departments: self.departments.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        // Somebody removed to be added again was a member before.
        if !side.is_done && facts.get("member").is_some() {
            return;
        }
        facts["member"] = json!(side.is_member);
        if side.is_done {
            facts["departments"] = json!(self.departments);
        }
    }

    fn departments(&self) -> &[DepartmentId] {
        &self.departments
    }

    fn choose(&mut self, user: UserId) {
        self.user = user;
    }
}

/// An invitation sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResendInvite {
    /// The entry of the ledger; its userid, departments and the operation that waits stay.
    pub invite: Box<Invite>,
}

impl Facet for ResendInvite {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        let (mobile, departments) = (self.invite.mobile.clone(), self.invite.departments.clone());
        Some(Asked::AddMember { mobile, departments })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["member"] = json!(side.is_member);
    }
}

/// Other values of some fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMember {
    /// Which, with what they were and are to be.
    pub changes: Vec<FieldChange>,
    /// Where it is shown: in a group, numbers and what was there before stay hidden.
    pub seen: ConversationKind,
}

impl Facet for UpdateMember {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        let values = self.changes.iter().map(|change| (change.field, change.after.clone())).collect();
        Some(Asked::UpdateMember { user: about.user?.clone(), values })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        for change in &self.changes {
            let value = if side.is_done { Some(&change.after) } else { change.before.as_ref() };
            facts[change.field.key()] = json!(value);
        }
    }
}

/// From which departments to which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveMember {
    /// All the person's departments as shown in the preview.
    pub before: Vec<DepartmentId>,
    /// Those left.
    pub leave: Vec<DepartmentId>,
    /// The one joined.
    pub join: Option<DepartmentId>,
    /// What those left are called.
    pub left: Vec<String>,
    /// What the one joined is called.
    pub joined: Option<String>,
}

impl MoveMember {
    /// All the departments afterwards, in their order: the one joined stands where the first one left stood.
    pub fn after(&self) -> Vec<DepartmentId> {
        rerouted(&self.before, &self.leave, self.join.as_slice())
    }
}

impl Facet for MoveMember {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::MoveMember {
            user: about.user?.clone(),
            leave: self.leave.clone(),
            join: self.join.into_iter().collect(),
        })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["departments"] = if side.is_done { json!(self.after()) } else { json!(self.before) };
    }
}
