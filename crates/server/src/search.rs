//! Keeps the search index whole beside the requests: what was there before it, and what it holds in an earlier shape.

use gridwork_kernel::desk::Desk;
use gridwork_operations::search;
use std::time::Duration;
use tokio::sync::watch;

/// How long nobody looks whether anything is behind: a pack that was applied may have changed what is found.
const REST: Duration = Duration::from_secs(5);

/// Makes anew what is behind until `stopping` becomes true; between two works others have their turn.
pub(crate) async fn run(desk: Desk, mut stopping: watch::Receiver<bool>) {
    loop {
        let is_behind = match search::round(&desk).await {
            Ok(round) => !round.is_done,
            Err(error) => {
                tracing::warn!(error = %error, "the search index could not be carried on; trying again later");
                false
            }
        };
        let pause = if is_behind { Duration::ZERO } else { REST };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}
