//! Forms about people: adding, moving, correcting, removing them.

use serde::Deserialize;

use super::{Blank, Choice, Form, Input, Kind, Typed};
use crate::card::operation::change::member::field;
use crate::console::Console;
use crate::console::api::{board, department, member};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::directory::Hr;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::person::Member;
use crate::domain::profile::Field;
use crate::proposal::Request;
use crate::proposal::request::{Departure, NewPerson, NewValue};

/// At which tab.
const TAB: &str = "/app/members";

/// The departments somebody manages, to choose from.
pub async fn departments(console: &Console, me: &Me, first: &str) -> Result<Vec<Choice>, Problem> {
    let all = department::of(console, me).await?.departments;
    let shown = all.into_iter().map(|one| {
        let indent = "\u{3000}".repeat(one.depth);
        Choice::new(&one.id, format!("{indent}{}", one.name))
    });
    Ok(std::iter::once(Choice::new("", first)).chain(shown).collect())
}

/// Somebody whose sheet one may see whole.
pub async fn whole(console: &Console, me: &Me, user: &str) -> Result<Member, Problem> {
    match member::one(console, me, user.to_owned()).await? {
        member::Person::Full(_) => {}
        member::Person::Name { .. } => return Err(Problem::not_found()),
    }
    let found = console.directory.member(&UserId(user.to_owned())).await?;
    found.ok_or_else(Problem::not_found)
}

/// The way back to somebody's sheet.
pub fn sheet(user: &str, name: &str) -> (String, String) {
    (format!("/app/members/{}", escaped(user)), name.to_owned())
}

/// An id as part of an address.
pub fn escaped(id: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    id.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// `GET`, `POST /app/members/new`.
#[derive(Deserialize)]
pub struct Add {}

impl Form for Add {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let places = departments(console, me, "请选择").await?;
        let place = typed.one("department").to_owned();
        // Where one manages a single department there is nothing to choose.
        let only = if let [_, only] = places.as_slice() { only.value.clone() } else { String::new() };
        let place = if place.is_empty() { only } else { place };
        let held = typed.numbers("roles");
        let roles = board::known(console).await?.roles.into_iter().filter(|role| role.grantable);
        let roles = roles.map(|role| Choice::new(&role.id, role.say).when(|_| held.contains(&role.id)));
        Ok(Blank {
            title: "添加成员".to_owned(),
            tab: TAB,
            back: (TAB.to_owned(), "成员".to_owned()),
            intro: None,
            inputs: vec![
                Input::line("name", "姓名", typed.one("name")).needed(),
                Input::line("mobile", "手机号", typed.one("mobile"))
                    .mode("tel")
                    .needed()
                    .hint("本人登录钉钉用的号码；境外号码写「+区号-号码」。"),
                Input::of(
                    "department",
                    "部门",
                    Kind::Choice(places.into_iter().map(|one| one.when(|own| own == place)).collect()),
                )
                .needed(),
                Input::of("roles", "同时担任（可不选）", Kind::Checks(roles.collect())),
                Input::line("title", "职位", typed.one("title")),
                Input::line("job_number", "工号", typed.one("job_number")),
            ],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let department = typed.one("department").parse().map_err(|_| "请选择部门。")?;
        let person = NewPerson {
            name: typed.one("name").to_owned(),
            mobile: typed.one("mobile").to_owned(),
            department: DepartmentId(department),
            roles: typed.numbers("roles").into_iter().map(RoleId).collect(),
            title: typed.some("title"),
            job_number: typed.some("job_number"),
        };
        Ok(Request::AddMembers { people: vec![person] })
    }
}

/// `GET`, `POST /app/members/{user}/move`.
#[derive(Deserialize)]
pub struct Move {
    user: String,
}

impl Form for Move {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        let join = typed.one("join").to_owned();
        let places = departments(console, me, "不调入新部门").await?;
        let leave = typed.numbers("leave");
        let mut own = Vec::new();
        for id in &person.departments {
            let name = console.directory.name(*id).await?.unwrap_or_else(|| id.to_string());
            // Whoever is in one department leaves it for the other, unless that is said otherwise.
            let usual = typed.is_empty() && person.departments.len() == 1;
            own.push(Choice::new(&id.0, name).when(|_| usual || leave.contains(&id.0)));
        }
        Ok(Blank {
            title: format!("{}调部门", person.name),
            tab: TAB,
            back: sheet(&self.user, &person.name),
            intro: None,
            inputs: vec![
                Input::of(
                    "join",
                    "调到",
                    Kind::Choice(places.into_iter().map(|one| one.when(|own| own == join)).collect()),
                ),
                Input::of("leave", "同时移出", Kind::Checks(own)).hint("不勾选的部门继续保留。"),
            ],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let join = typed.one("join").parse().ok().map(DepartmentId);
        let leave: Vec<DepartmentId> = typed.numbers("leave").into_iter().map(DepartmentId).collect();
        if join.is_none() && leave.is_empty() {
            return Err("请选择要调到的部门，或要移出的部门。".to_owned());
        }
        // Where one is and stays is not left.
        let leave = leave.into_iter().filter(|id| Some(*id) != join).collect();
        Ok(Request::MoveMembers { members: vec![UserId(self.user.clone())], leave, join })
    }
}

/// `GET`, `POST /app/members/{user}/edit`.
#[derive(Deserialize)]
pub struct Edit {
    user: String,
}

/// The names of a field: as it was, and as it is to be.
fn names(of: Field) -> (&'static str, &'static str) {
    match of {
        Field::Name => ("was.name", "name"),
        Field::Title => ("was.title", "title"),
        Field::JobNumber => ("was.job_number", "job_number"),
        Field::Email => ("was.email", "email"),
        Field::Telephone => ("was.telephone", "telephone"),
        Field::Remark => ("was.remark", "remark"),
    }
}

impl Form for Edit {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        let now = |of: Field| match of {
            Field::Name => Some(person.name.clone()),
            Field::Title => person.title.clone(),
            Field::JobNumber => person.job_number.clone(),
            Field::Email => person.email.clone(),
            Field::Telephone => person.telephone.clone(),
            Field::Remark => person.remark.clone(),
        };
        let mut inputs = Vec::new();
        for of in Field::ALL {
            let (was, name) = names(of);
            let own = now(of).unwrap_or_default();
            let value = if typed.is_empty() { own.clone() } else { typed.one(name).to_owned() };
            let mode = match of {
                Field::Email => "email",
                Field::Telephone => "tel",
                Field::Name | Field::Title | Field::JobNumber | Field::Remark => "text",
            };
            inputs.push(Input::of(was, "", Kind::Hidden(own)));
            inputs.push(Input::line(name, field(of), value).mode(mode));
        }
        Ok(Blank {
            title: format!("修改{}的资料", person.name),
            tab: TAB,
            back: sheet(&self.user, &person.name),
            intro: Some("只改动过的会提交，没动的不变。手机号由本人在钉钉里更换。".to_owned()),
            inputs,
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let changed = Field::ALL.into_iter().filter(|of| {
            let (was, name) = names(*of);
            typed.one(was) != typed.one(name)
        });
        let value = |of: Field| NewValue { field: of, value: typed.one(names(of).1).to_owned() };
        let values: Vec<NewValue> = changed.map(value).collect();
        if values.is_empty() {
            return Err("没有改动任何一项。".to_owned());
        }
        Ok(Request::UpdateMembers { members: vec![UserId(self.user.clone())], values })
    }
}

/// `GET`, `POST /app/members/{user}/number`.
#[derive(Deserialize)]
pub struct Number {
    user: String,
}

impl Form for Number {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        Ok(Blank {
            title: format!("改{}的手机号", person.name),
            tab: TAB,
            back: sheet(&self.user, &person.name),
            intro: Some(
                "只有还没登录过的人可以这样改：先删除，再用新号码重新添加，部门、职位、工号和角色照旧。"
                    .to_owned(),
            ),
            inputs: vec![Input::line("mobile", "正确的手机号", typed.one("mobile")).mode("tel").needed()],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        Ok(Request::ChangeNumber {
            member: UserId(self.user.clone()),
            mobile: typed.one("mobile").to_owned(),
        })
    }
}

/// `GET`, `POST /app/members/{user}/remove`.
#[derive(Deserialize)]
pub struct Remove {
    user: String,
}

impl Form for Remove {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let person = whole(console, me, &self.user).await?;
        let reason = typed.one("reason").to_owned();
        let mut ways = vec![Choice::new("", "直接删除，不办离职手续")];
        if let Hr::Open(reasons) = console.directory.hr().await? {
            ways.extend(
                reasons.into_iter().map(|one| Choice::new(&one.id, format!("办理离职：{}", one.name))),
            );
        }
        let ways = ways.into_iter().map(|way| way.when(|own| own == reason)).collect();
        Ok(Blank {
            title: format!("删除{}", person.name),
            tab: TAB,
            back: sheet(&self.user, &person.name),
            intro: Some(format!(
                "{}会退出组织的全部部门和群。下一步会列出会一起失去的角色、待办等。",
                person.name
            )),
            inputs: vec![Input::of("reason", "办理方式", Kind::Radio(ways))],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let leaving = typed.some("reason").map(|reason| Departure { reason, heir: None });
        Ok(Request::RemoveMembers { members: vec![UserId(self.user.clone())], leaving })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_part_of_an_address() {
        assert_eq!(escaped("hp_zhang-1"), "hp_zhang-1");
        assert_eq!(escaped("a/b?c 张"), "a%2Fb%3Fc%20%E5%BC%A0");
    }
}
