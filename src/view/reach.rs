//! How far somebody reaches: everybody, those in a scope, those of one institution.

use crate::dingtalk::Error;
use crate::directory::{Directory, Post};
use crate::domain::department::Chain;
use crate::domain::id::DepartmentId;
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;

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
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn of_sight(directory: &Directory, actor: &Actor, me: &Member) -> Result<Self, Error> {
        match &actor.rank {
            Rank::MainAdministrator => Ok(Self::Everybody),
            Rank::SubAdministrator { scope } if scope.contains(&DepartmentId::ROOT) => Ok(Self::Everybody),
            Rank::SubAdministrator { scope } => Ok(Self::Scope(scope.clone())),
            Rank::Staff => {
                let own = directory.target(me).await?.chains;
                let around = directory.institutions_around(&own).await?;
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

    /// Whether a department lies within reach.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn includes(&self, directory: &Directory, chains: &[Chain]) -> Result<bool, Error> {
        match self {
            Self::Everybody => Ok(true),
            Self::Scope(scope) => Ok(chains.iter().any(|chain| chain.is_within(scope))),
            Self::Institution { own, institutions } => {
                let near = chains.iter().any(|chain| {
                    chain.is_within(institutions)
                        || own.iter().any(|own| own.department() == chain.department())
                });
                Ok(near && directory.is_same_institution(own, chains).await?)
            }
        }
    }

    /// Those of these people who are within reach.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn keep(&self, directory: &Directory, posts: Vec<Post>) -> Result<Vec<Post>, Error> {
        let mut kept = Vec::new();
        for post in posts {
            if self.includes(directory, &post.chains).await? {
                kept.push(post);
            }
        }
        Ok(kept)
    }
}
