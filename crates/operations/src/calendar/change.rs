//! Changes days of the work calendar; what is still open is counted anew by the next ticks, each case as an event.

use super::store;
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::calendar::DayKind;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use std::sync::Arc;

/// A day that is worked otherwise than the national calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `holiday`, `makeup_workday`, `morning_only` or `afternoon_only`.
    pub kind: String,
    /// Why, for people.
    pub name: String,
}

/// Days to change, all of them or none.
#[derive(Debug, Clone)]
pub struct ChangeDays {
    /// The days.
    pub days: Vec<Day>,
}

/// Changes them.
///
/// # Errors
/// `Forbidden` to all but the system and administrators; problems with dates, kinds and names.
pub async fn change(desk: &Desk, actor: &Arc<Actor>, ask: ChangeDays) -> Result<()> {
    if !actor.is_system() && !actor.is_admin {
        let needs = because("只有系统管理员可以修改工作日历", "only an administrator changes the work calendar");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let problems = ask.days.iter().enumerate().flat_map(|(at, day)| problems(at, day)).collect::<Vec<_>>();
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    desk.run(actor, Call::plain(), ask, |work, ask| Box::pin(run(work, ask))).await?;
    Ok(())
}

fn problems(at: usize, day: &Day) -> Vec<Problem> {
    let mut found = Vec::new();
    let place = |name: &str| format!("days[{at}].{name}");
    if day.date.len() != 10 || day.date.parse::<chrono::NaiveDate>().is_err() {
        found.push(Problem::new(place("date"), "type", "日期请写成 2026-05-01", "write the date as 2026-05-01"));
    }
    if DayKind::parse(&day.kind).is_none() {
        let en = "the kind is one of holiday, makeup_workday, morning_only, afternoon_only";
        found.push(Problem::new(place("kind"), "choice", format!("没有“{}”这一类", day.kind), en));
    }
    if day.name.trim().is_empty() {
        found.push(Problem::new(place("name"), "required", "请写明名称", "say what day it is"));
    }
    found
}

async fn run(work: &mut Work<'_>, ask: &ChangeDays) -> Result<()> {
    for day in &ask.days {
        store::set(work, day).await?;
    }
    store::wake_all(work).await?;
    work.world_changes();
    Ok::<_, Error>(())
}
