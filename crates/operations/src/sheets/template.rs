//! An empty workbook to be filled in: the header from the definition, lists to choose from, what to write where.

use super::columns::{SheetColumn, Target, columns};
use super::{Format, SheetFile, draw};
use crate::error::Result;
use crate::registers::{may_keep, no_keeper};
use gridwork_definitions::model::{FieldType, Key, Register};
use gridwork_documents::Table;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_registers::rows::may_read;
use std::sync::Arc;

/// Lists to choose from stand ready on so many rows.
const ROWS_TO_TYPE: u32 = 5_000;

/// The template of a register with the fields that the actor fills in.
///
/// # Errors
/// `NotFound` when the actor reads nothing of it; `Forbidden` to those who add no rows.
pub async fn template(desk: &Desk, actor: &Arc<Actor>, key: &Key, language: &str) -> Result<SheetFile> {
    let view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).filter(|register| may_read(actor, &world, register, view.now));
    let register = register.ok_or(KernelError::NotFound("register"))?;
    if !may_keep(actor, register, &[], view.now) {
        return Err(no_keeper(register).into());
    }
    let filled = register.fields.iter().filter(|(_, field)| {
        let is_typed = !matches!(field.kind, FieldType::Files { .. }) && field.computed.is_none();
        is_typed && may_keep(actor, register, &field.write, view.now)
    });
    let wanted = filled.map(|(key, _)| key.as_str()).collect::<Vec<_>>();
    let columns = columns(&world, register, &wanted, language);
    // Who types has names and no ids.
    let columns = columns.into_iter().filter(|it| !it.column.is_hidden).collect::<Vec<_>>();
    let title = register.title.say(language).to_owned();
    let table = Table {
        name: title.clone(),
        explained: explained(register, &columns, language),
        explained_name: if language.starts_with("en") { "Instructions".into() } else { "填写说明".into() },
        columns: columns.into_iter().map(|it| it.column).collect(),
        rows_to_type: ROWS_TO_TYPE,
        ..Table::default()
    };
    let name = if language.starts_with("en") { format!("{title} template") } else { format!("{title}模板") };
    draw(name, Format::Xlsx, table).await
}

/// The sheet of instructions: how to fill in, then every column.
fn explained(register: &Register, columns: &[SheetColumn], language: &str) -> Vec<(String, String)> {
    let is_english = language.starts_with("en");
    let mut lines = if is_english {
        vec![
            (
                "How to fill in".to_owned(),
                "One row a line, from the second line of the first sheet on. Columns with * are required. Keep the \
                 titles; columns can be moved, left out or hidden."
                    .to_owned(),
            ),
            (
                "Import".to_owned(),
                "Choose \"Import\" on the register's page. Everything is checked first, and nothing is written before \
                 you say so."
                    .to_owned(),
            ),
        ]
    } else {
        vec![
            (
                "怎么填".to_owned(),
                "在第一张表从第二行起，一行一条。带 * 的列必填。标题请不要改；列可以移动、删去或隐藏。".to_owned(),
            ),
            ("怎么导入".to_owned(), "在台账页面点“导入”。系统先逐格检查，您确认之前不会写入任何内容。".to_owned()),
        ]
    };
    let key_titles = register.unique.iter().filter_map(|key| register.fields.get(key)).map(|it| it.title.say(language));
    let key_titles = key_titles.collect::<Vec<_>>().join(if is_english { ", " } else { "、" });
    if !key_titles.is_empty() {
        lines.push(if is_english {
            (
                "What names a row".to_owned(),
                format!("{key_titles}: a line with values that are there changes that row."),
            )
        } else {
            ("怎么算同一条".to_owned(), format!("{key_titles}与已有记录相同的行，会修改那条记录。"))
        });
    }
    let named = columns.iter().filter(|it| it.target != Target::Id);
    lines.extend(named.map(|it| (it.column.title.clone(), it.column.note.clone().unwrap_or_default())));
    lines
}
