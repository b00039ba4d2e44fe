//! Runs the server: listens, ticks, and stops cleanly.

use crate::app::{App, Settings, Shared};
use crate::limits::Limits;
use crate::outbox;
use crate::router::router;
use crate::search;
use gridwork_kernel::desk::Desk;
use gridwork_operations::cases::CaseDesk;
use gridwork_operations::hints;
use gridwork_operations::ticker::{self, Beside};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

/// Minutes between two rounds of housekeeping.
const SWEEP_MINUTES: u64 = 5;

/// How long what a changed definition asks of the rows that are there may keep cases from being woken.
const CATCH_UP: Duration = Duration::from_secs(2);

/// How long a server that stops waits for requests that are being answered: a client that never finishes reading must
/// not keep the process alive.
const GRACE: Duration = Duration::from_secs(10);

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its routes share.
    pub app: App,
    leave: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    end: watch::Sender<bool>,
    http: JoinHandle<std::io::Result<()>>,
    ticker: JoinHandle<()>,
    hints: JoinHandle<()>,
    outbox: JoinHandle<()>,
    search: JoinHandle<()>,
}

/// Starts a server on a listener. `beside` names the files that remember what the database alone could hide.
///
/// # Errors
/// When the listener has no address.
pub fn serve(
    desk: Desk,
    listener: TcpListener,
    settings: Settings,
    beside: Option<Beside>,
    metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
) -> std::io::Result<Running> {
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let (leave, leaving) = watch::channel(false);
    let (end, ended) = watch::channel(false);
    let (begun, hears) = watch::channel(false);
    let tick = Duration::from_millis(settings.tick_ms.max(10));
    let app = App::from(Shared {
        desk: desk.clone(),
        cases: CaseDesk::default(),
        places: Arc::new(Semaphore::new(settings.requests_max)),
        settings: Arc::new(settings),
        limits: Arc::new(Limits::default()),
        hears,
        leaving,
        stopping: stopping.clone(),
        metrics,
    });
    let routes = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut until = stopping.clone();
    let http = tokio::spawn(async move {
        let stopped = async move {
            let _ = until.wait_for(|stopping| *stopping).await;
        };
        axum::serve(listener, routes).with_graceful_shutdown(stopped).await
    });
    let sending = outbox::run(desk.clone(), Arc::clone(&app.settings.channels), tick, stopping.clone());
    let outbox = tokio::spawn(sending);
    let search = tokio::spawn(search::run(desk.clone(), stopping.clone()));
    let hints = tokio::spawn(hints::run(desk.clone(), stopping, begun));
    let ticker = tokio::spawn(run_ticker(desk, tick, beside, ended));
    Ok(Running { address, app, leave, stop, end, http, ticker, hints, outbox, search })
}

impl Running {
    /// Stops: says that it is not ready and goes on for a while, so that whoever sends requests moves on; then takes no
    /// new connections, finishes the requests it has, and signs a last checkpoint.
    ///
    /// # Errors
    /// What the listener said.
    pub async fn stop(self) -> std::io::Result<()> {
        let _ = self.leave.send(true);
        tokio::time::sleep(self.app.settings.drain).await;
        let _ = self.stop.send(true);
        let http = tokio::time::timeout(GRACE, self.http).await;
        let _ = tokio::time::timeout(GRACE, self.outbox).await;
        let _ = tokio::time::timeout(GRACE, self.search).await;
        // What the last requests wrote is signed too.
        let _ = self.end.send(true);
        let _ = tokio::time::timeout(GRACE, self.ticker).await;
        let _ = tokio::time::timeout(GRACE, self.hints).await;
        match http {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => Err(std::io::Error::other(error)),
            Err(_) => Ok(()),
        }
    }
}

async fn run_ticker(desk: Desk, tick: Duration, beside: Option<Beside>, mut stopping: watch::Receiver<bool>) {
    let mut has_begun = begin(&desk, beside.as_ref()).await;
    let mut next_sweep = tokio::time::Instant::now();
    let mut is_behind = false;
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
            has_begun = has_begun || begin(&desk, beside.as_ref()).await;
            sweep(&desk, beside.as_ref()).await;
            next_sweep = tokio::time::Instant::now() + Duration::from_secs(SWEEP_MINUTES * 60);
            is_behind = true;
        }
        // What is left follows after the next tick.
        is_behind = is_behind && !*stopping.borrow() && catch_up(&desk).await;
        let is_stopping = tokio::select! {
            () = tokio::time::sleep(tick) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        };
        if is_stopping {
            sweep(&desk, beside.as_ref()).await;
            return;
        }
    }
}

/// Whether what is done once at the start is done; otherwise it is tried again with the next housekeeping.
async fn begin(desk: &Desk, beside: Option<&Beside>) -> bool {
    let Some(beside) = beside else { return true };
    match ticker::begin(desk, beside).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(error = %error, "what was erased could not be compared with the database; trying again later");
            false
        }
    }
}

/// Whether something is left to be done soon; what failed waits for the next housekeeping.
async fn catch_up(desk: &Desk) -> bool {
    match ticker::catch_up(desk, CATCH_UP).await {
        Ok(is_whole) => !is_whole,
        Err(error) => {
            tracing::warn!(error = %error, "rows could not follow their definitions; trying again later");
            false
        }
    }
}

async fn sweep(desk: &Desk, beside: Option<&Beside>) {
    if let Err(error) = ticker::sweep(desk, beside).await {
        tracing::warn!(error = %error, "housekeeping failed; the next round tries again");
    }
}
