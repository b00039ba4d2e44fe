//! Brings messages out of the house beside the requests: one task works out where they go, one for each channel sends,
//! so that a receiver that hangs holds up neither a step nor another channel.

use futures_util::FutureExt;
use gridwork_kernel::desk::Desk;
use gridwork_operations::outbox::{self, Channel, Channels};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it is measured how the outbox stands.
const MEASURED_EVERY: Duration = Duration::from_secs(15);

/// Routes, sends and measures until `stopping` becomes true. Sends that are under way then end and are written down;
/// for a receiver that hangs the server does not wait, and the message goes out again after its lease, under the same id.
pub async fn run(desk: Desk, channels: Arc<Channels>, tick: Duration, stopping: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    tasks.spawn(route(desk.clone(), Arc::clone(&channels), tick, stopping.clone()));
    tasks.spawn(measure(desk.clone(), Arc::clone(&channels), tick.max(MEASURED_EVERY), stopping.clone()));
    for channel in &channels.all {
        tasks.spawn(keep_up(desk.clone(), Arc::clone(&channels), Arc::clone(channel), tick, stopping.clone()));
    }
    while tasks.join_next().await.is_some() {}
}

async fn route(desk: Desk, channels: Arc<Channels>, tick: Duration, mut stopping: watch::Receiver<bool>) {
    loop {
        let done = outbox::route(&desk, &channels).await;
        if rest(done, "messages could not be routed; the next tick tries again", tick, &mut stopping).await {
            return;
        }
    }
}

/// Begins anew with a channel whose task broke down: one message that no program can bear must not silence the rest. It
/// is given up after its tries.
async fn keep_up(
    desk: Desk,
    channels: Arc<Channels>,
    channel: Arc<dyn Channel>,
    tick: Duration,
    stopping: watch::Receiver<bool>,
) {
    loop {
        let sending = send(desk.clone(), Arc::clone(&channels), Arc::clone(&channel), tick, stopping.clone());
        if AssertUnwindSafe(sending).catch_unwind().await.is_ok() {
            return;
        }
        tracing::error!(channel = channel.name(), "sending broke down and begins anew");
        tokio::time::sleep(tick).await;
    }
}

async fn send(
    desk: Desk,
    channels: Arc<Channels>,
    channel: Arc<dyn Channel>,
    tick: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    loop {
        let done = outbox::deliver(&desk, &channels, &channel).await;
        if rest(done, "a channel could not be served; the next tick tries again", tick, &mut stopping).await {
            return;
        }
    }
}

async fn measure(desk: Desk, channels: Arc<Channels>, every: Duration, mut stopping: watch::Receiver<bool>) {
    loop {
        let done = outbox::measure(&desk, &channels).await.map(|_| 0);
        if rest(done, "the outbox could not be measured", every, &mut stopping).await {
            return;
        }
    }
}

/// Waits for the next tick, not at all after a full round; true when it is time to stop.
async fn rest(
    done: gridwork_operations::Result<usize>,
    trouble: &str,
    tick: Duration,
    stopping: &mut watch::Receiver<bool>,
) -> bool {
    let pause = match done {
        Ok(0) => tick,
        Ok(_) => Duration::ZERO,
        Err(error) => {
            tracing::warn!(error = %error, "{trouble}");
            tick
        }
    };
    tokio::select! {
        biased;
        _ = stopping.wait_for(|stopping| *stopping) => true,
        () = tokio::time::sleep(pause) => false,
    }
}
