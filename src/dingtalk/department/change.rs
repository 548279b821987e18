//! Changing departments: making, renaming and removing them, and who heads them.
//!
//! **Invariant:** what is sent is what a permit covers, and nothing besides: `department/update` leaves alone what it
//! is not given, and replaces the heads as a whole.

use serde_json::{Value, json};

use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::user::Answer;
use crate::dingtalk::wire;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::Permit;

const CREATE: Api = Api::old("POST /topapi/v2/department/create", Effect::Write);
const UPDATE: Api = Api::old("POST /topapi/v2/department/update", Effect::Write);
const DELETE: Api = Api::old("POST /topapi/v2/department/delete", Effect::Write);

/// The field of the heads, which is emptied only where it is named besides.
const HEADS: &str = "dept_manager_userid_list";

impl Client {
    /// Makes a department (address-book-creation-department-established-department).
    ///
    /// # Errors
    /// [`Error::NameTaken`] (60021): one is called so below the same parent. [`Error::NameIllegal`],
    /// [`Error::DepartmentUnknown`] (60004: no such parent); [`Error::OutcomeUnknown`]: look below the parent before
    /// repeating.
    pub async fn create_department(
        &self,
        permit: &Permit,
        parent: DepartmentId,
        name: &str,
    ) -> Result<DepartmentId, Error> {
        if !permit.covers_create_department(parent, name) {
            return Err(Error::PermitMismatch);
        }
        let answer: Answer<Value> = self.post(&CREATE, &json!({"name": name, "parent_id": parent})).await?;
        let id = wire::integer(&answer.result, "dept_id").map(DepartmentId);
        id.ok_or_else(|| Error::Shape { what: format!("{}: no dept_id", CREATE.name) })
    }

    /// Gives a department another name (address-book-update-department). Repeating it is harmless.
    ///
    /// # Errors
    /// As [`Client::create_department`]; [`Error::DepartmentInUse`] (60018): the root.
    pub async fn rename_department(
        &self,
        permit: &Permit,
        department: DepartmentId,
        name: &str,
    ) -> Result<(), Error> {
        if !permit.covers_rename_department(department, name) {
            return Err(Error::PermitMismatch);
        }
        self.post::<Value>(&UPDATE, &json!({"dept_id": department, "name": name})).await.map(drop)
    }

    /// Removes a department (address-book-deletion-department). Repeating it is harmless: the second time it is
    /// [`Error::DepartmentUnknown`].
    ///
    /// Pages disagree on whether departments below it would go along, so that it has none is the permit's business.
    ///
    /// # Errors
    /// [`Error::DepartmentInUse`] (60005, 60006, 60007): members, departments below, the root.
    pub async fn delete_department(&self, permit: &Permit, department: DepartmentId) -> Result<(), Error> {
        if !permit.covers_remove_department(department) {
            return Err(Error::PermitMismatch);
        }
        self.post::<Value>(&DELETE, &json!({"dept_id": department})).await.map(drop)
    }

    /// Has a department headed by exactly those, where exactly these did (address-book-update-department). Repeating
    /// it is harmless.
    ///
    /// # Errors
    /// [`Error::NotFound`] (40031): somebody is not in the department.
    pub async fn set_department_heads(
        &self,
        permit: &Permit,
        department: DepartmentId,
        from: &[UserId],
        to: &[UserId],
    ) -> Result<(), Error> {
        if !permit.covers_heads(department, from, to) {
            return Err(Error::PermitMismatch);
        }
        let listed = to.iter().map(UserId::as_str).collect::<Vec<_>>().join(",");
        let mut body = json!({"dept_id": department, HEADS: listed});
        if to.is_empty() {
            body["force_update_fields"] = json!(HEADS);
        }
        self.post::<Value>(&UPDATE, &body).await.map(drop)
    }
}
