//! Forms about a notice that has gone out: reminding who has not read it, taking it back.

use serde::Deserialize;

use super::{Blank, Choice, Form, Input, Kind, Typed};
use crate::console::Console;
use crate::console::api::notice;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::operation::notice::Channel;
use crate::proposal::Request;
use crate::view;

/// At which tab.
pub const TAB: &str = "/app/notices";

/// Whether somebody may send notices.
pub fn notifiers(console: &Console, me: &Me) -> Result<(), Problem> {
    if view::notice::may_send(&console.view(), &me.actor) { Ok(()) } else { Err(Problem::not_notifier()) }
}

/// The way back to a notice.
fn back(number: u32) -> (String, String) {
    (format!("{TAB}/{number}"), "通知".to_owned())
}

/// The ways by which people can be reminded.
const WAYS: [(Channel, &str, &str); 4] = [
    (Channel::Work, "work", "工作通知"),
    (Channel::Chat, "chat", "机器人单聊"),
    (Channel::Todo, "todo", "待办"),
    (Channel::Ding, "ding", "DING（强提醒，只用于急事）"),
];

/// `GET`, `POST /app/notices/{number}/remind`.
#[derive(Deserialize)]
pub struct Remind {
    number: u32,
}

impl Form for Remind {
    fn admits(console: &Console, me: &Me) -> Result<(), Problem> {
        notifiers(console, me)
    }

    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let found = notice::of(console, me, &self.number.to_string()).await?;
        let chosen = typed.one("way").to_owned();
        let usual = Choice::new("", "按设置（第一次轻、以后加重）").when(|_| chosen.is_empty());
        let ways = WAYS.iter().map(|(_, value, label)| Choice::new(*value, *label).when(|own| own == chosen));
        Ok(Blank {
            title: "提醒没看的人".to_owned(),
            tab: TAB,
            back: back(self.number),
            intro: Some(format!("{}\n还没看的 {} 人。", found.notice.title, found.unread_in_all)),
            inputs: vec![Input::of(
                "way",
                "用什么方式提醒",
                Kind::Radio(std::iter::once(usual).chain(ways).collect()),
            )],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let said = typed.one("way");
        let ways = WAYS.iter().filter(|(_, value, _)| *value == said).map(|(way, ..)| *way).collect();
        Ok(Request::RemindNotice { notice: self.number, ways })
    }
}

/// `GET`, `POST /app/notices/{number}/recall`.
#[derive(Deserialize)]
pub struct Recall {
    number: u32,
}

impl Form for Recall {
    fn admits(console: &Console, me: &Me) -> Result<(), Problem> {
        notifiers(console, me)
    }

    async fn blank(&self, console: &Console, me: &Me, _: &Typed) -> Result<Blank, Problem> {
        let found = notice::of(console, me, &self.number.to_string()).await?;
        Ok(Blank {
            title: "撤回通知".to_owned(),
            tab: TAB,
            back: back(self.number),
            intro: Some(format!(
                "{}\n撤回后对方看不到内容；超过 24 小时的消息钉钉不让撤回。",
                found.notice.title
            )),
            inputs: Vec::new(),
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, _: &Typed) -> Result<Request, String> {
        Ok(Request::RecallNotice { notice: self.number })
    }
}
