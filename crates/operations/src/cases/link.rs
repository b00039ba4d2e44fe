//! Links two cases (联系): both get an event, neither is moved.

use super::about::{self, AboutView};
use super::prepare;
use super::show::{CaseAnswer, Left, answer, visible};
use crate::error::Result;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_loops::store::{self, facts};
use gridwork_loops::{Known, Moment, needs_of_case};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Two cases somebody wants to link.
#[derive(Debug, Clone)]
pub struct LinkCases {
    /// From which.
    pub case: CaseId,
    /// To which.
    pub other: CaseId,
    /// How: `related`, `repeats`, `follows`.
    pub kind: String,
    /// The version of the first case that must be current, if one was named.
    pub if_match: Option<i64>,
}

/// The ways in which cases can belong together.
const KINDS: [&str; 3] = ["related", "repeats", "follows"];

/// How a complaint belongs to what it is about; nobody links by it.
const ABOUT: &str = "about";

/// A linked case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkView {
    /// The other case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// How.
    pub kind: String,
    /// Whether the link starts at the case asked about.
    pub outward: bool,
}

/// Links them. Linking them again changes nothing.
///
/// # Errors
/// `NotFound` when the actor may not see both; problems for an unknown kind or a case with itself; `Version`.
pub async fn link(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: LinkCases, language: &str) -> Result<CaseAnswer> {
    let ran = desk.run(actor, call, ask, |work, ask| Box::pin(run(work, ask))).await?;
    answer(desk, actor, ran, language).await
}

fn problems(ask: &LinkCases) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !KINDS.contains(&ask.kind.as_str()) {
        let (zh, en) = (KINDS.join("、"), KINDS.join(", "));
        let (zh, en) = (format!("关联方式应为 {zh}"), format!("kind must be one of {en}"));
        problems.push(Problem::new("kind", "unknown", zh, en));
    }
    if ask.case == ask.other {
        problems.push(Problem::new("case", "self", "事项不能关联自身", "a case cannot be linked to itself"));
    }
    problems
}

async fn run(work: &mut Work<'_>, ask: &LinkCases) -> Result<Left> {
    // Always the smaller id first, so that two people linking the same cases cannot wait for each other.
    let (first, second) = if ask.case < ask.other { (ask.case, ask.other) } else { (ask.other, ask.case) };
    let first = store::lock(work, first).await?.ok_or(KernelError::NotFound("case"))?;
    let second = store::lock(work, second).await?.ok_or(KernelError::NotFound("case"))?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let scope = authz::case_scope(&actor, &world, now);
    if !scope.contains(&facts(&first.1)) || !scope.contains(&facts(&second.1)) {
        return Err(KernelError::NotFound("case").into());
    }
    prepare::works_on(&actor, &world, now, &first.1)?;
    prepare::works_on(&actor, &world, now, &second.1)?;
    let mut problems = problems(ask);
    // A link stands in the history of both, and would tell one half of the other.
    if first.0.about.is_some() || second.0.about.is_some() {
        let (zh, en) = ("投诉不与其他事项互相关联", "leave it: such a case is about one other and linked to none");
        problems.push(Problem::new("case", "about", zh, en));
    }
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    prepare::is_current(if first.1.id == ask.case { &first.1 } else { &second.1 }, ask.if_match)?;
    let is_new = store::add_link(work, ask.case, ask.other, &ask.kind).await?;
    let mut left = None;
    for (def, case) in [first, second] {
        let other = if case.id == ask.case { ask.other } else { ask.case };
        let is_asked = case.id == ask.case;
        let mut known = Known::default();
        let case = if is_new {
            let hand = prepare::hand(&actor, &world, case.org, now);
            let needs = needs_of_case(&def, &case);
            known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
            let moment = Moment { now, calendar: &world.calendar };
            let outcome = gridwork_loops::link(&def, &case, other, &ask.kind, &hand, &known, &moment);
            store::update(work, &def, &case, outcome).await?
        } else {
            case
        };
        if is_asked {
            left = Some(Left::by(work, 200, (def, case), known));
        }
    }
    left.ok_or_else(|| KernelError::NotFound("case").into())
}

/// The links of a case, of those cases only that the actor may see.
///
/// # Errors
/// `NotFound`.
pub async fn links(desk: &Desk, actor: &Arc<Actor>, id: CaseId) -> Result<Vec<LinkView>> {
    let mut view = desk.view().await?;
    let (def, case) = visible(&mut view, actor, id).await?;
    let found = store::links(&mut view.conn, id).await?;
    let ids = found.iter().map(|(other, _, _)| *other).collect::<Vec<_>>();
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let cases = store::find_many(&mut view.conn, &keys, &world, &ids).await?;
    let scope = authz::case_scope(actor, &world, view.now);
    let shown = found.into_iter().filter_map(|(other, kind, outward)| {
        let (_, case) = cases.iter().find(|(_, case)| case.id == other)?;
        scope.contains(&facts(case)).then(|| LinkView { case: other.0, number: case.number.clone(), kind, outward })
    });
    let mut shown: Vec<LinkView> = shown.collect();
    if let Some(AboutView { case, number }) = about::about(&mut view, actor, &def, &case).await? {
        shown.push(LinkView { case, number, kind: ABOUT.into(), outward: true });
    }
    for case in about::of(&mut view, actor, id).await? {
        shown.push(LinkView { case: case.id.0, number: case.number, kind: ABOUT.into(), outward: false });
    }
    Ok(shown)
}
