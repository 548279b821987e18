//! What went wrong, in one form: for programs as RFC 9457 has it, for people as a page.
//!
//! **Invariant:** it says what is wrong, about whom where that is known, and what to do; nothing of how this is built.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::card::reason;
use crate::dingtalk;
use crate::domain::permit::Denied;
use crate::operation;
use crate::store;
use crate::view;

/// Who is to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A program.
    Api,
    /// A person.
    Page,
}

impl Place {
    /// By the address.
    pub fn of(uri: &Uri) -> Self {
        if uri.path().starts_with("/api/") { Self::Api } else { Self::Page }
    }
}

/// A problem (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind: an address that names it.
    #[serde(rename = "type")]
    #[schema(example = "/api/v1/problems/not-found")]
    pub kind: &'static str,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong.
    pub detail: String,
    /// For whom, or about what, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What to do.
    pub advice: String,
}

macro_rules! kind {
    ($name:literal) => {
        concat!("/api/v1/problems/", $name)
    };
}

mod writing;

impl Problem {
    fn new(
        kind: &'static str,
        status: StatusCode,
        title: &'static str,
        (detail, advice): (&str, &str),
    ) -> Self {
        let (detail, advice) = (detail.to_owned(), advice.to_owned());
        Self { kind, title, status: status.as_u16(), detail, about: None, advice }
    }

    /// Nobody is signed in.
    pub fn signed_out() -> Self {
        let words = ("还没有登录，或者登录已经过期。", "请在钉钉工作台里重新打开管家。");
        Self::new(kind!("signed-out"), StatusCode::UNAUTHORIZED, "需要登录", words)
    }

    /// Signed in, but no member any more.
    pub fn no_member() -> Self {
        let words = ("您已不在本组织中，登录已结束。", "如果您还在本单位工作，请联系本单位管理员重新添加。");
        Self::new(kind!("no-member"), StatusCode::UNAUTHORIZED, "已不在组织中", words)
    }

    /// Another site sent it.
    pub fn cross_site() -> Self {
        let words = ("这个请求不是从管家自己的页面发出的，没有处理。", "请回到管家的页面重新操作。");
        Self::new(kind!("cross-site"), StatusCode::FORBIDDEN, "请求来源不对", words)
    }

    /// The page was drawn for another session.
    pub fn stale_form() -> Self {
        let words = ("这个页面是在另一次登录时打开的，没有处理。", "请刷新页面后再操作。");
        Self::new(kind!("stale-form"), StatusCode::FORBIDDEN, "页面已过期", words)
    }

    /// Not for them, or not there: one cannot be told from the other.
    pub fn not_found() -> Self {
        let words =
            ("没有找到，或者不在您可以查看的范围内。", "请核对后再试；需要查看其他单位的，请联系主管理员。");
        Self::new(kind!("not-found"), StatusCode::NOT_FOUND, "没有找到", words)
    }

    /// Not allowed; about a department where that is why.
    pub fn not_allowed(reason: &Denied) -> Self {
        let advice = "需要的话，请联系本单位管理员或主管理员。";
        let detail = reason::denied(reason);
        let about = match reason {
            Denied::DepartmentOutside { department } => Some(department.to_string()),
            _ => None,
        };
        let problem = Self::new(kind!("not-allowed"), StatusCode::FORBIDDEN, "没有权限", (&detail, advice));
        Self { about, ..problem }
    }

    /// For those who may send notices.
    pub fn not_notifier() -> Self {
        let words = ("只有管理员和通知员可以查看通知记录。", "您收到的通知在钉钉里查看。");
        Self::new(kind!("not-allowed"), StatusCode::FORBIDDEN, "没有权限", words)
    }

    /// What is asked for cannot be read.
    pub fn bad_query(detail: &str) -> Self {
        let advice = "请按接口说明 /api/v1/openapi.json 修改后再试。";
        Self::new(kind!("bad-query"), StatusCode::BAD_REQUEST, "参数不对", (detail, advice))
    }

    /// Too many requests.
    pub fn too_many() -> Self {
        let words = ("来自这个网络的请求太多。", "请等一会儿再试。");
        Self::new(kind!("too-many"), StatusCode::TOO_MANY_REQUESTS, "请求太多", words)
    }

    /// Too many requests of one person.
    pub fn too_many_of_one() -> Self {
        let words = ("您打开得太快了。", "请等几秒再试。");
        Self::new(kind!("too-many"), StatusCode::TOO_MANY_REQUESTS, "请求太多", words)
    }

    /// The organisation is still being read.
    pub fn not_read_yet() -> Self {
        let words = ("通讯录还在读取中，现在列不全。", "请过一两分钟再打开；也可以先选一个科室查看。");
        Self::new(kind!("not-read-yet"), StatusCode::SERVICE_UNAVAILABLE, "还在读取通讯录", words)
    }

    /// A trail whose key is not known here, or that does not hold.
    pub fn unavailable() -> Self {
        let words = ("暂时没有查到。", "请稍后再试；一直这样请联系运维人员。");
        Self::new(kind!("unavailable"), StatusCode::BAD_GATEWAY, "暂时打不开", words)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).expect("plain data");
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        error.log("a page or a call of the API could not be answered");
        let words = ("管家自己的存储暂时没有回应，没有查到。", "请稍后再试。");
        Self::new(kind!("unavailable"), StatusCode::BAD_GATEWAY, "暂时打不开", words)
    }
}

impl From<view::Error> for Problem {
    fn from(error: view::Error) -> Self {
        match error {
            view::Error::Platform(error) => error.into(),
            view::Error::Store(error) => error.into(),
        }
    }
}

impl From<dingtalk::Error> for Problem {
    fn from(error: dingtalk::Error) -> Self {
        tracing::warn!(%error, "a page or a call of the API could not be answered by the platform");
        let detail = reason::fault(&operation::fault(&error));
        let words = (detail.as_str(), "请稍后再试；一直这样请联系运维人员。");
        Self::new(kind!("unavailable"), StatusCode::BAD_GATEWAY, "暂时打不开", words)
    }
}
