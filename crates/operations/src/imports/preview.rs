//! The lines of an import as they stand in the file, with what was found of each: looked at before anything is written.

use super::cells::unpack;
use super::view::found;
use super::{MappedColumn, StagedLine, store};
use crate::error::Result;
use gridwork_definitions::model::Key;
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
    /// The row that it names, or that was made of it.
    pub row: Option<Uuid>,
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
    Ok((lines.iter().map(|line| draw(line, &import.mapping.columns)).collect(), next))
}

fn draw(line: &StagedLine, columns: &[MappedColumn]) -> SheetLineView {
    let verdict = line.verdict.as_ref();
    let is_changed = |column: &MappedColumn| {
        let field = column.target.as_deref().map(|target| target.strip_suffix("#id").unwrap_or(target));
        verdict.zip(field).is_some_and(|(verdict, field)| verdict.fields.contains_key(field))
    };
    let is_change = verdict.is_some_and(|verdict| ["change", "changed"].contains(&verdict.outcome.as_str()));
    let changes = columns.iter().enumerate().filter(|(_, column)| is_change && is_changed(column));
    let mut cells = line.cells.iter().map(|cell| unpack(cell).shown()).collect::<Vec<_>>();
    cells.resize(cells.len().max(columns.len()), String::new());
    SheetLineView {
        line: line.line,
        outcome: verdict.map(|verdict| verdict.outcome.clone()),
        cells,
        changes: changes.map(|(at, _)| at).collect(),
        row: verdict.and_then(|verdict| verdict.row).map(|(row, _)| row.0),
    }
}
