//! Rows in the order of a view or of a question: every row once, page by page, those without a value first or last.

use crate::kit::{Dice, House, register, text};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Layout, Register, SortBy, Text, View};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::error::{Error, Result};
use gridwork_registers::rows::store::{Listed, RowQuery, list};
use gridwork_registers::rows::{RowCursor, StoredRow, row_scope};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::time::Duration;

/// The first three are those of views; the next three are these the other way round.
const SORTS: [&str; 9] =
    ["name", "size,-name", "day,size", "-name", "-size,name", "-day,-size", "-size", "size,name", "-done,-day"];

fn sort(text: &str) -> Vec<SortBy> {
    text.split(',').map(SortBy::parse).collect()
}

fn view(sorted: &str) -> View {
    View {
        title: Text::zh("视图"),
        layout: Layout::Table,
        by: None,
        columns: Vec::new(),
        sort: sort(sorted),
        filter: None,
    }
}

/// A register whose first three orders are those of views.
fn things() -> Register {
    let fields = [
        ("name", text()),
        ("size", FieldType::Int { min: None, max: None }),
        ("day", FieldType::Date),
        ("done", FieldType::Bool),
    ];
    let mut things = register("thing", &fields);
    things.views = SORTS[..3].iter().map(|it| (it.replace([',', '-'], "_"), view(it))).collect();
    things
}

/// The order as it is meant: rows without a value are the least.
fn compared(a: &StoredRow, b: &StoredRow, sort: &[SortBy]) -> Ordering {
    let of = |row: &StoredRow, field: &str| row.fields.get(field).cloned().unwrap_or(Json::Null);
    for by in sort {
        let order = match (of(a, &by.field), of(b, &by.field)) {
            (Json::Null, Json::Null) => Ordering::Equal,
            (Json::Null, _) => Ordering::Less,
            (_, Json::Null) => Ordering::Greater,
            (Json::String(a), Json::String(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Json::Number(a), Json::Number(b)) => a.as_i64().cmp(&b.as_i64()),
            (a, b) => a.as_bool().cmp(&b.as_bool()),
        };
        if order != Ordering::Equal {
            return if by.falls { order.reverse() } else { order };
        }
    }
    if sort.last().is_some_and(|by| by.falls) { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) }
}

async fn page(house: &House, things: &Register, query: &RowQuery) -> Result<Vec<Listed>> {
    let mut view = house.view().await;
    let scope = row_scope(&Actor::system(), &view.world, things, view.now);
    list(&mut view.conn, things, &scope, query).await
}

both_engines! {
    async fn pages_of_every_order_hold_every_row_once(db: Db) {
        let things = things();
        let house = House::with(db, &things).await;
        let mut dice = Dice(11);
        let mut rows = Vec::new();
        for _ in 0..70 {
            let mut fields = serde_json::Map::new();
            fields.insert("name".to_owned(), json!(*dice.one(&["甲", "乙", "Ab", "ab", "丙"])));
            if dice.below(3) > 0 {
                fields.insert("size".to_owned(), json!(i64::from(dice.below(5) as u32) - 2));
            }
            if dice.below(4) > 0 {
                fields.insert("day".to_owned(), json!(format!("2026-0{}-11", 1 + dice.below(4))));
            }
            if dice.below(2) > 0 {
                fields.insert("done".to_owned(), json!(dice.below(2) == 0));
            }
            rows.push(house.add(&things, None, Json::Object(fields)).await.unwrap());
        }
        for order in SORTS {
            let sort = sort(order);
            let mut expected = rows.clone();
            expected.sort_by(|a, b| compared(a, b, &sort));
            for (limit, few) in [(1, Some(0)), (7, Some(0)), (7, Some(1000)), (100, None)] {
                let mut query = RowQuery { limit, few, sort: sort.clone(), ..RowQuery::default() };
                let mut seen = Vec::new();
                loop {
                    let page = page(&house, &things, &query).await.unwrap();
                    let Some(last) = page.last() else { break };
                    query.after = Some(last.place.clone());
                    seen.extend(page.into_iter().map(|it| it.row));
                }
                let names = |rows: &[StoredRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
                assert_eq!(names(&seen), names(&expected), "{order} in pages of {limit}, few: {few:?}");
            }
        }
    }

    async fn what_gives_no_order_and_places_of_another_list_are_refused(db: Db) {
        let mut things = things();
        things.fields.extend(register("other", &[("at", FieldType::Point { blur: None })]).fields);
        let house = House::with(db, &things).await;
        house.add(&things, None, json!({"name": "甲"})).await.unwrap();
        let ask = |sorted: &str| RowQuery { limit: 5, sort: sort(sorted), ..RowQuery::default() };
        for unfit in ["nothing", "at", "-at", "-", "name;"] {
            let refused = page(&house, &things, &ask(unfit)).await.unwrap_err();
            assert!(matches!(&refused, Error::Malformed { because } if because.zh.contains("排序")), "{unfit}: {refused:?}");
        }
        let row = page(&house, &things, &ask("name")).await.unwrap()[0].row.id;
        for values in [vec![], vec![json!("甲"), json!(1)], vec![json!(7)], vec![json!({"a": 1})]] {
            let query = RowQuery { after: Some(RowCursor { values: values.clone(), row }), ..ask("name") };
            let refused = page(&house, &things, &query).await.unwrap_err();
            assert!(matches!(&refused, Error::Malformed { because } if because.zh.contains("游标")), "{values:?}: {refused:?}");
        }
    }

    async fn an_order_without_an_index_has_a_time_and_says_so(db: Db) {
        let things = things();
        let house = House::with(db, &things).await;
        house.add(&things, None, json!({"name": "甲"})).await.unwrap();
        let engine = house.db.engine();
        // A condition that takes its time for the one row there is: no time at all is enough for it.
        let slow = match engine {
            gridwork_db::Engine::Sqlite => {
                "exists (with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000000) \
                 select 1 from n where i = t.version * 100000000)"
            }
            gridwork_db::Engine::Postgres => "(select count(*) from generate_series(1, 100000000)) > t.version",
        };
        let filter = gridwork_registers::filter::Filter { sql: slow.to_owned(), params: vec![], fields: vec![] };
        let ask = |sorted: &str| RowQuery {
            limit: 5,
            sort: sort(sorted),
            filter: Some(filter.clone()),
            time: Some(Duration::from_millis(40)),
            ..RowQuery::default()
        };
        for (query, path) in [(ask("done"), "sort"), (ask("name"), "filter"), (ask("-name"), "filter")] {
            let Err(Error::Problems(problems)) = page(&house, &things, &query).await else { panic!("{path}: not refused") };
            assert_eq!((problems[0].path.as_str(), problems[0].code.as_str()), (path, "too_slow"));
        }
        // The connection is as before.
        assert_eq!(page(&house, &things, &RowQuery { limit: 5, ..RowQuery::default() }).await.unwrap().len(), 1);
    }
}
