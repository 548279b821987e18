//! How messages, events and presses come in, and whether people and the platform reach what we serve.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use secrecy::ExposeSecret;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use super::application::unanswered;
use super::{Finding, Look};
use crate::app::service::presses::route_key;
use crate::config::Door;
use crate::dingtalk::Error;
use crate::store::key::map::HEARD;

/// How long a connection, an answer to a ping, or a page is waited for.
const PATIENCE: Duration = Duration::from_secs(8);
/// Where events are chosen.
const EVENTS: &str = "开发者后台 → 应用 → 开发配置 → 事件订阅";
/// Where the app's addresses are.
const SAFETY: &str = "开发者后台 → 应用 → 开发配置 → 安全设置";

/// The events the program makes use of, and what is late without one.
const USED: &[(&str, &str)] = &[
    ("user_add_org", "有人加入后要等到夜里才知道"),
    ("user_active_org", "有人首次登录后要等到夜里才知道"),
    ("user_leave_org", "有人离开后名单最多旧十分钟"),
    ("user_modify_org", "资料改动后名单最多旧十分钟"),
    ("org_admin_add", "新管理员最多等五分钟才能使用"),
    ("org_admin_remove", "被撤销的管理员最多五分钟后才失去管家里的权限"),
    ("org_dept_create", "新部门最多十分钟后才能用"),
    ("org_dept_modify", "部门改名后最多旧十分钟"),
    ("org_dept_remove", "部门删除后最多旧十分钟"),
    ("label_user_change", "角色变动后最多旧五分钟"),
    ("robot_msg_read", "机器人通知的已读要逐条去查"),
    ("todo_task_update", "待办的完成情况要逐条去查"),
];

impl Look {
    pub(super) async fn stream(&self) -> Finding {
        const NAME: &str = "stream";
        if matches!(self.config.org.door, Door::Http { .. }) {
            return Finding::skipped(NAME, "接入方式是 http");
        }
        let address = match self.client.open_idle_stream().await {
            Ok(address) => address,
            Err(Error::Credentials { .. }) => {
                return Finding::wrong(
                    NAME,
                    "钉钉不批准 Stream 连接",
                    "开发者后台 → 应用 → 添加应用能力 → 机器人，消息接收模式选「Stream 模式」，然后在「版本管理与发布」发布应用",
                );
            }
            Err(error) => return unanswered(NAME, &error),
        };
        let fix = "放行本机到 wss-open-connection.dingtalk.com 443 端口的出站 WebSocket，检查代理和防火墙是否掐断长连接";
        let Ok(Ok((mut socket, _))) = timeout(PATIENCE, connect_async(address.expose_secret())).await else {
            return Finding::wrong(NAME, "批准了 Stream 连接，但连不上", fix);
        };
        let answered = async {
            socket.send(Message::Ping(bytes::Bytes::new())).await.ok()?;
            while let Some(Ok(message)) = socket.next().await {
                if matches!(message, Message::Pong(_)) {
                    return Some(());
                }
            }
            None
        };
        let answered = timeout(PATIENCE, answered).await;
        let _ = timeout(Duration::from_secs(1), socket.close(None)).await;
        match answered {
            Ok(Some(())) => Finding::good(NAME, "可以建立 Stream 连接，并且有应答"),
            _ => Finding::wrong(NAME, "Stream 连接建立了，但没有应答", fix),
        }
    }

    pub(super) async fn events(&self) -> Vec<Finding> {
        const NAME: &str = "events";
        let Some(store) = self.store.as_ref().filter(|store| store.is_durable()) else {
            return vec![Finding::skipped(NAME, "没有可查的存储：收到过哪些事件记在 Redis 里")];
        };
        let heard = match store.entries(HEARD).await {
            Ok(heard) => heard,
            Err(error) => {
                return vec![Finding::wrong(NAME, format!("读不到收到过的事件：{error}"), "先解决 store")];
            }
        };
        let now = self.clock.now_ms();
        USED.iter().map(|(event, without)| of_event(event, without, (&heard, now))).collect()
    }

    pub(super) async fn callback(&self) -> Finding {
        const NAME: &str = "callback";
        let Door::Http { card_secret, .. } = &self.config.org.door else {
            return Finding::skipped(NAME, "接入方式是 stream，卡片的点击也从 Stream 来");
        };
        let Some(base) = &self.config.public_url else {
            return Finding::wrong(
                NAME,
                "没有设置 public_url，卡片的点击没有地址可去",
                "设置 GUANJIA_PUBLIC_URL",
            );
        };
        let (key, url) = (route_key(&self.config), format!("{base}/dingtalk/card"));
        match self.client.register_card_callback(&key, &url, card_secret).await {
            Ok(()) => Finding::good(NAME, format!("卡片点击的地址已登记为 {url}")),
            Err(error @ (Error::Refused { .. } | Error::FieldIllegal { .. })) => Finding::wrong(
                NAME,
                format!("钉钉不接受卡片点击的地址 {url}（{error}）"),
                "GUANJIA_PUBLIC_URL 要用公网能访问的 https 地址，域名已备案、证书有效，改好后重启",
            ),
            Err(error) => unanswered(NAME, &error),
        }
    }

    pub(super) async fn public_url(&self) -> Vec<Finding> {
        const NAME: &str = "public_url";
        let Some(base) = &self.config.public_url else {
            let said = "没有设置 public_url：通知没有网页，待办不能点完成";
            let fix = "设置 GUANJIA_PUBLIC_URL 为员工手机能打开的 https 地址（Stream 模式下也建议设置）";
            return vec![match self.config.org.door {
                Door::Http { .. } => Finding::wrong(NAME, said, fix),
                Door::Stream { .. } => Finding::remark(NAME, said, fix),
            }];
        };
        let page = format!("{base}/healthz");
        let asked = async { self.client.page(&page, PATIENCE).await };
        let reached = match asked.await {
            Some((200, text)) if text.trim() == "ok" => Finding::good(NAME, format!("{base} 可以访问")),
            Some((status, _)) => Finding::wrong(
                NAME,
                format!("{page} 返回 {status}，不是管家"),
                "检查反向代理的域名、路径和转发目标，确认管家已启动",
            ),
            None => Finding::wrong(
                NAME,
                format!("{page} 打不开"),
                "检查域名解析、证书、防火墙的 443 端口和反向代理，确认管家已启动",
            ),
        };
        let host = base.split("://").nth(1).unwrap_or(base);
        let domain = format!("钉钉没有接口可查，请确认一次：{SAFETY} → 端内免登地址 里有 {host}");
        vec![reached, Finding::skipped("public_url.domain", domain)]
    }
}

/// What is known of one event; `heard` is what was heard and when, and the time.
fn of_event(event: &str, without: &str, (heard, now): (&[(String, String)], i64)) -> Finding {
    const DAY_MS: i64 = 86_400_000;
    let name = format!("events.{event}");
    let at = heard.iter().find(|(name, _)| name == event).and_then(|(_, at)| at.parse::<i64>().ok());
    match at.map(|at| (now - at) / DAY_MS) {
        Some(0) => Finding::good(&name, "今天收到过"),
        Some(days) => Finding::good(&name, format!("{days} 天前收到过")),
        None => Finding::remark(
            &name,
            format!("还没有收到过；没有它，{without}"),
            format!("{EVENTS}，勾选它并保存，再做一次相应的改动试试；已勾选而只是还没发生过的，不用处理"),
        ),
    }
}
