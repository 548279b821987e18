//! Who a notice is for, as of now: from the directory, or, where it reminds of another, from who has read that.

use super::reads::{self, look};
use super::visits;
use crate::dingtalk::{self, Client};
use crate::directory::Directory;
use crate::domain::id::UserId;
use crate::domain::operation::notice::{Audience, Crowd, Named};
use crate::store::{self, Store};

/// Why nobody can tell.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The platform did not answer.
    #[error(transparent)]
    Platform(#[from] dingtalk::Error),
    /// The store did not.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Where it is read from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The organisation.
    pub directory: &'a Directory,
    /// What is written down of who has read.
    pub store: &'a Store,
    /// The platform, and the time, where what is written down may be old by now.
    pub asks: Option<(&'a Client, i64)>,
}

/// Everybody an audience means; `None` while it is too much to read and the last walk is in doubt.
///
/// # Errors
/// It could not be read.
pub async fn of(sources: Sources<'_>, audience: &Audience) -> Result<Option<Crowd>, Error> {
    let Sources { directory, store, asks } = sources;
    let Some(earlier) = audience.reminds_of() else { return Ok(directory.crowd(audience).await?) };
    let Some(found) = store.record(earlier.as_str()).await? else { return Ok(Some(Crowd::default())) };
    let op = super::super::read(&found)?;
    let Some(campaign) = op.campaign().filter(|campaign| campaign.recalled_at.is_none()) else {
        return Ok(Some(Crowd::default()));
    };
    let mut parts = match asks {
        Some((client, now)) => look::now((store, client), (&op.id, campaign), now).await?.0,
        None => reads::known(store, &op.id, campaign).await?,
    };
    parts.extend(reads::heard(store, &op.id, campaign).await?);
    let visits = visits::of(store, &op.id, campaign).await?;
    let unread = reads::unread(&parts, visits.as_ref());
    left_of(directory, &unread, audience).await
}

/// The members among those who have not read whom a reminder of this audience is for.
///
/// # Errors
/// It could not be read.
pub async fn left_of(
    directory: &Directory,
    unread: &[Named],
    audience: &Audience,
) -> Result<Option<Crowd>, Error> {
    let users: Vec<UserId> = unread.iter().map(|one| one.user.clone()).collect();
    let crowd = directory.crowd_of(&users).await?;
    let Some(crowd) = directory.among(crowd, &audience.only).await? else { return Ok(None) };
    Ok(directory.less(crowd, &audience.except).await?)
}
