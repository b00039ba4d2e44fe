//! Somebody leaves: their account ends on a day, their roles with it, and their open cases have somebody else by then.

use super::find::{by_id, by_login};
use super::offices::{not_the_last, others, require};
use super::store;
use crate::error::Result;
use crate::packs::vacancies;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::people::store as people;
use gridwork_kernel::sessions::store as sessions;
use gridwork_kernel::time::DAY;
use gridwork_kernel::{AccountId, Instant};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A last day lies at most so many days ahead: whoever leaves later is entered later.
const DAYS_AHEAD: i64 = 92;
/// For how long somebody looks after the cases of whoever left: until the last of them can be closed. It gives no role,
/// since those end before it begins.
const LOOKED_AFTER: i64 = 366 * DAY;

/// Who leaves.
#[derive(Debug, Clone, Default)]
pub struct Leave {
    /// The last day, `YYYY-MM-DD`, at most 92 days ahead; at once when none is given.
    pub on: Option<String>,
    /// The login of whoever takes, after the last day, the cases that are theirs and open then.
    pub to: Option<String>,
    /// Why, in words that an auditor will read.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LeftView {
    /// The login.
    pub account: String,
    /// From when on nobody signs in any more.
    pub leaves_at: String,
    /// Roles that end.
    pub grants: u64,
    /// Sessions that ended.
    pub sessions: u64,
    /// Open cases that were theirs, by number.
    pub cases: Vec<String>,
    /// Whose they are now.
    pub to: Option<String>,
    /// Steps that nobody can take any more, to be looked at; as they stand now.
    pub vacancies: Vec<String>,
}

/// Lets the holder of an account leave.
///
/// # Errors
/// `Forbidden` but for the system office, and for its own account; `Conflict` `cases` when open cases are theirs and
/// nobody was named to take them, `state` when they left before, `last` for the last holder of an office; problems with
/// the day, the reason or who takes over.
pub async fn leave(desk: &Desk, actor: &Arc<Actor>, id: AccountId, ask: Leave) -> Result<LeftView> {
    require(actor, &[Office::System])?;
    others(actor, id)?;
    let account = by_id(desk, id).await?;
    let (now, at) = (desk.now(), last_instant(desk.now(), ask.on.as_deref()));
    let mut problems = Vec::new();
    if at.is_none() {
        let zh = format!("须为今天起 {DAYS_AHEAD} 天内的日期（YYYY-MM-DD）");
        let en = format!("must be a date, today or at most {DAYS_AHEAD} days ahead");
        problems.push(Problem::new("on", "date", zh, en));
    }
    if !(2..=200).contains(&ask.reason.trim().chars().count()) {
        problems.push(Problem::new("reason", "length", "请用 2–200 字说明原因", "say why in 2 to 200 characters"));
    }
    let taker = match ask.to.as_deref().map(str::trim).filter(|login| !login.is_empty()) {
        None => None,
        Some(login) => match by_login(desk, login).await {
            Ok(it) if it.id != id && !it.is_disabled && it.leaves_at.is_none() && it.office.is_none() => Some(it),
            _ => {
                let en = "there is no open account of this login that could take over";
                problems.push(Problem::new("to", "unknown", "没有可以接手的此账号", en));
                None
            }
        },
    };
    // What comes to them until then is not known yet, so somebody must be there for it.
    if taker.is_none() && problems.is_empty() && at.is_some_and(|at| at > now) && works(desk, &account).await? {
        let en = "name who takes what is theirs and open when they have left";
        problems.push(Problem::new("to", "required", "请指定离任后由谁接手未办结事项", en));
    }
    // Roles were ended with the day that was named first; an earlier one takes nothing more than was said.
    if at.zip(account.leaves_at).is_some_and(|(at, before)| at > before && before > now) {
        let en = "the last day may become earlier, not later: open another account for whoever stays";
        problems.push(Problem::new("on", "later", "最后一天只能提前，不能推后；如需留任请重新开户授权", en));
    }
    let Some(at) = at.filter(|_| problems.is_empty()) else { return Err(KernelError::Problems(problems).into()) };
    let going = Going { account, taker, at, reason: ask.reason.trim().to_owned() };
    let mut left = desk.run_once(actor, going, |work, going| Box::pin(go(work, going))).await?;
    left.vacancies = vacancies(desk).await?.into_iter().map(|it| format!("{}: {}", it.loop_key, it.said.zh)).collect();
    Ok(left)
}

/// The end of a day, or this moment.
fn last_instant(now: Instant, on: Option<&str>) -> Option<Instant> {
    let Some(on) = on else { return Some(now) };
    let days = 0..=DAYS_AHEAD;
    let day = on.parse::<chrono::NaiveDate>().ok();
    let day = day.filter(|day| days.contains(&day.signed_duration_since(now.local_date()).num_days()))?;
    day.succ_opt().map(Instant::start_of)
}

/// Whether somebody holds a role: cases may come to them.
async fn works(desk: &Desk, account: &Account) -> Result<bool> {
    let mut view = desk.view().await?;
    let now = view.now;
    Ok(!people::grants_of(&mut view.conn, account.person, now).await?.is_empty())
}

struct Going {
    account: Account,
    taker: Option<Account>,
    at: Instant,
    reason: String,
}

async fn go(work: &mut gridwork_kernel::desk::Work<'_>, going: &Going) -> Result<LeftView> {
    let Going { account, taker, at, reason } = going;
    let (now, at) = (work.now(), (*at).max(work.now()));
    accounts::hold(work, account.person).await?;
    if let Some(office) = accounts::office_of(work.tx(), account.id).await? {
        not_the_last(work, office, account.id).await?;
    }
    let mut left_to_them = store::left_to(work.tx(), account.person, now).await?;
    let mut cases = store::open_cases(work.tx(), account.person).await?;
    for (person, ..) in &left_to_them {
        cases.extend(store::open_cases(work.tx(), *person).await?);
    }
    left_to_them.push((account.person, at, at.plus_micros(LOOKED_AFTER)));
    if !cases.is_empty() && taker.is_none() {
        let some = cases.iter().take(5).cloned().collect::<Vec<_>>().join("、");
        let (zh, en) = (
            format!("名下还有 {} 件未办结（{some}），请指定接手人", cases.len()),
            format!("{} open cases are theirs ({some}): name who takes them", cases.len()),
        );
        return Err(KernelError::Conflict { code: "cases", because: because(zh, en) }.into());
    }
    if !store::leave(work, account.id, at, reason).await? {
        let needs = because("此账号已停用", "this account was closed before");
        return Err(KernelError::Conflict { code: "state", because: needs }.into());
    }
    let taker = taker.as_ref().filter(|_| !cases.is_empty() || at > now);
    store::take_back(work, account.person).await?;
    for (person, from, to) in left_to_them.iter().filter(|(.., to)| *to > at) {
        let Some(taker) = taker.filter(|taker| taker.person != *person) else { continue };
        people::hand_over(work, *person, taker.person, ((*from).max(at), *to), reason).await?;
    }
    let grants = store::end_everything(work, account.person, at).await?;
    let sessions = if at <= now { sessions::end_all(work, account.id, None).await? } else { 0 };
    Ok(LeftView {
        account: account.login.clone(),
        leaves_at: at.to_string(),
        grants,
        sessions,
        to: taker.map(|taker| taker.name.clone()),
        cases,
        vacancies: Vec::new(),
    })
}
