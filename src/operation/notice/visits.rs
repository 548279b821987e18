//! Who has visited a notice's page: each person once, whatever else told about them.
//!
//! **Invariant:** a visit is stored before it is acknowledged, and written by one turn: of several at once none is lost.

use super::reads::{self, Read};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::notice::{self, Campaign, Reads};
use crate::store::{self, Delivery, Store};

/// Over how many records visits are spread: fifteen thousand people come to less than a thousand each.
const SHARDS: u32 = 16;

/// What is put into a mailbox for a visit.
pub fn delivery(op: &OperationId, user: UserId, at: i64) -> Delivery {
    reads::visit(op, shard(&user), &Read { user, at })
}

/// Always the same one for a person.
fn shard(user: &UserId) -> u32 {
    let sum = user.0.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    sum % SHARDS
}

/// Everybody who has visited it; `None` where it has no page.
///
/// # Errors
/// The store did not answer.
pub async fn of(store: &Store, op: &OperationId, campaign: &Campaign) -> Result<Option<Reads>, store::Error> {
    if campaign.link.is_none() {
        return Ok(None);
    }
    // A reminder that goes out by itself leads to the notice's own page.
    let op = campaign.reminder_of().map_or(op, |(of, _)| of);
    let mut all = Reads::default();
    for shard in 0..SHARDS {
        let (some, _) = reads::kept(store, &notice::visits(op, shard)).await?;
        all.by.extend(some.by);
    }
    Ok(Some(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_always_lies_in_the_same_record_and_people_are_spread() {
        let op = OperationId("op1".to_owned());
        let of = |number: u32| delivery(&op, UserId(format!("u{number}")), 1);
        assert_eq!(of(7).owner, of(7).owner);
        assert_eq!((of(7).seen, of(8).seen), ("visit:op1|u7".to_owned(), "visit:op1|u8".to_owned()));
        let owners: std::collections::BTreeSet<_> = (0..1_000).map(|number| of(number).owner).collect();
        assert_eq!(owners.len(), 16);
    }
}
