//! Who is told while a call waits: for its place in the pace, for the calls before it, before it is repeated.
//!
//! Nothing is done then by whoever wanted the call; somebody else may have what they hold meanwhile.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

tokio::task_local! {
    static IDLE: Arc<dyn Idle>;
}

/// Told when waiting begins and ends; several calls of one task may wait at a time.
pub trait Idle: Send + Sync {
    /// One more waits.
    fn begin(&self);
    /// One waits no longer.
    fn end(&self);
}

/// Runs something whose calls' waiting is told.
pub async fn telling<F: Future>(idle: Arc<dyn Idle>, work: F) -> F::Output {
    IDLE.scope(idle, work).await
}

/// Waits, and has it told.
pub async fn wait<F: Future>(waiting: F) -> F::Output {
    let told = IDLE.try_with(|idle| Told::new(Arc::clone(idle))).ok();
    let outcome = waiting.await;
    drop(told);
    outcome
}

/// The same, for so long.
pub(super) async fn sleep(span: Duration) {
    wait(tokio::time::sleep(span)).await;
}

/// Until it is dropped, which a task that is given up does, too.
struct Told(Arc<dyn Idle>);

impl Told {
    fn new(idle: Arc<dyn Idle>) -> Self {
        idle.begin();
        Self(idle)
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.0.end();
    }
}
