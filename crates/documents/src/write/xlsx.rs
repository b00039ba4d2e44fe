//! A table as a workbook, made in memory.

use crate::{CELL_TEXT_MAX, Cell, Column, Look, Refused, Table};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

/// The sheet that holds what may be chosen; nobody needs to see it.
const OPTIONS: &str = "_options";

/// The table as a workbook.
///
/// # Errors
/// When a text is longer than a cell holds, with its place.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, Refused> {
    let mut workbook = Workbook::new();
    let broken = |error: XlsxError| Refused::Broken { detail: error.to_string() };
    let mut properties = DocProperties::new().set_title(table.name.clone()).set_author("Gridwork");
    if let Some(mark) = &table.watermark {
        properties = properties.set_comment(mark.clone()).set_keywords(mark.clone());
    }
    workbook.set_properties(&properties);
    let lists = lists(&table.columns);
    draw(workbook.add_worksheet(), table, &lists)?;
    explain(&mut workbook, table).map_err(broken)?;
    options(&mut workbook, &lists).map_err(broken)?;
    workbook.save_to_buffer().map_err(broken)
}

/// The columns with something to choose, each with its list.
fn lists(columns: &[Column]) -> Vec<(usize, &[String])> {
    let chosen = columns.iter().enumerate().filter(|(_, column)| !column.options.is_empty());
    chosen.map(|(at, column)| (at, column.options.as_slice())).collect()
}

fn draw(sheet: &mut Worksheet, table: &Table, lists: &[(usize, &[String])]) -> Result<(), Refused> {
    let broken = |error: XlsxError| Refused::Broken { detail: error.to_string() };
    sheet.set_name(sheet_name(&table.name)).map_err(broken)?;
    let small = Format::new().set_font_color(Color::RGB(0x59_59_59)).set_font_size(9);
    let mut line = 0;
    for note in table.watermark.iter().chain(&table.notes) {
        sheet.write_string_with_format(line, 0, cut(note), &small).map_err(broken)?;
        line += 1;
    }
    if let Some(mark) = &table.watermark {
        // `&` begins a command in headers; two of them are one.
        let mark = mark.replace('&', "&&").chars().take(240).collect::<String>();
        sheet.set_header(format!("&L{mark}"));
        sheet.set_footer(format!("&L{mark}"));
    }
    head(sheet, table, line).map_err(broken)?;
    validate(sheet, table, lists, line + 1).map_err(broken)?;
    rows(sheet, table, line + 1)
}

/// The header, frozen, with what to write into each column.
fn head(sheet: &mut Worksheet, table: &Table, line: u32) -> Result<(), XlsxError> {
    let plain = Format::new().set_bold().set_background_color(Color::RGB(0xE6_EE_F5)).set_align(FormatAlign::Top);
    let needed = plain.clone().set_font_color(Color::RGB(0xB4_23_18));
    for (at, column) in table.columns.iter().enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        let title = if column.is_required { format!("{}*", column.title) } else { column.title.clone() };
        let format = if column.is_required { &needed } else { &plain };
        sheet.write_string_with_format(line, at, title, format)?;
        if let Some(note) = &column.note {
            sheet.insert_note(line, at, &Note::new(cut(note)).add_author_prefix(false))?;
        }
        let title_width = column.title.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
        sheet.set_column_width(at, (title_width + 4.0).clamp(12.0, 40.0))?;
        if let Some(look) = look(column.look) {
            sheet.set_column_format(at, &look)?;
        }
        if column.is_hidden {
            sheet.set_column_hidden(at)?;
        }
    }
    sheet.set_freeze_panes(line + 1, 0).map(drop)
}

fn look(look: Look) -> Option<Format> {
    let format = match look {
        Look::Plain => return None,
        Look::Text => "@",
        Look::Date => "yyyy-mm-dd",
        Look::Money => "#,##0.00",
    };
    Some(Format::new().set_num_format(format))
}

/// Lists to choose from, on every row that is there or will be typed.
fn validate(sheet: &mut Worksheet, table: &Table, lists: &[(usize, &[String])], first: u32) -> Result<(), XlsxError> {
    let there = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let Some(last) = there.saturating_add(table.rows_to_type).checked_sub(1) else { return Ok(()) };
    let last = first.saturating_add(last).min(1_048_575);
    for (place, (at, list)) in lists.iter().enumerate() {
        let letters = crate::read::letters(place);
        let source = format!("={OPTIONS}!${letters}$1:${letters}${}", list.len());
        let style = match table.columns[*at].is_open {
            true => DataValidationErrorStyle::Information,
            false => DataValidationErrorStyle::Stop,
        };
        let rule = DataValidation::new().allow_list_formula(Formula::new(source)).set_error_style(style);
        let column = u16::try_from(*at).unwrap_or(u16::MAX);
        sheet.add_data_validation(first, column, last, column, &rule)?;
    }
    Ok(())
}

fn rows(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<(), Refused> {
    let broken = |error: XlsxError| Refused::Broken { detail: error.to_string() };
    let plain = table.columns.iter().map(|column| look(column.look).unwrap_or_default()).collect::<Vec<_>>();
    let red = plain.iter().map(|look| look.clone().set_background_color(Color::RGB(0xF9_D6_D2))).collect::<Vec<_>>();
    let mut marks = table.marks.iter().map(|mark| ((mark.row, mark.column), mark)).collect::<Vec<_>>();
    marks.sort_by_key(|(place, _)| *place);
    for (row, cells) in table.rows.iter().enumerate() {
        let line = first.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
        for (column, cell) in cells.iter().enumerate() {
            let mark = marks.binary_search_by_key(&(row, column), |(place, _)| *place).ok().map(|at| marks[at].1);
            let looks = if mark.is_some() { &red } else { &plain };
            let Some(format) = looks.get(column) else { continue };
            refuse_long(table, line, column, cell)?;
            let at = u16::try_from(column).unwrap_or(u16::MAX);
            write(sheet, line, at, cell, format).map_err(broken)?;
            if let Some(mark) = mark {
                let note = Note::new(cut(&mark.note)).add_author_prefix(false);
                sheet.insert_note(line, at, &note).map_err(broken)?;
            }
        }
    }
    Ok(())
}

fn refuse_long(table: &Table, line: u32, column: usize, cell: &Cell) -> Result<(), Refused> {
    let Cell::Text(text) = cell else { return Ok(()) };
    if text.len() <= CELL_TEXT_MAX || text.encode_utf16().count() <= CELL_TEXT_MAX {
        return Ok(());
    }
    let column = table.columns.get(column).map(|column| column.title.clone()).unwrap_or_default();
    Err(Refused::Text { sheet: table.name.clone(), line: line + 1, column, text_max: CELL_TEXT_MAX })
}

fn write(sheet: &mut Worksheet, line: u32, at: u16, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(line, at, format)?,
        Cell::Text(text) | Cell::Fault(text) => sheet.write_string_with_format(line, at, text, format)?,
        Cell::Number(number) => sheet.write_number_with_format(line, at, *number, format)?,
        Cell::Bool(value) => sheet.write_boolean_with_format(line, at, *value, format)?,
        Cell::Moment(text) => match day(text) {
            Some(day) => sheet.write_datetime_with_format(line, at, &day, format)?,
            None => sheet.write_string_with_format(line, at, text, format)?,
        },
    };
    Ok(())
}

/// A day that Excel can count: it takes 1900 for a leap year, so that the days before its March are off by one.
fn day(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.splitn(3, '-');
    let mut number = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    if (year, month) < (1900, 3) {
        return None;
    }
    ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

fn explain(workbook: &mut Workbook, table: &Table) -> Result<(), XlsxError> {
    if table.explained.is_empty() {
        return Ok(());
    }
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&table.explained_name))?;
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 80)?;
    for (line, (title, text)) in table.explained.iter().enumerate() {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        sheet.write_string_with_format(line, 0, cut(title), &bold)?;
        sheet.write_string_with_format(line, 1, cut(text), &wrapped)?;
    }
    Ok(())
}

fn options(workbook: &mut Workbook, lists: &[(usize, &[String])]) -> Result<(), XlsxError> {
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(OPTIONS)?.set_hidden(true);
    for (place, (_, list)) in lists.iter().enumerate() {
        for (line, option) in list.iter().enumerate() {
            let (line, place) = (u32::try_from(line).unwrap_or(u32::MAX), u16::try_from(place).unwrap_or(u16::MAX));
            sheet.write_string(line, place, cut(option))?;
        }
    }
    Ok(())
}

/// Notes and titles are ours and short; a cell takes no more.
fn cut(text: &str) -> String {
    text.chars().take(10_000).collect()
}

/// What Excel takes for the name of a sheet: 31 characters, and none that stands in its addresses.
fn sheet_name(name: &str) -> String {
    let plain = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let name = plain.take(31).collect::<String>();
    if name.trim().is_empty() { "Sheet1".to_owned() } else { name }
}
