//! The responsibility board: who holds which role in which institution, and where nobody does.
//!
//! One read a hundred holders of a role, however many institutions there are; where people sit is known from the walk.

use super::reach::Reach;
use super::{Error, View};
use crate::directory::{Directory, Institutions, Post};
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::role::Role;

/// Somebody who holds a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// One institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which; `None` for people who belong to none.
    pub institution: Option<DepartmentId>,
    /// What it is called.
    pub name: Option<String>,
    /// The holders of each role, in the roles' order.
    pub holders: Vec<Vec<Seat>>,
}

impl Row {
    /// How many of the roles nobody holds; people who belong to no institution leave no gap.
    pub fn gaps(&self) -> usize {
        self.institution.map_or(0, |_| self.holders.iter().filter(|seats| seats.is_empty()).count())
    }
}

/// The roles that stand for answering for something: those that can be given and taken here.
///
/// # Errors
/// They could not be read.
pub async fn responsible(directory: &Directory) -> Result<Vec<Role>, Error> {
    Ok(directory.roles().await?.into_iter().filter(|role| role.grantable).collect())
}

/// The holders of these roles within reach, and within a department where one is named, institution by institution;
/// `None` while that cannot be told.
///
/// # Errors
/// They could not be read.
pub async fn of(
    view: &View,
    reach: &Reach,
    within: Option<DepartmentId>,
    roles: &[Role],
) -> Result<Option<Vec<Row>>, Error> {
    let directory = &view.directory;
    let mut held = Vec::new();
    for role in roles {
        let Some(posts) = directory.posts(role.id).await? else { return Ok(None) };
        let mut posts = reach.keep(directory, posts).await?;
        if let Some(place) = within {
            posts.retain(|post| post.chains.iter().any(|chain| chain.is_within(&[place])));
        }
        held.push(posts);
    }
    let Some(expected) = expected(directory, reach, within) else { return Ok(None) };
    let all = directory.institutions().unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    for id in &expected {
        rows.push(row(directory, Some(*id), held.len()).await?);
    }
    for (role, id, seat) in seated(&held, &expected, &all) {
        if !rows.iter().any(|row| row.institution == id) {
            rows.push(row(directory, id, held.len()).await?);
        }
        if let Some(row) = rows.iter_mut().find(|row| row.institution == id) {
            row.holders[role].push(seat);
        }
    }
    Ok(Some(rows))
}

/// Every holder once a row: which role, where, who.
fn seated(
    held: &[Vec<Post>],
    expected: &[DepartmentId],
    all: &Institutions,
) -> Vec<(usize, Option<DepartmentId>, Seat)> {
    let mut seated = Vec::new();
    for (at, posts) in held.iter().enumerate() {
        for post in posts {
            let seat = Seat { user: post.user.clone(), name: post.name.clone() };
            seated.extend(rows_of(post, expected, all).into_iter().map(|id| (at, id, seat.clone())));
        }
    }
    seated
}

/// On which rows somebody is shown: those expected that they sit below, else where they belong.
fn rows_of(post: &Post, expected: &[DepartmentId], all: &Institutions) -> Vec<Option<DepartmentId>> {
    let sits = |id: &DepartmentId| post.chains.iter().any(|chain| chain.is_within(&[*id]));
    let inside: Vec<_> = expected.iter().copied().filter(sits).map(Some).collect();
    if !inside.is_empty() {
        return inside;
    }
    let others: Vec<_> = post.institutions(all).into_iter().map(Some).collect();
    if others.is_empty() { vec![None] } else { others }
}

async fn row(directory: &Directory, institution: Option<DepartmentId>, roles: usize) -> Result<Row, Error> {
    let name = match institution {
        Some(id) => directory.name(id).await?,
        None => None,
    };
    Ok(Row { institution, name, holders: vec![Vec::new(); roles] })
}

/// The institutions that are to be on the board, whether or not anybody holds anything there.
fn expected(directory: &Directory, reach: &Reach, within: Option<DepartmentId>) -> Option<Vec<DepartmentId>> {
    if let Some(place) = within {
        let below = directory.institutions_below(&[place]).unwrap_or_default();
        // A department inside an institution is asked about as such.
        return Some(if below.is_empty() { vec![place] } else { below });
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
