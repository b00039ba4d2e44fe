//! Sends what is due over one channel: lease, send outside any transaction, write down how it ended.

use super::channel::{Channel, Channels, Failure, FailureKind, Letter};
use super::letter::{Composed, compose};
use super::route::unreadable;
use crate::error::{Error, Result};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, take_turn};
use gridwork_kernel::error::{Because, because};
use gridwork_kernel::outbox::store::deliveries;
use gridwork_kernel::outbox::{Ended, GivenUp, Leased, PAUSE_MAX, pause};
use gridwork_kernel::time::SECOND;
use std::sync::Arc;
use std::time::Duration;

/// Deliveries of one channel that are under way at once.
const AT_ONCE: i64 = 16;

/// The longest that a send may take, whatever a channel does: well within the lease.
const SEND_MAX: Duration = Duration::from_secs(45);

/// The most characters that are kept of what a receiver said.
const SAID_MAX: usize = 300;

/// For how many seconds a receiver is left alone that has had enough and does not say for how long.
const REST_S: i64 = 60;

/// Sends what is due over a channel. Gives how many were tried; several processes may do it at once.
///
/// # Errors
/// When the storage is unavailable; what a receiver does is no error.
pub async fn deliver(desk: &Desk, channels: &Channels, channel: &Arc<dyn Channel>) -> Result<usize> {
    let pace = channels.pace(&**channel);
    {
        // Most of the time nothing is there, or nothing may go, and looking must not cost a commit.
        let mut view = desk.view().await?;
        let now = view.now;
        if !deliveries::is_any_due(&mut view.conn, channel.name(), now).await?
            || deliveries::room(&mut view.conn, channel.name(), now, pace).await? == 0
        {
            return Ok(0);
        }
    }
    let leased = lease(desk, channel.name(), pace).await?;
    let letters = compose(desk, channels, &**channel, &leased).await?;
    let tried = leased.len();
    let now = desk.now();
    let sends = leased.into_iter().zip(letters).map(|(leased, letter)| {
        let channel = Arc::clone(channel);
        let quiet_until = leased.quiet.map(|quiet| quiet.over(now)).filter(|at| *at > now);
        async move {
            let ended = match (&letter, quiet_until) {
                (Composed::Gone, _) => Tried::Gone,
                (Composed::Unreadable, _) => Tried::Unreadable,
                (Composed::Letter(_), _) if leased.tries > channels.tries => Tried::Lost,
                (Composed::Letter(_), Some(at)) => Tried::Quiet(at),
                (Composed::Letter(letter), None) => Tried::Said(send(&*channel, letter).await),
            };
            (leased, ended)
        }
    });
    // Each is written down as it ends: one that hangs does not send the others again.
    let mut sends = sends.collect::<FuturesUnordered<_>>();
    while let Some(ended) = sends.next().await {
        note(desk, channels, channel.name(), ended).await?;
    }
    Ok(tried)
}

/// Leases what may go now. Where a channel has a pace, one process at a time counts what went out, so that several
/// together keep to it.
async fn lease(desk: &Desk, channel: &str, pace: Option<i64>) -> Result<Vec<Leased>> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, (channel.to_owned(), pace), |work, (channel, pace)| {
        Box::pin(async move {
            if pace.is_some() {
                take_turn(work, &format!("channel/{channel}")).await?;
            }
            let now = work.now();
            let room = deliveries::room(work.tx(), channel, now, *pace).await?;
            Ok::<_, Error>(deliveries::lease(work.tx(), channel, now, room.min(AT_ONCE)).await?)
        })
    })
    .await
}

/// What came of a try.
#[derive(Debug, Clone)]
enum Tried {
    /// Nobody is there to receive it any more.
    Gone,
    /// Where it goes cannot be read.
    Unreadable,
    /// It is quiet at its receiver's until then, whatever was so when it was made or sent again.
    Quiet(Instant),
    /// Whoever sent it before never came back to say how it ended, too often.
    Lost,
    /// What the channel said.
    Said(Result<(), Failure>),
}

async fn send(channel: &dyn Channel, letter: &Letter) -> Result<(), Failure> {
    let late = || {
        let (zh, en) =
            ("在规定时间内没有完成，对方可能没有响应", "it was not done in time; the receiver may be hanging");
        Failure::passing("timeout", zh, en)
    };
    tokio::time::timeout(SEND_MAX, channel.send(letter)).await.unwrap_or_else(|_| Err(late()))
}

/// Writes down how a try ended.
async fn note(desk: &Desk, channels: &Channels, channel: &str, (leased, tried): (Leased, Tried)) -> Result<()> {
    let ended = judge(channels, channel, &leased, tried, desk.now());
    let system = Arc::new(Actor::system());
    desk.run_once(&system, (leased, ended), |work, (leased, ended)| {
        Box::pin(async move {
            let now = work.now();
            Ok::<_, Error>(deliveries::end(work.tx(), leased, ended, now).await?)
        })
    })
    .await
}

fn judge(channels: &Channels, channel: &str, leased: &Leased, tried: Tried, now: Instant) -> Ended {
    let label = || channel.to_owned();
    let failure = match tried {
        Tried::Gone => return Ended::Gone,
        Tried::Quiet(at) => return Ended::Later { at },
        Tried::Unreadable => {
            let GivenUp { code, failure } = unreadable();
            Failure { kind: FailureKind::Refused, code, said: failure, retry_after_s: None }
        }
        Tried::Lost => {
            let (zh, en) =
                ("投递它的进程每次都在报告结果之前中断了", "whoever sent it ended each time before saying how it went");
            Failure::refused("lost", zh, en)
        }
        Tried::Said(Ok(())) => {
            metrics::counter!("gridwork_outbox_sent_total", "channel" => label()).increment(1);
            return Ended::Sent;
        }
        Tried::Said(Err(failure)) => failure,
    };
    metrics::counter!("gridwork_outbox_failed_total", "channel" => label()).increment(1);
    let said = shortened(&failure.said);
    let (tries, code) = (leased.tries, failure.code);
    tracing::warn!(delivery = %leased.id, channel, tries, code, said = said.say("en"), "a message did not go out");
    let wanted = failure.retry_after_s.and_then(|s| i64::try_from(s).ok()).map(|s| s.saturating_mul(SECOND));
    if failure.kind == FailureKind::TooMany {
        let rest = wanted.unwrap_or(REST_S * SECOND).clamp(SECOND, PAUSE_MAX);
        return Ended::Rest { at: now.plus_micros(rest), failure: said };
    }
    if failure.kind != FailureKind::Passing || tries >= channels.tries {
        metrics::counter!("gridwork_outbox_given_up_total", "channel" => label()).increment(1);
        return Ended::Dead(GivenUp { code, failure: said });
    }
    let at = now.plus_micros(pause(leased.id.0, tries).max(wanted.unwrap_or(0).min(PAUSE_MAX)));
    let at = leased.quiet.map_or(at, |quiet| quiet.over(at));
    Ended::Again { at, why: GivenUp { code, failure: said } }
}

fn shortened(said: &Because) -> Because {
    let short = |text: &str| text.chars().take(SAID_MAX).collect::<String>();
    because(short(&said.zh), short(said.say("en")))
}
