//! The notices one may know of, and who has read one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::Page;
use crate::console::Console;
use crate::console::api::notice::{self, Listed, Receipts, Share, Way};
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;

/// So many institutions are drawn.
const BARS: usize = 40;

#[derive(Template)]
#[template(path = "notices.html", config = "src/console/askama.toml")]
struct List {
    frame: Frame,
    notices: Vec<Listed>,
}

/// `GET /app/notices`.
pub async fn list(State(console): State<Arc<Console>>, me: Me) -> Page {
    let drawn = notice::known(&console, &me).await.map(|found| {
        page::drawn(&List { frame: me.frame(&console, "通知", "/app/notices"), notices: found.notices })
    });
    Page(drawn)
}

#[derive(Template)]
#[template(path = "notice.html", config = "src/console/askama.toml")]
struct One {
    frame: Frame,
    receipts: Receipts,
    bars: Vec<Bar>,
    others: usize,
    /// Whether whoever looks at it may do something about it.
    mine: bool,
}

struct Bar {
    name: String,
    read: usize,
    of: usize,
    width: usize,
    top: usize,
}

impl One {
    fn height(&self) -> usize {
        self.bars.len() * 40
    }
}

/// `GET /app/notices/{number}`.
pub async fn one(State(console): State<Arc<Console>>, me: Me, Path(number): Path<String>) -> Page {
    Page(drawn(&console, &me, &number).await)
}

async fn drawn(console: &Console, me: &Me, number: &str) -> Result<Html<String>, Problem> {
    let receipts = notice::of(console, me, number).await?;
    let bar = |(at, share): (usize, &Share)| Bar {
        name: share.name.clone(),
        read: share.read,
        of: share.of,
        width: 360 * share.read / share.of.max(1),
        top: at * 40,
    };
    let title = receipts.notice.title.clone();
    Ok(page::drawn(&One {
        frame: me.frame(console, &title, "/app/notices"),
        bars: receipts.places.iter().take(BARS).enumerate().map(bar).collect(),
        mine: receipts.notice.by_id == me.actor.user.as_str() || me.is_main(),
        others: receipts.places.len().saturating_sub(BARS),
        receipts,
    }))
}

/// What a way is called.
fn called(way: &Way) -> &'static str {
    match way.channel {
        "work" => "工作通知",
        "chat" => "机器人单聊",
        "group" => "群消息",
        "todo" => "待办",
        "ding" => "DING",
        _ => "公告",
    }
}

/// Whether it has gone out, and was not taken back.
fn can_be_recalled(one: &Listed) -> bool {
    !one.recalled && matches!(one.state.as_str(), "done" | "partly_done")
}

/// Whether it waits for its time, or is going out.
fn goes_on(one: &Listed) -> bool {
    matches!(one.state.as_str(), "confirmed" | "running")
}

/// Where a notice is, in words.
fn state(one: &Listed) -> &'static str {
    match one.state.as_str() {
        _ if one.recalled => "已撤回",
        "confirmed" => "待发送",
        "awaiting_approval" => "待批准",
        "running" => "发送中",
        "done" => "已发送",
        "partly_done" => "部分送达",
        "failed" => "没有发出",
        "cancelled" => "已取消",
        "rejected" => "未批准",
        "expired" => "已过期",
        _ => "已结束",
    }
}
