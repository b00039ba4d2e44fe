//! What somebody may see of a row, said in other words than the engine says it.

use crate::house::{House, Thing};
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::Actor;

/// How a field is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Value,
    Mask,
    Nothing,
}

/// The roles by which somebody reaches a row.
fn reached_by<'a>(house: &'a House, actor: &'a Actor, thing: &'a Thing) -> Vec<&'a str> {
    let now = house.desk.now();
    let holds = actor.grants.iter().filter(|grant| grant.from <= now && grant.to.is_none_or(|to| now < to));
    let reaching = holds.filter(|grant| match (grant.role.local(), thing.org) {
        ("neighbour", _) => thing.keeper == Some(actor.person),
        (_, None) => true,
        ("leader" | "clerk", Some(org)) => stands_under(house, org, grant.org),
        (_, Some(org)) => org == grant.org,
    });
    reaching.map(|grant| grant.role.local()).collect()
}

/// Walks up from an org, parent by parent.
fn stands_under(house: &House, org: OrgId, above: OrgId) -> bool {
    let mut at = Some(org);
    while let Some(here) = at {
        if here == above {
            return true;
        }
        at = house.places.iter().find(|place| place.id == here).and_then(|place| place.parent);
    }
    false
}

/// Whether somebody may read a row at all.
pub(crate) fn reads(house: &House, actor: &Actor, thing: &Thing) -> bool {
    reached_by(house, actor, thing).iter().any(|role| *role != "stranger")
}

/// How they see a field of a row that they may read.
pub(crate) fn sees(house: &House, actor: &Actor, thing: &Thing, field: &str) -> Seen {
    let by = reached_by(house, actor, thing);
    let any = |roles: &[&str]| roles.iter().any(|role| by.contains(role));
    let (is_shown, otherwise) = match field {
        "amount" => (any(&["leader"]), Seen::Nothing),
        "note" => (any(&["leader", "clerk"]), Seen::Nothing),
        "papers" => (any(&["worker", "neighbour"]), Seen::Nothing),
        "spot" => (any(&["worker"]), Seen::Mask),
        "phone" => (any(&["worker", "neighbour"]), Seen::Mask),
        "secret" => (any(&["leader"]), Seen::Nothing),
        _ => (true, Seen::Value),
    };
    if is_shown { Seen::Value } else { otherwise }
}

/// Whether a row has a value in a field.
pub(crate) fn has(thing: &Thing, field: &str) -> bool {
    match field {
        "keeper" => thing.keeper.is_some(),
        "amount" => thing.amount.is_some(),
        "note" => thing.note,
        "papers" => thing.file.is_some(),
        "phone" | "secret" => thing.sealed,
        _ => true,
    }
}
