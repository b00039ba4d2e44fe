//! Writes what an event tells, one message a person, in the transaction of the event.

use super::own::Own;
use crate::error::Result;
use gridwork_definitions::model::{Loop, Sees};
use gridwork_kernel::PersonId;
use gridwork_kernel::authz;
use gridwork_kernel::desk::Work;
use gridwork_kernel::outbox::store::{listeners, messages};
use gridwork_kernel::outbox::{NewMessage, Occasion};
use gridwork_loops::{Case, Listener, Telling, store};

/// At most so many holders of a role, or followers, are told by one message: a message is for whoever has something
/// to do, not for a crowd.
const LISTENERS_MAX: i64 = 200;

/// Writes the messages; `doer` is told nothing that they did themselves.
pub(crate) async fn tell(
    work: &mut Work<'_>,
    def: &Loop,
    case: &Case,
    seq: i64,
    doer: Option<PersonId>,
    tellings: &[Telling],
) -> Result<()> {
    let mut new = Vec::new();
    let shut_out = shut_out(work, case).await?;
    for (place, telling) in (0_i64..).zip(tellings) {
        let message =
            |person| NewMessage { person, place, message: telling.message.clone(), is_urgent: telling.is_urgent };
        // The line for channels of the house is there even where nobody holds the role; but in a group may sit whoever
        // a complaint is about.
        if case.about.is_none() {
            new.push(message(None));
        }
        let mut told: Vec<PersonId> = Vec::new();
        for listener in &telling.to {
            for person in people(work, case, listener).await? {
                if Some(person) != doer && !told.contains(&person) && !shut_out.contains(&person) {
                    told.push(person);
                }
            }
        }
        new.extend(told.into_iter().map(|person| message(Some(person))));
    }
    messages::add(work, &occasion(def, case, seq), &new).await?;
    Ok(())
}

/// Writes what the house itself tells some persons about a case.
pub(crate) async fn tell_own(work: &mut Work<'_>, def: &Loop, case: &Case, own: Own, to: &[PersonId]) -> Result<()> {
    let shut_out = shut_out(work, case).await?;
    let mut told: Vec<PersonId> = Vec::new();
    for person in to {
        if !told.contains(person) && !shut_out.contains(person) {
            told.push(*person);
        }
    }
    let message =
        |person| NewMessage { person: Some(person), place: 0, message: own.key().to_owned(), is_urgent: false };
    let new = told.into_iter().map(message).collect::<Vec<_>>();
    messages::add(work, &occasion(def, case, case.version), &new).await?;
    Ok(())
}

fn occasion(def: &Loop, case: &Case, seq: i64) -> Occasion {
    Occasion {
        case: case.id,
        seq,
        loop_key: def.key.clone(),
        loop_version: case.loop_version,
        number: case.number.clone(),
        state: case.state.clone(),
        due_at: case.due_at(),
        org: case.org,
    }
}

/// Whoever a complaint is about must not even learn that it is there, nor whoever stands in for them: a person and
/// those stood for are one.
async fn shut_out(work: &mut Work<'_>, case: &Case) -> Result<Vec<PersonId>> {
    let Some(about) = &case.about else { return Ok(Vec::new()) };
    let now = work.now();
    let mut all = about.shut_out.to_vec();
    all.extend(listeners::standing_in_for(work.tx(), &all, now).await?);
    Ok(all)
}

async fn people(work: &mut Work<'_>, case: &Case, listener: &Listener) -> Result<Vec<PersonId>> {
    let (world, now) = (work.world(), work.now());
    Ok(match listener {
        Listener::Person(person) => vec![*person],
        Listener::Followers => store::followers_of(work.tx(), case.id, LISTENERS_MAX).await?,
        Listener::Org(org) => {
            // Those who do the org's work there, not everybody who lives or helps in it.
            let does = world.catalog.roles.iter().filter(|(_, role)| role.sees == Sees::All);
            let roles = does.map(|(key, _)| key.clone()).collect::<Vec<_>>();
            let mut found = Vec::new();
            for role in &roles {
                found.extend(listeners::holding(work.tx(), role, &[*org], now, LISTENERS_MAX).await?);
            }
            found
        }
        Listener::Role(key) => {
            let Some(role) = world.catalog.roles.get(key) else { return Ok(Vec::new()) };
            let seats = authz::seats_reaching(&world, role, case.org, now);
            listeners::holding(work.tx(), key, &seats, now, LISTENERS_MAX).await?
        }
    })
}
