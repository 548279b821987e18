//! Members: reading, finding, listing, and making one.
//!
//! **Invariant:** a member is made only in exactly the departments, and with exactly the number, a permit covers.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Page;
use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;
use crate::domain::id::{DepartmentId, RoleId, UnionId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::permit::Permit;
use crate::domain::person::Member;

const GET: Api = Api::old("POST /topapi/v2/user/get", Effect::Read);
const BY_MOBILE: Api = Api::old("POST /topapi/v2/user/getbymobile", Effect::Read);
const SEARCH: Api = Api::new("POST /v1.0/contact/users/search", Effect::Read).metered();
const LIST_IDS: Api = Api::old("POST /topapi/user/listid", Effect::Read);
const LIST: Api = Api::old("POST /topapi/v2/user/list", Effect::Read);
const CREATE: Api = Api::old("POST /topapi/v2/user/create", Effect::Write);

/// How many members a page holds.
const PAGE: usize = 100;
/// How many hits a search brings.
pub(super) const HITS: usize = 50;

/// How a name is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The whole name.
    Exact,
    /// A part of the name, its pinyin, or the English name.
    Fuzzy,
}

/// Somebody to be made a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// The userid we choose, 1–64 characters: by it a repeated call is recognised.
    pub userid: UserId,
    /// At most 80 characters.
    pub name: String,
    /// Unique in the organisation.
    pub mobile: Mobile,
    /// One to 100 departments.
    pub departments: Vec<DepartmentId>,
    /// At most 200 characters.
    pub title: Option<String>,
    /// At most 50 characters.
    pub job_number: Option<String>,
}

/// A member was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Who.
    pub user: UserId,
    /// The person's id for this developer, when the answer has it.
    pub union: Option<UnionId>,
}

#[derive(Deserialize)]
pub(super) struct Answer<T> {
    pub(super) result: T,
}

#[derive(Deserialize)]
struct Detail {
    userid: String,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    unionid: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    mobile: Option<String>,
    #[serde(default)]
    dept_id_list: Value,
    #[serde(default)]
    role_list: Value,
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    active: bool,
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    admin: bool,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    job_number: Option<String>,
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    exclusive_account: bool,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    telephone: Option<String>,
    #[serde(default, deserialize_with = "wire::lenient_text")]
    remark: Option<String>,
}

impl From<Detail> for Member {
    fn from(detail: Detail) -> Self {
        let roles = detail.role_list.as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            user: UserId(detail.userid),
            union: detail.unionid.map(UnionId),
            name: detail.name,
            mobile: detail.mobile,
            departments: wire::integers(&detail.dept_id_list).into_iter().map(DepartmentId).collect(),
            roles: roles.iter().filter_map(|role| wire::integer(role, "id")).map(RoleId).collect(),
            active: detail.active,
            admin: detail.admin,
            title: detail.title,
            job_number: detail.job_number,
            exclusive: detail.exclusive_account,
            email: detail.email,
            telephone: detail.telephone,
            remark: detail.remark,
        }
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default, deserialize_with = "wire::lenient_flag")]
    has_more: bool,
    #[serde(default, deserialize_with = "wire::lenient_integer")]
    next_cursor: Option<i64>,
    #[serde(default, deserialize_with = "wire::null_as_empty")]
    list: Vec<Detail>,
}

#[derive(Deserialize)]
struct ListedIds {
    #[serde(default)]
    userid_list: Value,
}

#[derive(Deserialize)]
struct Hits {
    #[serde(default)]
    list: Value,
}

impl Client {
    /// A member by id (query-user-details).
    ///
    /// # Errors
    /// [`Error::NotFound`]: never was here, left, or has not accepted yet.
    pub async fn user(&self, user: &UserId) -> Result<Member, Error> {
        let answer: Answer<Detail> = self.post(&GET, &json!({"userid": user})).await?;
        Ok(answer.result.into())
    }

    /// The member with a number (query-users-by-phone-number); `None` when nobody here has it.
    ///
    /// # Errors
    /// None of its own.
    pub async fn user_by_mobile(&self, mobile: &Mobile) -> Result<Option<UserId>, Error> {
        let body = json!({"mobile": mobile.reveal()});
        let answer: Result<Answer<Value>, Error> = self.post(&BY_MOBILE, &body).await;
        match answer {
            Ok(answer) => Ok(wire::text(&answer.result, "userid").map(UserId)),
            Err(Error::NotFound | Error::InvalidNumber) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The members with a name, the first 50 (address-book-search-user-id). Counts against the monthly quota.
    ///
    /// # Errors
    /// None of its own.
    pub async fn search_users(&self, name: &str, how: Match) -> Result<Vec<UserId>, Error> {
        let mut body = json!({"queryWord": name, "offset": 0, "size": HITS});
        if how == Match::Exact {
            body["fullMatchField"] = json!(1);
        }
        let hits: Hits = self.post(&SEARCH, &body).await?;
        Ok(wire::texts(&hits.list).into_iter().map(UserId).collect())
    }

    /// The ids of a department's direct members (query-the-list-of-department-userids). Ignores the app's data scope.
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`].
    pub async fn user_ids_in(&self, department: DepartmentId) -> Result<Vec<UserId>, Error> {
        let answer: Answer<ListedIds> = self.post(&LIST_IDS, &json!({"dept_id": department})).await?;
        Ok(wire::texts(&answer.result.userid_list).into_iter().map(UserId).collect())
    }

    /// A page of a department's direct members (queries-the-complete-information-of-a-department-user), from `cursor`,
    /// the first one from 0. The roles are not in it.
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`], [`Error::OutsideAppScope`].
    pub async fn users_in(&self, department: DepartmentId, cursor: i64) -> Result<Page<Member, i64>, Error> {
        let body = json!({"dept_id": department, "cursor": cursor, "size": PAGE});
        let answer: Answer<Listed> = self.post(&LIST, &body).await?;
        let listed = answer.result;
        let next = listed.next_cursor.filter(|next| listed.has_more && *next > cursor);
        Ok(Page { items: listed.list.into_iter().map(Member::from).collect(), next })
    }

    /// Makes a member (user-information-creation).
    ///
    /// # Errors
    /// [`Error::Pending`] is not a failure: the person was invited and has to accept. [`Error::AlreadyMember`],
    /// [`Error::UseridTaken`], [`Error::SameAccount`], [`Error::InvalidNumber`], [`Error::Full`],
    /// [`Error::DepartmentUnknown`]; [`Error::Busy`] that stays may mean that the week's or the organisation's
    /// head-count is reached; [`Error::OutcomeUnknown`]: look the userid up before repeating.
    pub async fn create_user(&self, permit: &Permit, member: &NewMember) -> Result<Created, Error> {
        if !permit.covers_create(&member.mobile, &member.departments) {
            return Err(Error::PermitMismatch);
        }
        let answer: Value = self.post(&CREATE, &new_member(member)).await?;
        let result = wire::field(&answer, "result").unwrap_or(&answer);
        let user = wire::text(result, "userid").map_or_else(|| member.userid.clone(), UserId);
        // `unionId` here, `unionid` everywhere else; read in any case.
        Ok(Created { user, union: wire::text(result, "unionId").map(UnionId) })
    }
}

fn new_member(member: &NewMember) -> Value {
    let departments: Vec<String> = member.departments.iter().map(ToString::to_string).collect();
    let mut body = Map::new();
    body.insert("userid".to_owned(), json!(member.userid));
    body.insert("name".to_owned(), json!(member.name));
    body.insert("mobile".to_owned(), json!(member.mobile.reveal()));
    body.insert("dept_id_list".to_owned(), json!(departments.join(",")));
    for (key, value) in [("title", &member.title), ("job_number", &member.job_number)] {
        if let Some(value) = value {
            body.insert(key.to_owned(), json!(value));
        }
    }
    Value::Object(body)
}
