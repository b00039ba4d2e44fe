//! Workbooks: `.xlsx`, `.ods` and the older `.xls`.

use super::{Collected, Limits, Sheet};
use crate::{Cell, Refused};
use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx,
    XlsxError,
};
use std::fmt::Display;
use std::io::Cursor;

/// An archive that holds a workbook; its directory has been looked at before.
pub(super) fn archive(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refused> {
    // The parts of an OpenDocument begin with its media type, uncompressed.
    let is_ods = bytes.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis.opendocument"));
    if is_ods { ods(bytes, limits) } else { xlsx(bytes, limits) }
}

fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refused> {
    let wrong = |error: XlsxError| match error {
        XlsxError::Password => Refused::Locked,
        XlsxError::FileNotFound(_) => Refused::Kind,
        other => broken(&other),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut sheets = Vec::new();
    for name in shown(workbook.sheets_metadata()) {
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(wrong)?;
        let mut collected = Collected::new(&name, limits);
        // Cell by cell: one cell in the last corner must not make a table of a billion.
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(wrong)?;
        while let Some(cell) = cells.next_cell().map_err(wrong)? {
            let (line, column) = cell.get_position();
            collected.put(line, column as usize, of_ref(cell.get_value()))?;
        }
        carry(&mut collected, &merged)?;
        sheets.push(collected.sheet);
    }
    Ok(sheets)
}

fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refused> {
    let wrong = |error: OdsError| match error {
        OdsError::Password => Refused::Locked,
        OdsError::InvalidMime(_) | OdsError::FileNotFound(_) => Refused::Kind,
        other => broken(&other),
    };
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut sheets = Vec::new();
    for name in shown(workbook.sheets_metadata()) {
        let range = workbook.worksheet_range(&name).map_err(wrong)?;
        sheets.push(of_range(&name, &range, &[], limits)?);
    }
    Ok(sheets)
}

/// The older Excel; also what a locked new workbook is wrapped into.
pub(super) fn old(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refused> {
    let holds = |name: &str| {
        let name = name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        bytes.windows(name.len()).any(|part| part == name)
    };
    if holds("EncryptedPackage") {
        return Err(Refused::Locked);
    }
    if holds("_VBA_PROJECT") {
        return Err(Refused::Macros);
    }
    let wrong = |error: XlsError| match error {
        XlsError::Password => Refused::Locked,
        other => broken(&other),
    };
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut sheets = Vec::new();
    for name in shown(workbook.sheets_metadata()) {
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(wrong)?;
        let range = workbook.worksheet_range(&name).map_err(wrong)?;
        sheets.push(of_range(&name, &range, &merged, limits)?);
    }
    Ok(sheets)
}

fn shown(sheets: &[calamine::Sheet]) -> Vec<String> {
    let shown = sheets.iter().filter(|it| it.typ == SheetType::WorkSheet && it.visible == SheetVisible::Visible);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn broken(error: &dyn Display) -> Refused {
    // What a reader says may hold parts of the file; only its beginning goes on.
    Refused::Broken { detail: error.to_string().chars().take(120).collect() }
}

fn of_range(
    name: &str,
    range: &calamine::Range<Data>,
    merged: &[Dimensions],
    limits: &Limits,
) -> Result<Sheet, Refused> {
    let mut collected = Collected::new(name, limits);
    let (first_line, first_column) = range.start().unwrap_or_default();
    for (line, column, data) in range.used_cells() {
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(first_line);
        collected.put(line, column + first_column as usize, of_data(data))?;
    }
    carry(&mut collected, merged)?;
    Ok(collected.sheet)
}

/// What stands in a merged cell holds for every line that it covers.
fn carry(collected: &mut Collected<'_>, merged: &[Dimensions]) -> Result<(), Refused> {
    let mut filled = 0_usize;
    for area in merged {
        let (from, to) = (area.start.0.saturating_add(1), area.end.0.saturating_add(1));
        let lines = &mut collected.sheet.lines;
        let begin = lines.partition_point(|line| line.number < from);
        let end = lines.partition_point(|line| line.number <= to);
        let column = area.start.1 as usize;
        let Some(value) = lines.get(begin).filter(|line| line.number == from).and_then(|line| line.cells.get(column))
        else {
            continue;
        };
        let (value, last) = (value.clone(), (area.end.1 as usize).min(collected.limits.columns_max - 1));
        filled = filled.saturating_add((end - begin).saturating_mul(last + 1 - column.min(last)));
        if filled > collected.limits.cells_max {
            let (sheet, cells_max) = (collected.sheet.name.clone(), collected.limits.cells_max);
            return Err(Refused::Cells { sheet, cells_max });
        }
        for line in &mut lines[begin..end] {
            if line.cells.len() <= last {
                line.cells.resize(last + 1, Cell::Empty);
            }
            line.cells[column..=last].fill(value.clone());
        }
    }
    Ok(())
}

fn of_ref(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::SharedString(text) => Cell::text(*text),
        other => of_data(&other.clone().into()),
    }
}

fn of_data(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::text(text.clone()),
        #[allow(
            clippy::cast_precision_loss,
            reason = "files hold doubles; a longer number has lost its digits already"
        )]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(at) => moment(at),
        Data::DateTimeIso(text) => Cell::Moment(text.split('.').next().unwrap_or(text).to_owned()),
        Data::DurationIso(text) => Cell::text(text.clone()),
        Data::Error(error) => Cell::Fault(error.to_string()),
    }
}

/// A day, a moment, or a time of the day, from the days since Excel's epoch.
fn moment(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    // Seconds are rounded: a double does not hit them exactly.
    let second = if milli >= 500 { (second + 1).min(59) } else { second };
    let is_time_only = (0.0..1.0).contains(&at.as_f64());
    match (hour, minute, second) {
        _ if is_time_only || at.is_duration() => Cell::Text(format!("{hour:02}:{minute:02}:{second:02}")),
        (0, 0, 0) => Cell::Moment(format!("{year:04}-{month:02}-{day:02}")),
        _ => Cell::Moment(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")),
    }
}
