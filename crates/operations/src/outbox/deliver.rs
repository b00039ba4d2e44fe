//! Sends what is due over one channel: lease, send outside any transaction, write down how it ended.

use super::channel::{Address, Channel, Channels, Failure, FailureKind, Letter};
use crate::error::{Error, Result};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::outbox::store::{choices, deliveries};
use gridwork_kernel::outbox::{Choices, Ended, Leased, PAUSE_MAX, pause};
use gridwork_kernel::time::SECOND;
use gridwork_loops::{Filling, words};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Deliveries of one channel that are under way at once.
const AT_ONCE: i64 = 16;

/// The longest that a send may take, whatever a channel does: well within the lease.
const SEND_MAX: Duration = Duration::from_secs(45);

/// The most characters that are kept of what a receiver said.
const SAID_MAX: usize = 300;

/// Sends what is due over a channel. Gives how many were tried; several processes may do it at once.
///
/// # Errors
/// When the storage is unavailable; what a receiver does is no error.
pub async fn deliver(desk: &Desk, channels: &Channels, channel: &Arc<dyn Channel>) -> Result<usize> {
    {
        let mut view = desk.view().await?;
        let now = view.now;
        if !deliveries::is_any_due(&mut view.conn, channel.name(), now).await? {
            return Ok(0);
        }
    }
    let system = Arc::new(Actor::system());
    let leased = desk
        .run_once(&system, channel.name().to_owned(), |work, channel| {
            Box::pin(async move {
                let now = work.now();
                Ok::<_, Error>(deliveries::lease(work.tx(), channel, now, AT_ONCE).await?)
            })
        })
        .await?;
    let letters = compose(desk, channels, &**channel, &leased).await?;
    let tried = leased.len();
    let now = desk.now();
    let sends = leased.into_iter().zip(letters).map(|(leased, letter)| {
        let channel = Arc::clone(channel);
        let quiet_until = leased.quiet.map(|quiet| quiet.over(now)).filter(|at| *at > now);
        async move {
            let ended = match (&letter, quiet_until) {
                (None, _) => Tried::Gone,
                (Some(_), _) if leased.tries > channels.tries => Tried::Lost,
                (Some(_), Some(at)) => Tried::Quiet(at),
                (Some(letter), None) => Tried::Said(send(&*channel, letter).await),
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

/// What came of a try.
#[derive(Debug, Clone)]
enum Tried {
    /// Nobody is there to receive it any more.
    Gone,
    /// It is quiet at its receiver's until then, whatever was so when it was made or sent again.
    Quiet(Instant),
    /// Whoever sent it before never came back to say how it ended, too often.
    Lost,
    /// What the channel said.
    Said(Result<(), Failure>),
}

async fn send(channel: &dyn Channel, letter: &Letter) -> Result<(), Failure> {
    let sent = tokio::time::timeout(SEND_MAX, channel.send(letter)).await;
    sent.unwrap_or_else(|_| Err(Failure::passing("timeout", "it was not done in time; the receiver may be hanging")))
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
        Tried::Lost => {
            let (code, said) = ("lost", "whoever sent it ended each time before saying how it went");
            Failure::refused(code.to_owned(), said.to_owned())
        }
        Tried::Said(Ok(())) => {
            metrics::counter!("gridwork_outbox_sent_total", "channel" => label()).increment(1);
            return Ended::Sent;
        }
        Tried::Said(Err(failure)) => failure,
    };
    metrics::counter!("gridwork_outbox_failed_total", "channel" => label()).increment(1);
    let said = failure.said.chars().take(SAID_MAX).collect::<String>();
    tracing::warn!(delivery = %leased.id, channel, tries = leased.tries, code = failure.code, said, "a message did not go out");
    if failure.kind != FailureKind::Passing || leased.tries >= channels.tries {
        metrics::counter!("gridwork_outbox_given_up_total", "channel" => label()).increment(1);
        return Ended::Dead { code: failure.code, failure: said };
    }
    let wanted = failure.retry_after_s.and_then(|s| i64::try_from(s).ok()).map_or(0, |s| s.saturating_mul(SECOND));
    let wait = pause(leased.id.0, leased.tries).max(wanted.min(PAUSE_MAX));
    let at = now.plus_micros(wait);
    let at = leased.quiet.map_or(at, |quiet| quiet.over(at));
    Ended::Again { at, code: failure.code, failure: said }
}

/// The letters of deliveries in their order; none for one whose receiver is gone or does not want it any more.
async fn compose(
    desk: &Desk,
    channels: &Channels,
    channel: &dyn Channel,
    leased: &[Leased],
) -> Result<Vec<Option<Letter>>> {
    let mut view = desk.view().await?;
    let keys = Arc::clone(&view.keys);
    let mut people = leased.iter().filter_map(|it| it.message.person).collect::<Vec<_>>();
    people.sort_unstable();
    people.dedup();
    let here = choices::still_here(&mut view.conn, &people).await?;
    let chosen = choices::of(&mut view.conn, &here).await?;
    let addresses = choices::addresses(&mut view.conn, &keys, &chosen).await?;
    let languages = choices::languages(&mut view.conn, &here).await?;
    let letter = |leased: &Leased| {
        let Some(person) = leased.message.person else { return written(&view, channels, leased, "zh-CN", None) };
        let (chosen, known) = (chosen.get(&person)?, addresses.get(&person)?);
        let address = address(channel, chosen, known)?;
        let language = chosen.language.as_ref().or_else(|| languages.get(&person)).map_or("zh-CN", String::as_str);
        written(&view, channels, leased, language, Some(address))
    };
    Ok(leased.iter().map(letter).collect())
}

fn address(channel: &dyn Channel, chosen: &Choices, known: &BTreeMap<String, String>) -> Option<Address> {
    let kind = channel.kind();
    if chosen.channels.get(kind.as_str()) == Some(&false) {
        return None;
    }
    known.get(kind.address()?.as_str()).cloned().map(Address)
}

/// A letter in the words of the definition under which the case runs; none when nothing is known of it any more.
fn written(
    view: &View,
    channels: &Channels,
    leased: &Leased,
    language: &str,
    address: Option<Address>,
) -> Option<Letter> {
    let message = &leased.message;
    let of = &message.of;
    let def = view.world.loop_at(&of.loop_key, of.loop_version)?;
    let text = def.messages.get(&message.message)?;
    let filling = Filling { number: &of.number, def: &def, state: &of.state, due_at: of.due_at };
    let org = view.world.orgs.get(of.org).map(|org| org.code.clone()).unwrap_or_default();
    Some(Letter {
        id: leased.id,
        now: view.now,
        told_at: message.at,
        message: message.message.clone(),
        loop_key: of.loop_key.to_string(),
        case: of.case,
        number: of.number.clone(),
        state: of.state.clone(),
        due_at: of.due_at,
        is_urgent: message.is_urgent,
        org,
        language: language.to_owned(),
        subject: format!("{} {}", def.title.say(language), of.number),
        text: words(text, &filling, language),
        texts: ["zh-CN", "en"].map(|language| words(text, &filling, language)),
        link: channels.url.as_ref().map(|url| link(url, of.case, address.is_some())),
        address,
    })
}

/// People read messages on their phones, groups beside their desks.
fn link(url: &str, case: gridwork_kernel::CaseId, is_for_person: bool) -> String {
    let page = if is_for_person { "m/o" } else { "cases" };
    format!("{}/{page}/{case}", url.trim_end_matches('/'))
}
