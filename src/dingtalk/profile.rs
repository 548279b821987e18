//! Changing a member: fields, departments.
//!
//! **Invariant:** what is sent is what a permit covers, and nothing besides: `user/update` replaces whatever it is
//! given (the departments as a whole), and leaves alone what it is not.

use serde_json::{Map, Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::Permit;
use crate::domain::profile::Field;

const UPDATE: Api = Api::old("POST /topapi/v2/user/update", Effect::Write);

impl Client {
    /// Gives fields of a member new values (user-information-update). Repeating it is harmless.
    ///
    /// `along` are the departments the member is in: enterprise accounts cannot be updated without them
    /// (update-dedicated-accounts-information).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::OutsideAppScope`], [`Error::NameIllegal`], [`Error::FieldIllegal`] (40100, 40101,
    /// 60106: somebody else has the value), [`Error::Hr`] (12150), [`Error::AccountDisabled`].
    pub async fn update_user(
        &self,
        permit: &Permit,
        user: &UserId,
        values: &[(Field, String)],
        along: Option<&[DepartmentId]>,
    ) -> Result<(), Error> {
        if !permit.covers_update(user, values, along) {
            return Err(Error::PermitMismatch);
        }
        let mut body = Map::new();
        body.insert("userid".to_owned(), json!(user));
        body.extend(values.iter().map(|(field, value)| (field.key().to_owned(), json!(value))));
        if let Some(departments) = along {
            body.insert("dept_id_list".to_owned(), listed(departments));
        }
        self.post::<Value>(&UPDATE, &Value::Object(body)).await.map(drop)
    }

    /// Takes a member from exactly these departments to exactly those (user-information-update). Repeating it is
    /// harmless.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::DepartmentUnknown`], [`Error::OutsideAppScope`], [`Error::Full`] (40023),
    /// [`Error::Hr`] (12150).
    pub async fn move_user(
        &self,
        permit: &Permit,
        user: &UserId,
        from: &[DepartmentId],
        to: &[DepartmentId],
    ) -> Result<(), Error> {
        if !permit.covers_departments(user, from, to) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({"userid": user, "dept_id_list": listed(to)});
        self.post::<Value>(&UPDATE, &body).await.map(drop)
    }
}

/// Departments as the old API takes them: ids with commas.
fn listed(departments: &[DepartmentId]) -> Value {
    json!(departments.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}
