//! The rows of a list as a file: what the reader sees, as the reader sees it, and marked with who took it.

use super::columns::{SheetColumn, Target, columns};
use super::spelling::Words;
use super::{Format, SheetFile, draw};
use crate::error::{Error, Result};
use crate::registers::{RowFilter, RowView, list};
use gridwork_definitions::model::{FieldClass, FieldType, Key, Register};
use gridwork_documents::{Cell, Table};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};
use gridwork_registers::fields::{self, Spelt};
use gridwork_registers::rows::RowSight;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows read at once.
const PAGE: usize = 500;

/// Which rows are taken out, and as what.
#[derive(Debug, Clone)]
pub struct Export {
    /// The list they are of.
    pub filter: RowFilter,
    /// The fields, in the order of their columns; all that the actor sees when empty.
    pub columns: Vec<String>,
    /// As what.
    pub format: Format,
    /// The language of titles and options.
    pub language: String,
    /// The most rows of one file.
    pub rows_max: usize,
}

/// The rows of a list as a file. That they were taken is journalled before they leave the house.
///
/// # Errors
/// `NotFound` when the actor reads nothing of the register; malformed filters, orders and columns; a problem when there
/// are too many rows.
pub async fn export(desk: &Desk, actor: &Arc<Actor>, key: &Key, ask: &Export) -> Result<SheetFile> {
    let rows = rows(desk, actor, key, ask).await?;
    let view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    drop(view);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let sight = RowSight::of(actor, &world, register, now);
    let wanted = wanted(register, &sight, &ask.columns)?;
    let columns = columns(&world, register, &wanted, &ask.language);
    let shown = shown_fields(&columns);
    let is_personal = shown
        .iter()
        .filter_map(|key| register.fields.get(*key))
        .any(|field| field.class != FieldClass::Plain || matches!(field.kind, FieldType::Person { .. }));
    let watermark = is_personal.then(|| watermark(actor, &world, now, &ask.language));
    let is_english = ask.language.starts_with("en");
    let title = register.title.say(&ask.language).to_owned();
    let taken = if is_english { "Taken out by" } else { "导出人" };
    let table = Table {
        name: title.clone(),
        rows: rows.iter().map(|row| cells(&world, register, &columns, row, &ask.language)).collect(),
        explained: watermark.iter().map(|mark| (taken.to_owned(), mark.clone())).collect(),
        explained_name: if is_english { "Taken out".into() } else { "导出信息".into() },
        watermark,
        columns: columns.iter().map(|it| it.column.clone()).collect(),
        ..Table::default()
    };
    let at = actor.holding(now).find_map(|grant| world.orgs.get(grant.org)).map(|org| org.path.clone());
    note(desk, actor, Taken { register: key.clone(), format: ask.format, rows: rows.len(), fields: owned(&shown), at })
        .await?;
    let day = now.local_date();
    draw(format!("{title} {day}"), ask.format, table).await
}

/// Every row of the list, page by page, in its order.
async fn rows(desk: &Desk, actor: &Arc<Actor>, key: &Key, ask: &Export) -> Result<Vec<RowView>> {
    let (mut rows, mut filter) = (Vec::new(), ask.filter.clone());
    loop {
        let (page, next) = list(desk, actor, key, &filter, PAGE).await?;
        rows.extend(page);
        if rows.len() > ask.rows_max {
            let most = ask.rows_max;
            return Err(KernelError::problem(
                "filter",
                "rows",
                format!("一次最多导出 {most} 条，请先缩小范围再导出"),
                format!("at most {most} rows are taken out at once: narrow the list first"),
            )
            .into());
        }
        if next.is_none() {
            return Ok(rows);
        }
        filter.after = next;
    }
}

/// The fields of the columns: the chosen ones in their order, of those that the actor sees anything of. As in a list,
/// what is hidden from them is not there.
fn wanted<'a>(register: &'a Register, sight: &RowSight, chosen: &'a [String]) -> Result<Vec<&'a str>> {
    if let Some(unknown) = chosen.iter().find(|key| !register.fields.contains_key(*key)) {
        let known = register.fields.keys().map(String::as_str).filter(|key| is_seen(register, sight, key));
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(KernelError::malformed(
            format!("“{}”没有字段 {unknown}；columns 可用：{known}", register.title.zh),
            format!("`{}` has no field `{unknown}`; columns takes: {known}", register.key),
        )
        .into());
    }
    let mut seen = HashSet::new();
    let chosen: Vec<&str> = match chosen.is_empty() {
        true => register.fields.keys().map(String::as_str).collect(),
        false => chosen.iter().map(String::as_str).filter(|key| seen.insert(*key)).collect(),
    };
    Ok(chosen.into_iter().filter(|key| is_seen(register, sight, key)).collect())
}

/// Whether the actor sees anything of a field in some row.
fn is_seen(register: &Register, sight: &RowSight, key: &str) -> bool {
    let is_nowhere = sight.narrowed_by(key).is_some_and(|scope| scope.is_empty());
    let Some(field) = register.fields.get(key) else { return false };
    match field.class {
        FieldClass::Plain => field.read.is_empty() || !is_nowhere,
        FieldClass::Secret => !is_nowhere,
        FieldClass::Personal => true,
    }
}

fn shown_fields(columns: &[SheetColumn]) -> Vec<&str> {
    let field = |it: &'_ SheetColumn| matches!(it.target, Target::Field(_));
    let keys = columns.iter().filter(|it| field(it)).filter_map(|it| match &it.target {
        Target::Field(key) => Some(key.as_str()),
        _ => None,
    });
    keys.collect()
}

/// A row as cells, as many as there are columns.
fn cells(world: &World, register: &Register, columns: &[SheetColumn], row: &RowView, language: &str) -> Vec<Cell> {
    let named = HashMap::new();
    let words = Words { language, world, names: &row.names, named: &named };
    let mut spelt: HashMap<&str, Spelt> = HashMap::new();
    for (key, value) in &row.fields {
        if let Some(field) = register.fields.get(key) {
            spelt.insert(key, fields::to_cell(&field.kind, value, &words));
        }
    }
    let org = row.org.and_then(|id| world.orgs.get(OrgId(id)));
    let cell = |it: &SheetColumn| match &it.target {
        Target::Field(key) => spelt.get(key.as_str()).map(|it| it.cell.clone()).unwrap_or_default(),
        Target::FieldId(key) => spelt.get(key.as_str()).and_then(|it| it.id.clone()).map_or(Cell::Empty, Cell::Text),
        Target::Org => org.map_or(Cell::Empty, |org| Cell::text(org.name.as_str())),
        Target::OrgId => row.org.map_or(Cell::Empty, |id| Cell::Text(id.to_string())),
        Target::Id => Cell::Text(row.id.to_string()),
    };
    columns.iter().map(cell).collect()
}

/// Who took it out, of which orgs, and when.
fn watermark(actor: &Actor, world: &World, now: Instant, language: &str) -> String {
    let mut seen = HashSet::new();
    let orgs = actor.holding(now).filter_map(|grant| world.orgs.get(grant.org)).map(|org| org.name.as_str());
    let orgs = orgs.filter(|name| seen.insert(*name)).take(3).collect::<Vec<_>>().join("、");
    let at = now.to_string().chars().take(16).collect::<String>().replace('T', " ");
    let warning = if language.starts_with("en") {
        "personal data: for work only"
    } else {
        "含个人信息，仅限工作使用"
    };
    let parts = [actor.name.as_str(), orgs.as_str(), at.as_str(), warning];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn owned(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// What was taken out, as the journal says it.
struct Taken {
    register: Key,
    format: Format,
    rows: usize,
    fields: Vec<String>,
    at: Option<String>,
}

async fn note(desk: &Desk, actor: &Arc<Actor>, taken: Taken) -> Result<()> {
    desk.run_once(actor, taken, |work, taken| {
        Box::pin(async move {
            let change = Change::general("register", "export").fields(taken.fields.iter().map(String::as_str));
            let change = change.with("register", taken.register.as_str()).with("format", taken.format.as_str());
            let change = change.with("rows", Json::from(taken.rows));
            work.record(match &taken.at {
                Some(path) => change.at(path),
                None => change,
            });
            Ok::<_, Error>(())
        })
    })
    .await
}
