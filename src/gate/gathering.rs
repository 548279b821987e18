//! The facts by which it is judged whether people may be called together.
//!
//! Who may call everybody needs none. For the others a department's list, read now, shows at once where all its
//! people are; only who is in none of the lists is read alone.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::{Gate, No};
use crate::dingtalk::Error;
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, UnionId, UserId};
use crate::domain::permit::{Action, Actor, Asked, Guest, Purpose, Rank};

/// Reads of single people under way at a time.
pub(super) const ABREAST: usize = 16;

/// Where somebody was seen, and what meetings know them by.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) union: Option<UnionId>,
    pub(super) chains: Vec<Chain>,
}

impl Gate {
    pub(super) async fn gathering(&self, actor: &Actor, asked: &Asked, age: Duration) -> Result<Action, No> {
        let Asked::Gather { users, through, purpose } = asked else {
            return Ok(Action::Gather { guests: Vec::new(), officer: false });
        };
        let officer = self.is_officer(&actor.user);
        let everybody = officer || actor.rank == Rank::MainAdministrator;
        if everybody && *purpose == Purpose::Group {
            return Ok(Action::Gather { guests: users.iter().map(unread).collect(), officer });
        }
        let listed = self.listed(through, age).await?;
        let mut seen: Vec<Seen> = Vec::new();
        for some in users.chunks(ABREAST) {
            let reads = some.iter().map(|user| self.seen(user, listed.get(user), age));
            seen.extend(try_join_all(reads).await?);
        }
        let mut colleagues = self.colleagues(actor, age).await?;
        let mut guests = Vec::new();
        for (user, Seen { union, chains }) in users.iter().zip(seen) {
            let colleague = match &mut colleagues {
                Some(of) => of.include(self, &chains).await?,
                None => false,
            };
            guests.push(Guest { user: user.clone(), union, chains, colleague });
        }
        Ok(Action::Gather { guests, officer })
    }

    /// Everybody on the lists of these departments.
    pub(super) async fn listed(
        &self,
        through: &[DepartmentId],
        age: Duration,
    ) -> Result<HashMap<UserId, Seen>, No> {
        let mut listed: HashMap<UserId, Seen> = HashMap::new();
        let chains = self.chains(through, age).await?;
        for (id, chain) in through.iter().zip(chains) {
            for person in self.directory.listed_as_of(*id, age).await?.iter() {
                let seen = listed.entry(person.user.clone()).or_default();
                seen.union.clone_from(&person.union);
                seen.chains.push(chain.clone());
            }
        }
        Ok(listed)
    }

    pub(super) async fn seen(&self, user: &UserId, listed: Option<&Seen>, age: Duration) -> Result<Seen, No> {
        if let Some(seen) = listed {
            return Ok(seen.clone());
        }
        let member = self.directory.member_as_of(user, age).await?.ok_or(No::NoSuchMember)?;
        let chains = self.chains(&member.departments, age).await?;
        Ok(Seen { union: member.union, chains })
    }

    /// Only staff are held to their own institution.
    async fn colleagues(&self, actor: &Actor, age: Duration) -> Result<Option<Colleagues>, No> {
        if actor.rank != Rank::Staff {
            return Ok(None);
        }
        let me = self.directory.member_as_of(&actor.user, age).await?.ok_or(No::NoSuchMember)?;
        let own = self.chains(&me.departments, age).await?;
        Ok(Some(Colleagues { own, known: HashMap::new() }))
    }
}

/// Whether somebody of certain departments is of the actor's institution, found out once for all of them.
struct Colleagues {
    own: Vec<Chain>,
    known: HashMap<Vec<DepartmentId>, bool>,
}

impl Colleagues {
    async fn include(&mut self, gate: &Gate, chains: &[Chain]) -> Result<bool, Error> {
        let key: Vec<DepartmentId> = chains.iter().map(Chain::department).collect();
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let same = gate.directory.is_same_institution(&self.own, chains).await?;
        self.known.insert(key, same);
        Ok(same)
    }
}

fn unread(user: &UserId) -> Guest {
    Guest { user: user.clone(), union: None, chains: Vec::new(), colleague: false }
}
