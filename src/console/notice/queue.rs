//! Who waits until the platform can be asked whose their login code is: a few at a time, and a short queue a page.
//!
//! What visitors ask for goes in the bulk lane, behind people in conversations; so more at a time would get no more.
//!
//! **Invariant:** one page has no more than [`WAITING`] in the queue, and nobody waits longer than [`PATIENCE`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::id::OperationId;

/// Asked for at a time, of all pages together.
const SERVED: usize = 6;
/// Of one page, those asked for included.
const WAITING: usize = 32;
/// The longest anybody waits: less than a proxy does.
const PATIENCE: Duration = Duration::from_secs(3);

/// The queues of all pages.
pub struct Queue {
    seats: Arc<Semaphore>,
    pages: Arc<Mutex<HashMap<OperationId, usize>>>,
}

/// A seat, until it is dropped.
pub struct Seat {
    _seat: OwnedSemaphorePermit,
    _place: Place,
}

/// A place in the queue of a page.
struct Place {
    pages: Arc<Mutex<HashMap<OperationId, usize>>>,
    page: OperationId,
}

impl Default for Queue {
    fn default() -> Self {
        Self { seats: Arc::new(Semaphore::new(SERVED)), pages: Arc::default() }
    }
}

impl Queue {
    /// A seat once there is one; `None` where too many wait, or for too long.
    pub async fn seat(&self, page: &OperationId) -> Option<Seat> {
        let place = self.place(page)?;
        let seat = tokio::time::timeout(PATIENCE, Arc::clone(&self.seats).acquire_owned()).await;
        Some(Seat { _seat: seat.ok()?.ok()?, _place: place })
    }

    fn place(&self, page: &OperationId) -> Option<Place> {
        let mut pages = lock(&self.pages);
        let waiting = pages.entry(page.clone()).or_insert(0);
        if *waiting >= WAITING {
            return None;
        }
        *waiting += 1;
        Some(Place { pages: Arc::clone(&self.pages), page: page.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut pages = lock(&self.pages);
        if let Some(waiting) = pages.get_mut(&self.page) {
            *waiting -= 1;
            if *waiting == 0 {
                pages.remove(&self.page);
            }
        }
    }
}

fn lock(pages: &Mutex<HashMap<OperationId, usize>>) -> MutexGuard<'_, HashMap<OperationId, usize>> {
    pages.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_has_a_short_queue_and_nobody_waits_for_ever() {
        let queue = Arc::new(Queue::default());
        let page = |name: &str| OperationId(name.to_owned());
        let mut seats = Vec::new();
        for _ in 0..SERVED {
            seats.push(queue.seat(&page("a")).await.expect("a seat"));
        }
        let asking: Vec<_> = (0..WAITING)
            .map(|_| {
                let (queue, page) = (Arc::clone(&queue), page("a"));
                tokio::spawn(async move { queue.seat(&page).await.is_some() })
            })
            .collect();
        tokio::task::yield_now().await;
        assert!(queue.seat(&page("a")).await.is_none(), "there is no place, and no waiting for one");
        let other = tokio::spawn({
            let (queue, page) = (Arc::clone(&queue), page("b"));
            async move { queue.seat(&page).await.is_some() }
        });
        tokio::task::yield_now().await;
        drop(seats.pop());
        let mut granted = 0;
        for one in asking {
            granted += usize::from(one.await.expect("it ends"));
        }
        assert!(other.await.expect("it ends"), "another page has a queue of its own");
        assert_eq!(granted, WAITING - SERVED);
        drop(seats);
        assert!(lock(&queue.pages).is_empty(), "nothing is remembered of a page nobody waits for");
    }
}
