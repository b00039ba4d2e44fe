//! What did not go out, for whoever runs the system: kinds, numbers and reasons, never what was said to whom.

use super::channel::Channels;
use crate::accounts::require;
use crate::error::{Error, Result};
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt};
use gridwork_kernel::error::{Because, Error as KernelError, because};
use gridwork_kernel::outbox::store::{deliveries, messages};
use gridwork_kernel::outbox::{DeadLetter, Standing};
use gridwork_kernel::time::SECOND;
use gridwork_kernel::{DeliveryId, Instant};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A message that was given up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeadLetterView {
    /// Identity; the receiver knows it by this id at every try.
    #[schema(value_type = String)]
    pub id: DeliveryId,
    /// The channel's name in the settings.
    pub channel: String,
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// The key of the message in the loop.
    pub message: String,
    /// The number of the case.
    pub number: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was told.
    pub made_at: String,
    /// When it was given up.
    pub dead_at: String,
    /// A stable word for the reason.
    pub code: String,
    /// What the last try met, and what to do.
    pub failure: String,
}

/// How a channel stands.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChannelStanding {
    /// The channel's name in the settings.
    pub channel: String,
    /// What sort of channel; absent when the settings of this process do not have it.
    pub kind: Option<String>,
    /// Deliveries that wait: for their next try, or for the morning.
    pub waiting: i64,
    /// Those of them that could go out now.
    pub due: i64,
    /// For how many seconds the longest of those has waited.
    pub lag_s: i64,
    /// Messages given up.
    pub dead: i64,
}

/// The outbox as whoever runs the system sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OutboxView {
    /// The channels: those of the settings, and others that still have something.
    pub channels: Vec<ChannelStanding>,
    /// Dead letters, the latest first.
    pub items: Vec<DeadLetterView>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// The outbox: how channels stand, and a page of dead letters; `said` chooses the language of reasons.
///
/// # Errors
/// `role` for whoever does not run the system; a malformed cursor.
pub async fn list(
    desk: &Desk,
    actor: &Actor,
    channels: &Channels,
    (after, limit): (Option<&str>, usize),
    said: impl Fn(&Because) -> String,
) -> Result<OutboxView> {
    require(actor, &[Office::System])?;
    let after = after.map(cursor).transpose()?;
    let mut view = desk.view().await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut dead = deliveries::dead(&mut view.conn, after, wanted).await?;
    let next = (dead.len() > limit).then(|| dead.get(limit.saturating_sub(1))).flatten();
    let next = next.map(|it| format!("{}.{}", it.dead_at.0, it.id));
    dead.truncate(limit);
    let now = view.now;
    let standings = deliveries::standings(&mut view.conn, now).await?;
    Ok(OutboxView {
        channels: of_channels(channels, &standings, now),
        items: dead.iter().map(|it| shown(it, &said)).collect(),
        next,
    })
}

fn cursor(text: &str) -> Result<(Instant, DeliveryId)> {
    let read = text.split_once('.').and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
    let wrong = || KernelError::Malformed {
        because: because("after 不是有效的游标", "after is not a cursor of this list"),
    };
    read.ok_or_else(|| wrong().into())
}

fn of_channels(channels: &Channels, standings: &[Standing], now: Instant) -> Vec<ChannelStanding> {
    let mut names = channels.all.iter().map(|it| it.name().to_owned()).collect::<Vec<_>>();
    names.extend(standings.iter().map(|it| it.channel.clone()));
    names.sort();
    names.dedup();
    let standing = |name: String| {
        let found = standings.iter().find(|it| it.channel == name).cloned().unwrap_or_default();
        let kind = channels.all.iter().find(|it| it.name() == name).map(|it| it.kind().as_str().to_owned());
        let lag_s = found.oldest_due_at.map_or(0, |at| now.micros_since(at) / SECOND);
        ChannelStanding { channel: name, kind, waiting: found.waiting, due: found.due, lag_s, dead: found.dead }
    };
    names.into_iter().map(standing).collect()
}

fn shown(of: &DeadLetter, said: impl Fn(&Because) -> String) -> DeadLetterView {
    DeadLetterView {
        id: of.id,
        channel: of.channel.clone(),
        loop_key: of.loop_key.to_string(),
        message: of.message.clone(),
        number: of.number.clone(),
        tries: of.tries,
        made_at: of.made_at.to_string(),
        dead_at: of.dead_at.to_string(),
        code: of.code.clone(),
        failure: said(&of.failure),
    }
}

/// Sends a dead letter again.
///
/// # Errors
/// `role`; `NotFound` when it is none any more.
pub async fn resend(desk: &Desk, actor: &Arc<Actor>, call: Call, id: DeliveryId) -> Result<()> {
    require(actor, &[Office::System])?;
    desk.run(actor, call, id, |work, id| {
        Box::pin(async move {
            deliveries::resend(work, *id).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(())
}

/// Sends all dead letters again, of one channel or of all. Gives how many those are; nought for a repeated request.
///
/// # Errors
/// `role`.
pub async fn resend_all(desk: &Desk, actor: &Arc<Actor>, call: Call, channel: Option<String>) -> Result<u64> {
    require(actor, &[Office::System])?;
    let ran = desk
        .run(actor, call, channel, |work, channel| {
            Box::pin(async move { Ok::<_, Error>(Resent(deliveries::resend_all(work, channel.as_deref()).await?)) })
        })
        .await?;
    Ok(match ran {
        Ran::New(Resent(count)) => count,
        Ran::Again(_) => 0,
    })
}

/// How many went out again.
struct Resent(u64);

impl Answer for Resent {
    fn receipt(&self) -> Receipt {
        Receipt { status: 204, entity: "delivery".into(), id: None, version: None }
    }
}

/// Writes how the outbox stands into the measurements, and gives it.
///
/// # Errors
/// When the storage is unavailable.
#[allow(clippy::cast_precision_loss, reason = "nobody counts to 2^53 here")]
pub async fn measure(desk: &Desk, channels: &Channels) -> Result<Vec<ChannelStanding>> {
    let mut view = desk.view().await?;
    let now = view.now;
    let standings = deliveries::standings(&mut view.conn, now).await?;
    let unrouted = messages::oldest_unrouted_at(&mut view.conn).await?;
    let found = of_channels(channels, &standings, now);
    let unrouted_s = unrouted.map_or(0, |at| now.micros_since(at) / SECOND);
    let lag_s = found.iter().map(|it| it.lag_s).max().unwrap_or(0).max(unrouted_s);
    metrics::gauge!("gridwork_outbox_lag_seconds").set(lag_s as f64);
    for it in &found {
        metrics::gauge!("gridwork_outbox_waiting", "channel" => it.channel.clone()).set(it.waiting as f64);
        metrics::gauge!("gridwork_outbox_dead", "channel" => it.channel.clone()).set(it.dead as f64);
    }
    Ok(found)
}
