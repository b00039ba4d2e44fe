//! The rules of admission: read by the offices, set by the security office from a date on.

use crate::accounts::require;
use crate::error::{Error, Result};
use gridwork_kernel::admission::{Office, Rules, store};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, Problem};
use std::sync::Arc;

/// The rules that hold now, and every set with its date.
#[derive(Debug, Clone)]
pub struct RulesNow {
    /// Those that hold now.
    pub now: Rules,
    /// Every set, the earliest first.
    pub sets: Vec<(String, Rules)>,
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

/// Sets the rules from a date on: today when none is given, never an earlier one.
///
/// # Errors
/// `Forbidden` but for the security office; problems with the rules or the date.
pub async fn set_rules(desk: &Desk, actor: &Arc<Actor>, from: Option<String>, rules: Rules) -> Result<()> {
    require(actor, &[Office::Security])?;
    let from = {
        let view = desk.view().await?;
        let today = view.now.local_date();
        let mut problems = rules.problems(|key| view.world.catalog.roles.contains_key(key));
        let from = match from.as_deref().map(str::parse::<chrono::NaiveDate>) {
            None => today,
            Some(Ok(date)) if date >= today => date,
            Some(_) => {
                let en = "must be a date, today or later: what held before is history";
                problems.push(Problem::new("valid_from", "date", "须为今天或以后的日期", en));
                today
            }
        };
        if !problems.is_empty() {
            return Err(KernelError::Problems(problems).into());
        }
        from.to_string()
    };
    desk.run_once(actor, (from, rules), |work, (from, rules)| {
        Box::pin(async move {
            store::set_rules(work, from, rules).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
