//! What is uploaded: a file, or rows as text, within bounds.
//!
//! **Invariant:** no more of a body is held than a table may have, by few at a time, and for a while.

use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::sync::SemaphorePermit;
use utoipa::ToSchema;

use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::DepartmentId;
use crate::proposal::import::{Unread, bounds};
use crate::sheet::Fault;

/// What may stand around a file in a body, in bytes.
const AROUND: usize = 64 * 1024;
/// The longest other field.
const SHORT: usize = 1_000;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 100;
/// So long a body may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// So much somebody may send or change in a minute.
const A_MINUTE: u64 = 60;

/// The most a body has.
pub fn largest() -> usize {
    bounds().bytes + AROUND
}

/// What is uploaded.
#[derive(ToSchema)]
#[schema(as = ImportUpload)]
#[expect(dead_code, reason = "the form of a body, for its description")]
pub struct Upload {
    /// A table: `.xlsx`, or text with separators.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// Rows as text, one a person, where there is no file.
    rows: Option<String>,
    /// Where those go whose department is not written.
    department: Option<i64>,
}

/// What was sent.
pub struct Sent {
    /// The table.
    pub content: Vec<u8>,
    /// What the file is called; empty where rows were pasted.
    pub file: String,
    /// Where those go whose department is not written.
    pub department: Option<DepartmentId>,
}

/// What a page's form carries beside.
#[derive(Default)]
pub struct Beside {
    /// The token of its session.
    pub token: String,
    /// Its key.
    pub key: String,
}

/// A seat at the table: few are read at a time.
pub async fn seat<'c>(console: &'c Console, me: &Me) -> Result<SemaphorePermit<'c>, Problem> {
    admit(console, me).await?;
    console.limits.uploads.try_acquire().map_err(|_| Problem::too_many_uploads())
}

/// Whether somebody may go on: reading and judging costs something.
pub async fn admit(console: &Console, me: &Me) -> Result<(), Problem> {
    let minute = console.clock.now_ms() / 60_000;
    let name = format!("web.imports:{}:{minute}", me.actor.user);
    let asked = console.store.tally(&name, 1, Duration::from_mins(2)).await?;
    if asked > A_MINUTE { Err(Problem::too_many_asked()) } else { Ok(()) }
}

impl Sent {
    /// Reads a program's body.
    ///
    /// # Errors
    /// It is too large, or has neither a file nor rows.
    pub async fn read(parts: Multipart) -> Result<Self, Problem> {
        Ok(Self::with(parts).await?.0)
    }

    /// Reads a form's body.
    ///
    /// # Errors
    /// It is too large, or has neither a file nor rows.
    pub async fn with(parts: Multipart) -> Result<(Self, Beside), Problem> {
        let read = tokio::time::timeout(PATIENCE, fields(parts)).await;
        let (sent, beside) = read.map_err(|_| Problem::bad_body("上传太慢，没有收完。"))??;
        if sent.content.is_empty() {
            return Err(Problem::nothing_sent());
        }
        Ok((sent, beside))
    }

    /// What tells it from anything else.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        let place = self.department.map_or(0, |place| place.0);
        hash.update(place.to_be_bytes());
        hash.update(self.file.as_bytes());
        hash.update([0]);
        hash.update(&self.content);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

async fn fields(mut parts: Multipart) -> Result<(Sent, Beside), Problem> {
    let mut sent = Sent { content: Vec::new(), file: String::new(), department: None };
    let mut beside = Beside::default();
    while let Some(field) = parts.next_field().await.map_err(|error| faulty(&error))? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = called(field.file_name().unwrap_or_default());
                let content = whole(field, bounds().bytes).await?;
                // A form whose file was not chosen sends an empty one.
                if !content.is_empty() {
                    (sent.content, sent.file) = (content, name);
                }
            }
            "rows" => {
                let rows = whole(field, bounds().bytes).await?;
                if sent.content.is_empty() && !rows.trim_ascii().is_empty() {
                    sent.content = rows;
                }
            }
            "department" => {
                let text = short(field).await?;
                let id = text.trim();
                let read = (!id.is_empty()).then(|| id.parse().map(DepartmentId)).transpose();
                sent.department = read.map_err(|_| Problem::bad_body("department: 不是部门编号。"))?;
            }
            "token" => beside.token = short(field).await?,
            "key" => beside.key = short(field).await?,
            other => return Err(Problem::bad_body(&format!("没有「{}」这一项。", called(other)))),
        }
    }
    Ok((sent, beside))
}

async fn short(field: Field<'_>) -> Result<String, Problem> {
    let bytes = whole(field, SHORT).await?;
    String::from_utf8(bytes).map_err(|_| Problem::bad_body("不是 UTF-8 文字。"))
}

async fn whole(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| faulty(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(Problem::unread(&Unread::Fault(Fault::TooLarge)));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn faulty(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::unread(&Unread::Fault(Fault::TooLarge));
    }
    Problem::bad_body(&error.body_text())
}

/// What a file is called, without the folders of somebody's machine.
fn called(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_of_its_path() {
        for (name, kept) in [
            ("C:\\Users\\a\\名单.xlsx", "名单.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("a\u{7}b.csv", "ab.csv"),
            ("", ""),
        ] {
            assert_eq!(called(name), kept);
        }
        assert_eq!(called(&"长".repeat(1_000)).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn what_was_sent_is_told_apart_by_all_of_it() {
        let sent = |file: &str, content: &str, place: Option<i64>| {
            let (content, file) = (content.as_bytes().to_vec(), file.to_owned());
            Sent { content, file, department: place.map(DepartmentId) }.mark()
        };
        assert_eq!(sent("a", "b", None), sent("a", "b", None));
        assert_ne!(sent("a", "b", None), sent("a", "b", Some(1)));
        assert_ne!(sent("ab", "c", None), sent("a", "bc", None));
    }
}
