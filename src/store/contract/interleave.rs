//! Any interleaving of accepts, claims, commits and crashes handles every item exactly once, in order.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Accept(u8),
    Next,
    Reclaim,
    /// Claims one of the entries handed out so far, fresh or long stale.
    Claim(prop::sample::Index),
    /// Commits in one of the turns begun so far, live or fenced.
    Commit(prop::sample::Index, usize, u8),
    /// Loses a turn.
    Crash(prop::sample::Index),
    Promote,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0u8..3).prop_map(Step::Accept),
        2 => Just(Step::Next),
        2 => Just(Step::Reclaim),
        4 => any::<prop::sample::Index>().prop_map(Step::Claim),
        4 => (any::<prop::sample::Index>(), 0usize..3, 0u8..3).prop_map(|(turn, take, after)| {
            Step::Commit(turn, take, after)
        }),
        1 => any::<prop::sample::Index>().prop_map(Step::Crash),
        1 => Just(Step::Promote),
    ]
}

/// What the workers know, and what was accepted and handled.
#[derive(Default)]
struct Run {
    handed: Vec<Ready>,
    turns: Vec<(Turn, Vec<Item>)>,
    accepted: HashMap<Owner, Vec<String>>,
    handled: HashMap<Owner, Vec<String>>,
    count: u32,
}

impl Run {
    async fn step(&mut self, store: &Store, step: Step) {
        match step {
            Step::Accept(to) => {
                let (to, item) = (format!("o{to}"), self.count.to_string());
                self.count += 1;
                if store.accept(&delivery(&item, &to, &item)).await.unwrap() == Accepted::Stored {
                    self.accepted.entry(owner(&to)).or_default().push(item);
                }
            }
            Step::Next => self.handed.extend(ready(store).await),
            Step::Reclaim => self.handed.extend(store.reclaim("w", Duration::ZERO, 2).await.unwrap()),
            Step::Claim(index) if !self.handed.is_empty() => {
                let turn = store.claim(index.get(&self.handed), 2).await.unwrap();
                self.turns.extend(turn.map(|turn| (turn.clone(), turn.items)));
            }
            Step::Commit(index, take, after) if !self.turns.is_empty() => {
                let turn = index.index(self.turns.len());
                self.commit(store, turn, take, after).await;
            }
            Step::Crash(index) if !self.turns.is_empty() => {
                self.turns.swap_remove(index.index(self.turns.len()));
            }
            Step::Promote => drop(store.promote(1, 10).await.unwrap()),
            Step::Claim(_) | Step::Commit(..) | Step::Crash(_) => {}
        }
    }

    async fn commit(&mut self, store: &Store, index: usize, take: usize, after: u8) {
        let (turn, items) = &self.turns[index];
        let take = take.min(items.len());
        let after = [After::GoOn, After::Yield, After::Park(1)][usize::from(after)];
        match store.commit(turn, Commit { take, after, ..Commit::default() }, 2).await {
            Ok(committed) => {
                let taken = items[..take].iter().map(|item| item.body.clone());
                self.handled.entry(turn.owner.clone()).or_default().extend(taken);
                match committed {
                    Committed::More(next) => self.turns[index].1 = next,
                    Committed::Released => drop(self.turns.swap_remove(index)),
                }
            }
            Err(Error::Fenced) => drop(self.turns.swap_remove(index)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Lets the survivors finish.
    async fn drain(&mut self, store: &Store) {
        for _ in 0..1_000 {
            store.promote(1, 500).await.unwrap();
            let mut found = ready(store).await;
            found.extend(store.reclaim("w", Duration::ZERO, 100).await.unwrap());
            if found.is_empty() {
                return;
            }
            for ready in found {
                if let Some(turn) = store.claim(&ready, 2).await.unwrap() {
                    let items = turn.items.clone();
                    self.turns.push((turn, items));
                    let (last, take) = (self.turns.len() - 1, 2);
                    self.commit(store, last, take, 0).await;
                }
            }
        }
        panic!("the store never comes to rest");
    }
}

async fn run(world: &World, steps: Vec<Step>) -> Result<(), TestCaseError> {
    // With a lease that is over at once every claim takes over, so every turn may be fenced at any time.
    let store = world.store(OVER).await;
    let mut run = Run::default();
    for step in steps {
        run.step(&store, step).await;
    }
    run.drain(&store).await;
    run.handled.retain(|_, items| !items.is_empty());
    prop_assert_eq!(run.accepted, run.handled);
    prop_assert_eq!(store.backlog().await.unwrap(), 0);
    Ok(())
}

fn every_item_is_handled_once_and_in_order(cases: u32, world: impl AsyncFnOnce() -> World) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(world());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..80), |steps| runtime.block_on(run(&world, steps)));
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn every_item_is_handled_once_and_in_order_in_memory() {
    every_item_is_handled_once_and_in_order(300, async || World::Memory);
}

#[test]
fn every_item_is_handled_once_and_in_order_on_a_server() {
    every_item_is_handled_once_and_in_order(30, async || World::Redis(Server::shared().await));
}
