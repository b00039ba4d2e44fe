//! Lists of rows: paged, searched by label, narrowed by org and filter.

use crate::kit::{Dice, House, register, shipped, text, word};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::error::Result;
use gridwork_kernel::{RowId, people};
use gridwork_registers::filter;
use gridwork_registers::rows::store::{RowQuery, list};
use gridwork_registers::rows::{RowCursor, RowScope, row_scope};
use gridwork_testkit::both_engines;
use serde_json::json;

/// The scope of whoever reads everything.
async fn everything(house: &House, register: &Register) -> RowScope {
    let view = house.view().await;
    row_scope(&Actor::system(), &view.world, register, view.now)
}

async fn ids(house: &House, register: &Register, query: &RowQuery) -> Vec<RowId> {
    try_ids(house, register, query).await.unwrap()
}

async fn try_ids(house: &House, register: &Register, query: &RowQuery) -> Result<Vec<RowId>> {
    let scope = everything(house, register).await;
    let rows = list(&mut house.view().await.conn, register, &scope, query).await?;
    Ok(rows.into_iter().map(|it| it.row.id).collect())
}

/// The place of a row in the order of their making.
fn made_at(row: RowId) -> RowCursor {
    RowCursor { values: Vec::new(), row }
}

fn all() -> RowQuery {
    RowQuery { limit: 1000, ..RowQuery::default() }
}

/// The labels of the rows whose label holds a text.
async fn labels(house: &House, register: &Register, text: &str) -> Vec<String> {
    let query = RowQuery { text: Some(text.to_owned()), ..all() };
    let scope = everything(house, register).await;
    let rows = list(&mut house.view().await.conn, register, &scope, &query).await.unwrap();
    let mut labels: Vec<String> =
        rows.iter().map(|it| it.row.fields[&register.label].as_str().unwrap().to_owned()).collect();
    labels.sort();
    labels
}

both_engines! {
    async fn pages_hold_every_row_once_in_the_order_of_their_making(db: Db) {
        let things = register("thing", &[("name", text())]);
        let house = House::with(db, &things).await;
        let mut made = Vec::new();
        for at in 0..23 {
            made.push(house.add(&things, None, json!({"name": format!("row {at}")})).await.unwrap().id);
        }
        assert_eq!(ids(&house, &things, &all()).await, made);
        for limit in [1, 7, 23, 50] {
            let mut seen = Vec::new();
            let mut query = RowQuery { limit, ..RowQuery::default() };
            loop {
                let page = ids(&house, &things, &query).await;
                let Some(last) = page.last() else { break };
                query.after = Some(made_at(*last));
                seen.extend(page);
            }
            assert_eq!(seen, made, "pages of {limit}");
        }
        house.retire(&things, made[3]).await.unwrap();
        let living: Vec<RowId> = made.iter().copied().filter(|id| *id != made[3]).collect();
        assert_eq!(ids(&house, &things, &all()).await, living);
        assert_eq!(ids(&house, &things, &RowQuery { with_retired: true, ..all() }).await, made);
        assert!(ids(&house, &things, &RowQuery { limit: 0, ..all() }).await.is_empty());
    }

    async fn a_label_is_searched_for_what_was_typed(db: Db) {
        let things = register("thing", &[("name", text()), ("other", text())]);
        let house = House::with(db, &things).await;
        for name in ["楼道灯维修", "Lamp Repair", "lamp 100%", "a_b", "axb", "back\\slash", "o'neil"] {
            house.add(&things, None, json!({"name": name, "other": "lamp"})).await.unwrap();
        }
        for (typed, expected) in [
            ("灯", vec!["楼道灯维修"]),
            ("lamp", vec!["Lamp Repair", "lamp 100%"]),
            ("LAMP r", vec!["Lamp Repair"]),
            ("100%", vec!["lamp 100%"]),
            ("%", vec!["lamp 100%"]),
            ("_", vec!["a_b"]),
            ("\\", vec!["back\\slash"]),
            ("'", vec!["o'neil"]),
            ("a\0", vec![]),
            ("nothing", vec![]),
        ] {
            assert_eq!(labels(&house, &things, typed).await, expected, "{typed}");
        }
        assert_eq!(labels(&house, &things, "").await.len(), 7, "no text, no condition");
    }

    async fn people_and_orgs_are_searched_by_name(db: Db) {
        let volunteers = shipped("volunteer");
        let house = House::with(db, &volunteers).await;
        let mut rows = Vec::new();
        for name in ["Wang Li", "王丽"] {
            let person = house.run(move |work| Box::pin(people::store::add(work, name, None))).await.unwrap();
            let fields = json!({"person": person.to_string(), "capacity": 2, "active": true});
            rows.push(house.add(&volunteers, None, fields).await.unwrap().id);
        }
        for (typed, expected) in [("wang", vec![rows[0]]), ("丽", vec![rows[1]]), ("", rows.clone()), ("zhao", vec![])] {
            let query = RowQuery { text: Some(typed.to_owned()), ..all() };
            assert_eq!(ids(&house, &volunteers, &query).await, expected, "{typed}");
        }
        let partners = register("partner", &[("org", FieldType::Org { kind: None })]);
        house.ensure(&partners).await.unwrap();
        let hexi = house.org("hexi").await.0.to_string();
        let row = house.add(&partners, None, json!({"org": hexi})).await.unwrap().id;
        for (typed, expected) in [("HEX", vec![row]), ("hedong", vec![])] {
            let query = RowQuery { text: Some(typed.to_owned()), ..all() };
            assert_eq!(ids(&house, &partners, &query).await, expected, "{typed}");
        }
    }

    async fn a_label_of_another_type_is_searched_or_said_to_be_none(db: Db) {
        let house = House::binhai(db).await;
        let key = Key::new("binhai", "skill");
        for (local, kind, value, typed, is_searched) in [
            ("by_number", FieldType::Int { min: None, max: None }, json!(1203), "20", true),
            ("by_option", FieldType::Choice { of: key.clone() }, json!("plumbing"), "PLUM", true),
            ("by_day", FieldType::Date, json!("2026-03-02"), "2026-03", true),
            ("by_truth", FieldType::Bool, json!(true), "true", false),
            ("by_place", FieldType::Point { blur: None }, json!({"lon": 117.5, "lat": 39.5}), "117", false),
            ("by_row", FieldType::Row { of: key.clone() }, json!(RowId::fresh().to_string()), "a", false),
        ] {
            let things = register(local, &[("label", kind)]);
            house.ensure(&things).await.unwrap();
            house.add(&things, None, json!({"label": value})).await.unwrap();
            let query = RowQuery { text: Some(typed.to_owned()), ..all() };
            match try_ids(&house, &things, &query).await {
                Ok(found) => assert_eq!((found.len(), is_searched), (1, true), "{local}"),
                refused => {
                    assert!(!is_searched, "{local}");
                    assert!(word(refused).contains("cannot be searched by text: use a filter"), "{local}");
                }
            }
        }
    }

    async fn conditions_join(db: Db) {
        let things = register("thing", &[("name", text()), ("size", FieldType::Int { min: None, max: None })]);
        let house = House::with(db, &things).await;
        let orgs = [Some(house.org("hexi").await), Some(house.org("hedong").await), None];
        let mut dice = Dice(3);
        let mut made = Vec::new();
        for _ in 0..60 {
            let org = dice.one(&orgs).clone();
            let fields = json!({"name": *dice.one(&["lamp", "Lamp post", "pipe"]), "size": dice.below(4)});
            let row = house.add(&things, org, fields).await.unwrap();
            made.push(if dice.below(5) == 0 { house.retire(&things, row.id).await.unwrap() } else { row });
        }
        for round in 0..40 {
            let org = if dice.below(2) == 0 { dice.one(&orgs).as_ref().map(|org| org.0) } else { None };
            let typed = *dice.one(&["", "lamp", "POST"]);
            let size = (dice.below(2) == 0).then(|| dice.below(4));
            let with_retired = dice.below(2) == 0;
            let after = (dice.below(2) == 0).then(|| dice.one(&made).id);
            let source = |size| format!("size != null && size >= {size}");
            let filter = size.map(|size| filter::condition(&things, &source(size), house.db.engine()).unwrap());
            let text = Some(typed.to_owned());
            let place = after.map(made_at);
            let query = RowQuery { text, org, filter, with_retired, after: place, limit: 20, ..RowQuery::default() };
            let mut expected = made.clone();
            expected.retain(|row| {
                row.fields["name"].as_str().unwrap().to_lowercase().contains(&typed.to_lowercase())
                    && org.is_none_or(|org| row.org == Some(org))
                    && size.is_none_or(|size| row.fields["size"].as_u64().unwrap() >= size as u64)
                    && (with_retired || row.retired_at.is_none())
                    && after.is_none_or(|after| row.id > after)
            });
            expected.truncate(20);
            let scope = everything(&house, &things).await;
            let found = list(&mut house.view().await.conn, &things, &scope, &query).await.unwrap();
            let found = found.into_iter().map(|it| it.row).collect::<Vec<_>>();
            assert_eq!(found, expected, "round {round}: {query:?}");
        }
    }
}
