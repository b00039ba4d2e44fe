//! Who read personal values of somebody: in which role, when, what and why. Never their names: the office answers for it.

use super::rows::KeptRow;
use super::store::{self, Read};
use crate::error::Result;
use gridwork_definitions::model::{Field, Key};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::View;
use gridwork_kernel::error::because;
use gridwork_kernel::{CaseId, OrgId};
use gridwork_loops::store::{Found, find_many};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// In which role somebody read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReaderView {
    /// What people call the role.
    pub role: String,
    /// Where it was held.
    pub org: String,
}

/// One reading.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReadingView {
    /// When.
    pub at: String,
    /// `read` with a record, `open_field` for a purpose, `search` by name, `find` by a value that the reader knew, or
    /// `view_as`: the audit office looked at everything as this person.
    pub action: String,
    /// The number of the case it was about.
    pub number: Option<String>,
    /// The register it was about.
    pub register: Option<String>,
    /// What was read, by its titles.
    pub fields: Vec<String>,
    /// What for, where the reader had to say it.
    pub purpose: Option<String>,
    /// In which roles that reach it; empty when the reader holds none.
    pub by: Vec<ReaderView>,
}

/// The readings of the actor's personal values, the latest first.
pub(super) async fn of(view: &mut View, actor: &Actor, rows: &[KeptRow], language: &str) -> Result<Vec<ReadingView>> {
    let world = Arc::clone(&view.world);
    // Who read a row that only mentions the actor read of somebody else.
    let records = rows.iter().filter(|row| row.is_mine).map(|row| row.id).collect::<Vec<_>>();
    let lines = store::readings(&mut view.conn, actor.person, &records).await?;
    let mut ids = lines.iter().filter(|line| line.entity == "case").map(|line| CaseId(line.id)).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.dedup();
    let keys = Arc::clone(&view.keys);
    let cases = find_many(&mut view.conn, &keys, &world, &ids).await?;
    let cases: HashMap<_, _> = cases.into_iter().map(|found| (found.1.id.0, found)).collect();
    let mut shown = Vec::with_capacity(lines.len());
    for line in lines {
        let by = readers(view, &line, language).await?;
        let row = rows.iter().find(|row| row.id == line.id);
        shown.push(reading(&line, cases.get(&line.id), row, by, &world.catalog.registers, language)?);
    }
    Ok(shown)
}

fn reading(
    line: &Read,
    case: Option<&Found>,
    row: Option<&KeptRow>,
    by: Vec<ReaderView>,
    registers: &IndexMap<Key, gridwork_definitions::model::Register>,
    language: &str,
) -> Result<ReadingView> {
    let detail: Json = serde_json::from_str(&line.detail)?;
    let register = row.and_then(|row| registers.get(&Key::parse(&row.register)?));
    let fields: Option<&IndexMap<String, Field>> =
        case.map(|(def, _)| &def.fields).or_else(|| register.map(|register| &register.fields));
    let named = detail["fields"].as_array().cloned().unwrap_or_default();
    let titles = named.iter().filter_map(Json::as_str).map(|name| {
        let field = fields.and_then(|fields| fields.get(name));
        match (field, language) {
            (Some(field), _) => field.title.say(language).to_owned(),
            (None, "en") if name == "name" => "name".to_owned(),
            (None, _) if name == "name" => "姓名".to_owned(),
            (None, _) => name.to_owned(),
        }
    });
    Ok(ReadingView {
        at: line.at.to_string(),
        action: line.action.clone(),
        number: case.map(|(_, case)| case.number.clone()),
        register: row.map(|row| row.title.clone()),
        fields: titles.collect(),
        purpose: detail["purpose"].as_str().map(str::to_owned),
        by,
    })
}

/// Whether the audit office looked as somebody: it holds no role by which it would read.
fn is_of_the_audit(line: &Read) -> Result<bool> {
    let detail: Json = serde_json::from_str(&line.detail)?;
    Ok(line.action == "view_as" || detail.get("as").is_some())
}

/// The roles in which the reader could read at that time: those that reach the org of the record.
async fn readers(view: &mut View, line: &Read, language: &str) -> Result<Vec<ReaderView>> {
    let world = Arc::clone(&view.world);
    if is_of_the_audit(line)? {
        let role = because("审计管理员（以其所见查看，掩码）", "audit office, viewing as somebody, masked");
        return Ok(vec![ReaderView { role: role.say(language).to_owned(), org: String::new() }]);
    }
    let org = line.org_path.as_ref().and_then(|path| world.orgs.all().find(|org| org.path == *path)).map(|org| org.id);
    let held = store::roles(&mut view.conn, line.reader).await?;
    let mut shown = Vec::new();
    for held in held.into_iter().filter(|held| held.from <= line.at && held.to.is_none_or(|to| line.at < to)) {
        let Some(role) = world.catalog.roles.get(&held.role) else { continue };
        let reaches = |org: OrgId| authz::reaches(&world, role, held.org, org, line.at);
        if org.is_none_or(reaches) {
            let org = world.orgs.get(held.org).map_or(String::new(), |org| org.name.clone());
            shown.push(ReaderView { role: role.title.say(language).to_owned(), org });
        }
    }
    shown.dedup();
    Ok(shown)
}
