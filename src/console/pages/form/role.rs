//! Forms about who answers for what: giving and taking roles, handing them over, filling a vacancy.

use serde::Deserialize;

use super::member::{sheet, whole};
use super::{Blank, Choice, Form, Input, Kind, Search, Typed};
use crate::console::Console;
use crate::console::api::member::{Filter, Listed, MemberPage};
use crate::console::api::{board, member};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::proposal::Request;

/// So many people are listed to choose from.
const LISTED: usize = 60;

/// The people of a department one may choose from, as far as they fit.
async fn people(
    console: &Console,
    me: &Me,
    (department, typed): (Option<DepartmentId>, &Typed),
) -> Result<(Vec<Choice>, Search), Problem> {
    let text = typed.one("q").to_owned();
    let filter = Filter {
        q: Some(text.clone()).filter(|text| !text.is_empty()),
        department: department.map(|id| id.0),
        limit: Some(LISTED),
        ..Filter::default()
    };
    let MemberPage { members, total, .. } = member::of(console, me, &filter).await?;
    let chosen = typed.one("to").to_owned();
    let more = total - members.len();
    let shown = members.into_iter().filter(|one| !one.enterprise_account).map(|one: Listed| {
        let place = one.department.path.rsplit(" / ").next().unwrap_or_default().to_owned();
        let asleep = if one.active { "" } else { "，未激活" };
        Choice::new(&one.user, format!("{}（{place}{asleep}）", one.name)).when(|own| own == chosen)
    });
    Ok((shown.collect(), Search { text, more }))
}

/// The institution somebody belongs to, as far as it is managed by whoever asks.
async fn institution(console: &Console, person: &Member) -> Result<Option<DepartmentId>, Problem> {
    let all = console.directory.institutions().unwrap_or_default();
    for id in &person.departments {
        let chain = console.directory.chain(*id).await?;
        if let Some(institution) = chain.and_then(|chain| all.of(&chain)) {
            return Ok(Some(institution));
        }
    }
    Ok(None)
}

async fn held(console: &Console, person: &Member) -> Result<(Vec<Role>, Vec<Role>), Problem> {
    let all = console.directory.roles().await?.into_iter().filter(|role| role.grantable);
    Ok(all.partition(|role| person.roles.contains(&role.id)))
}

/// `GET`, `POST /app/members/{user}/roles`.
#[derive(Deserialize)]
pub struct Roles {
    user: String,
}

impl Form for Roles {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        let (held, others) = held(console, &person).await?;
        let (give, take) = (typed.numbers("give"), typed.numbers("take"));
        let choice = |role: &Role, chosen: &[i64]| {
            Choice::new(&role.id.0, role.say.clone()).when(|_| chosen.contains(&role.id.0))
        };
        let mut inputs = Vec::new();
        if !others.is_empty() {
            let others = others.iter().map(|role| choice(role, &give)).collect();
            inputs.push(Input::of("give", "设为", Kind::Checks(others)));
        }
        if !held.is_empty() {
            let held = held.iter().map(|role| choice(role, &take)).collect();
            inputs.push(Input::of("take", "取消", Kind::Checks(held)));
        }
        Ok(Blank {
            title: format!("{}的角色", person.name),
            tab: "/app/members",
            back: sheet(&self.user, &person.name),
            intro: None,
            inputs,
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let members = vec![UserId(self.user.clone())];
        let roles = |name: &str| -> Vec<RoleId> { typed.numbers(name).into_iter().map(RoleId).collect() };
        match (roles("give"), roles("take")) {
            (give, take) if give.is_empty() && take.is_empty() => Err("请至少勾选一项。".to_owned()),
            (give, take) if take.is_empty() => Ok(Request::GrantRoles { members, roles: give }),
            (give, take) if give.is_empty() => Ok(Request::RevokeRoles { members, roles: take }),
            _ => Err("设置和取消请分两次办理：先只勾选其中一种。".to_owned()),
        }
    }
}

/// `GET`, `POST /app/members/{user}/handover`.
#[derive(Deserialize)]
pub struct HandOver {
    user: String,
}

impl Form for HandOver {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        let (held, _) = held(console, &person).await?;
        if held.is_empty() {
            return Err(Problem::nothing_held(&person.name));
        }
        let roles = typed.numbers("roles");
        let chosen = |role: &Role| typed.all("roles").is_empty() || roles.contains(&role.id.0);
        let handed = held.iter().map(|role| Choice::new(&role.id.0, role.say.clone()).when(|_| chosen(role)));
        let place = institution(console, &person).await?;
        let (mut people, search) = people(console, me, (place, typed)).await?;
        people.retain(|one| one.value != self.user);
        Ok(Blank {
            title: format!("交接{}的角色", person.name),
            tab: "/app/members",
            back: sheet(&self.user, &person.name),
            intro: Some("先给接手人设置，核实后再取消原来的，不会出现空缺。".to_owned()),
            inputs: vec![
                Input::of("roles", "交出", Kind::Checks(handed.collect())),
                Input::of("to", "由谁接手", Kind::Radio(people)).needed(),
            ],
            submit: "下一步",
            search: Some(search),
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let to = typed.some("to").ok_or("请选择接手人。")?;
        let roles: Vec<RoleId> = typed.numbers("roles").into_iter().map(RoleId).collect();
        if roles.is_empty() {
            return Err("请勾选要交出的角色。".to_owned());
        }
        Ok(Request::HandOver { from: Some(UserId(self.user.clone())), to: UserId(to), roles })
    }
}

/// `GET`, `POST /app/board/{institution}/{role}`.
#[derive(Deserialize)]
pub struct Vacancy {
    institution: i64,
    role: i64,
}

impl Form for Vacancy {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let roles = board::known(console).await?.roles;
        let role = roles.into_iter().find(|role| role.id == self.role && role.grantable);
        let role = role.ok_or_else(Problem::not_found)?;
        let place = DepartmentId(self.institution);
        let (people, search) = people(console, me, (Some(place), typed)).await?;
        let name = console.directory.name(place).await?.ok_or_else(Problem::not_found)?;
        Ok(Blank {
            title: format!("{name}的{}", role.say),
            tab: "/app/board",
            back: ("/app/board".to_owned(), "责任表".to_owned()),
            intro: None,
            inputs: vec![Input::of("to", "由谁担任", Kind::Radio(people)).needed()],
            submit: "下一步",
            search: Some(search),
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let to = typed.some("to").ok_or("请选择由谁担任。")?;
        Ok(Request::GrantRoles { members: vec![UserId(to)], roles: vec![RoleId(self.role)] })
    }
}
