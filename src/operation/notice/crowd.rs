//! Who a notice is for, as of now: from the directory, or, where it reminds of another, from who has read that.

use super::{reads, visits};
use crate::dingtalk;
use crate::directory::Directory;
use crate::domain::id::UserId;
use crate::domain::operation::notice::{Audience, Crowd};
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

/// Everybody an audience means; `None` while it is too much to read and the last walk is in doubt.
///
/// # Errors
/// It could not be read.
pub async fn of(directory: &Directory, store: &Store, audience: &Audience) -> Result<Option<Crowd>, Error> {
    let Some(earlier) = audience.reminds_of() else { return Ok(directory.crowd(audience).await?) };
    let Some(found) = store.record(earlier.as_str()).await? else { return Ok(Some(Crowd::default())) };
    let op = super::super::read(&found)?;
    let Some(campaign) = op.campaign().filter(|campaign| campaign.recalled_at.is_none()) else {
        return Ok(Some(Crowd::default()));
    };
    let mut parts = reads::known(store, &op.id, campaign).await?;
    parts.extend(reads::heard(store, &op.id, campaign).await?);
    let visits = visits::of(store, &op.id, campaign).await?;
    let users: Vec<UserId> = reads::unread(&parts, visits.as_ref()).into_iter().map(|one| one.user).collect();
    let unread = directory.crowd_of(&users).await?;
    Ok(directory.less(unread, &audience.except).await?)
}
