//! Forms about departments: making, renaming and removing them, and who heads them.

use serde::Deserialize;

use super::{Blank, Choice, Form, Input, Kind, Typed};
use crate::console::Console;
use crate::console::api::member::{self, Filter};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::Denied;
use crate::proposal::Request;

/// At which tab.
const TAB: &str = "/app/departments";
/// So many members are listed.
const LISTED: usize = 200;

/// The name of a department one manages.
async fn named(console: &Console, me: &Me, id: i64) -> Result<String, Problem> {
    let id = DepartmentId(id);
    let chain = console.directory.chain(id).await?.ok_or_else(Problem::not_found)?;
    if !me.actor.manages(&chain) {
        return Err(Problem::not_allowed(&Denied::DepartmentOutside { department: id }));
    }
    console.directory.name(id).await?.ok_or_else(Problem::not_found)
}

fn blank(title: String, intro: Option<&str>, inputs: Vec<Input>) -> Blank {
    let back = (TAB.to_owned(), "部门".to_owned());
    let intro = intro.map(str::to_owned);
    Blank { title, tab: TAB, back, intro, inputs, submit: "下一步", search: None }
}

/// `GET`, `POST /app/departments/{id}/add`.
#[derive(Deserialize)]
pub struct Add {
    id: i64,
}

impl Form for Add {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let above = named(console, me, self.id).await?;
        let name = Input::line("name", "部门名称", typed.one("name")).needed();
        Ok(blank(format!("在{above}下新建部门"), None, vec![name]))
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let name = typed.some("name").ok_or("请填写部门名称。")?;
        Ok(Request::CreateDepartment { parent: DepartmentId(self.id), name })
    }
}

/// `GET`, `POST /app/departments/{id}/rename`.
#[derive(Deserialize)]
pub struct Rename {
    id: i64,
}

impl Form for Rename {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let now = named(console, me, self.id).await?;
        let value = typed.some("name").unwrap_or_else(|| now.clone());
        Ok(blank(format!("{now}改名"), None, vec![Input::line("name", "新名称", value).needed()]))
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let name = typed.some("name").ok_or("请填写新名称。")?;
        Ok(Request::RenameDepartment { department: DepartmentId(self.id), name })
    }
}

/// `GET`, `POST /app/departments/{id}/remove`.
#[derive(Deserialize)]
pub struct Remove {
    id: i64,
}

impl Form for Remove {
    async fn blank(&self, console: &Console, me: &Me, _: &Typed) -> Result<Blank, Problem> {
        let now = named(console, me, self.id).await?;
        let intro = "只有空部门才能删除：先把成员和下级部门调走。";
        Ok(blank(format!("删除{now}"), Some(intro), Vec::new()))
    }

    fn request(&self, _: &Typed) -> Result<Request, String> {
        Ok(Request::RemoveDepartment { department: DepartmentId(self.id) })
    }
}

/// `GET`, `POST /app/departments/{id}/heads`.
#[derive(Deserialize)]
pub struct Heads {
    id: i64,
}

impl Form for Heads {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let now = named(console, me, self.id).await?;
        let place = DepartmentId(self.id);
        let heads = console.directory.department_now(place).await?.map(|one| one.heads).unwrap_or_default();
        let filter = Filter { department: Some(self.id), limit: Some(LISTED), ..Filter::default() };
        let members = member::of(console, me, &filter).await?.members;
        let direct = members.into_iter().filter(|one| one.department.id == self.id);
        let (give, take) = (typed.all("add"), typed.all("take"));
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for one in direct {
            let heads = heads.contains(&UserId(one.user.clone()));
            let chosen = if heads { &take } else { &give };
            let choice = Choice::new(&one.user, one.name).when(|user| chosen.contains(&user));
            if heads { &mut own } else { &mut others }.push(choice);
        }
        let mut inputs =
            vec![Input::of("add", "设为主管", Kind::Checks(others)).hint("主管须是这个部门的直属成员。")];
        if !own.is_empty() {
            inputs.push(Input::of("take", "不再担任主管", Kind::Checks(own)));
        }
        Ok(blank(format!("{now}的主管"), None, inputs))
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let users = |name: &str| -> Vec<UserId> {
            typed.all(name).into_iter().map(|user| UserId(user.to_owned())).collect()
        };
        let (add, take) = (users("add"), users("take"));
        if add.is_empty() && take.is_empty() {
            return Err("请至少勾选一人。".to_owned());
        }
        Ok(Request::HeadDepartment { department: DepartmentId(self.id), add, take })
    }
}
