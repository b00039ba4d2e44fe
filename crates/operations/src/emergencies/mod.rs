//! Emergency readings (紧急授权): opened by those whom the rules allow, and reviewed by the audit office.

use crate::accounts::require;
use crate::error::{Error, Result};
use gridwork_db::Conn;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::{self, Actor, CaseFacts, case_scope};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::emergencies::store::{self, NewEmergency};
use gridwork_kernel::emergencies::{EmergencyReading, Verdict};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::time::HOUR;
use gridwork_kernel::world::World;
use gridwork_kernel::{EmergencyId, Instant, OrgId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// At most so many are listed; those without a verdict come first.
const MAX: i64 = 200;

/// An emergency reading.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EmergencyView {
    /// Identity.
    pub id: Uuid,
    /// Who read.
    pub person: crate::orgs::PersonView,
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: Option<String>,
    /// What for.
    pub purpose: String,
    /// Why it could not wait.
    pub reason: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub to: String,
    /// By which working day it is to be reviewed.
    pub review_due_on: String,
    /// That day is over, and nobody has.
    pub is_late: bool,
    /// `accepted` or `objected`.
    pub verdict: Option<String>,
    /// The reviewer's words.
    pub words: Option<String>,
    /// The reviewer's name.
    pub reviewer: Option<String>,
    /// When it was reviewed.
    pub reviewed_at: Option<String>,
}

fn view(it: EmergencyReading, now: Instant) -> EmergencyView {
    EmergencyView {
        id: it.id.0,
        person: crate::orgs::PersonView { id: it.person.0, name: it.name },
        case: it.case.0,
        number: it.number,
        purpose: it.purpose,
        reason: it.reason,
        from: it.from.to_string(),
        to: it.to.to_string(),
        is_late: it.verdict.is_none() && it.review_due_on < now.local_date().to_string(),
        review_due_on: it.review_due_on,
        verdict: it.verdict,
        words: it.words,
        reviewer: it.reviewer,
        reviewed_at: it.reviewed_at.map(|at| at.to_string()),
    }
}

/// Whether the rules let somebody open a case of an org in an emergency: by a role that an org gave them, held at it,
/// above it, or beside it under the same parent.
fn may_open(actor: &Actor, world: &World, org: Option<OrgId>, now: Instant) -> bool {
    let roles = &world.rules.at(now).emergency_roles;
    let by_role = |grant: &&authz::Grant| roles.iter().any(|role| role == grant.role.as_str());
    // A stand-in does a colleague's work; the emergencies of that colleague are not part of it.
    actor
        .holding(now)
        .filter(|grant| grant.stood_for.is_none())
        .filter(by_role)
        .filter(|grant| world.catalog.roles.get(&grant.role).is_some_and(|role| !role.open_entry))
        .any(|grant| org.is_none_or(|org| is_near(world, grant.org, org)))
}

/// Whether a case of an org is near enough to where a role is held: colleagues next door help out, not the whole city.
fn is_near(world: &World, held_at: OrgId, org: OrgId) -> bool {
    let above = world.orgs.get(held_at).and_then(|org| org.parent).unwrap_or(held_at);
    world.orgs.is_within(org, above)
}

/// Whether somebody may open readings in an emergency at all.
pub fn may_ever_open(actor: &Actor, world: &World, now: Instant) -> bool {
    may_open(actor, world, None, now)
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct OpenEmergency {
    /// The number of the case.
    pub number: String,
    /// What for.
    pub purpose: String,
    /// Why it cannot wait.
    pub reason: String,
}

/// Opens one case, for the hours of the rules, to whoever asks.
///
/// # Errors
/// `Forbidden` to those whom the rules do not name; problems with number, purpose or reason; `Conflict` when the case
/// can be read anyway.
pub async fn open(desk: &Desk, actor: &Arc<Actor>, ask: OpenEmergency) -> Result<EmergencyView> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    if !may_ever_open(actor, &world, now) {
        let needs = because(
            "您没有紧急授权的权限，请联系安全管理员",
            "your roles open no emergency readings: ask the security office",
        );
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let mut problems = Vec::new();
    let (purpose, reason) = (ask.purpose.trim(), ask.reason.trim());
    for (name, text, least, zh) in [("purpose", purpose, 2, "用途"), ("reason", reason, 5, "理由")] {
        if !(least..=500).contains(&text.chars().count()) {
            let en = format!("write {least} to 500 characters");
            problems.push(Problem::new(name, "length", format!("请用 {least}–500 字写明{zh}"), en));
        }
    }
    // Not there, too far away, and kept from whoever asks: one question decides, and one answer tells nothing.
    let scope = case_scope(actor, &world, now);
    let facts = facts_by_number(&mut view.conn, &ask.number).await?;
    let facts = facts.filter(|it| may_open(actor, &world, Some(it.org), now) && !scope.is_shut_out(it));
    if facts.is_none() {
        let (zh, en) = (
            "没有这个编号的办件，或不在您可紧急查看的范围",
            "there is no case of this number, or it is too far from where your role is held",
        );
        problems.push(Problem::new("number", "unknown", zh, en));
    }
    let Some(facts) = facts.filter(|_| problems.is_empty()) else {
        return Err(KernelError::Problems(problems).into());
    };
    if scope.contains(&facts) {
        let needs = because(
            "您本来就能查看此办件，不需要紧急授权",
            "you can read this case anyway: no emergency reading is needed",
        );
        return Err(KernelError::Conflict { code: "in_scope", because: needs }.into());
    }
    let new = NewEmergency {
        case: facts.id,
        org_path: facts.org_path.clone(),
        purpose: kept(purpose),
        reason: kept(reason),
        to: now.plus_micros(world.rules.at(now).emergency_hours.saturating_mul(HOUR)),
        review_due_on: next_working_day(&world, now),
    };
    drop(view);
    let opened = desk
        .run_once(actor, new, |work, new| Box::pin(async move { Ok::<_, Error>(store::open(work, new).await?) }))
        .await?;
    let mine = list_of(desk, Some(actor.person)).await?;
    mine.into_iter().find(|it| it.id == opened.id.0).ok_or_else(|| KernelError::NotFound("emergency reading").into())
}

/// Words as they are kept and journalled: without numbers of phones and identity cards, which would stay there for ever.
/// They are blanked, not refused: who opens a case in an emergency must not be sent back to their wording, and not sealed:
/// purpose and reason are what the audit office answers for, and say so without a number.
fn kept(words: &str) -> String {
    blank_personal_numbers(words).into_owned()
}

/// The case of a number, as far as seeing it depends on it; no field of it is read.
async fn facts_by_number(conn: &mut Conn, number: &str) -> Result<Option<CaseFacts>> {
    let Some(id) = gridwork_loops::store::by_number(conn, number.trim()).await? else { return Ok(None) };
    let found = gridwork_loops::store::facts_of(conn, &[id]).await?;
    Ok(found.into_iter().next().map(|(facts, _)| facts))
}

/// The working day after today.
fn next_working_day(world: &World, now: Instant) -> String {
    let days = now.local_date().iter_days().skip(1).take(60);
    let today = now.local_date();
    days.into_iter().find(|day| world.calendar.is_working_day(*day)).unwrap_or(today).to_string()
}

async fn list_of(desk: &Desk, person: Option<gridwork_kernel::PersonId>) -> Result<Vec<EmergencyView>> {
    let mut desk_view = desk.view().await?;
    let now = desk_view.now;
    let all = store::list(&mut desk_view.conn, person, MAX).await?;
    Ok(all.into_iter().map(|it| view(it, now)).collect())
}

/// Every emergency reading for the audit office, one's own for everybody else who may open them.
///
/// # Errors
/// `Forbidden` to those who neither review nor open any.
pub async fn list(desk: &Desk, actor: &Actor) -> Result<Vec<EmergencyView>> {
    if actor.office == Some(Office::Audit) {
        return list_of(desk, None).await;
    }
    let may = {
        let view = desk.view().await?;
        may_ever_open(actor, &view.world, view.now)
    };
    let mine = list_of(desk, Some(actor.person)).await?;
    if !may && mine.is_empty() {
        require(actor, &[Office::Audit])?;
    }
    Ok(mine)
}

/// Reviews an emergency reading, with words.
///
/// # Errors
/// `Forbidden` but for the audit office, and for one's own; `NotFound`; `Conflict` when it was reviewed already;
/// problems with the words.
pub async fn review(desk: &Desk, actor: &Arc<Actor>, id: EmergencyId, verdict: &str, words: &str) -> Result<()> {
    require(actor, &[Office::Audit])?;
    let words = kept(words.trim());
    let mut problems = Vec::new();
    let verdict = Verdict::parse(verdict);
    if verdict.is_none() {
        problems.push(Problem::new("verdict", "unknown", "应为 accepted 或 objected", "must be accepted or objected"));
    }
    if !(2..=500).contains(&words.chars().count()) {
        problems.push(Problem::new("words", "length", "请用 2–500 字写明复核意见", "write 2 to 500 characters"));
    }
    let Some(verdict) = verdict.filter(|_| problems.is_empty()) else {
        return Err(KernelError::Problems(problems).into());
    };
    desk.run_once(actor, (id, verdict, words), |work, (id, verdict, words)| {
        Box::pin(async move { Ok::<_, Error>(store::review(work, *id, *verdict, words).await?) })
    })
    .await
}
