//! Which row a line of a file is about: by its id, or by the fields that name rows, sealed ones among them.
//!
//! By a sealed field a row is found as by `rows/find`: through its blind index, where the field is found by, and only
//! rows whose value the actor may open. What stands in the cell is kept nowhere but sealed.

use super::check::{Before, Checking, id_beside, words};
use super::{Import, Verdict, store};
use crate::error::Result;
use gridwork_definitions::model::FieldClass;
use gridwork_documents::Cell;
use gridwork_kernel::RowId;
use gridwork_kernel::desk::View;
use gridwork_kernel::payloads::blind::{self, Place};
use gridwork_registers::blind::is_found_by;
use gridwork_registers::fields::{self, Known};
use gridwork_registers::rows::{StoredRow, store as rows};
use indexmap::IndexMap;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// Rows that one sealed value is looked for in.
const LOOKED_AT: i64 = 1_000;

/// The rows that lines name, each by its id or by the fields that name rows.
pub(super) async fn named_rows(
    view: &mut View,
    of: &Checking<'_>,
    cells: &[Vec<Cell>],
    verdicts: &mut [Verdict],
) -> Result<Vec<Option<Before>>> {
    let ids = cells.iter().map(|cells| given_id(of, cells)).collect::<Vec<_>>();
    // A line with an id is looked for by nothing else.
    let values_of = |(cells, id): (&Vec<Cell>, &Option<String>)| match id {
        Some(_) => None,
        None => key_values(view, of, cells),
    };
    let values = cells.iter().zip(&ids).map(values_of).collect::<Vec<_>>();
    let mut unique = match of.plan.is_by_unique() {
        true => rows::many_by_unique(&mut view.conn, of.plan.register, &values).await?,
        false => Vec::new(),
    }
    .into_iter();
    let mut befores = Vec::with_capacity(cells.len());
    for ((id, values), verdict) in ids.into_iter().zip(values).zip(verdicts) {
        let unique = unique.next();
        befores.push(match (id, values) {
            (Some(text), _) => by_id(view, of, text.trim(), verdict).await?,
            (None, None) => None,
            (None, Some(values)) => by_values(view, of, values, unique, verdict).await?,
        });
    }
    Ok(befores)
}

fn given_id(of: &Checking<'_>, cells: &[Cell]) -> Option<String> {
    of.plan.id.and_then(|at| cells.get(at)).map(Cell::shown).filter(|text| !text.trim().is_empty())
}

/// The row in which the fields that name rows have some values. Where those are the unique fields it was looked for.
async fn by_values(
    view: &mut View,
    of: &Checking<'_>,
    values: IndexMap<String, Json>,
    unique: Option<Option<StoredRow>>,
    verdict: &mut Verdict,
) -> Result<Option<Before>> {
    let plan = of.plan;
    let column = plan.keys.first().and_then(|key| plan.at.get(key.as_str())).copied();
    verdict.same_row = Some(hash(&told_apart(view, of, &values)));
    if let Some(key) = of.unready {
        let zh = "查找用的索引还在建立，请稍后重新检查";
        let en = "the index of this field is being made: check anew soon";
        verdict.fault(column, Some(key.to_owned()), ("index", zh, en));
        return Ok(None);
    }
    let sealed = plan.sealed_keys().collect::<Vec<_>>();
    let mut found = match unique {
        Some(row) => row.into_iter().collect(),
        None if sealed.is_empty() => rows::by_key(&mut view.conn, plan.register, &plan.keys, &values).await?,
        None => by_sealed(view, of, &sealed, &values).await?,
    };
    if found.len() > 1 {
        let (zh, en) =
            ("有几条记录都符合，请先导出，在导出的表上修改", "several rows fit: export first, and change that");
        verdict.fault(column, None, ("ambiguous", zh, en));
        return Ok(None);
    }
    let Some(row) = found.pop() else { return Ok(None) };
    if !of.sight.rows().contains(&row) {
        let (zh, en) = ("已有一条记录使用了同样的值", "another row has the same values already");
        verdict.fault(column, plan.keys.first().cloned(), ("duplicate", zh, en));
        return Ok(None);
    }
    verdict.same_row = Some(hash(&json!([row.id.to_string()])));
    verdict.found_by = sealed.into_iter().map(str::to_owned).collect();
    Ok(Some(Before { row, seen: None, personal: None }))
}

async fn by_id(view: &mut View, of: &Checking<'_>, text: &str, verdict: &mut Verdict) -> Result<Option<Before>> {
    let found = match text.parse::<Uuid>() {
        Ok(id) => rows::find(&mut view.conn, of.plan.register, RowId(id)).await?,
        Err(_) => None,
    };
    let found = found.filter(|row| of.sight.rows().contains(row));
    match &found {
        None => {
            let (zh, en) =
                ("没有这个编号的记录，或不在您的管辖范围内", "no row has this id, or it is not within your reach");
            verdict.fault(of.plan.id, None, ("not_found", zh, en));
        }
        Some(row) if row.retired_at.is_some() => {
            verdict.fault(of.plan.id, None, ("retired", "这条记录已停用", "the row is retired"));
        }
        Some(row) => verdict.same_row = Some(hash(&json!([row.id.to_string()]))),
    }
    Ok(found.map(|row| Before { row, seen: None, personal: None }))
}

/// The living rows that hold sealed values, and plain ones, where the actor may open each of the sealed.
async fn by_sealed(
    view: &mut View,
    of: &Checking<'_>,
    sealed: &[&str],
    values: &IndexMap<String, Json>,
) -> Result<Vec<StoredRow>> {
    let (register, keys) = (of.plan.register, Arc::clone(&view.keys));
    let mut ids: Option<Vec<Uuid>> = None;
    for key in sealed {
        let Some(value) = values.get(*key).and_then(Json::as_str) else { return Ok(Vec::new()) };
        let place = Place { register: register.key.as_str(), field: key };
        let found = blind::store::found(&mut view.conn, &keys, place, (value, false), LOOKED_AT).await?;
        ids = Some(match ids {
            None => found,
            Some(before) => before.into_iter().filter(|id| found.contains(id)).collect(),
        });
    }
    let ids = ids.unwrap_or_default().into_iter().map(RowId).collect::<Vec<_>>();
    let mut found = rows::find_many(&mut view.conn, register, &ids).await?;
    let is_same = |row: &StoredRow| {
        let mut plain = values.iter().filter(|(key, _)| !sealed.contains(&key.as_str()));
        plain.all(|(key, value)| row.fields.get(key) == Some(value))
    };
    found.retain(|row| row.retired_at.is_none() && is_same(row) && sealed.iter().all(|key| of.may_open(row, key)));
    Ok(found)
}

/// The values of the fields that name a row; none where one is missing or wrong, or is found by nobody like the actor.
fn key_values(view: &View, of: &Checking<'_>, cells: &[Cell]) -> Option<IndexMap<String, Json>> {
    let (plan, trusting) = (of.plan, Known::trusting());
    if plan.keys.is_empty() {
        return None;
    }
    let words = words(view, of);
    let value = |key: &String| {
        let (field, at) = (plan.register.fields.get(key)?, *plan.at.get(key.as_str())?);
        let is_known = field.class == FieldClass::Plain || (is_found_by(field) && of.sight.is_anywhere(key));
        if !is_known {
            return None;
        }
        let id = id_beside(plan, key, cells);
        let given = fields::read_cell(&field.kind, cells.get(at)?, id.as_deref(), &words).ok()?;
        let value = fields::check(&field.kind, &given, &trusting).ok()?;
        (!value.is_null()).then(|| (key.clone(), value))
    };
    plan.keys.iter().map(value).collect()
}

/// What tells lines apart that name a row which is not there; of sealed values their keyed hashes, which nobody reads.
fn told_apart(view: &View, of: &Checking<'_>, values: &IndexMap<String, Json>) -> Json {
    let register = of.plan.register.key.as_str();
    let sealed = of.plan.sealed_keys().collect::<Vec<_>>();
    let told = values.iter().map(|(key, value)| match value.as_str() {
        Some(text) if sealed.contains(&key.as_str()) => {
            let whole = Place { register, field: key }.whole(&view.keys, text);
            (key.clone(), Json::from(data_encoding::HEXLOWER.encode(&whole)))
        }
        _ => (key.clone(), value.clone()),
    });
    Json::Object(told.collect())
}

/// Lines that name a row which an earlier line of the file names.
pub(super) async fn doubles(view: &mut View, import: &Import, verdicts: &mut [Verdict]) -> Result<()> {
    let asked = verdicts.iter().filter_map(|verdict| verdict.same_row.clone()).collect::<Vec<_>>();
    let mut first = store::first_of(&mut view.conn, import.id, &asked).await?;
    for verdict in verdicts {
        let Some(row) = verdict.same_row.clone() else { continue };
        let line = *first.entry(row).or_insert(verdict.line);
        if line < verdict.line {
            let (zh, en) = (format!("与第 {line} 行是同一条记录"), format!("line {line} is the same row"));
            verdict.fault(None, None, ("twice", &zh, &en));
            verdict.outcome = "faulty".to_owned();
        }
    }
    Ok(())
}

fn hash(value: &Json) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(value.to_string().as_bytes()))
}
