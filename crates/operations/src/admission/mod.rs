//! The rules of admission: read by the offices, set by the security office from a date on.

use crate::accounts::require;
use crate::error::{Error, Result};
use gridwork_kernel::admission::{Office, RuleSet, Rules, store};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Rules are set ahead by so many days at most.
const AHEAD_DAYS: u64 = 3660;

/// The rules that hold now, and every set with its date.
#[derive(Debug, Clone)]
pub struct RulesNow {
    /// Those that hold now.
    pub now: Rules,
    /// Every set, the earliest first.
    pub sets: Vec<RuleSet>,
}

/// The rules.
///
/// # Errors
/// `Forbidden` but for the three offices.
pub async fn rules(desk: &Desk, actor: &Actor) -> Result<RulesNow> {
    require(actor, &Office::ALL)?;
    let view = desk.view().await?;
    Ok(RulesNow { now: view.world.rules.at(view.now).clone(), sets: view.world.rules.all().to_vec() })
}

/// Changes rules from a date on: today when none is given, never an earlier one. What is not given stays as it is then.
///
/// # Errors
/// `Forbidden` but for the security office; `Malformed` for what is no rule; problems with the rules or the date.
pub async fn set_rules(desk: &Desk, actor: &Arc<Actor>, from: Option<String>, given: Map<String, Json>) -> Result<()> {
    require(actor, &[Office::Security])?;
    let from = {
        let view = desk.view().await?;
        let today = view.now.local_date();
        let last = today.checked_add_days(chrono::Days::new(AHEAD_DAYS)).unwrap_or(today);
        let mut problems = Vec::new();
        if given.is_empty() {
            problems.push(Problem::new("rules", "required", "请至少给出一项规则", "name one rule at least"));
        }
        let from = match from.as_deref().map(str::parse::<chrono::NaiveDate>) {
            None => today,
            Some(Ok(date)) if (today..=last).contains(&date) => date,
            Some(_) => {
                let en = "must be a date, today or later and within ten years: what held before is history";
                problems.push(Problem::new("valid_from", "date", "须为今天或以后十年内的日期", en));
                today
            }
        };
        let rules = view.world.rules.on(&from.to_string()).with(&given).map_err(|error| malformed(&error))?;
        // What is not given may have been overtaken: a role that is gone is no reason to refuse another change.
        let found = rules.problems(|key| view.world.catalog.roles.contains_key(key));
        problems.extend(found.into_iter().filter(|it| given.contains_key(&it.path)));
        let is_for_anybody = |role: &&String| {
            gridwork_definitions::model::Key::parse(role)
                .and_then(|key| view.world.catalog.roles.get(&key))
                .is_some_and(|role| role.open_entry)
        };
        if let Some(role) = rules.emergency_roles.iter().find(is_for_anybody) {
            let zh = format!("角色“{role}”可自行取得，不能用于紧急授权");
            let en = format!("role `{role}` is taken by asking and opens no emergency reading");
            problems.push(Problem::new("emergency_roles", "open_entry", zh, en));
        }
        if !problems.is_empty() {
            return Err(KernelError::Problems(problems).into());
        }
        from.to_string()
    };
    desk.run_once(actor, (from, given), |work, (from, given)| {
        Box::pin(async move {
            store::set_rules(work, from, given).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

fn malformed(error: &serde_json::Error) -> Error {
    KernelError::Malformed {
        because: because(format!("rules 有误：{error}"), format!("the rules do not fit: {error}")),
    }
    .into()
}
