//! Whom somebody may see, or call together: everybody, those in a scope, those of one institution.

pub mod audience;
pub mod gathering;
pub mod group;
pub mod moment;
pub mod named_set;
pub mod noticed;
pub mod place;

use super::{Asking, Stop};
use crate::proposal::notice::audience::reach as audience_of;
pub use crate::view::reach::Reach;

/// Whom the asker may see in some office.
pub async fn of_sight(asking: &Asking<'_>) -> Result<Reach, Stop> {
    Ok(Reach::of_sight(&asking.desk.directory, asking.actor, asking.me).await?)
}

/// Whom the asker may call together: a notice officer everybody.
pub async fn of_calls(asking: &Asking<'_>) -> Result<Reach, Stop> {
    Ok(audience_of(&asking.desk.directory, &asking.desk.gate, (asking.actor, asking.me)).await?)
}
