//! Whom a notice would reach today, and what each of the ways would cost, before anything is proposed.
//!
//! **Invariant:** nobody is counted whom the asker may not write to.

use super::{audience, campaign};
use crate::domain::id::DepartmentId;
use crate::domain::operation::notice::Channel;
use crate::domain::operation::notice::plan::{self, Offer};
use crate::proposal::notice::audience::Recipients;
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error, Refusal};

/// Whom it would reach, and at what price.
#[derive(Clone, Debug)]
pub struct Price {
    /// How many people.
    pub people: usize,
    /// Those of them who have not logged in.
    pub inactive: usize,
    /// How many groups.
    pub groups: usize,
    /// Institution by institution, most first: what it is called, and how many of its people.
    pub places: Vec<(DepartmentId, String, usize)>,
    /// Those left out who would not be reached anyway.
    pub idle: Vec<String>,
    /// Whether somebody else has to agree to so many.
    pub needs_second: bool,
    /// Way by way.
    pub offers: Vec<Offer>,
}

/// So many institutions are named.
const NAMED: usize = 8;

/// Counts and prices it; nothing is proposed.
///
/// # Errors
/// It may not be, or could not be counted.
pub async fn of(asker: &Asker<'_>, to: &Recipients, except: &Recipients) -> Result<Price, Error> {
    let audience = audience::chosen(asker, to, except).await?;
    let nothing = |text: String| Error::Refused(Refusal::NothingToDo(text));
    let crowd = campaign::crowd_of(asker, &audience).await?;
    let crowd = crowd.ok_or_else(|| nothing(wording::not_counted_yet().to_owned()))?;
    let groups = audience.groups().count();
    if crowd.is_empty() && groups == 0 {
        return Err(nothing(wording::nobody(&audience)));
    }
    campaign::permitted(asker, &audience, &crowd).await?;
    let mut places = Vec::new();
    for (id, people) in crowd.by_place().into_iter().take(NAMED) {
        places.push((id, asker.services.directory.name(id).await?.unwrap_or_default(), people));
    }
    let fits = |way: &&Channel| if **way == Channel::Group { groups > 0 } else { !crowd.is_empty() };
    let offers = Channel::ALL.iter().filter(fits).map(|way| plan::offer(*way, &crowd, groups)).collect();
    Ok(Price {
        people: crowd.len(),
        inactive: crowd.asleep().count(),
        groups,
        places,
        needs_second: crowd.len() > asker.services.settings.notice_above,
        idle: crowd.idle,
        offers,
    })
}
