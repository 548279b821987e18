//! The HTML of a notice's page.
//!
//! **Invariant:** no page loads anything but, inside the client, the platform's own script; its policy says so.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::attachment;
use crate::card::operation::notice::{heading, moment};
use crate::console::App;
use crate::console::page::Inside;
use crate::dingtalk::notice::verbatim::{self, escape};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(SCRIPT));

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The content security policy of a page.
pub fn policy(inside: Inside, jsapi: &str) -> String {
    let scripts = match inside {
        Inside::Client => format!("script-src {} {jsapi}; connect-src 'self'; ", *SCRIPT_HASH),
        Inside::Browser => String::new(),
    };
    format!(
        "default-src 'none'; {scripts}style-src {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    )
}

/// A notice, all of it.
pub fn whole(op: &Operation, campaign: &Campaign, (app, inside): (&App, Inside)) -> String {
    let title = heading::received(op, campaign);
    let text = beyond(&title, &campaign.text);
    let (text, attachments) = (verbatim::html(text), attachment::listed(text));
    let content = format!(
        "<h1>{}</h1>{}<article><p>{text}</p>{attachments}</article>{}<p id=\"said\" role=\"status\" hidden></p><section id=\"chart\" hidden></section>",
        escape(&title),
        about(op, campaign),
        todo(campaign, inside),
    );
    framed(app, &title, &content, inside)
}

/// Where who has a todo of it says that it is done: shown once it is known who that is.
fn todo(campaign: &Campaign, inside: Inside) -> &'static str {
    let asks = campaign.legs.iter().any(|leg| leg.channel == Channel::Todo)
        || campaign.remind.iter().any(|one| one.channel == Channel::Todo);
    match inside {
        _ if !asks => "",
        Inside::Client => {
            "<section id=\"todo\" hidden><button id=\"finish\" type=\"button\">标记为已完成</button>\
             <p id=\"state\"><button id=\"reopen\" type=\"button\">撤销完成</button>✓ 已完成</p></section>"
        }
        Inside::Browser => "<p class=\"hint\">这条通知是待办。请在钉钉里打开，才能标记完成。</p>",
    }
}

/// A notice that was taken back.
pub fn recalled(op: &Operation, campaign: &Campaign, app: &App) -> String {
    let content = format!(
        "<h1>通知已撤回</h1>{}<article><p>这条通知已由发送人撤回，内容不再显示。</p></article>",
        about(op, campaign)
    );
    framed(app, "通知已撤回", &content, Inside::Browser)
}

/// No such notice.
pub fn unknown(app: &App) -> String {
    let content = "<h1>没有找到这条通知</h1><article><p>链接可能不完整，或者通知已过保存期。请从钉钉里的通知重新打开；还是打不开，请联系发送人。</p></article>";
    framed(app, "没有找到这条通知", content, Inside::Browser)
}

/// It cannot be read now.
pub fn later(app: &App) -> String {
    let content = "<h1>暂时打不开</h1><article><p>请过一会儿重新打开这个页面。</p></article>";
    framed(app, "暂时打不开", content, Inside::Browser)
}

/// What a text says beyond its title, which is often its first line.
fn beyond<'t>(title: &str, text: &'t str) -> &'t str {
    match text.trim_start().split_once('\n') {
        Some((first, rest)) if first.trim() == title && !rest.trim().is_empty() => rest,
        _ => text,
    }
}

/// Who sends it, and when.
fn about(op: &Operation, campaign: &Campaign) -> String {
    let at = campaign.at.or(op.begun_at).unwrap_or(op.created_at);
    format!("<p class=\"about\"><span>{}</span><span>{}</span></p>", escape(&op.initiator_name), moment(at))
}

fn framed(app: &App, title: &str, content: &str, inside: Inside) -> String {
    let (data, scripts) = match inside {
        Inside::Client => (
            format!(" data-corp=\"{}\" data-client=\"{}\"", escape(&app.corp_id), escape(&app.client_id)),
            format!("<script src=\"{}\"></script><script>{SCRIPT}</script>", escape(&app.script)),
        ),
        Inside::Browser => (String::new(), String::new()),
    };
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title><style>{STYLE}</style></head>\
         <body{data}><main><p class=\"organisation\">{}</p>{content}</main>{scripts}</body></html>",
        escape(title),
        escape(&app.organisation)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_is_the_first_line_is_not_said_twice() {
        assert_eq!(beyond("开会", "开会\n明天9点"), "明天9点");
        for (title, text) in
            [("开会", "开会"), ("开会", "开会\n "), ("明天……", "明天9点\n开会"), ("提醒：开会", "开会\n明天")]
        {
            assert_eq!(beyond(title, text), text);
        }
    }

    #[test]
    fn only_inside_the_client_there_is_a_script_and_the_policy_knows_it() {
        let agent = |text: &'static str| Inside::of(Some(&axum::http::HeaderValue::from_static(text)));
        let phone = "Mozilla/5.0 (iPhone) AppleWebKit/605.1 AliApp(DingTalk/7.6.0) com.laiwang.DingTalk/1";
        assert_eq!(
            (agent(phone), agent("Mozilla/5.0"), Inside::of(None)),
            (Inside::Client, Inside::Browser, Inside::Browser)
        );
        assert!(!policy(Inside::Browser, "https://x.example/dd.js").contains("script"));
        let app = App {
            corp_id: "c\"1".into(),
            client_id: "a".into(),
            organisation: "某<委>".into(),
            code: None,
            script: "https://x.example/dd.js".into(),
        };
        let shown = framed(&app, "<t>", "x", Inside::Client);
        assert!(shown.contains("data-corp=\"c&quot;1\"") && shown.contains("<title>&lt;t&gt;</title>"));
        assert!(shown.contains("某&lt;委&gt;") && shown.contains(SCRIPT));
        // A script that closed itself early would be another than the one hashed.
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
        assert!(!unknown(&app).contains("<script"));
    }
}
