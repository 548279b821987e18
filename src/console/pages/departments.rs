//! The departments somebody manages, with what may be done about each.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::Page;
use crate::console::Console;
use crate::console::api::department::{self, Department};
use crate::console::page::{self, Frame};
use crate::console::who::Me;

#[derive(Template)]
#[template(path = "change/departments.html", config = "src/console/askama.toml")]
struct Shown {
    frame: Frame,
    departments: Vec<Department>,
    is_main: bool,
}

/// `GET /app/departments`.
pub async fn show(State(console): State<Arc<Console>>, me: Me) -> Page {
    let drawn = department::of(&console, &me).await.map(|all| {
        let frame = me.frame(&console, "部门", "/app/departments");
        page::drawn(&Shown { frame, departments: all.departments, is_main: me.is_main() })
    });
    Page(drawn)
}

/// How far in it stands.
fn deep(one: &Department) -> usize {
    one.depth.min(5)
}
