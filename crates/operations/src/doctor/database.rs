//! The database as doctor sees it: schema, settings, replicas, indexes, the clock of its machine.

use super::store::{self, Replicas};
use super::{Finding, Health, finding};
use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::time::SECOND;
use std::sync::Arc;

/// Seconds that two clocks may differ before somebody has to look, and before deadlines go wrong.
const CLOCKS_LOOK_S: i64 = 2;
const CLOCKS_ILL_S: i64 = 60;

/// Everything about the database.
pub(super) async fn examine(desk: &Desk) -> Result<Vec<Finding>> {
    let schema = desk.db().schema_version().await?;
    let mut view = desk.view().await?;
    let now = desk.now().0;
    let mut findings = vec![finding("schema", Health::Well, format!("version {schema}, as this program needs it"))];
    findings.extend(durability(&store::settings(&mut view.conn).await?));
    findings.extend(store::replicas(&mut view.conn).await?.map(|replicas| replication(&replicas)));
    findings.extend(store::clock(&mut view.conn).await?.map(|there| clocks(there - now)));
    let world = Arc::clone(&view.world);
    findings.push(indexes(&store::missing_indexes(&mut view.conn, &world.catalog).await?));
    Ok(findings)
}

/// Whether PostgreSQL keeps what was answered; nothing for SQLite, whose settings this program makes itself.
fn durability(settings: &[(String, String)]) -> Option<Finding> {
    if settings.is_empty() {
        return None;
    }
    let wrong = settings.iter().filter(|(_, value)| value != "on").map(|(name, value)| format!("{name} = {value}"));
    let wrong = wrong.collect::<Vec<_>>();
    Some(if wrong.is_empty() {
        finding("durability", Health::Well, "an answered write is on the disk of the database server")
    } else {
        let wrong = wrong.join(", ");
        let detail = format!("answered writes may be lost with the power: {wrong}; switch them on in postgresql.conf");
        finding("durability", Health::Ill, detail)
    })
}

/// An answered change is safe from the loss of the machine only when a replica has it before the answer; and while fewer
/// replicas are there than a commit waits for, no change is answered at all.
fn replication(replicas: &Replicas) -> Finding {
    let Replicas { all, synchronous, waited_for } = replicas;
    let wanted = wanted(waited_for);
    let (health, detail) = match (*all, *synchronous) {
        (_, some) if some < wanted => {
            let detail = format!(
                "every change waits: synchronous_standby_names = '{waited_for}' asks for {wanted} and {some} of \
                 them follow; start them, or take them out of the setting and reload PostgreSQL"
            );
            (Health::Ill, detail)
        }
        (0, _) => (Health::Well, "no replica: what came after the last backup is lost with the machine".to_owned()),
        (all, 0) => {
            let detail = format!(
                "{all} replicas follow, none of them synchronously: a failover loses what was answered last; \
                 set synchronous_standby_names in PostgreSQL"
            );
            (Health::Warning, detail)
        }
        (all, some) => (Health::Well, format!("{some} of {all} replicas have a change before it is answered")),
    };
    finding("replication", health, detail)
}

/// How many replicas a commit waits for: `a, b`, `2 (a, b, c)`, `first 2 (…)` or `any 2 (…)`, as PostgreSQL reads
/// `synchronous_standby_names`.
fn wanted(names: &str) -> i64 {
    let Some((before, _)) = names.split_once('(') else { return i64::from(!names.trim().is_empty()) };
    before.split_whitespace().last().and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// How far the clock of the database's machine is from this one's, in microseconds.
fn clocks(ahead: i64) -> Finding {
    let seconds = ahead.abs() / SECOND;
    let detail = format!("the clock of the database server differs by {seconds} s");
    match seconds {
        0..CLOCKS_LOOK_S => finding("clocks", Health::Well, detail),
        CLOCKS_LOOK_S..CLOCKS_ILL_S => finding("clocks", Health::Warning, format!("{detail}: let both follow NTP")),
        _ => finding("clocks", Health::Ill, format!("{detail}: deadlines are counted wrongly on one of them; use NTP")),
    }
}

fn indexes(missing: &[String]) -> Finding {
    if missing.is_empty() {
        return finding("indexes", Health::Well, "all are there and used");
    }
    let detail = format!(
        "not there, or not usable: {}; lists are slow without them. Those of registers and loops (row_…, loop_…, names_…) \
         `gridwork pack apply` makes anew; make the others as the migrations do",
        missing.join(", ")
    );
    finding("indexes", Health::Ill, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_loses_answered_writes_is_named() {
        let set = |values: [&str; 2]| {
            let names = store::DURABLE_SETTINGS.map(str::to_owned);
            names.into_iter().zip(values.map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(durability(&[]).map(|it| it.health), None);
        assert_eq!(durability(&set(["on", "on"])).unwrap().health, Health::Well);
        let ill = durability(&set(["off", "on"])).unwrap();
        assert_eq!(ill.health, Health::Ill);
        assert!(ill.detail.contains("fsync = off;"), "{}", ill.detail);
    }

    #[test]
    fn replicas_that_nobody_waits_for_are_a_warning() {
        for (all, synchronous, names, health) in [
            (0, 0, "", Health::Well),
            (2, 0, "", Health::Warning),
            (2, 1, "standby", Health::Well),
            (3, 2, "ANY 2 (a, b, c)", Health::Well),
        ] {
            let replicas = Replicas { all, synchronous, waited_for: names.to_owned() };
            assert_eq!(replication(&replicas).health, health, "{replicas:?}");
        }
    }

    #[test]
    fn replicas_that_are_waited_for_and_not_there_stop_every_change() {
        for (all, synchronous, names, wanted) in [
            (0, 0, "standby", "asks for 1 and 0 of them follow"),
            (1, 0, "*", "asks for 1 and 0 of them follow"),
            (1, 1, "FIRST 2 (a, b, c)", "asks for 2 and 1 of them follow"),
            (2, 2, "3 (a, b, c)", "asks for 3 and 2 of them follow"),
        ] {
            let finding = replication(&Replicas { all, synchronous, waited_for: names.to_owned() });
            assert_eq!(finding.health, Health::Ill, "{names}");
            assert!(finding.detail.contains(wanted), "{}", finding.detail);
        }
    }

    #[test]
    fn clocks_that_differ_are_told_by_how_much() {
        for (ahead, health) in [(0, Health::Well), (-1_999_999, Health::Well), (2_000_000, Health::Warning)] {
            assert_eq!(clocks(ahead).health, health, "{ahead}");
        }
        let ill = clocks(-61 * SECOND);
        assert_eq!(ill.health, Health::Ill);
        assert!(ill.detail.contains("61 s"), "{}", ill.detail);
    }

    #[test]
    fn a_missing_index_is_named() {
        assert_eq!(indexes(&[]).health, Health::Well);
        assert!(indexes(&["turn_queue".to_owned()]).detail.contains("turn_queue"));
    }
}
