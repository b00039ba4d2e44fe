//! Whether messages leave the house, and what was given up.

use super::{Finding, Health, finding};
use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::outbox::Standing;
use gridwork_kernel::outbox::store::{deliveries, messages};
use gridwork_kernel::time::MINUTE;

/// Minutes that a message may wait although nothing but a receiver keeps it.
const LATE_MINUTES: i64 = 10;

/// What is looked at.
pub(super) async fn examine(desk: &Desk) -> Result<Vec<Finding>> {
    let mut view = desk.view().await?;
    let now = view.now;
    let standings = deliveries::standings(&mut view.conn, now).await?;
    let unrouted = messages::oldest_unrouted_at(&mut view.conn).await?;
    let minutes = |at| now.micros_since(at) / MINUTE;
    let late = standings
        .iter()
        .filter_map(|it| it.oldest_due_at.map(|at| (it, minutes(at))))
        .filter(|(_, minutes)| *minutes >= LATE_MINUTES)
        .map(|(it, minutes)| format!("{} for {minutes} minutes ({})", it.channel, last(it)))
        .collect::<Vec<_>>();
    let lag = match unrouted.map(minutes) {
        Some(minutes) if minutes >= LATE_MINUTES => {
            let detail =
                format!("messages have waited {minutes} minutes for anybody to look at them: is a server running?");
            finding("outbox lag", Health::Ill, detail)
        }
        _ if late.is_empty() => {
            let waiting = standings.iter().map(|it| it.waiting).sum::<i64>();
            finding("outbox lag", Health::Well, format!("{waiting} messages wait, none for long"))
        }
        _ => {
            let detail = format!(
                "messages wait that could go out: {}. Is a server with these channels running, and do their receivers answer, and does its `per_minute` suffice?",
                late.join("; ")
            );
            finding("outbox lag", Health::Ill, detail)
        }
    };
    let dead = standings.iter().filter(|it| it.dead > 0);
    let dead = dead.map(|it| format!("{}: {} ({})", it.channel, it.dead, last(it))).collect::<Vec<_>>();
    let dead = if dead.is_empty() {
        finding("dead letters", Health::Well, "none")
    } else {
        let detail = format!(
            "given up — {}. `gridwork outbox list` says why; mend it, then `gridwork outbox resend`",
            dead.join("; ")
        );
        finding("dead letters", Health::Ill, detail)
    };
    Ok(vec![lag, dead])
}

fn last(of: &Standing) -> &str {
    of.last_failure.as_ref().map_or("not tried yet", |failure| failure.say("en"))
}
