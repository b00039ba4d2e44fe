//! Works out over which channels each new message goes, by what the person chose and what the house has.

use super::channel::{Channel, Channels};
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::because;
use gridwork_kernel::outbox::store::{choices, deliveries, messages};
use gridwork_kernel::outbox::{Choices, GivenUp, Message, NewDelivery};
use gridwork_kernel::{Instant, PersonId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Messages routed by one work.
const AT_ONCE: i64 = 200;

/// Routes what nobody has routed yet. Gives how many messages that were; several processes may do it at once.
///
/// # Errors
/// When the storage is unavailable.
pub async fn route(desk: &Desk, channels: &Channels) -> Result<usize> {
    // Most of the time nothing is there, and looking must not cost a commit.
    if !messages::is_any_unrouted(&mut desk.view().await?.conn).await? {
        return Ok(0);
    }
    let system = Arc::new(Actor::system());
    desk.run_once(&system, channels.clone(), |work, channels| Box::pin(run(work, channels))).await
}

async fn run(work: &mut Work<'_>, channels: &Channels) -> Result<usize, Error> {
    let found = messages::unrouted(work.tx(), AT_ONCE).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let (now, world, keys) = (work.now(), work.world(), work.keys());
    let people = people_of(&found);
    let is_personal = channels.all.iter().any(|channel| channel.kind().address().is_some());
    let (chosen, (addresses, unreadable)) = if people.is_empty() || !is_personal {
        Default::default()
    } else {
        let here = choices::still_here(work.tx(), &people).await?;
        let chosen = choices::of(work.tx(), &here).await?;
        let addresses = choices::readable_addresses(work.tx(), &keys, &chosen).await?;
        (chosen, addresses)
    };
    let mut new = Vec::new();
    for message in &found {
        for channel in channels.all.iter().filter(|channel| channel.filter().passes(&world, message)) {
            let known = |person| match unreadable.contains(&person) {
                true => Known::Unreadable,
                false => Known::from(addresses.get(&person)),
            };
            let by_person = message.person.map(|person| (chosen.get(&person), known(person)));
            new.extend(delivery(channels, &**channel, message, by_person, now));
        }
    }
    deliveries::add(work.tx(), &new, now).await?;
    let ids = found.iter().map(|message| message.id).collect::<Vec<_>>();
    messages::routed(work.tx(), &ids, now).await?;
    Ok(found.len())
}

fn people_of(messages: &[Message]) -> Vec<PersonId> {
    let mut people = messages.iter().filter_map(|message| message.person).collect::<Vec<_>>();
    people.sort_unstable();
    people.dedup();
    people
}

/// What is known of somebody's addresses.
enum Known<'a> {
    /// These, by kind.
    Addresses(&'a BTreeMap<String, String>),
    /// There are none.
    Nothing,
    /// There are some, but they cannot be opened.
    Unreadable,
}

impl<'a> From<Option<&'a BTreeMap<String, String>>> for Known<'a> {
    fn from(addresses: Option<&'a BTreeMap<String, String>>) -> Self {
        addresses.map_or(Self::Nothing, Self::Addresses)
    }
}

type Chosen<'a> = (Option<&'a Choices>, Known<'a>);

/// Why something for a person cannot go out whose addresses nobody can open.
pub(super) fn unreadable() -> GivenUp {
    let failure = because(
        "收件人留下的地址打不开：密钥文件不是当初的那一个，或数据已损坏。恢复密钥，或请本人在“通知设置”里重新填写，然后重新投递",
        "the addresses that its receiver gave cannot be opened: the key file is not the one they were sealed with, or they \
         were damaged; restore the keys, or let the person give them anew under Notifications, then send it again",
    );
    GivenUp { code: "unreadable".to_owned(), failure }
}

/// How a message goes over a channel; none when it does not.
fn delivery(
    channels: &Channels,
    channel: &dyn Channel,
    message: &Message,
    by_person: Option<Chosen<'_>>,
    now: Instant,
) -> Option<NewDelivery> {
    let mut dead = None;
    let quiet = match (channel.kind().address(), by_person) {
        // What is for a person never goes over a channel of the house, nor the other way round.
        (None, Some(_)) | (Some(_), None) => return None,
        (None, None) => channels.quiet,
        (Some(kind), Some((chosen, addresses))) => {
            let chosen = chosen?;
            match addresses {
                Known::Nothing => return None,
                Known::Addresses(addresses) => drop(addresses.get(kind.as_str())?),
                Known::Unreadable => dead = Some(unreadable()),
            }
            if chosen.channels.get(channel.kind().as_str()) == Some(&false) {
                return None;
            }
            chosen.quiet.in_house(channels.quiet)
        }
    };
    let quiet = quiet.filter(|_| channel.kind().keeps_quiet() && !message.is_urgent);
    Some(NewDelivery {
        message: message.id,
        channel: channel.name().to_owned(),
        person: message.person,
        next_at: quiet.map_or(now, |quiet| quiet.over(now)),
        quiet,
        dead,
    })
}
