//! Each row before anything is done: form, doubles, department and scope, roles, members already.
//!
//! What many rows share, a department, a role, leave to add there, is found out once; whether a number is a member's is
//! told by the last walk over the organisation. So the cost of a row is that of a look into a table. The run asks the
//! gate again for each person, and the platform has the last word on who is a member.

mod update;

use std::collections::{HashMap, HashSet};

use super::Existing;
use super::clean::listed;
use super::draft::Draft;
use super::wording as words;
use crate::dingtalk;
use crate::domain::change::{CreateMember, GrantRoles};
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::bulk::Rest;
use crate::domain::operation::{Line, Step};
use crate::domain::permit::{Asked, Denied, Rank};
use crate::domain::profile::Field;
use crate::domain::role::Role;
use crate::gate::No;
use crate::language;
use crate::proposal::{Asker, Error, Refusal};

/// The rows, parted.
#[derive(Debug, Default)]
pub struct Checked {
    /// To be added, with where each stood.
    pub lines: Vec<(u32, Line)>,
    /// Not to be added, and why.
    pub rest: Vec<Rest>,
    /// How many of these are members already.
    pub present: usize,
    /// How many of the lines are members who are put right.
    pub updates: usize,
    /// What was not allowed, once a department or role.
    pub refused: Vec<Refusal>,
    /// How many of the lines say no department, and where they go.
    pub defaulted: Option<(usize, String)>,
}

/// More different departments than this in one table are not looked up.
const PLACES: usize = 200;
/// Before the first walk so many numbers are looked up one by one; more are left to the run.
const LOOKUPS: usize = 50;
/// More refusals than this say nothing new in the trail.
const REFUSALS: usize = 20;
const LONGEST_NAME: usize = 80;
const LONGEST_TITLE: usize = 200;
const LONGEST_JOB_NUMBER: usize = 50;

/// A row's place: its departments, and what it is called.
type Found<T> = Result<T, String>;
type Put = (Vec<DepartmentId>, String);

/// Where those go whose department is not written.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// To the asker's own unit.
    Own,
    /// To the one called so.
    Said(&'a str),
    /// To this one.
    Known(DepartmentId),
}

/// What is wanted of all rows.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The department of those who have none, and roles for all.
    pub common: (Place<'a>, &'a [String]),
    /// What becomes of members.
    pub existing: Existing,
}

/// Checks all rows.
///
/// # Errors
/// The platform did not answer what has to be known.
pub async fn check(
    asker: &Asker<'_>,
    drafts: Vec<Draft>,
    Wanted { common: (everywhere, roles), existing }: Wanted<'_>,
    sheets: &[String],
) -> Result<Checked, Error> {
    let present = present(asker, &drafts).await?;
    let mut checker =
        Checker { asker, everywhere, common: roles, places: HashMap::new(), roles: HashMap::new() };
    let mut checked = Checked::default();
    let mut seen: HashMap<String, u32> = HashMap::new();
    for draft in drafts {
        let found = match first_of_its_number(&draft, &mut seen, sheets) {
            Err(why) => Err(why),
            Ok(()) if present.contains(&draft.mobile) => {
                let found = match existing {
                    Existing::Kept => Err(words::is_member()),
                    Existing::Updated if checked.updates == update::MOST => {
                        Err(words::too_many_updates(update::MOST))
                    }
                    Existing::Updated => checker.member(&draft, &mut checked.refused).await?,
                };
                checked.present += usize::from(found.as_ref().is_err_and(|why| *why == words::is_member()));
                checked.updates += usize::from(found.is_ok());
                found
            }
            Ok(()) => checker.line(&draft, &mut checked.refused).await?,
        };
        match found {
            Ok(line) => {
                if draft.department.is_empty() && line.user.is_none() {
                    checked.defaulted.get_or_insert_with(|| (0, line.place.clone())).0 += 1;
                }
                checked.lines.push((draft.row, line));
            }
            Err(why) => checked.rest.push(rest(draft, why)),
        }
    }
    Ok(checked)
}

fn rest(draft: Draft, why: String) -> Rest {
    let Draft { row, name, mobile, department: place, title, job_number, roles, .. } = draft;
    Rest { row, name, mobile, place, why, others: [title, job_number, roles.join("、")] }
}

/// The form of a row, and that its number did not come before.
fn first_of_its_number(draft: &Draft, seen: &mut HashMap<String, u32>, sheets: &[String]) -> Found<()> {
    form(draft)?;
    if let Some(row) = seen.get(&draft.mobile) {
        return Err(words::same_number(sheets, *row));
    }
    seen.insert(draft.mobile.clone(), draft.row);
    Ok(())
}

fn form(draft: &Draft) -> Found<()> {
    if let Some(flaw) = &draft.flaw {
        return Err(flaw.clone());
    }
    let long = |text: &str, most: usize| text.chars().count() > most;
    if draft.name.is_empty() {
        return Err(words::no_name());
    }
    if draft.mobile.is_empty() {
        return Err(words::no_number());
    }
    let strange = |c: char| c.is_control() || "=+@<>\"\\|".contains(c);
    if draft.name.contains(strange) || !draft.name.chars().any(char::is_alphabetic) {
        return Err(words::name_illegal());
    }
    if let Some(fault) = language::mobile_fault(&draft.mobile) {
        return Err(words::bad_number(&fault));
    }
    if long(&draft.name, LONGEST_NAME) {
        return Err(words::too_long(Field::Name, LONGEST_NAME));
    }
    if long(&draft.title, LONGEST_TITLE) {
        return Err(words::too_long(Field::Title, LONGEST_TITLE));
    }
    if long(&draft.job_number, LONGEST_JOB_NUMBER) {
        return Err(words::too_long(Field::JobNumber, LONGEST_JOB_NUMBER));
    }
    Ok(())
}

/// The numbers that are members' already.
async fn present(asker: &Asker<'_>, drafts: &[Draft]) -> Result<HashSet<String>, Error> {
    let directory = &asker.services.directory;
    let numbers = drafts.iter().filter(|draft| form(draft).is_ok()).map(|draft| draft.mobile.as_str());
    if let Some(known) = directory.numbers_of_members(numbers.clone()) {
        return Ok(known.into_iter().map(str::to_owned).collect());
    }
    let mut present = HashSet::new();
    for number in numbers.take(LOOKUPS) {
        if directory.is_members_number(&Mobile::new(number)).await? {
            present.insert(number.to_owned());
        }
    }
    Ok(present)
}

/// What has been found out for earlier rows.
struct Checker<'a> {
    asker: &'a Asker<'a>,
    everywhere: Place<'a>,
    common: &'a [String],
    places: HashMap<String, Found<Put>>,
    roles: HashMap<String, Found<Role>>,
}

impl Checker<'_> {
    async fn line(&mut self, draft: &Draft, refused: &mut Vec<Refusal>) -> Result<Found<Line>, Error> {
        let everywhere = if let Place::Said(said) = self.everywhere { Some(said) } else { None };
        let said = Some(draft.department.as_str()).filter(|said| !said.is_empty()).or(everywhere);
        let (departments, place) = match self.place(said, &draft.mobile, refused).await? {
            Ok(place) => place,
            Err(why) => return Ok(Err(why)),
        };
        let roles = match self.roles_of(draft, refused).await? {
            Ok(roles) => roles,
            Err(why) => return Ok(Err(why)),
        };
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut steps = vec![Step::new(CreateMember {
            // Chosen when its part gets its id.
            user: "".into(),
            departments: departments.clone(),
            title: some(&draft.title),
            job_number: some(&draft.job_number),
        })];
        if !roles.is_empty() {
            steps.push(Step::new(GrantRoles { roles }));
        }
        let mobile = Some(Mobile::new(draft.mobile.clone()));
        Ok(Ok(Line { user: None, name: draft.name.clone(), mobile, place, departments, steps }))
    }

    /// A member who is put right.
    async fn member(&mut self, draft: &Draft, refused: &mut Vec<Refusal>) -> Result<Found<Line>, Error> {
        match self.roles_of(draft, refused).await? {
            Ok(roles) => update::line(self.asker, draft, roles).await,
            Err(why) => Ok(Err(why)),
        }
    }

    async fn roles_of(
        &mut self,
        draft: &Draft,
        refused: &mut Vec<Refusal>,
    ) -> Result<Found<Vec<Role>>, Error> {
        let mut roles: Vec<Role> = Vec::new();
        let said = if draft.roles.is_empty() { self.common } else { &draft.roles };
        for said in said {
            match self.role(said, refused).await? {
                Ok(role) if roles.iter().any(|known| known.id == role.id) => {}
                Ok(role) => roles.push(role),
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(roles))
    }

    /// Where a row's person is to be, and that the asker may add there.
    async fn place(
        &mut self,
        said: Option<&str>,
        mobile: &str,
        refused: &mut Vec<Refusal>,
    ) -> Result<Found<Put>, Error> {
        let key = said.unwrap_or_default().to_owned();
        if let Some(known) = self.places.get(&key) {
            return Ok(known.clone());
        }
        if self.places.len() >= PLACES {
            return Ok(Err(words::too_many_departments(PLACES)));
        }
        let found = match self.named(said, refused).await? {
            Ok(found) => self.allowed(found, mobile, refused).await?,
            Err(why) => Err(why),
        };
        self.places.insert(key, found.clone());
        Ok(found)
    }

    /// One department of that name, else several named in one cell.
    async fn named(
        &self,
        said: Option<&str>,
        refused: &mut Vec<Refusal>,
    ) -> Result<Found<Vec<Department>>, Error> {
        let Some(said) = said else {
            let directory = &self.asker.services.directory;
            let found = match self.everywhere {
                Place::Known(id) => directory.department(id).await?,
                Place::Own | Place::Said(_) => directory.own_unit(self.asker.actor).await?,
            };
            return Ok(found.map(|unit| vec![unit]).ok_or_else(words::no_department));
        };
        let whole = self.one(said, refused).await?;
        let parts: Vec<String> = listed(said).collect();
        if whole.is_ok() || parts.len() < 2 || said.contains('/') {
            return Ok(whole.map(|one| vec![one]));
        }
        let mut all = Vec::new();
        for part in &parts {
            match self.one(part, refused).await? {
                Ok(one) => all.push(one),
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(all))
    }

    async fn one(&self, said: &str, refused: &mut Vec<Refusal>) -> Result<Found<Department>, Error> {
        let (services, actor) = (self.asker.services, self.asker.actor);
        let mut named = services.directory.departments_named(said, actor).await?;
        Ok(match (named.within.len(), named.outside.first()) {
            (1, _) => Ok(named.within.remove(0)),
            (0, Some(outside)) => {
                let reason = Denied::DepartmentOutside { department: outside.id };
                note(refused, reason, &outside.name);
                Err(words::outside(said))
            }
            (0, None) => Err(words::no_such_department(said)),
            _ => Err(words::several_departments(said)),
        })
    }

    /// The gate's word on adding somebody there, once for all rows of the place.
    async fn allowed(
        &self,
        found: Vec<Department>,
        mobile: &str,
        refused: &mut Vec<Refusal>,
    ) -> Result<Found<Put>, Error> {
        let (services, actor) = (self.asker.services, self.asker.actor);
        let ids: Vec<DepartmentId> = found.iter().map(|one| one.id).collect();
        let mut names = Vec::new();
        for one in &found {
            names.push(match actor.rank {
                Rank::MainAdministrator => services.directory.path(one.id).await?,
                _ => one.name.clone(),
            });
        }
        let place = names.join("、");
        let asked = Asked::AddMember { mobile: Mobile::new(mobile), departments: ids.clone() };
        match services.gate.permit(actor, &asked).await {
            Ok(_permit) => Ok(Ok((ids, place))),
            Err(No::Denied(reason)) => {
                note(refused, reason, &place);
                Ok(Err(words::outside(&place)))
            }
            Err(No::CouldNotCheck(error)) => Err(error.into()),
            Err(No::NoSuchMember | No::NoSuchDepartment(_)) => Ok(Err(words::no_such_department(&place))),
        }
    }

    async fn role(&mut self, said: &str, refused: &mut Vec<Refusal>) -> Result<Found<Role>, Error> {
        if let Some(known) = self.roles.get(said) {
            return Ok(known.clone());
        }
        let found: Result<Option<Role>, dingtalk::Error> =
            self.asker.services.directory.role_said(said).await;
        let found = match found? {
            Some(role) if role.grantable => Ok(role),
            Some(role) => {
                note(refused, Denied::RoleNotGrantable { role: role.name.clone() }, &role.say);
                Err(words::role_not_grantable(&role.say))
            }
            None => Err(words::no_such_role(said)),
        };
        self.roles.insert(said.to_owned(), found.clone());
        Ok(found)
    }
}

/// For the trail.
fn note(refused: &mut Vec<Refusal>, reason: Denied, about: &str) {
    if refused.len() < REFUSALS {
        let (about, who_can) = (Some(about.to_owned()), Vec::new());
        refused.push(Refusal::Denied { reason, about, who_can, whom: None });
    }
}
