//! Who will have to accept before they are members, as far as it is known before: the platform alone decides, and says
//! so when it is asked to add them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::operation::Line;
use crate::proposal::{Asker, Error};
use crate::store::key;

/// Why somebody will have to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// They were invited and have not accepted.
    Invited,
    /// They left within a day.
    LeftToday,
}

/// By their numbers.
pub type Fates = HashMap<String, Fate>;

/// Who left is added again without being asked only after so long, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// More pages of leavers are not read while somebody waits.
const PAGES: usize = 5;

/// What is known of these.
///
/// # Errors
/// The store did not answer.
pub async fn known(asker: &Asker<'_>, lines: &[(u32, Line)]) -> Result<Fates, Error> {
    let services = asker.services;
    let mut fates = Fates::new();
    let entries = services.store.entries(key::map::INVITES).await?;
    for (number, value) in entries {
        let waits = serde_json::from_str::<Invite>(&value).is_ok_and(|invite| invite.stage == Stage::Consent);
        if waits {
            fates.insert(number, Fate::Invited);
        }
    }
    left_today(asker, &mut fates).await;
    let numbers = lines.iter().filter_map(|(_, line)| line.mobile.as_ref());
    let ours: HashSet<&str> = numbers.map(Mobile::reveal).collect();
    fates.retain(|number, _| ours.contains(number.as_str()));
    Ok(fates)
}

/// An app may not be allowed to read who left: then it is not known, and the run tells.
async fn left_today(asker: &Asker<'_>, fates: &mut Fates) {
    let services = asker.services;
    let since = services.clock.now_ms() - DAY;
    let from = Timestamp::from_millisecond(since).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES {
        let page = match services.client.leavers(from, cursor.as_deref()).await {
            Ok(page) => page,
            Err(error) => {
                tracing::debug!(%error, "who left today is not known");
                return;
            }
        };
        let lately = page.items.into_iter().filter(|one| one.left_at.is_some_and(|at| at >= from));
        fates.extend(lately.filter_map(|one| Some((one.mobile?.reveal().to_owned(), Fate::LeftToday))));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return,
        }
    }
}
