//! `role.list`: 谁是信息员 · 有哪些角色 · 急诊科的信息员有哪些. Who answers for what, and where nobody does.

mod board;

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::dialogue::page::{Leaves, SIZE, Subject};
use crate::bot::reach::{self, place};
use crate::bot::resolve::{self, Found, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::language::Intent;
use crate::view;
use board::{Asked, Board, Row};

pub const COMMAND: Command = Command {
    intent: Intent::RoleList,
    title: "查询角色",
    says: &["谁是信息员", "有哪些角色", "急诊科的信息员有哪些"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let board = found!(read(asking, &request).await?);
    let Some(board) = board else { return Ok(Outcome::Reply(wording::not_walked_yet().to_owned())) };
    let asked = asked(&request);
    // What does not fit into one page is read page by page.
    if board::rows(&board, asked).len() > SIZE {
        return Ok(Outcome::Browse(Subject::Board(Box::new(request))));
    }
    Ok(Outcome::Reply(match asked {
        Asked::One => board::one_role(&board),
        Asked::All => board::all(&board),
    }))
}

/// The board once more, for another page of it; `None` while it cannot be made up, or is not to be had any more.
pub async fn leaves(asking: &Asking<'_>, request: &Request) -> Result<Option<Leaves>, Stop> {
    let Found::It(Some(board)) = read(asking, request).await? else { return Ok(None) };
    let asked = asked(request);
    Ok(Some(Leaves { title: board::title(&board, asked), rows: board::rows(&board, asked) }))
}

fn asked(request: &Request) -> Asked {
    if request.slots.roles.len() == 1 { Asked::One } else { Asked::All }
}

async fn read(asking: &Asking<'_>, request: &Request) -> Result<Found<Option<Board>>, Stop> {
    let said = match resolve::roles(asking, request, &request.slots.roles).await? {
        Found::It(roles) => roles,
        Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
    };
    let roles = if said.is_empty() { view::board::responsible(&asking.desk.directory).await? } else { said };
    let reach = reach::of_sight(asking).await?;
    let within = match &request.slots.department {
        Some(said) => match place::within(asking, request, said, &reach).await? {
            Found::It(place) => Some(place),
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        },
        None => None,
    };
    let rows =
        view::board::of(&asking.desk.view(), &reach, within.as_ref().map(|one| one.id), &roles).await?;
    let rows = rows.map(|rows| rows.into_iter().map(Row::from).collect());
    let roles = roles.into_iter().map(|role| role.say).collect();
    Ok(Found::It(rows.map(|rows| Board { roles, place: within.map(|place| place.name), rows })))
}
