//! What a command is about, on a terminal, where it takes longer than half a second.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::args::Global;

/// How long a command may take before it says what it does.
const PATIENCE: Duration = Duration::from_millis(500);

/// What the making of artifacts is called.
pub const BUILDING: &str = "building";

/// Does something, and says what as long as it lasts, where a person waits for it.
pub fn during<T>(global: &Global, what: &str, work: impl FnOnce() -> T) -> T {
    let mut terminal = io::stderr();
    if global.quiet || !terminal.is_terminal() {
        return work();
    }
    let (done, waits) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let Err(RecvTimeoutError::Timeout) = waits.recv_timeout(PATIENCE) else {
                return;
            };
            // That nobody can be told is no fault of the work.
            let _ = write!(terminal, "{what} …").and_then(|()| terminal.flush());
            let _ = waits.recv();
            let _ = write!(terminal, "\r\x1b[2K").and_then(|()| terminal.flush());
        });
        let outcome = work();
        drop(done);
        outcome
    })
}
