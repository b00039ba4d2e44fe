//! Proposes people for all waiting cases of an org at once. It decides nothing: every match is a step that somebody
//! takes, or does not.

use super::kept::{bar_resting, leave_out};
use super::reading::{Subject, names};
use super::view::{Drawing, ProposalView};
use crate::cases::reaching_roles;
use crate::error::{Error, Result};
use gridwork_definitions::model::{By, Key};
use gridwork_expr::Value;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::{self, Actor, may_know_org};
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_matchers::store::Which;
use gridwork_matchers::{Assignment, Barred, Need, Offer, Reach, assign};
use gridwork_registers::rows::row_scope;
use std::collections::HashSet;
use std::sync::Arc;

/// So many waiting cases are looked at in one proposal, the longest waiting first.
pub const NEEDS_MAX: usize = 10_000;

/// As many matches as there can be for the cases that wait in an org and below it, and among those the best.
///
/// # Errors
/// `NotFound` for an org the actor may not know of, or a matcher that no step names; `Forbidden` where the actor could
/// take the step nowhere in the org.
pub async fn propose(desk: &Desk, actor: &Arc<Actor>, key: &Key, org: OrgId, language: &str) -> Result<ProposalView> {
    let mut view = desk.view().await?;
    let found = Some(org).filter(|org| may_know_org(actor, &view.world, *org, view.now));
    let path = found.and_then(|org| Some(view.world.orgs.get(org)?.path.clone()));
    let path = path.ok_or(KernelError::NotFound("org"))?;
    let subject = Subject::find(&view, key)?;
    let (orgs, held) = own_orgs(&view, actor, &subject, org);
    if orgs.is_empty() {
        let reason = because(
            "只有能办理推荐所在环节的人可以批量匹配",
            "only those who can take the step that suggests may ask for a proposal",
        );
        return Err(KernelError::Forbidden { code: "role", because: reason }.into());
    }
    let reading = subject.reading(&held);
    let scope = authz::case_scope(actor, &view.world, view.now);
    let limit = i64::try_from(NEEDS_MAX).unwrap_or(i64::MAX).saturating_add(1);
    let mut needs = reading.needs(&mut view.conn, &Which::Waiting { path: &path, scope: &scope, limit }).await?;
    let is_partial = needs.len() > NEEDS_MAX;
    needs.truncate(NEEDS_MAX);
    needs.retain(|need| orgs.contains(&need.org) && is_open(&subject, need));
    let left_out = leave_out(&mut view, actor, &subject, &mut needs).await?;
    let rows = row_scope(actor, &subject.world, &subject.offer, subject.now);
    let offers = reading.offers(&mut view.conn, &rows).await?;
    let mut barred = reading.barred(&mut view.conn, &needs, &subject.suggesting()).await?;
    bar_resting(&mut view, &subject.need, &needs, &mut barred).await?;
    let mut asked: Vec<OrgId> = needs.iter().map(|need| need.org).collect();
    asked.sort_unstable();
    asked.dedup();
    let reach = subject.reach(&mut view, &asked, &offers).await?;
    let mut proposal = worked_out(&subject, needs, offers, reach, barred).await?;
    proposal.unmatched.extend(left_out);
    let names = names(&mut view, proposal.items.iter().map(|item| item.suggestion.person)).await?;
    Ok(Drawing { matcher: &subject.matcher, names: &names, language }.proposal(&proposal, is_partial))
}

/// The orgs in and below one where the actor can take a step that suggests, and the roles they hold in all of them.
fn own_orgs(view: &View, actor: &Actor, subject: &Subject, org: OrgId) -> (HashSet<OrgId>, Vec<Key>) {
    let roles: Vec<&Key> = subject
        .suggesting()
        .into_iter()
        .flat_map(|step| &step.by)
        .filter_map(|by| if let By::Role(role) = by { Some(role) } else { None })
        .collect();
    let mut orgs = HashSet::new();
    let mut held: Option<Vec<Key>> = None;
    for below in view.world.orgs.subtree(org).filter(|org| org.kind == subject.need.lives_at) {
        let here = reaching_roles(actor, &view.world, below.id, view.now);
        if here.iter().any(|role| roles.contains(&role)) {
            orgs.insert(below.id);
            held = Some(match held {
                None => here,
                Some(held) => held.into_iter().filter(|role| here.contains(role)).collect(),
            });
        }
    }
    (orgs, held.unwrap_or_default())
}

/// Whether a step that suggests leads out of the state the case is in.
fn is_open(subject: &Subject, need: &Need) -> bool {
    let Value::Record(fields) = &need.record else { return false };
    let state = fields.get("state").and_then(Value::as_text).unwrap_or("");
    subject.suggesting().iter().any(|step| step.from.iter().any(|from| from == state))
}

/// Works the proposal out on a thread of its own: for a whole district it takes seconds, in which others are served.
async fn worked_out(
    subject: &Subject,
    needs: Vec<Need>,
    offers: Vec<Offer>,
    reach: Reach,
    barred: Barred,
) -> Result<Assignment> {
    let subject = subject.clone();
    let working = tokio::task::spawn_blocking(move || assign(&subject.matching(&reach, &barred), &needs, &offers));
    working.await.map_err(|error| Error::Internal(format!("a proposal was not worked out: {error}")))
}
