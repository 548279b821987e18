//! Departments and the chains that scope is judged by.

mod change;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::{Answer, HITS};
use super::wire;
use crate::domain::department::{Chain, Department, DepartmentDetail};
use crate::domain::id::{DepartmentId, UserId};

const GET: Api = Api::old("POST /topapi/v2/department/get", Effect::Read);
const SUB: Api = Api::old("POST /topapi/v2/department/listsub", Effect::Read);
const SUB_IDS: Api = Api::old("POST /topapi/v2/department/listsubid", Effect::Read);
const CHAIN: Api = Api::old("POST /topapi/v2/department/listparentbydept", Effect::Read);
const CHAINS: Api = Api::old("POST /topapi/v2/department/listparentbyuser", Effect::Read);
const SEARCH: Api = Api::new("POST /v1.0/contact/departments/search", Effect::Read).metered();

#[derive(Deserialize)]
struct Detail {
    dept_id: i64,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "wire::lenient_integer")]
    parent_id: Option<i64>,
}

impl From<Detail> for Department {
    fn from(detail: Detail) -> Self {
        let id = DepartmentId(detail.dept_id);
        // The root names itself, zero or nothing as its parent, depending on the page.
        let parent = detail.parent_id.filter(|parent| *parent > 0 && id != DepartmentId::ROOT);
        Self { id, name: detail.name, parent: parent.map(DepartmentId) }
    }
}

#[derive(Deserialize)]
struct FullDetail {
    #[serde(flatten)]
    detail: Detail,
    #[serde(default)]
    dept_manager_userid_list: Value,
    #[serde(default, deserialize_with = "wire::lenient_integer")]
    member_count: Option<i64>,
}

impl From<FullDetail> for DepartmentDetail {
    fn from(full: FullDetail) -> Self {
        Self {
            department: full.detail.into(),
            heads: wire::texts(&full.dept_manager_userid_list).into_iter().map(UserId).collect(),
            members: full.member_count.and_then(|count| usize::try_from(count).ok()),
        }
    }
}

#[derive(Deserialize)]
struct BelowIds {
    #[serde(default)]
    dept_id_list: Value,
}

#[derive(Deserialize)]
struct Parents {
    #[serde(default)]
    parent_id_list: Value,
}

#[derive(Deserialize)]
struct ParentsOfUser {
    #[serde(default, deserialize_with = "wire::null_as_empty")]
    parent_list: Vec<ParentsOfOne>,
}

#[derive(Deserialize)]
struct ParentsOfOne {
    #[serde(default)]
    parent_dept_id_list: Value,
}

#[derive(Deserialize)]
struct Hits {
    #[serde(default)]
    list: Value,
}

impl Client {
    /// A department (query-department-details0-v2).
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`], [`Error::OutsideAppScope`].
    pub async fn department(&self, id: DepartmentId) -> Result<DepartmentDetail, Error> {
        let answer: Answer<FullDetail> = self.post(&GET, &json!({"dept_id": id})).await?;
        Ok(answer.result.into())
    }

    /// The ids of the departments one level below (obtain-the-list-of-sub-department-ids). Ignores the app's data
    /// scope.
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`].
    pub async fn department_ids_below(&self, id: DepartmentId) -> Result<Vec<DepartmentId>, Error> {
        let answer: Answer<BelowIds> = self.post(&SUB_IDS, &json!({"dept_id": id})).await?;
        Ok(wire::integers(&answer.result.dept_id_list).into_iter().map(DepartmentId).collect())
    }

    /// The departments one level below (user-management-acquires-the-list-departments).
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`].
    pub async fn departments_below(&self, id: DepartmentId) -> Result<Vec<Department>, Error> {
        let answer: Answer<Option<Vec<Detail>>> = self.post(&SUB, &json!({"dept_id": id})).await?;
        Ok(answer.result.unwrap_or_default().into_iter().map(Department::from).collect())
    }

    /// A department and all above it (query-the-list-of-all-parent-departments-of-a-department). Ignores the app's
    /// data scope.
    ///
    /// # Errors
    /// [`Error::DepartmentUnknown`]; [`Error::Shape`] when the chain is not of this department or does not reach the
    /// root.
    pub async fn chain(&self, id: DepartmentId) -> Result<Chain, Error> {
        let answer: Answer<Parents> = self.post(&CHAIN, &json!({"dept_id": id})).await?;
        let chain = chain_of(&CHAIN, &answer.result.parent_id_list)?;
        if chain.department() == id { Ok(chain) } else { Err(misshapen(&CHAIN)) }
    }

    /// One chain a direct department of a member (queries-the-list-of-all-parent-departments-of-a-user). Ignores the
    /// app's data scope.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Shape`] as for [`Client::chain`].
    pub async fn chains_of(&self, user: &UserId) -> Result<Vec<Chain>, Error> {
        let answer: Answer<ParentsOfUser> = self.post(&CHAINS, &json!({"userid": user})).await?;
        let lists = answer.result.parent_list;
        lists.iter().map(|one| chain_of(&CHAINS, &one.parent_dept_id_list)).collect()
    }

    /// The departments with a name, the first 50 (address-book-search-department-id). Counts against the monthly quota.
    ///
    /// # Errors
    /// None of its own.
    pub async fn search_departments(&self, name: &str) -> Result<Vec<DepartmentId>, Error> {
        let body = json!({"queryWord": name, "offset": 0, "size": HITS});
        let hits: Hits = self.post(&SEARCH, &body).await?;
        Ok(wire::integers(&hits.list).into_iter().map(DepartmentId).collect())
    }
}

fn chain_of(api: &Api, ids: &Value) -> Result<Chain, Error> {
    let ids = wire::integers(ids).into_iter().map(DepartmentId).collect();
    Chain::new(ids).ok_or_else(|| misshapen(api))
}

fn misshapen(api: &Api) -> Error {
    Error::Shape { what: format!("{}: no chain to the root", api.name) }
}
