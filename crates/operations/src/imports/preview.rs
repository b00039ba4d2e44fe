//! The lines of an import as they stand in the file, with what was found of each: looked at before anything is written.

use super::cells::unpack;
use super::view::found;
use super::{MappedColumn, StagedLine, store};
use crate::error::Result;
use crate::warnings::of_text;
use gridwork_definitions::model::{FieldClass, FieldType, Key, Register};
use gridwork_kernel::ImportId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a line can come out.
const OUTCOMES: [&str; 7] = ["add", "change", "same", "faulty", "added", "changed", "failed"];

/// A line of a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetLineView {
    /// The line of the file, from 1.
    pub line: i64,
    /// How it came out: `add`, `change`, `same`, `faulty`; then `added`, `changed`, `failed`. Null while it is not checked.
    pub outcome: Option<String>,
    /// What stands in its cells, at least one for each column.
    pub cells: Vec<String>,
    /// The columns, from 0, whose values the row does not have yet.
    pub changes: Vec<usize>,
    /// Plain texts that hold phone or citizen id numbers; they stop nobody.
    pub warnings: Vec<SheetWarningView>,
    /// The row that it names, or that was made of it.
    pub row: Option<Uuid>,
}

/// Something to think about before a cell is written.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetWarningView {
    /// The column of the file, from 0.
    pub column: usize,
    /// A word that programs know: `phone` or `citizen_id`.
    pub code: String,
    /// What it is and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Some lines in the order of the file, and after which the next come; only of one outcome where one is named.
///
/// # Errors
/// `NotFound`; a problem at `outcome` for a word that is none.
pub async fn lines(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    id: ImportId,
    outcome: Option<&str>,
    (after, limit): (i64, usize),
) -> Result<(Vec<SheetLineView>, Option<i64>)> {
    let mut view = desk.view().await?;
    let import = found(&mut view, actor, key, id).await?;
    if outcome.is_some_and(|word| !OUTCOMES.contains(&word)) {
        let all = OUTCOMES.join(", ");
        let (zh, en) = (format!("可用的结果：{all}"), format!("an outcome is one of: {all}"));
        return Err(KernelError::problem("outcome", "choice", zh, en).into());
    }
    let keys = Arc::clone(&view.keys);
    let Some(sealed) = store::key(&mut view.conn, &keys, import.id).await? else { return Ok((Vec::new(), None)) };
    let only = outcome.map(|word| vec![word]).unwrap_or_default();
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let lines = store::lines(&mut view.conn, &sealed, import.id, (after, &only, wanted)).await?;
    let next = lines.last().map(|line| line.line).filter(|_| lines.len() == limit);
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(&import.register);
    Ok((lines.iter().map(|line| draw(line, &import.mapping.columns, register)).collect(), next))
}

fn draw(line: &StagedLine, columns: &[MappedColumn], register: Option<&Register>) -> SheetLineView {
    let verdict = line.verdict.as_ref();
    let is_changed = |column: &MappedColumn| {
        let field = column.target.as_deref().map(|target| target.strip_suffix("#id").unwrap_or(target));
        verdict.zip(field).is_some_and(|(verdict, field)| verdict.fields.contains_key(field))
    };
    let is_change = verdict.is_some_and(|verdict| ["change", "changed"].contains(&verdict.outcome.as_str()));
    let changes = columns.iter().enumerate().filter(|(_, column)| is_change && is_changed(column));
    let mut cells = line.cells.iter().map(|cell| unpack(cell).shown()).collect::<Vec<_>>();
    cells.resize(cells.len().max(columns.len()), String::new());
    let warnings = register.map(|register| warnings(register, columns, &cells)).unwrap_or_default();
    SheetLineView {
        line: line.line,
        outcome: verdict.map(|verdict| verdict.outcome.clone()),
        cells,
        changes: changes.map(|(at, _)| at).collect(),
        warnings,
        row: verdict.and_then(|verdict| verdict.row).map(|(row, _)| row.0),
    }
}

/// What a form would say of the texts of a line.
fn warnings(register: &Register, columns: &[MappedColumn], cells: &[String]) -> Vec<SheetWarningView> {
    let is_open_text = |target: &str| {
        let field = register.fields.get(target);
        field.is_some_and(|it| it.class == FieldClass::Plain && matches!(it.kind, FieldType::Text { .. }))
    };
    let mut told = Vec::new();
    for (column, (mapped, text)) in columns.iter().zip(cells).enumerate() {
        if mapped.target.as_deref().is_some_and(is_open_text) {
            told.extend(of_text(text).into_iter().map(|(code, message)| SheetWarningView {
                column,
                code: code.to_owned(),
                en: message.say("en").to_owned(),
                zh: message.zh,
            }));
        }
    }
    told
}
