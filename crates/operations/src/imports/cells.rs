//! Cells as they are staged: JSON in which each kind of cell stays what it is.

use gridwork_documents::Cell;
use serde_json::{Value as Json, json};

/// A cell as JSON.
pub(super) fn pack(cell: &Cell) -> Json {
    match cell {
        Cell::Empty => Json::Null,
        Cell::Text(text) => json!(text),
        Cell::Number(number) => json!(number),
        Cell::Bool(value) => json!(value),
        Cell::Moment(text) => json!({"moment": text}),
        Cell::Fault(text) => json!({"fault": text}),
    }
}

/// The cell that was packed.
pub(super) fn unpack(packed: &Json) -> Cell {
    match packed {
        Json::String(text) => Cell::Text(text.clone()),
        Json::Number(number) => number.as_f64().map_or(Cell::Empty, Cell::Number),
        Json::Bool(value) => Cell::Bool(*value),
        Json::Object(of) => match (of.get("moment"), of.get("fault")) {
            (Some(Json::String(text)), _) => Cell::Moment(text.clone()),
            (_, Some(Json::String(text))) => Cell::Fault(text.clone()),
            _ => Cell::Empty,
        },
        Json::Null | Json::Array(_) => Cell::Empty,
    }
}

#[test]
fn every_kind_of_cell_stays_what_it_is() {
    let cells = [
        Cell::Empty,
        Cell::Text("2026-03-02".into()),
        Cell::Number(0.1),
        Cell::Number(46_083.0),
        Cell::Bool(false),
        Cell::Moment("2026-03-02".into()),
        Cell::Fault("#REF!".into()),
    ];
    for cell in cells {
        let text = pack(&cell).to_string();
        assert_eq!(unpack(&serde_json::from_str(&text).expect("JSON")), cell);
    }
}
