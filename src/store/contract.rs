//! The contract, as tests that run on both back ends.
//!
//! **Invariant:** every test of the list runs on memory and on a real server; a test about the server alone says so
//! by living in `server_only`.

mod accept;
mod interleave;
mod press;
mod server;
mod server_only;
mod share;
mod snapshot;
mod switch;
mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use self::server::Server;
use super::*;

/// A lease nobody outlives in a test.
const LONG: Duration = Duration::from_mins(1);
/// A lease that is over at once: whoever claims, takes over.
const OVER: Duration = Duration::ZERO;

/// A back end to open stores on.
enum World {
    Memory,
    Redis(Arc<Server>),
}

impl World {
    /// An empty store.
    async fn store(&self, lease: Duration) -> Store {
        Store::open(self.settings(lease)).await.expect("the store opens")
    }

    fn settings(&self, lease: Duration) -> Settings {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        Settings {
            url: match self {
                Self::Memory => "memory".to_owned(),
                Self::Redis(server) => server.url(),
            },
            corp_id: format!("corp{}", COUNT.fetch_add(1, Ordering::SeqCst)),
            lease,
            mailbox_limit: 3,
            seen_ttl: LONG,
            record_ttl: LONG,
            timeout: Duration::from_secs(5),
            trail_key: None,
            metrics: crate::metric::Metrics::default(),
        }
    }
}

/// Makes two tests of each named function.
macro_rules! contract {
    ($($file:ident: $($name:ident),+;)+) => {
        mod memory {
            use super::World;
            $($(#[tokio::test] async fn $name() { super::$file::$name(World::Memory).await; })+)+
        }
        mod redis {
            use super::{Server, World};
            $($(#[tokio::test] async fn $name() {
                super::$file::$name(World::Redis(Server::shared().await)).await;
            })+)+
        }
    };
}

contract! {
    accept: a_delivery_counts_once, a_full_mailbox_says_so_once, items_keep_their_order, opening_and_pinging;
    turn: two_workers_are_never_in_one_turn, a_killed_worker_is_replaced_at_the_head,
        a_late_commit_changes_nothing, a_heartbeat_keeps_the_turn, found_early_is_found_again_in_time,
        a_conflict_writes_nothing, people_are_held_by_commits, a_death_is_told_from_a_failure,
        a_turn_begins_with_the_step_before_it, who_dies_with_a_turn_handed_over_is_replaced,
        a_turn_put_back_was_no_attempt, a_commit_does_all_it_says, own_posts_go_on_in_the_same_turn, a_yield_goes_to_the_end,
        a_parked_turn_comes_back, due_entries_come_in_time_and_at_most_max, a_due_entry_is_replaced_by_its_key,
        dead_letters_are_kept, a_dead_letter_is_put_back_or_dropped_and_that_is_recorded, a_stale_entry_is_dropped, next_waits_and_wakes, audit_lines_are_in_order;
    press: a_press_is_decided_by_the_record_alone, a_repetition_gets_the_first_decision,
        of_two_buttons_one_counts, a_press_without_a_state_leaves_the_record,
        a_press_without_a_state_needs_the_revision_alone, a_press_may_be_gone_on_with_later;
    share: a_person_is_held_by_one, values_and_sessions_expire, maps_are_shared, ledgers_add_up,
        news_reaches_whoever_listens, news_that_was_dropped_is_missed,
        the_rate_is_never_exceeded, waiting_people_go_first, a_window_is_never_exceeded,
        whoever_is_refused_reserves_nothing, a_slot_is_given_back, what_waits_is_told, a_tally_adds_up_and_is_forgotten;
    snapshot: one_edition_takes_the_place_of_another, what_is_half_written_is_never_read,
        whoever_lost_the_lease_publishes_nothing, a_snapshot_expires;
}

fn owner(name: &str) -> Owner {
    Owner::named(name)
}

fn delivery(seen: &str, to: &str, item: &str) -> Delivery {
    Delivery { seen: format!("msg:{seen}"), owner: owner(to), item: item.to_owned() }
}

/// Accepts items named `{to}{number}` for the numbers.
async fn fill(store: &Store, to: &str, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let item = format!("{to}{number}");
        assert_eq!(store.accept(&delivery(&item, to, &item)).await.expect("accepts"), Accepted::Stored);
    }
}

/// What is ready right now.
async fn ready(store: &Store) -> Vec<Ready> {
    store.next("worker", 10, Duration::ZERO).await.expect("next")
}

/// The turn of the only ready owner.
async fn turn(store: &Store) -> Turn {
    let ready = ready(store).await;
    assert_eq!(ready.len(), 1, "{ready:?}");
    store.claim(&ready[0], 10).await.expect("claims").expect("is free")
}

/// A commit that takes one item.
fn one() -> Commit {
    Commit { take: 1, ..Commit::default() }
}

fn bodies(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.body.as_str()).collect()
}

fn record(id: &str, expires_at: i64) -> Record {
    Record {
        id: id.to_owned(),
        owner: "u1".to_owned(),
        mailbox: owner(&format!("op:{id}")),
        state: Record::OPEN.to_owned(),
        revision: 1,
        expires_at,
        body: "{\"名\":\"张三\"}".to_owned(),
    }
}

/// Commits a new record by way of somebody's turn.
async fn put(store: &Store, record: Record) {
    store.accept(&delivery(&format!("for {}", record.id), "writer", "x")).await.expect("accepts");
    let turn = turn(store).await;
    let records = vec![RecordWrite { record, expect: None }];
    store.commit(&turn, Commit { records, ..one() }, 10).await.expect("commits");
}
