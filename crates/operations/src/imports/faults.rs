//! What is wrong with the lines of an import: as a list, and as a workbook in which the cells are marked.

use super::cells::unpack;
use super::view::found;
use super::{Import, StagedLine, store};
use crate::error::Result;
use crate::sheets::{Format, SheetFile, draw};
use gridwork_definitions::model::Key;
use gridwork_documents::{Cell, Column, Look, Mark, Table};
use gridwork_kernel::ImportId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

const FAULTY: &[&str] = &["faulty", "failed"];

/// The most lines of a workbook of faults; whoever has more corrects these first.
const BOOK_MAX: i64 = 5_000;

/// What is wrong in a cell, or with a line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetFaultView {
    /// The line of the file, from 1.
    pub line: i64,
    /// The column of the file, from 0; null for the line.
    pub column: Option<usize>,
    /// What stands above the column.
    pub title: Option<String>,
    /// The field.
    pub field: Option<String>,
    /// A word that programs know.
    pub code: String,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// The faults of some lines, in the order of the file, and after which line the next come.
///
/// # Errors
/// `NotFound`.
pub async fn faults(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    id: ImportId,
    (after, limit): (i64, usize),
) -> Result<(Vec<SheetFaultView>, Option<i64>)> {
    let mut view = desk.view().await?;
    let import = found(&mut view, actor, key, id).await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let lines = lines(&mut view, &import, after, wanted).await?;
    let next = lines.last().map(|line| line.line).filter(|_| lines.len() == limit);
    let shown = lines.iter().flat_map(|line| {
        let faults = line.verdict.iter().flat_map(|verdict| &verdict.faults);
        faults.map(|fault| SheetFaultView {
            line: line.line,
            column: fault.column,
            title: fault.column.and_then(|at| import.mapping.columns.get(at)).map(|column| column.title.clone()),
            field: fault.field.clone(),
            code: fault.code.clone(),
            zh: fault.zh.clone(),
            en: fault.en.clone(),
        })
    });
    Ok((shown.collect(), next))
}

async fn lines(view: &mut View, import: &Import, after: i64, limit: i64) -> Result<Vec<StagedLine>> {
    let keys = Arc::clone(&view.keys);
    let Some(key) = store::key(&mut view.conn, &keys, import.id).await? else { return Ok(Vec::new()) };
    store::lines(&mut view.conn, &key, import.id, (after, FAULTY, limit)).await
}

/// The faulty lines as they came, each wrong cell marked with what is wrong. It can be corrected and sent again.
///
/// # Errors
/// `NotFound`.
pub async fn fault_book(desk: &Desk, actor: &Arc<Actor>, key: &Key, id: ImportId, language: &str) -> Result<SheetFile> {
    let mut view = desk.view().await?;
    let import = found(&mut view, actor, key, id).await?;
    let mut lines = lines(&mut view, &import, 0, BOOK_MAX + 1).await?;
    drop(view);
    let is_english = language.starts_with("en");
    let most = usize::try_from(BOOK_MAX).unwrap_or(usize::MAX);
    let is_cut = lines.len() > most;
    lines.truncate(most);
    let cut = match is_english {
        true => format!("Only the first {BOOK_MAX} faulty lines stand here: correct these, and send the file again"),
        false => format!("这里只列出前 {BOOK_MAX} 行有错误的内容，请先改正这些，再重新导入"),
    };
    let (name, number, why) =
        if is_english { ("Faults", "Line", "What to do") } else { ("错误", "原行号", "错误说明") };
    let columns = import.mapping.columns.iter().map(|column| Column {
        title: column.title.clone(),
        is_hidden: column.target.as_deref().is_some_and(|word| word.ends_with("#id") || word == "@id"),
        look: Look::Text,
        ..Column::default()
    });
    let plain = |title: &str| Column { title: title.to_owned(), ..Column::default() };
    let width = import.mapping.columns.len();
    let mut table = Table {
        name: name.to_owned(),
        columns: columns.chain([plain(number), plain(why)]).collect(),
        notes: is_cut.then_some(cut).into_iter().collect(),
        ..Table::default()
    };
    for (row, line) in lines.iter().enumerate() {
        let mut cells = line.cells.iter().map(unpack).collect::<Vec<_>>();
        cells.resize(width, Cell::Empty);
        let faults = line.verdict.iter().flat_map(|verdict| &verdict.faults).collect::<Vec<_>>();
        let say = |fault: &super::CellFault| if is_english { fault.en.clone() } else { fault.zh.clone() };
        #[allow(clippy::cast_precision_loss, reason = "a line of a file is far below")]
        cells.push(Cell::Number(line.line as f64));
        cells.push(Cell::text(faults.iter().map(|fault| say(fault)).collect::<Vec<_>>().join("；")));
        table.rows.push(cells);
        for column in 0..=width + 1 {
            let here = faults.iter().filter(|fault| fault.column == Some(column));
            let whole = faults.iter().filter(|fault| fault.column.is_none() && column == width + 1);
            let note = here.chain(whole).map(|fault| say(fault)).collect::<Vec<_>>().join("\n");
            if !note.is_empty() {
                table.marks.push(Mark { row, column, note });
            }
        }
    }
    draw(format!("{name} {}", import.file_name.trim_end_matches(".xlsx")), Format::Xlsx, table).await
}
