//! What ending a membership is about: who the person was, and what becomes of what they leave.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::permit::Asked;

/// What somebody was when the removal was proposed: for the trail, and for whoever must agree to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// Their departments.
    pub departments: Vec<DepartmentId>,
    /// The names of the roles they held.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Their number, where it is replaced by another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<Mobile>,
}

/// How somebody leaves through the HR application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Why, as the organisation lists it.
    pub reason: LeavingReason,
    /// Who takes over; nobody where none was named.
    pub heir: Option<Heir>,
    /// A remark for the file.
    pub memo: String,
}

/// One of the organisation's reasons for leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingReason {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose wish it is.
    pub wish: Wish,
}

/// Whose wish a leaving is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// The person's.
    Voluntary,
    /// The organisation's.
    Passive,
}

/// Who takes over approvals, documents, files, permissions and subordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heir {
    /// userid.
    pub user: UserId,
    /// Name, as shown in the preview.
    pub name: String,
}

/// A membership ended at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMember {
    /// What the person was.
    pub was: Was,
    /// Only if nobody has this number, under which they are added again, and they have not logged in meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_number: Option<Mobile>,
}

impl Facet for DeleteMember {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::RemoveMember { user: about.user?.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        self.was.tell(side, facts);
    }
}

/// A membership ended through the HR application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminateMember {
    /// What the person was.
    pub was: Was,
    /// Why, and who takes over.
    pub leaving: Leaving,
}

impl Facet for TerminateMember {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        let heir = self.leaving.heir.as_ref().map(|heir| heir.user.clone());
        Some(Asked::TerminateMember { user: about.user?.clone(), heir })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        self.was.tell(side, facts);
    }
}

impl Was {
    /// What somebody was while a member; afterwards they are none.
    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["member"] = json!(!side.is_done);
        if side.is_done {
            return;
        }
        facts["departments"] = json!(self.departments);
        for role in &self.roles {
            facts["roles"][role] = json!(true);
        }
        if let Some(mobile) = &self.mobile {
            facts["mobile"] = json!(mobile.masked());
        }
    }
}
