//! Runs the server: listens, ticks, and stops cleanly.

use crate::app::{App, Settings};
use crate::limits::Limits;
use crate::router::router;
use gridwork_kernel::desk::Desk;
use gridwork_operations::cases::CaseDesk;
use gridwork_operations::ticker;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Minutes between two rounds of housekeeping.
const SWEEP_MINUTES: u64 = 5;

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its routes share.
    pub app: App,
    stop: watch::Sender<bool>,
    http: JoinHandle<std::io::Result<()>>,
    ticker: JoinHandle<()>,
}

/// Starts a server on a listener. `checkpoints` is the file that remembers the journal's checkpoints.
///
/// # Errors
/// When the listener has no address.
pub fn serve(
    desk: Desk,
    listener: TcpListener,
    settings: Settings,
    checkpoints: Option<PathBuf>,
    metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
) -> std::io::Result<Running> {
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let tick = Duration::from_millis(settings.tick_ms.max(10));
    let app = App {
        desk: desk.clone(),
        cases: CaseDesk::default(),
        settings: Arc::new(settings),
        limits: Arc::new(Limits::default()),
        stopping: stopping.clone(),
        metrics,
    };
    let routes = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut until = stopping.clone();
    let http = tokio::spawn(async move {
        let stopped = async move {
            let _ = until.wait_for(|stopping| *stopping).await;
        };
        axum::serve(listener, routes).with_graceful_shutdown(stopped).await
    });
    let ticker = tokio::spawn(run_ticker(desk, tick, checkpoints, stopping));
    Ok(Running { address, app, stop, http, ticker })
}

impl Running {
    /// Stops: no new requests, running ones are finished, the ticker signs a last checkpoint.
    ///
    /// # Errors
    /// What the listener said.
    pub async fn stop(self) -> std::io::Result<()> {
        let _ = self.stop.send(true);
        // A client that never finishes reading must not keep the process alive.
        let http = tokio::time::timeout(Duration::from_secs(10), self.http).await;
        let _ = tokio::time::timeout(Duration::from_secs(10), self.ticker).await;
        match http {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => Err(std::io::Error::other(error)),
            Err(_) => Ok(()),
        }
    }
}

async fn run_ticker(desk: Desk, tick: Duration, checkpoints: Option<PathBuf>, mut stopping: watch::Receiver<bool>) {
    let mut next_sweep = tokio::time::Instant::now();
    loop {
        // A full page means that more is waiting: go on at once.
        let mut woken = 1;
        while woken > 0 && !*stopping.borrow() {
            woken = match ticker::tick(&desk).await {
                Ok(woken) => woken,
                Err(error) => {
                    tracing::warn!(error = %error, "a tick failed; the next one tries again");
                    0
                }
            };
        }
        if tokio::time::Instant::now() >= next_sweep {
            sweep(&desk, checkpoints.as_deref()).await;
            next_sweep = tokio::time::Instant::now() + Duration::from_secs(SWEEP_MINUTES * 60);
        }
        let is_stopping = tokio::select! {
            () = tokio::time::sleep(tick) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        };
        if is_stopping {
            sweep(&desk, checkpoints.as_deref()).await;
            return;
        }
    }
}

async fn sweep(desk: &Desk, checkpoints: Option<&std::path::Path>) {
    if let Err(error) = ticker::sweep(desk, checkpoints).await {
        tracing::warn!(error = %error, "housekeeping failed; the next round tries again");
    }
}
