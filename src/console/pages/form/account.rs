//! Forms about enterprise accounts, for main administrators: opening one, and doing something to one by its login name.

use serde::Deserialize;

use super::member::departments;
use super::{Blank, Choice, Form, Input, Kind, Typed};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::change::AccountAction;
use crate::domain::id::DepartmentId;
use crate::domain::permit::Denied;
use crate::proposal::Request;

/// At which tab.
const TAB: &str = "/app/accounts";

fn main_only(me: &Me) -> Result<(), Problem> {
    if me.is_main() { Ok(()) } else { Err(Problem::not_allowed(&Denied::NotMainAdministrator)) }
}

fn blank(title: &str, intro: &str, inputs: Vec<Input>) -> Blank {
    Blank {
        title: title.to_owned(),
        tab: TAB,
        back: (TAB.to_owned(), "企业账号".to_owned()),
        intro: Some(intro.to_owned()),
        inputs,
        submit: "下一步",
        search: None,
    }
}

/// `GET`, `POST /app/accounts/new`.
#[derive(Deserialize)]
pub struct Open {}

impl Form for Open {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        main_only(me)?;
        let place = typed.one("department").to_owned();
        let places = departments(console, me, "请选择").await?;
        let places = places.into_iter().map(|one| one.when(|own| own == place)).collect();
        let inputs = vec![
            Input::line("login", "登录名", typed.one("login"))
                .needed()
                .hint("登录时输入，字母和数字，例如 hpyy0002。"),
            Input::line("name", "账号名称", typed.one("name")).needed().hint("例如「和平医院管理员」。"),
            Input::line("mobile", "手机号", typed.one("mobile"))
                .mode("tel")
                .needed()
                .hint("初始密码用短信发到这个号码。"),
            Input::of("department", "部门", Kind::Choice(places)).needed(),
        ];
        let intro =
            "企业账号是单位的账号，不跟着某个人走。要让它管理本单位，还需在钉钉管理后台设为子管理员。";
        Ok(blank("开通企业账号", intro, inputs))
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let department = typed.one("department").parse().map_err(|_| "请选择部门。")?;
        Ok(Request::OpenAccount {
            login: typed.some("login").ok_or("请填写登录名。")?,
            name: typed.some("name").ok_or("请填写账号名称。")?,
            mobile: typed.one("mobile").to_owned(),
            department: DepartmentId(department),
        })
    }
}

/// `GET`, `POST /app/accounts/manage`.
#[derive(Deserialize)]
pub struct Manage {}

/// What can be done, by what a form sends.
const ACTIONS: [(&str, AccountAction, &str); 4] = [
    ("reset", AccountAction::Reset, "重置密码，新密码用短信发到绑定的手机号"),
    ("sign_out", AccountAction::SignOut, "退出登录，所有设备上都要重新登录"),
    ("disable", AccountAction::Disable, "停用，不能再登录"),
    ("enable", AccountAction::Enable, "启用"),
];

impl Form for Manage {
    async fn blank(&self, _: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        main_only(me)?;
        let chosen = typed.one("action");
        let actions = ACTIONS.map(|(name, _, label)| Choice::new(name, label).when(|own| own == chosen));
        let inputs = vec![
            Input::line("login", "登录名", typed.one("login")).needed(),
            Input::of("action", "要做什么", Kind::Radio(actions.into())).needed(),
            Input::line("mobile", "绑定的手机号", typed.one("mobile"))
                .mode("tel")
                .hint("只在重置密码、而且要换绑号码时填写。"),
        ];
        Ok(blank("管理企业账号", "按登录名办理；登录名问使用账号的单位。", inputs))
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let action = ACTIONS.iter().find(|(name, ..)| *name == typed.one("action"));
        let (_, action, _) = action.ok_or("请选择要做什么。")?;
        let login = typed.some("login").ok_or("请填写登录名。")?;
        Ok(Request::ManageAccount { login, action: *action, mobile: typed.some("mobile") })
    }
}
