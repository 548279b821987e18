//! Where dry runs are kept: a few of each person's, for a while.
//!
//! **Invariant:** what one person does to theirs happens one after another.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{Change, Held, LARGEST, Outcome, Row, SEVERAL, Trouble};
use crate::domain::id::{DepartmentId, UserId};
use crate::proposal::import::{Existing, Reading};
use crate::proposal::{Asker, Services};
use crate::store::{self, Store};

/// So long one is kept after it was last changed.
pub const KEPT: Duration = Duration::from_hours(2);
/// Of what is stored.
const FORMAT: u8 = 1;
/// So long one may be at work on theirs, and so long another waits for them.
const AT_WORK: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(25);

/// What a dry run is asked for by: of the key under which it was sent, which nobody else knows.
pub fn id(user: &UserId, key: &str) -> String {
    let whole = Sha256::digest(format!("import|{user}|{key}"));
    URL_SAFE_NO_PAD.encode(&whole[..18])
}

/// Keeps a new one, judged.
///
/// # Errors
/// It could not be judged or kept.
pub async fn open(
    asker: &Asker<'_>,
    (id, of, file): (String, String, String),
    reading: Reading,
    place: Option<DepartmentId>,
) -> Result<Held, Trouble> {
    let (services, user) = (asker.services, &asker.actor.user);
    let fence = begin(&services.store, user).await?;
    let opened = async {
        if let Some(known) = find(services, user, &id).await? {
            return if known.of == of { Ok(known) } else { Err(Trouble::AnothersKey) };
        }
        let row = |draft| Row { draft, outcome: Outcome::Member, mended: false };
        let mut held = Held {
            format: FORMAT,
            id,
            user: user.clone(),
            file,
            of,
            revision: 1,
            touched_at: services.clock.now_ms(),
            rows: reading.drafts.into_iter().map(row).collect(),
            told: reading.told,
            place: None,
            existing: Existing::Kept,
            defaulted: None,
        };
        if let Some(place) = place {
            held.choose(asker, place).await?;
        }
        held.judge(asker).await?;
        keep(&services.store, &held).await?;
        shelve(&services.store, &held).await?;
        Ok(held)
    };
    let done = opened.await;
    services.store.unlock(&lock(user), fence).await?;
    done
}

/// One of somebody's; `None` where there is none, or none any more.
///
/// # Errors
/// The store did not answer.
pub async fn find(services: &Services, user: &UserId, id: &str) -> Result<Option<Held>, store::Error> {
    if id.len() > 40 {
        return Ok(None);
    }
    let name = name(user, id);
    let Some(body) = services.store.value(&name).await? else { return Ok(None) };
    let held: Held = serde_json::from_str(&body)
        .map_err(|error| store::Error::Corrupt { place: name, cause: error.to_string() })?;
    let lives = held.format == FORMAT && services.clock.now_ms() < held.expires_at();
    Ok(Some(held).filter(|held| lives && held.user == *user))
}

/// All of somebody's, the latest first.
///
/// # Errors
/// The store did not answer.
pub async fn all(services: &Services, user: &UserId) -> Result<Vec<Held>, store::Error> {
    let mut found = Vec::new();
    for id in shelved(&services.store, user).await?.iter().rev() {
        found.extend(find(services, user, id).await?);
    }
    Ok(found)
}

/// Changes one, and has it judged anew.
///
/// # Errors
/// There is none, or it could not be changed, judged or kept.
pub async fn change(asker: &Asker<'_>, id: &str, change: &Change) -> Result<Held, Trouble> {
    let (services, user) = (asker.services, &asker.actor.user);
    let fence = begin(&services.store, user).await?;
    let changed = async {
        let mut held = find(services, user, id).await?.ok_or(Trouble::Gone)?;
        held.change(asker, change).await?;
        held.judge(asker).await?;
        held.revision += 1;
        held.touched_at = services.clock.now_ms();
        keep(&services.store, &held).await?;
        Ok(held)
    };
    let done = changed.await;
    services.store.unlock(&lock(user), fence).await?;
    done
}

async fn begin(store: &Store, user: &UserId) -> Result<u64, Trouble> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(fence) = store.lock(&lock(user), AT_WORK).await? {
            return Ok(fence);
        }
        if tokio::time::Instant::now() >= until {
            return Err(Trouble::Busy);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn keep(store: &Store, held: &Held) -> Result<(), Trouble> {
    let body = serde_json::to_string(held).expect("plain data");
    if body.len() > LARGEST {
        return Err(Trouble::TooLarge);
    }
    Ok(store.put_value(&name(&held.user, &held.id), &body, KEPT).await?)
}

/// Puts it beside the others of its maker's, in the place of the oldest where there are too many.
async fn shelve(store: &Store, held: &Held) -> Result<(), Trouble> {
    let mut ids = shelved(store, &held.user).await?;
    ids.retain(|id| *id != held.id);
    ids.push(held.id.clone());
    while ids.len() > SEVERAL {
        store.drop_value(&name(&held.user, &ids.remove(0))).await?;
    }
    let body = serde_json::to_string(&ids).expect("plain data");
    // For longer than any of them: whatever is changed again and again stays on it.
    Ok(store.put_value(&shelf(&held.user), &body, KEPT * 12).await?)
}

async fn shelved(store: &Store, user: &UserId) -> Result<Vec<String>, store::Error> {
    let place = shelf(user);
    let Some(body) = store.value(&place).await? else { return Ok(Vec::new()) };
    serde_json::from_str(&body).map_err(|error| store::Error::Corrupt { place, cause: error.to_string() })
}

fn name(user: &UserId, id: &str) -> String {
    format!("import:{user}|{id}")
}

fn shelf(user: &UserId) -> String {
    format!("imports:{user}")
}

fn lock(user: &UserId) -> String {
    format!("import:{user}")
}

/// In milliseconds.
pub fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
