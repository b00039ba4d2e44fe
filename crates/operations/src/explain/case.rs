//! Cases: asked of `CaseScope`, and of what draws a case.

use super::parts::{Part, not_by, org_name, parts};
use super::{Explained, FieldExplained};
use crate::cases::fields_seen;
use crate::error::Result;
use gridwork_definitions::model::{FieldClass, Sees};
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::{Actor, Grant, case_scope, reaches};
use gridwork_kernel::desk::View;
use gridwork_loops::Case;
use gridwork_loops::store::{self, facts};
use std::sync::Arc;

/// Explains a case; none when there is no such case.
pub(super) async fn explain(view: &mut View, actor: &Actor, login: &str, id: CaseId) -> Result<Option<Explained>> {
    let world = Arc::clone(&view.world);
    let keys = Arc::clone(&view.keys);
    let Some((def, case)) = store::find(&mut view.conn, &keys, &world, id).await? else { return Ok(None) };
    let of = facts(&case);
    let now = view.now;
    let opens = |actor: &Actor| case_scope(actor, &world, now).contains(&of);
    let parts = parts(actor, &world, now);
    let ways = |opens: &dyn Fn(&Actor) -> bool| {
        let is_bare = parts.first().is_some_and(|part| opens(&part.actor));
        let counted: &[Part] = if is_bare { &parts[..1] } else { &parts };
        counted.iter().filter(|part| opens(&part.actor)).map(|part| part.called.clone()).collect::<Vec<_>>()
    };
    let sees = opens(actor);
    let but = parts
        .iter()
        .filter(|part| !opens(&part.actor))
        .filter_map(|part| part.grant.as_ref())
        .map(|grant| not_by(&world, grant, why_not(view, &case, grant)))
        .collect();
    let (shown, _) = fields_seen(&world, now, actor, &def, &case);
    let fields = def.fields.iter().map(|(key, field)| {
        let shows = |actor: &Actor| {
            let (fields, opened) = fields_seen(&world, now, actor, &def, &case);
            match field.class {
                FieldClass::Plain => fields.get(key).is_some_and(|value| value.get("blurred").is_none()),
                _ => opened.contains(key),
            }
        };
        let because = ways(&shows);
        let sight = match shown.get(key) {
            // What holds nothing is told by whether it would be shown.
            None if case.field(key).is_none() && because.is_empty() => "hidden",
            None if case.field(key).is_none() => "shown",
            None => "hidden",
            Some(value) if value.get("masked").is_some() => "masked",
            Some(value) if value.get("blurred").is_some() => "coarse",
            Some(_) => "shown",
        };
        FieldExplained { key: key.clone(), title: field.title.clone(), sight: sight.to_owned(), because }
    });
    Ok(Some(Explained {
        login: login.to_owned(),
        kind: "case".to_owned(),
        of: def.key.to_string(),
        id: id.0,
        org: Some(org_name(&world, case.org)),
        sees,
        because: ways(&opens),
        but,
        fields: if sees { fields.collect() } else { Vec::new() },
    }))
}

/// Why a role that somebody holds does not open a case.
fn why_not(view: &View, case: &Case, grant: &Grant) -> (&'static str, &'static str) {
    let Some(role) = view.world.catalog.roles.get(&grant.role) else {
        return ("这一角色已不存在", "there is no such role any more");
    };
    match role.sees {
        Sees::All if !reaches(&view.world, role, grant.org, case.org, view.now) => {
            ("管不到这一事项所属的组织", "it does not reach the organisation that the case belongs to")
        }
        Sees::All => ("这一事项对其不公开", "the case is kept from its holder"),
        Sees::Own => ("只看与本人有关的事项", "it sees only cases that its holder has a part in"),
    }
}
