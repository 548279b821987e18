//! Changing departments. A new one is found by its name below its parent, where there was none of that name before;
//! repeating the rest is harmless.

use std::time::Duration;

use super::{At, Attempt, Perform, Steps, refused, unanswered};
use crate::dingtalk::Error;
use crate::directory::NOW;
use crate::domain::change::{
    CreateDepartment, DepartmentHead, RemoveDepartment, RenameDepartment, SetDepartmentHeads,
};
use crate::domain::department::{Department, headed};
use crate::domain::operation::{Fault, Why};
use crate::domain::permit::Permit;

/// How long to wait before what has changed beneath our hands is tried again.
const SHORTLY: Duration = Duration::from_secs(1);

impl Perform for CreateDepartment {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        Ok(match steps.client.create_department(permit, self.parent, &self.name).await {
            Ok(id) => {
                let (name, parent) = (self.name.clone(), Some(self.parent));
                steps.directory.department_is(&Department { id, name, parent });
                Attempt::done(None)
            }
            // An earlier try of ours got through late.
            Err(error @ Error::NameTaken) if at.step.tries > 1 => {
                steps.made(self).await.unwrap_or_else(|| refused(&error))
            }
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        steps.made(self).await
    }
}

impl Perform for RenameDepartment {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let found = match steps.directory.department_as_of(self.department, NOW).await {
            Ok(Some(detail)) => detail.department,
            Ok(None) => return Err(Attempt::failed(Why::Platform { fault: Fault::DepartmentUnknown })),
            Err(error) => return Err(refused(&error)),
        };
        if found.name != self.before && found.name != self.after {
            return Err(Attempt::failed(Why::ChangedSince));
        }
        Ok(match steps.client.rename_department(permit, self.department, &self.after).await {
            Ok(()) => {
                steps.directory.department_is(&Department { name: self.after.clone(), ..found });
                Attempt::done(None)
            }
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Perform for RemoveDepartment {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        Ok(match steps.client.delete_department(permit, self.department).await {
            Ok(()) => steps.department_gone(self),
            Err(error) => refused(&error),
        })
    }

    /// Whether the department is gone, which it was not in the preview.
    async fn reconcile(&self, steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        match steps.client.department(self.department).await {
            Err(Error::DepartmentUnknown) => Some(steps.department_gone(self)),
            Ok(_) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }
}

impl Perform for SetDepartmentHeads {
    async fn perform(&self, steps: &Steps, _at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let before = match steps.directory.department_as_of(self.department, NOW).await {
            Ok(Some(detail)) => detail.heads,
            Ok(None) => return Err(Attempt::failed(Why::Platform { fault: Fault::DepartmentUnknown })),
            Err(error) => return Err(refused(&error)),
        };
        let after = headed(&before, &DepartmentHead::users(&self.add), &DepartmentHead::users(&self.take));
        Ok(match steps.client.set_department_heads(permit, self.department, &before, &after).await {
            Ok(()) => {
                steps.directory.heads_changed(self.department);
                Attempt::done(None)
            }
            // Others have changed them since leave was given: it is asked for anew.
            Err(Error::PermitMismatch) => {
                steps.directory.heads_changed(self.department);
                Attempt::Again { after: SHORTLY, why: Why::ChangedSince }
            }
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Steps {
    /// The department a call of ours may have made: called so, below the parent, and not there before.
    async fn made(&self, change: &CreateDepartment) -> Option<Attempt> {
        let below = match self.client.departments_below(change.parent).await {
            Ok(below) => below,
            Err(error) => return Some(unanswered(&error)),
        };
        let ours =
            below.into_iter().find(|one| one.name == change.name && !change.siblings.contains(&one.id))?;
        self.directory.department_is(&ours);
        Some(Attempt::done(None))
    }

    fn department_gone(&self, change: &RemoveDepartment) -> Attempt {
        self.directory.department_is_gone(change.department);
        Attempt::done(None)
    }
}
