//! EVERY_CASE_MOVES: every open case has a living owner of the turn, or a vacancy on the list, or a system step due;
//! and a next instant, or somebody it waits for.

use super::{House, Violation, Whole};
use gridwork_db::Conn;
use gridwork_definitions::Vacant;
use gridwork_definitions::model::{By, Key};
use gridwork_kernel::error::Result;
use gridwork_kernel::{OrgId, authz, people};
use gridwork_loops::{Moment, Queue, Rest, rest, turn};

pub(super) async fn check(conn: &mut Conn, whole: &Whole, house: &House, found: &mut Vec<Violation>) -> Result<()> {
    let (def, case) = &whole.found;
    if !case.is_open() {
        return Ok(());
    }
    let mut stuck = |zh: &str, en: &str| found.push(Violation::new("EVERY_CASE_MOVES", &case.number, zh, en));
    let moment = Moment { now: house.now, calendar: &house.world.calendar };
    if rest(def, case, &whole.known, &moment) == Rest::Stuck {
        stuck("没有轮到任何人，也没有定时步骤", "it is nobody's turn, and no time will move it");
        return Ok(());
    }
    let ordinary = turn(def, case).into_iter().find(|entry| !entry.is_escalation);
    let lives = match ordinary.map(|entry| entry.queue) {
        // The system moves it; `rest` has said so.
        None => true,
        Some(Queue::Role(role)) => is_held(house, &role, case.org) || is_listed(whole, house),
        Some(Queue::Person(person)) => people::store::exists(conn, person).await? || goes_on(whole, house),
        Some(Queue::Org(org)) => house.held.iter().any(|(_, at)| *at == org) || goes_on(whole, house),
    };
    if !lives {
        stuck("轮到的人已不在，也没有列入空缺", "whoever has the turn is gone, and no vacancy says so");
    }
    Ok(())
}

fn is_held(house: &House, role: &Key, org: OrgId) -> bool {
    let Some(role) = house.world.catalog.roles.get(role) else { return false };
    let seats = authz::seats_reaching(&house.world, role, org, house.now);
    seats.into_iter().any(|seat| house.held.contains(&(role.key.clone(), seat)))
}

/// Whether a step out of the state stands on the list of vacancies.
fn is_listed(whole: &Whole, house: &House) -> bool {
    let (def, case) = &whole.found;
    let out = def.steps.iter().filter(|(_, step)| step.from.contains(&case.state));
    out.map(|(key, _)| key).any(|key| {
        house.vacancies.iter().any(|vacancy| vacancy.loop_key == def.key && vacancy.vacant == Vacant::Step(key.clone()))
    })
}

/// Whether the case leaves its state without whoever has the turn: by the system, or by a role that somebody holds
/// or that stands on the list of vacancies.
fn goes_on(whole: &Whole, house: &House) -> bool {
    let (def, case) = &whole.found;
    if !case.timers.is_empty() || is_listed(whole, house) {
        return true;
    }
    let mut out = def.steps.values().filter(|step| step.from.contains(&case.state));
    out.any(|step| step.by.iter().any(|by| matches!(by, By::Role(role) if is_held(house, role, case.org))))
}
