//! An import as it is asked for: by the dry run that was seen.

use super::by_id::nothing;
use crate::domain::permit::Denied;
use crate::proposal::import::held;
use crate::proposal::import::wording::held as wording;
use crate::proposal::lifecycle::Many;
use crate::proposal::{Asker, Error, Refusal};

/// What a dry run comes to, judged once more.
pub(super) async fn propose(asker: &Asker<'_>, id: &str, revision: u64) -> Result<Many, Error> {
    if !asker.actor.is_administrator() {
        let reason = Denied::NotAdministrator;
        return Err(Error::Refused(Refusal::Denied { reason, about: None, who_can: Vec::new(), whom: None }));
    }
    let held = held::find(asker.services, &asker.actor.user, id).await?;
    let held = held.ok_or_else(|| nothing(wording::gone().to_owned()))?;
    if held.revision != revision {
        return Err(nothing(wording::changed_since().to_owned()));
    }
    let dry = held.dry(asker).await?;
    if dry.checked.lines.is_empty() {
        return Err(nothing(wording::nobody_to_add().to_owned()));
    }
    let out = held.rows.len() - dry.checked.lines.len() - dry.checked.rest.len();
    let remarks = wording::remarks(&held.told, &dry, (out, held.existing));
    Ok(dry.propose(asker, (held.file, &held.told.left), remarks))
}
