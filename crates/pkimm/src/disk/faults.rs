//! A layer that lets operations of this thread fail, for tests.

use std::cell::Cell;
use std::io;

/// What an operation that fails says.
pub const FAULT: &str = "no space left, says the test";

/// Which operations fail.
#[derive(Clone, Copy)]
struct Plan {
    /// How many go well before.
    good: usize,
    /// How many fail then.
    fails: usize,
    /// How many were asked for.
    asked: usize,
}

thread_local! {
    static PLAN: Cell<Option<Plan>> = const { Cell::new(None) };
}

/// Called by each operation.
pub(super) fn pass() -> io::Result<()> {
    let Some(mut plan) = PLAN.get() else {
        return Ok(());
    };
    let fails = plan.asked >= plan.good && plan.asked - plan.good < plan.fails;
    plan.asked += 1;
    PLAN.set(Some(plan));
    if fails {
        return Err(io::Error::new(io::ErrorKind::StorageFull, FAULT));
    }
    Ok(())
}

/// Runs something while operations fail: `fails` of them after `good` that do not. Says whether it came to that.
pub fn under<T>(good: usize, fails: usize, run: impl FnOnce() -> T) -> (T, bool) {
    PLAN.set(Some(Plan {
        good,
        fails,
        asked: 0,
    }));
    let outcome = run();
    let is_reached = PLAN.take().is_some_and(|plan| plan.asked > good);
    (outcome, is_reached)
}
