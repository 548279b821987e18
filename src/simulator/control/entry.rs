//! The platform's login page, for browsers outside its client: one says who one is, and is led back with a code.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Trouble;
use crate::simulator::hub::Hub;
use crate::simulator::world::Millis;

/// How long a code lives.
const LIVES: Millis = 5 * 60_000;

/// What an app asks for, and who answers.
#[derive(Deserialize)]
pub struct Asked {
    redirect_uri: String,
    client_id: String,
    response_type: String,
    #[serde(default)]
    state: String,
    r#as: Option<String>,
}

/// `GET /oauth2/auth?redirect_uri&response_type=code&client_id&scope&prompt&state`; `as` is the one who agrees.
pub async fn auth(State(hub): State<Arc<Hub>>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let app = hub.visit(|desk| desk.world.corp.app.clone());
    if asked.client_id != app || asked.response_type != "code" {
        return Err(Trouble::bad("no such app, or not asked for a code"));
    }
    let Some(user) = &asked.r#as else { return Ok(page(&hub, &asked).into_response()) };
    let code = hub.visit(|desk| {
        desk.world.members.get(user)?;
        let code = desk.ids.fresh("login");
        desk.world.logins.insert(code.clone(), (user.clone(), desk.now + LIVES));
        Some(code)
    });
    let code = code.ok_or_else(|| Trouble::missing(format!("{user} is no member")))?;
    let back =
        reqwest::Url::parse_with_params(&asked.redirect_uri, [("authCode", &code), ("state", &asked.state)]);
    let back = back.map_err(|error| Trouble::bad(error.to_string()))?;
    Ok(Redirect::to(back.as_str()).into_response())
}

fn page(hub: &Arc<Hub>, asked: &Asked) -> Html<String> {
    let people: Vec<(String, String)> = hub.visit(|desk| {
        let members = desk.world.members.values().take(300);
        members.map(|member| (member.userid.clone(), member.name.clone())).collect()
    });
    let mut list = String::new();
    for (user, name) in people {
        let query = [
            ("redirect_uri", asked.redirect_uri.as_str()),
            ("client_id", &asked.client_id),
            ("response_type", &asked.response_type),
            ("state", &asked.state),
            ("as", &user),
        ];
        let Ok(url) = reqwest::Url::parse_with_params("http://x/oauth2/auth", query) else { continue };
        let href = escaped(&format!("{}?{}", url.path(), url.query().unwrap_or_default()));
        let _ = write!(list, "<li><a href=\"{href}\">{}（{}）</a></li>", escaped(&name), escaped(&user));
    }
    Html(format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>模拟的钉钉登录</title>\
         <h1>模拟的钉钉登录</h1><p>您是谁？</p><ul>{list}</ul></html>"
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
