//! Finds the records that cells name, for as many lines at once as are checked together.

use super::check::Plan;
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::people::{holders, seated, written};
use crate::sheets::Asked;
use gridwork_definitions::model::{FieldType, Key};
use gridwork_documents::Cell;
use gridwork_kernel::authz::{Actor, case_scope, may_know_org};
use gridwork_kernel::desk::View;
use gridwork_loops::store as loops;
use gridwork_registers::fields::{Named, names_in};
use gridwork_registers::rows::row_scope;
use gridwork_registers::rows::store::{self as rows, RowQuery};
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Rows of one name that are told apart; more are as good as many.
const SAME_MAX: i64 = 50;

/// What records are called, and which go by a name.
#[derive(Default)]
pub(super) struct Found {
    pub(super) names: Names,
    pub(super) named: HashMap<Asked, Vec<Uuid>>,
}

/// Looks up everything that some lines name.
pub(super) async fn find(view: &mut View, actor: &Actor, plan: &Plan<'_>, lines: &[Vec<Cell>]) -> Result<Found> {
    let mut found = Found { names: beside(view, actor, plan, lines).await?, ..Found::default() };
    let mut asked = HashSet::new();
    for (at, field) in plan.fields() {
        let what = match &field.kind {
            FieldType::Row { of } | FieldType::Rows { of, .. } => Named::Row(of),
            FieldType::Case { of } => Named::Case(of),
            FieldType::Person { role } => Named::Person(role.as_ref()),
            FieldType::Org { kind } => Named::Org(kind.as_ref()),
            _ => continue,
        };
        for words in lines.iter().filter_map(|cells| cells.get(at)).map(Cell::shown) {
            asked.extend(names_in(&field.kind, &words).map(|name| Asked::of(what, name)));
        }
    }
    if let Some(at) = plan.org {
        let cells = lines.iter().filter_map(|cells| cells.get(at)).map(Cell::shown);
        asked.extend(cells.filter(|name| !name.trim().is_empty()).map(|name| Asked::Org(None, name.trim().to_owned())));
    }
    for asked in asked {
        let ids = match &asked {
            Asked::Org(kind, name) => orgs(view, actor, kind.as_ref(), name),
            Asked::Person(role, name) => people(view, actor, plan, role.as_ref(), name).await?,
            Asked::Case(of, name) => case_numbered(view, actor, of, name).await?,
            Asked::Row(of, name) => rows_called(view, actor, of, name).await?,
        };
        found.named.insert(asked, ids);
    }
    Ok(found)
}

/// What the records are called whose ids stand beside names.
async fn beside(view: &mut View, actor: &Actor, plan: &Plan<'_>, lines: &[Vec<Cell>]) -> Result<Names> {
    let mut mentions = Mentions::default();
    let mut values = Vec::new();
    for cells in lines {
        // Beside the names of several records stand several ids.
        let listed = |cell: &Cell| cell.shown().split_whitespace().collect::<Json>();
        let ids = plan.ids().filter_map(|(key, at)| Some((key.to_owned(), listed(cells.get(at)?))));
        let ids = ids.collect::<Map<_, _>>();
        mentions.note(&plan.register.fields, &ids);
        values.push(ids);
    }
    let known = mentions.look_up(view, actor).await?;
    let mut names = Names::new();
    for ids in &values {
        names.extend(known.pick(&plan.register.fields, ids, true));
    }
    Ok(names)
}

fn orgs(view: &View, actor: &Actor, kind: Option<&Key>, name: &str) -> Vec<Uuid> {
    let (world, now) = (&view.world, view.now);
    let today = now.local_date().to_string();
    let fits = world.orgs.all().filter(|org| {
        (org.name == name || org.code == name)
            && kind.is_none_or(|kind| *kind == org.kind)
            && org.is_valid_on(&today)
            && may_know_org(actor, world, org.id, now)
    });
    fits.map(|org| org.id.0).collect()
}

/// Holders of a role where the actor keeps rows, or of any post there, by their whole name.
async fn people(view: &mut View, actor: &Actor, plan: &Plan<'_>, role: Option<&Key>, name: &str) -> Result<Vec<Uuid>> {
    let orgs = written(actor, &view.world, view.now, &plan.register.may.write);
    let found = match role {
        Some(role) => holders(view, std::slice::from_ref(role), &orgs, name).await?,
        None => seated(view, &orgs, name).await?,
    };
    Ok(found.into_iter().filter(|person| person.name == name).map(|person| person.id).collect())
}

/// The case that the actor sees, by its whole number.
async fn case_numbered(view: &mut View, actor: &Actor, of: &Key, number: &str) -> Result<Vec<Uuid>> {
    let scope = case_scope(actor, &view.world, view.now);
    let within = (!actor.is_system()).then_some(&scope);
    let found = loops::numbered(&mut view.conn, of, number, within).await?;
    Ok(found.into_iter().map(|case| case.0).collect())
}

/// Living rows that the actor reads, by their whole label.
async fn rows_called(view: &mut View, actor: &Actor, of: &Key, name: &str) -> Result<Vec<Uuid>> {
    let world = Arc::clone(&view.world);
    let Some(register) = world.catalog.registers.get(of) else { return Ok(Vec::new()) };
    let scope = row_scope(actor, &world, register, view.now);
    let query = RowQuery { text: Some(name.to_owned()), limit: SAME_MAX, ..RowQuery::default() };
    if scope.is_empty() {
        return Ok(Vec::new());
    }
    let found = match rows::list(&mut view.conn, register, &scope, &query).await {
        Ok(found) => found.into_iter().map(|it| it.row).collect::<Vec<_>>(),
        // A register that is not searched by text is named by ids only.
        Err(gridwork_kernel::error::Error::Malformed { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut mentions = Mentions::default();
    let of_label = |row: &gridwork_registers::rows::StoredRow| {
        let label = row.fields.get(&register.label).cloned().unwrap_or(Json::Null);
        Map::from_iter([(register.label.clone(), label)])
    };
    found.iter().for_each(|row| mentions.note(&register.fields, &of_label(row)));
    let known = mentions.look_up(view, actor).await?;
    let is_called = |row: &&gridwork_registers::rows::StoredRow| match row.fields.get(&register.label) {
        Some(Json::String(text)) if text == name => true,
        Some(Json::Number(number)) => number.to_string() == name,
        _ => known.pick(&register.fields, &of_label(row), true).values().any(|called| called == name),
    };
    Ok(found.iter().filter(is_called).map(|row| row.id.0).collect())
}
