//! `role.list`: 谁是信息员 · 有哪些角色 · 急诊科的信息员有哪些. Who answers for what, and where nobody does.
//!
//! One read a hundred holders of a role, however many institutions there are; where people sit is known from the walk.

mod board;

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::dialogue::page::{Leaves, SIZE, Subject};
use crate::bot::reach::{Reach, place};
use crate::bot::resolve::{self, Found, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::directory::{Institutions, Post};
use crate::domain::department::{Chain, Department};
use crate::domain::id::DepartmentId;
use crate::domain::role::Role;
use crate::language::Intent;
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
    let roles = if said.is_empty() { responsible(asking).await? } else { said };
    let reach = Reach::of_sight(asking).await?;
    let within = match &request.slots.department {
        Some(said) => match place::within(asking, request, said, &reach).await? {
            Found::It(place) => Some(place),
            Found::Ask(outcome) => return Ok(Found::Ask(outcome)),
        },
        None => None,
    };
    let mut held = Vec::new();
    for role in roles {
        let Some(posts) = asking.desk.directory.posts(role.id).await? else { return Ok(Found::It(None)) };
        let mut posts = reach.keep(asking, posts).await?;
        if let Some(place) = &within {
            posts.retain(|post| post.chains.iter().any(|chain| chain.is_within(&[place.id])));
        }
        held.push((role, posts));
    }
    Ok(Found::It(board(asking, &reach, within.as_ref(), held).await?))
}

/// The roles that stand for answering for something: those the bot gives and takes.
async fn responsible(asking: &Asking<'_>) -> Result<Vec<Role>, Stop> {
    let roles = asking.desk.directory.roles().await?;
    Ok(roles.into_iter().filter(|role| role.grantable).collect())
}

/// The holders, institution by institution; `None` while the institutions are not known.
async fn board(
    asking: &Asking<'_>,
    reach: &Reach,
    within: Option<&Department>,
    held: Vec<(Role, Vec<Post>)>,
) -> Result<Option<Board>, Stop> {
    let Some(expected) = expected(asking, reach, within) else { return Ok(None) };
    let all = asking.desk.directory.institutions().unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    for id in &expected {
        rows.push(row(asking, Some(*id), held.len()).await?);
    }
    for (role, id, name) in seated(&held, &expected, &all) {
        if !rows.iter().any(|row| row.institution == id) {
            rows.push(row(asking, id, held.len()).await?);
        }
        if let Some(row) = rows.iter_mut().find(|row| row.institution == id) {
            row.holders[role].push(name);
        }
    }
    let roles = held.into_iter().map(|(role, _)| role.say).collect();
    Ok(Some(Board { roles, place: within.map(|place| place.name.clone()), rows }))
}

/// Every holder once a row: which role, where, who.
fn seated(
    held: &[(Role, Vec<Post>)],
    expected: &[DepartmentId],
    all: &Institutions,
) -> Vec<(usize, Option<DepartmentId>, String)> {
    let mut seated = Vec::new();
    for (at, (_, posts)) in held.iter().enumerate() {
        for post in posts {
            seated.extend(seats(post, expected, all).into_iter().map(|id| (at, id, post.name.clone())));
        }
    }
    seated
}

/// On which rows somebody is shown: those expected that they sit below, else where they belong.
fn seats(post: &Post, expected: &[DepartmentId], all: &Institutions) -> Vec<Option<DepartmentId>> {
    let sits = |id: &DepartmentId| post.chains.iter().any(|chain| chain.is_within(&[*id]));
    let inside: Vec<_> = expected.iter().copied().filter(sits).map(Some).collect();
    if !inside.is_empty() {
        return inside;
    }
    let others: Vec<_> = post.institutions(all).into_iter().map(Some).collect();
    if others.is_empty() { vec![None] } else { others }
}

async fn row(asking: &Asking<'_>, institution: Option<DepartmentId>, roles: usize) -> Result<Row, Stop> {
    let name = match institution {
        Some(id) => asking.desk.directory.name(id).await?,
        None => None,
    };
    Ok(Row { institution, name, holders: vec![Vec::new(); roles] })
}

/// The institutions that are to be on the board, whether or not anybody holds anything there.
fn expected(asking: &Asking<'_>, reach: &Reach, within: Option<&Department>) -> Option<Vec<DepartmentId>> {
    let directory = &asking.desk.directory;
    if let Some(place) = within {
        let below = directory.institutions_below(&[place.id]).unwrap_or_default();
        // A department inside an institution is asked about as such.
        return Some(if below.is_empty() { vec![place.id] } else { below });
    }
    match reach {
        Reach::Everybody => directory.institutions_below(&[DepartmentId::ROOT]),
        Reach::Scope(scope) => {
            let below = directory.institutions_below(scope).filter(|below| !below.is_empty());
            Some(below.unwrap_or_else(|| scope.clone()))
        }
        Reach::Institution { institutions, own } => Some(if institutions.is_empty() {
            own.iter().map(Chain::department).take(1).collect()
        } else {
            institutions.clone()
        }),
    }
}
