//! Whom somebody may see, or call together: everybody, those in a scope, those of one institution.

pub mod audience;
pub mod gathering;
pub mod group;
pub mod moment;
pub mod named_set;
pub mod noticed;
pub mod place;

use super::{Asking, Stop};
use crate::directory::Post;
use crate::domain::department::Chain;
use crate::domain::id::DepartmentId;
use crate::domain::permit::Rank;

/// How far somebody reaches.
pub enum Reach {
    /// The whole organisation.
    Everybody,
    /// These nodes, each with its subtree.
    Scope(Vec<DepartmentId>),
    /// The people of one's own institution.
    Institution {
        /// One chain a department of one's own.
        own: Vec<Chain>,
        /// The institutions they belong to.
        institutions: Vec<DepartmentId>,
    },
}

impl Reach {
    /// Whom the asker may see in some office.
    pub async fn of_sight(asking: &Asking<'_>) -> Result<Self, Stop> {
        match &asking.actor.rank {
            Rank::MainAdministrator => Ok(Self::Everybody),
            Rank::SubAdministrator { scope } if scope.contains(&DepartmentId::ROOT) => Ok(Self::Everybody),
            Rank::SubAdministrator { scope } => Ok(Self::Scope(scope.clone())),
            Rank::Staff => {
                let own = asking.desk.directory.target(asking.me).await?.chains;
                let around = asking.desk.directory.institutions_around(&own).await?;
                let mut institutions: Vec<DepartmentId> = Vec::new();
                for id in own.iter().filter_map(|chain| around.of(chain)) {
                    if !institutions.contains(&id) {
                        institutions.push(id);
                    }
                }
                Ok(Self::Institution { own, institutions })
            }
        }
    }

    /// Whom the asker may call together: a notice officer everybody.
    pub async fn of_calls(asking: &Asking<'_>) -> Result<Self, Stop> {
        if asking.desk.gate.is_officer(&asking.actor.user) {
            return Ok(Self::Everybody);
        }
        Self::of_sight(asking).await
    }

    /// Whether a department lies within reach.
    pub async fn includes(&self, asking: &Asking<'_>, chains: &[Chain]) -> Result<bool, Stop> {
        match self {
            Self::Everybody => Ok(true),
            Self::Scope(scope) => Ok(chains.iter().any(|chain| chain.is_within(scope))),
            Self::Institution { own, institutions } => {
                let near = chains.iter().any(|chain| {
                    chain.is_within(institutions)
                        || own.iter().any(|own| own.department() == chain.department())
                });
                Ok(near && asking.desk.directory.is_same_institution(own, chains).await?)
            }
        }
    }

    /// Those of these people who are within reach.
    pub async fn keep(&self, asking: &Asking<'_>, posts: Vec<Post>) -> Result<Vec<Post>, Stop> {
        let mut kept = Vec::new();
        for post in posts {
            if self.includes(asking, &post.chains).await? {
                kept.push(post);
            }
        }
        Ok(kept)
    }
}
