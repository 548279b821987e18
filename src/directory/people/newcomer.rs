//! Those who are not quite in: looked at anew whenever somebody asks, and those who have gone.

use std::time::Duration;

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::super::{Directory, RECENT};
use crate::dingtalk::invite::Policy;
use crate::dingtalk::leaver::Leaver;
use crate::dingtalk::{Client, Error};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::person::Member;

/// The most pages of those who left that are read while somebody waits.
const LEAVER_PAGES: usize = 10;
/// The platform tells of a year; a minute less, so that its clock may differ from ours.
const LEAVER_SPAN: Duration = Duration::from_mins(365 * 24 * 60 - 1);
/// More pages of one department than the platform allows members.
const PAGES: usize = 100;

impl Directory {
    /// A member as of this moment, whatever was read before.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn member_anew(&self, user: &UserId) -> Result<Option<Member>, Error> {
        self.inner.people.forget_one(user);
        self.member(user).await
    }

    /// The member with a number as of this moment.
    ///
    /// # Errors
    /// It could not be looked up.
    pub async fn by_mobile_anew(&self, mobile: &Mobile) -> Result<Option<Member>, Error> {
        match self.inner.client.user_by_mobile(mobile).await? {
            Some(user) => self.member_anew(&user).await,
            None => Ok(None),
        }
    }

    /// [`Directory::member_anew`] after those whom waiting people ask for: for what events and ledgers have read.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn member_in_turn(&self, user: &UserId) -> Result<Option<Member>, Error> {
        self.inner.people.forget_one(user);
        match self.inner.client.bulk_in_turn().user(user).await {
            Ok(member) => Ok(Some(member)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// [`Directory::by_mobile_anew`], likewise.
    ///
    /// # Errors
    /// It could not be looked up.
    pub async fn by_mobile_in_turn(&self, mobile: &Mobile) -> Result<Option<Member>, Error> {
        match self.inner.client.bulk_in_turn().user_by_mobile(mobile).await? {
            Some(user) => self.member_in_turn(&user).await,
            None => Ok(None),
        }
    }

    /// The direct members of a department who have logged in, read now, likewise; none when there is no such department.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn active_in_turn(&self, id: DepartmentId) -> Result<Vec<Member>, Error> {
        members_of(&self.inner.client.bulk_in_turn(), id, |member| member.active).await
    }

    /// Who left with this number within a year, the latest time; the inner `None` when nobody did. The outer one:
    /// more people left than are read while somebody waits, and this one was not among those read.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn leaver(&self, mobile: &Mobile) -> Result<Option<Option<Leaver>>, Error> {
        let since = self.inner.clock.now_ms() - i64::try_from(LEAVER_SPAN.as_millis()).unwrap_or(0);
        let since = Timestamp::from_millisecond(since).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut found: Option<Leaver> = None;
        let mut cursor: Option<String> = None;
        for _ in 0..LEAVER_PAGES {
            let page = self.inner.client.leavers(since, cursor.as_deref()).await?;
            for leaver in page.items.into_iter().filter(|one| one.mobile.as_ref() == Some(mobile)) {
                if found.as_ref().is_none_or(|known| known.left_at <= leaver.left_at) {
                    found = Some(leaver);
                }
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(Some(found)),
            }
        }
        Ok(found.map(Some))
    }

    /// How members may invite, as the organisation has it now.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn invite_policy(&self) -> Result<Policy, Error> {
        self.inner.client.invite_policy().await
    }

    /// Everybody listed as an administrator, of whichever level, as of a minute ago.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn administrators(&self) -> Result<Vec<UserId>, Error> {
        Ok(self.listed_admins(RECENT).await?.iter().map(|(user, _)| user.clone()).collect())
    }

    /// The members below these departments who have not logged in yet, by name; `None` when there are too many
    /// departments to read while somebody waits.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn inactive_below(&self, nodes: &[DepartmentId]) -> Result<Option<Vec<Member>>, Error> {
        let Some(departments) = self.walk(nodes).await? else { return Ok(None) };
        let inactive = |member: &Member| !member.active;
        let lists = departments.iter().map(|one| members_of(&self.inner.client, one.id, inactive));
        let lists = try_join_all(lists).await?;
        let mut all: Vec<Member> = lists.into_iter().flatten().collect();
        all.sort_by(|one, other| (&one.name, &one.user).cmp(&(&other.name, &other.user)));
        all.dedup_by(|one, other| one.user == other.user);
        Ok(Some(all))
    }
}

/// The direct members of a department that are wanted; none where there is no such department, or none to be seen.
async fn members_of(
    client: &Client,
    id: DepartmentId,
    wanted: impl Fn(&Member) -> bool,
) -> Result<Vec<Member>, Error> {
    let mut found = Vec::new();
    let mut cursor = 0;
    for _ in 0..PAGES {
        let page = match client.users_in(id, cursor).await {
            Err(Error::DepartmentUnknown | Error::OutsideAppScope) => return Ok(found),
            page => page?,
        };
        found.extend(page.items.into_iter().filter(|member| wanted(member)));
        match page.next {
            Some(next) => cursor = next,
            None => return Ok(found),
        }
    }
    Err(Error::Shape { what: format!("members of {id}: pages without end") })
}
