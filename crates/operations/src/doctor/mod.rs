//! Looks whether a district is well: database, calendar, timers, journal, keys, erasures,
//! vacancies.

mod computed;
mod database;
mod erasures;
mod keys;
mod outbox;
mod store;

use crate::error::Result;
use crate::packs::vacancies;
use gridwork_kernel::admission::Office;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint;
use gridwork_kernel::people::accounts::store::{self as accounts, AccountQuery};
use gridwork_kernel::people::{Account, store as people};
use gridwork_kernel::time::MINUTE;
use gridwork_loops::store as loops;
use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Nothing to do.
    Well,
    /// To be looked at.
    Warning,
    /// To be mended: something is or will be wrong.
    Ill,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub check: String,
    /// How it is.
    pub health: Health,
    /// What was found, and what to do.
    pub detail: String,
}

/// Orgs named in one line; the rest are counted.
const ORGS_SHOWN: usize = 10;

/// Minutes that a due timer may wait before something is wrong with the ticker.
const TICK_LATE_MINUTES: i64 = 5;

/// Minutes that what was written may wait for a signature; a server signs every few minutes.
const CHECKPOINT_LATE_MINUTES: i64 = 60;

/// Examines a district.
///
/// # Errors
/// When the storage cannot be read at all.
pub async fn examine(desk: &Desk) -> Result<Vec<Finding>> {
    let mut findings = database::examine(desk).await?;
    findings.extend([calendar(desk).await?, timers(desk).await?, checkpoints(desk).await?, orgs(desk).await?]);
    findings.push(keys::examine(desk).await?);
    findings.push(erasures::examine(desk).await?);
    findings.push(computed::examine(desk).await?);
    findings.extend(outbox::examine(desk).await?);
    findings.extend(offices(desk).await?);
    findings.extend(vacant(desk).await?);
    Ok(findings)
}

fn finding(check: &str, health: Health, detail: impl Into<String>) -> Finding {
    Finding { check: check.to_owned(), health, detail: detail.into() }
}

async fn calendar(desk: &Desk) -> Result<Finding> {
    let view = desk.view().await?;
    let year = view.now.local_year();
    Ok(if view.world.calendar.is_provisional(year) {
        let detail = format!(
            "there is no work calendar for {year}: Monday to Friday is counted; `gridwork calendar import FILE` loads the State \
             Council's notice"
        );
        finding("work calendar", Health::Ill, detail)
    } else if view.world.calendar.is_provisional(year + 1) {
        let detail = format!(
            "{year} is loaded, {} is not yet; due times that reach into it are provisional; load its notice by `gridwork \
             calendar import FILE` when it is out",
            year + 1
        );
        finding("work calendar", Health::Warning, detail)
    } else {
        finding("work calendar", Health::Well, format!("{year} and {} are loaded", year + 1))
    })
}

async fn timers(desk: &Desk) -> Result<Finding> {
    let mut view = desk.view().await?;
    let now = view.now;
    let due = loops::due(&mut view.conn, now, 1000).await?;
    let late = due.iter().filter(|(_, at)| now.0 - at.0 > TICK_LATE_MINUTES * 60 * 1_000_000).count();
    Ok(match (late, due.len()) {
        (0, waiting) => finding("timers", Health::Well, format!("{waiting} cases are due to be woken, none late")),
        (late, _) => {
            let detail = format!(
                "{late} cases have waited more than {TICK_LATE_MINUTES} minutes for their timer: is a server running?"
            );
            finding("timers", Health::Ill, detail)
        }
    })
}

async fn checkpoints(desk: &Desk) -> Result<Finding> {
    let mut view = desk.view().await?;
    let all = checkpoint::store::all(&mut view.conn).await?;
    let unsigned = checkpoint::store::unsigned_since(&mut view.conn).await?;
    let Some(last) = all.last() else {
        let detail = "none yet: a running server signs one every few minutes";
        return Ok(finding("journal checkpoints", Health::Warning, detail));
    };
    // Counted from what was written, not from the last signature: after a quiet night nothing is late.
    let minutes = unsigned.map_or(0, |since| view.now.micros_since(since) / MINUTE);
    Ok(if minutes > CHECKPOINT_LATE_MINUTES {
        let detail = format!(
            "what was written in the last {minutes} minutes is under no signature: is a server running, and can it write \
             its data folder?"
        );
        finding("journal checkpoints", Health::Ill, detail)
    } else {
        finding("journal checkpoints", Health::Well, format!("{} signed, the last at {}", all.len(), last.at))
    })
}

async fn orgs(desk: &Desk) -> Result<Finding> {
    let view = desk.view().await?;
    let unknown = view
        .world
        .orgs
        .all()
        .filter(|org| !view.world.catalog.org_kinds.contains_key(&org.kind))
        .map(|org| org.name.clone())
        .collect::<Vec<_>>();
    Ok(if view.world.orgs.is_empty() {
        finding("orgs", Health::Warning, "there are none: `gridwork org import` brings the tree")
    } else if unknown.is_empty() {
        finding("orgs", Health::Well, format!("{} orgs", view.world.orgs.len()))
    } else {
        finding("orgs", Health::Ill, format!("of a kind that no pack defines: {}", unknown.join(", ")))
    })
}

/// Three offices by three people, each with a second factor.
async fn offices(desk: &Desk) -> Result<Vec<Finding>> {
    let query = AccountQuery { offices: true, ..AccountQuery::default() };
    let mut view = desk.view().await?;
    let now = view.now;
    let held = accounts::list(&mut view.conn, &query).await?;
    let is_open = |it: &Account| !it.is_disabled && it.leaves_at.is_none_or(|at| at > now);
    let held = held.into_iter().filter(is_open).collect::<Vec<_>>();
    let mut works = Vec::new();
    for account in &held {
        if !people::grants_of(&mut view.conn, account.person, now).await?.is_empty() {
            works.push(account.login.as_str());
        }
    }
    let open = Office::ALL.into_iter().filter(|office| !held.iter().any(|it| it.office == Some(*office)));
    let open = open.map(Office::as_str).collect::<Vec<_>>();
    let bare = held.iter().filter(|it| !it.has_second).map(|it| it.login.as_str()).collect::<Vec<_>>();
    let offices = if !works.is_empty() {
        let detail = format!(
            "{} hold an office and a role of the work, from before the offices stood apart: open another account for \
             one of the two",
            works.join(", ")
        );
        finding("three offices", Health::Warning, detail)
    } else if open.is_empty() {
        finding("three offices", Health::Well, "system, security and audit are held by different people")
    } else {
        let detail = format!(
            "nobody holds {}: `gridwork account add LOGIN --name NAME --office {}` opens the account",
            open.join(", "),
            open[0]
        );
        finding("three offices", Health::Warning, detail)
    };
    let second = if bare.is_empty() {
        finding("second factors", Health::Well, "every office has one")
    } else {
        let detail = format!("without one: {}; they begin one on their page of account security", bare.join(", "));
        finding("second factors", Health::Warning, detail)
    };
    Ok(vec![offices, second])
}

async fn vacant(desk: &Desk) -> Result<Vec<Finding>> {
    let found = vacancies(desk).await?;
    if found.is_empty() {
        return Ok(vec![finding("vacancies", Health::Well, "every step of every loop can be taken everywhere")]);
    }
    let lines = found.into_iter().map(|it| {
        let shown = it.orgs.iter().take(ORGS_SHOWN).cloned().collect::<Vec<_>>().join(", ");
        let more = if it.orgs.len() > ORGS_SHOWN { ", …" } else { "" };
        finding("vacancies", Health::Warning, format!("{}: {} ({shown}{more})", it.loop_key, it.said.say("en")))
    });
    Ok(lines.collect())
}
