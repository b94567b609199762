//! Whether the editor that started the server is still there.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// How often the parent is looked for.
const EVERY: Duration = Duration::from_millis(500);

/// Tells `leave` once the process is gone.
pub(super) async fn watch(process: u32, leave: Arc<Notify>) {
    while is_alive(process) {
        tokio::time::sleep(EVERY).await;
    }
    leave.notify_one();
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    // A process of somebody else's is there too.
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Where it cannot be asked, the end of the input tells.
#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}
