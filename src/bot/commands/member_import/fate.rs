//! Who will have to accept before they are members, as far as it is known before: the platform alone decides, and says
//! so when it is asked to add them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::bot::{Asking, Stop};
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::operation::Line;
use crate::store::key;

/// Why somebody will have to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
pub async fn known(asking: &Asking<'_>, lines: &[(u32, Line)]) -> Result<Fates, Stop> {
    let desk = asking.desk;
    let mut fates = Fates::new();
    let entries = desk.store.entries(key::map::INVITES).await?;
    for (number, value) in entries {
        let waits = serde_json::from_str::<Invite>(&value).is_ok_and(|invite| invite.stage == Stage::Consent);
        if waits {
            fates.insert(number, Fate::Invited);
        }
    }
    left_today(asking, &mut fates).await;
    let numbers = lines.iter().filter_map(|(_, line)| line.mobile.as_ref());
    let ours: HashSet<&str> = numbers.map(Mobile::reveal).collect();
    fates.retain(|number, _| ours.contains(number.as_str()));
    Ok(fates)
}

/// An app may not be allowed to read who left: then it is not known, and the run tells.
async fn left_today(asking: &Asking<'_>, fates: &mut Fates) {
    let desk = asking.desk;
    let since = desk.clock.now_ms() - DAY;
    let from = Timestamp::from_millisecond(since).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES {
        let page = match desk.client.leavers(from, cursor.as_deref()).await {
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

/// What will come of somebody who is to be added, and why.
pub fn say(fate: Option<Fate>) -> (&'static str, String) {
    let (what, why) = match fate {
        None => ("添加", "能直接加入的直接加入；钉钉要求本人同意的，会发邀请。"),
        Some(Fate::Invited) => ("等本人同意", "已经邀请过，本人还没有同意。"),
        Some(Fate::LeftToday) => ("等本人同意", "24 小时内刚退出本组织，要本人同意才能再加入。"),
    };
    (what, why.to_owned())
}
