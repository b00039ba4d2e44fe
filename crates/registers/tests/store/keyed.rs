//! Living rows by the values of their unique fields, many at once and one by one.

use crate::kit::{House, canonical, register, text};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Register};
use gridwork_registers::rows::store;
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};

/// A register whose rows a text, a day and an amount tell apart.
fn rounds() -> Register {
    let amount = FieldType::Decimal { scale: 2, min: None, max: None };
    let fields = [("name", text()), ("held_on", FieldType::Date), ("amount", amount), ("note", text())];
    Register { unique: ["name", "held_on", "amount"].map(str::to_owned).into(), ..register("round", &fields) }
}

fn round(name: &str, day: u32, amount: f64) -> Json {
    json!({"name": name, "held_on": format!("2026-03-{day:02}"), "amount": amount})
}

both_engines! {
    async fn rows_are_found_by_all_their_unique_fields(db: Db) {
        let register = rounds();
        let house = House::with(db, &register).await;
        let one = house.add(&register, None, round("甲", 2, 1.5)).await.unwrap();
        let other = house.add(&register, None, round("甲", 3, 1.5)).await.unwrap();
        let gone = house.add(&register, None, round("乙", 2, 0.0)).await.unwrap();
        house.retire(&register, gone.id).await.unwrap();
        // More than one statement takes, the same one twice, one with a value missing and one without any.
        let mut asked = (0..70).map(|n| Some(canonical(round("丙", n % 28 + 1, 2.25)))).collect::<Vec<_>>();
        asked.extend([round("甲", 3, 1.5), round("乙", 2, 0.0), round("甲", 2, 1.5)].map(|it| Some(canonical(it))));
        asked.extend([None, Some(canonical(json!({"name": "甲"}))), Some(canonical(round("甲", 3, 1.5)))]);
        let mut view = house.view().await;
        let found = store::many_by_unique(&mut view.conn, &register, &asked).await.unwrap();
        let ids = found.iter().map(|row| row.as_ref().map(|row| row.id)).collect::<Vec<_>>();
        assert!(ids[..70].iter().all(Option::is_none));
        assert_eq!(ids[70..], [Some(other.id), None, Some(one.id), None, None, Some(other.id)]);
        for (values, found) in asked.iter().zip(&found) {
            let Some(values) = values else { continue };
            let alone = store::by_key(&mut view.conn, &register, &register.unique, values).await.unwrap();
            assert_eq!(alone.first(), found.as_ref(), "one by one it is the same: {values:?}");
        }
    }

    async fn without_unique_fields_nothing_is_found(db: Db) {
        let register = register("plain", &[("name", text())]);
        let house = House::with(db, &register).await;
        house.add(&register, None, json!({"name": "甲"})).await.unwrap();
        let asked = [Some(canonical(json!({"name": "甲"})))];
        let found = store::many_by_unique(&mut house.view().await.conn, &register, &asked).await.unwrap();
        assert_eq!(found, [None]);
    }
}
