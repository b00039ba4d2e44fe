//! What opening a case of a loop asks for, and where the actor may open one.

use super::about;
use super::fields::spec;
use super::joining;
use super::show::visible;
use super::view::StepView;
use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_definitions::model::{By, Field, Key, Loop, Reach};
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::orgs::Org;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What opening a case asks for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpeningView {
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// What people call it.
    pub title: String,
    /// The opening steps.
    pub steps: Vec<StepView>,
    /// Where the actor may open one; at most 200, empty when nowhere.
    pub orgs: Vec<OrgView>,
    /// The role that the actor takes by opening one somewhere else; none when they came with an account only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<String>,
    /// Whether the actor may ask for somebody who has no account, by their phone.
    #[serde(default)]
    pub asks_by_phone: bool,
}

/// The most orgs that are offered; beyond, the place finds the org.
const ORGS_MAX: usize = 200;

/// The opening of a loop.
///
/// # Errors
/// `NotFound` when there is no such loop, or the actor may not see the case it would be about.
pub async fn opening(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    about: Option<CaseId>,
    language: &str,
) -> Result<OpeningView> {
    let mut view = desk.view().await?;
    let (_, def) = view.world.current_loop(key).ok_or(KernelError::NotFound("loop"))?;
    let orgs = match about {
        Some(about) => org_above(&mut view, actor, &def, about).await?,
        None => orgs(&view, actor, &def),
    };
    let joins = joining::by_phone(&mut view.conn, actor, &def, &view.world).await?;
    let opens = |role: &Key| def.opening_steps().any(|(_, step)| step.by.contains(&By::Role(role.clone())));
    let is_granted = |role: &Key| view.world.catalog.roles.get(role).is_some_and(|role| !role.open_entry);
    let asks_by_phone = actor.holding(view.now).any(|grant| opens(&grant.role) && is_granted(&grant.role));
    Ok(OpeningView { asks_by_phone, ..drawn(&view, &def, orgs, joins, language) })
}

/// The opening of a loop as somebody sees it who is not signed in, and would take a role by it.
pub(crate) fn opening_for_anybody(view: &View, def: &Loop, role: &Key, language: &str) -> OpeningView {
    drawn(view, def, Vec::new(), Some(role.clone()), language)
}

fn drawn(view: &View, def: &Loop, orgs: Vec<OrgView>, joins: Option<Key>, language: &str) -> OpeningView {
    let is_allowed = !orgs.is_empty() || joins.is_some();
    let fields = |fields: Vec<(&String, &Field, bool)>| {
        fields
            .into_iter()
            .map(|(key, field, required)| spec(key, field, required, &view.world.catalog.choices, language))
            .collect()
    };
    let steps = def
        .opening_steps()
        .map(|(key, step)| StepView {
            key: key.clone(),
            title: step.title.say(language).to_owned(),
            allowed: is_allowed,
            code: (!is_allowed).then(|| "role".to_owned()),
            because: None,
            form: fields(
                step.form
                    .iter()
                    .filter_map(|name| def.fields.get_key_value(name))
                    .map(|(name, field)| (name, field, field.required || step.require.contains(name)))
                    .collect(),
            ),
            input: fields(inputs(&step.input)),
        })
        .collect();
    let (loop_key, title) = (def.key.to_string(), def.title.say(language).to_owned());
    OpeningView { loop_key, title, steps, orgs, joins: joins.map(|role| role.to_string()), asks_by_phone: false }
}

/// Where the actor may open a case about another one: at the one org above it, or nowhere.
async fn org_above(view: &mut View, actor: &Actor, def: &Loop, id: CaseId) -> Result<Vec<OrgView>> {
    let (_, case) = visible(view, actor, id).await?;
    let may_open = about::opens(view, actor, &case, "zh-CN").iter().any(|it| it.loop_key == def.key.as_str());
    let org = about::above(&view.world, case.org, def).filter(|_| may_open);
    Ok(org.into_iter().map(OrgView::from).collect())
}

fn inputs(input: &IndexMap<String, Field>) -> Vec<(&String, &Field, bool)> {
    input.iter().map(|(key, field)| (key, field, field.required)).collect()
}

/// The orgs of the loop's kind that a role of an opening step reaches.
fn orgs(view: &View, actor: &Actor, def: &Loop) -> Vec<OrgView> {
    let (world, today) = (&view.world, view.now.local_date().to_string());
    let openers = def.opening_steps().flat_map(|(_, step)| &step.by).collect::<Vec<_>>();
    let mut found: Vec<&Org> = Vec::new();
    for grant in actor.holding(view.now) {
        let may_open = openers.iter().any(|by| matches!(by, By::Role(role) if *role == grant.role));
        let Some(role) = world.catalog.roles.get(&grant.role).filter(|_| may_open) else { continue };
        match &role.reaches {
            Reach::Own => found.extend(world.orgs.get(grant.org)),
            Reach::Below => found.extend(world.orgs.subtree(grant.org)),
            Reach::Link(kind) => {
                let linked = world.orgs.linked_from(kind, grant.org, &today).collect::<Vec<_>>();
                found.extend(linked.into_iter().filter_map(|org| world.orgs.get(org)));
            }
        }
    }
    found.retain(|org| {
        org.kind == def.lives_at && org.is_valid_on(&today) && world.is_installed(def.key.pack(), org.id)
    });
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found.dedup_by(|a, b| a.id == b.id);
    found.into_iter().take(ORGS_MAX).map(OrgView::from).collect()
}
