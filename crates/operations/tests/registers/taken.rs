//! What is taken out as a file: the same rows and cells as the list, and nothing sealed in clear.

use crate::house::{House, Thing};
use crate::oracle::{Seen, has, reads, sees};
use crate::ways::{FIELDS, Probes, found};
use gridwork_documents::{Cell, Limits, read};
use gridwork_kernel::authz::Actor;
use gridwork_operations::registers::RowFilter;
use gridwork_operations::sheets::{Export, Format, export};
use std::collections::HashMap;
use std::sync::Arc;

/// What stands above the fields, in their order.
const TITLES: [&str; 8] = ["名称", "归属人", "金额", "备注", "位置", "附件", "电话", "保密"];

/// Rows by their ids; each with its cells by what stands above them.
type Taken = HashMap<String, HashMap<String, String>>;

impl Probes {
    pub(crate) async fn taken(&mut self, house: &House, actor: &Arc<Actor>) {
        let taken = taken(house, actor).await;
        for thing in &house.things {
            let row = taken.get(&thing.id.to_string());
            let expected = reads(house, actor, thing) && !thing.is_retired;
            self.hold(row.is_some(), expected, || format!("taken out: {:?} {actor:?}", thing.id));
            let Some(row) = row else { continue };
            for (field, title) in FIELDS.into_iter().zip(TITLES) {
                let cell = row.get(title).map(String::as_str).unwrap_or_default();
                let expected = has(thing, field) && sees(house, actor, thing, field) != Seen::Nothing;
                self.hold(!cell.is_empty(), expected, || format!("taken out: {field} {:?} {actor:?}", thing.id));
                assert!(!is_in_clear(thing, field, cell), "{field} in clear: {cell} {actor:?}");
            }
        }
    }
}

/// Whether a cell tells what is sealed.
fn is_in_clear(thing: &Thing, field: &str, cell: &str) -> bool {
    thing.sealed
        && match field {
            "phone" => cell.contains("13800000000"),
            "secret" => cell.contains("内情"),
            _ => false,
        }
}

async fn taken(house: &House, actor: &Arc<Actor>) -> Taken {
    let ask = Export {
        filter: RowFilter::default(),
        columns: Vec::new(),
        format: Format::Csv,
        language: "zh".to_owned(),
        rows_max: 10_000,
    };
    let Some(file) = found(export(&house.desk, actor, &house.register, &ask).await) else { return Taken::new() };
    let sheets = read(&file.content, &Limits::default()).unwrap();
    let lines = sheets[0].lines.iter().map(|line| line.cells.iter().map(Cell::shown).collect::<Vec<_>>());
    let mut lines = lines.skip_while(|cells| cells.last().is_none_or(|last| last != "#id"));
    let Some(titles) = lines.next() else { return Taken::new() };
    let rows = lines.map(|cells| titles.iter().cloned().zip(cells).collect::<HashMap<_, _>>());
    rows.map(|mut row| (row.remove("#id").unwrap(), row)).collect()
}
