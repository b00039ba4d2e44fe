//! What happens to a table when its definition changes: columns are added, none is touched, rows keep what they had.

use crate::kit::{House, field, int, register, text, word};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Register};
use gridwork_testkit::both_engines;
use serde_json::json;

fn decimal(scale: u8) -> FieldType {
    FieldType::Decimal { scale, min: None, max: None }
}

fn with_unique(mut register: Register, unique: &[&str]) -> Register {
    register.unique = unique.iter().map(|key| (*key).to_owned()).collect();
    register
}

both_engines! {
    async fn a_new_field_is_a_new_column(db: Db) {
        let before = register("thing", &[("name", text())]);
        let house = House::with(db, &before).await;
        let old = house.add(&before, None, json!({"name": "old"})).await.unwrap();
        let after = register("thing", &[("name", text()), ("days", int()), ("place", FieldType::Point { blur: None })]);
        house.ensure(&after).await.unwrap();
        assert_eq!(house.find(&after, old.id).await.unwrap().fields, old.fields, "what was not there is not there");
        let fields = json!({"name": "new", "days": 3, "place": {"lon": 117.5, "lat": 39.5}});
        let new = house.add(&after, None, fields.clone()).await.unwrap();
        assert_eq!(json!(house.find(&after, new.id).await.unwrap().fields), fields);
        let changed = house.change(&after, old.id, json!({"days": 5})).await.unwrap();
        assert_eq!(json!(changed.fields), json!({"name": "old", "days": 5}));
        // A process that still has the version before reads and writes what it knows.
        assert_eq!(json!(house.find(&before, new.id).await.unwrap().fields), json!({"name": "new"}));
        house.change(&before, new.id, json!({"name": "newer"})).await.unwrap();
        assert_eq!(house.find(&after, new.id).await.unwrap().fields["days"], 3, "and takes nothing away");
    }

    async fn another_type_is_another_column_and_old_rows_keep_theirs(db: Db) {
        let before = register("thing", &[("name", text()), ("size", int())]);
        let house = House::with(db, &before).await;
        let old = house.add(&before, None, json!({"name": "old", "size": 7})).await.unwrap();
        let columns = house.shape("row_binhai__thing").await.len();
        for (at, kind) in [text(), decimal(1), decimal(2), FieldType::Date, FieldType::Money { min: None, max: None }]
            .into_iter()
            .enumerate()
        {
            let after = register("thing", &[("name", text()), ("size", kind)]);
            house.ensure(&after).await.unwrap();
            assert_eq!(house.shape("row_binhai__thing").await.len(), columns + at + 1);
            assert_eq!(json!(house.find(&after, old.id).await.unwrap().fields), json!({"name": "old"}));
        }
        let after = register("thing", &[("name", text()), ("size", text())]);
        let changed = house.change(&after, old.id, json!({"size": "seven"})).await.unwrap();
        assert_eq!(json!(changed.fields), json!({"name": "old", "size": "seven"}));
        assert_eq!(house.find(&before, old.id).await.unwrap().fields["size"], 7, "the old column is as it was");
        // Back to the old type: its column is still there.
        house.ensure(&before).await.unwrap();
        assert_eq!(house.shape("row_binhai__thing").await.len(), columns + 5);
        assert_eq!(house.find(&before, old.id).await.unwrap().fields["size"], 7);
    }

    async fn limits_change_without_a_new_column(db: Db) {
        let before = register("thing", &[("name", text()), ("size", int())]);
        let house = House::with(db, &before).await;
        let old = house.add(&before, None, json!({"name": "old", "size": 7})).await.unwrap();
        let shape = house.shape("row_binhai__thing").await;
        let shorter = FieldType::Text { max: 2, long: true, pattern: Some("[a-z]+".into()) };
        let after = register("thing", &[("name", shorter), ("size", FieldType::Int { min: Some(9), max: None })]);
        house.ensure(&after).await.unwrap();
        assert_eq!(house.shape("row_binhai__thing").await, shape);
        assert_eq!(house.find(&after, old.id).await.unwrap().fields, old.fields, "what is kept is kept");
    }

    async fn a_field_that_left_comes_back_with_its_values(db: Db) {
        let before = register("thing", &[("name", text()), ("size", int())]);
        let house = House::with(db, &before).await;
        let old = house.add(&before, None, json!({"name": "old", "size": 7})).await.unwrap();
        let without = register("thing", &[("name", text())]);
        house.ensure(&without).await.unwrap();
        house.change(&without, old.id, json!({"name": "renamed"})).await.unwrap();
        house.ensure(&before).await.unwrap();
        assert_eq!(json!(house.find(&before, old.id).await.unwrap().fields), json!({"name": "renamed", "size": 7}));
    }

    async fn rows_are_told_apart_as_the_newest_version_says(db: Db) {
        let fields = [("code", text()), ("area", text()), ("size", int())];
        let by_code = with_unique(register("thing", &fields), &["code"]);
        let house = House::with(db, &by_code).await;
        house.add(&by_code, None, json!({"code": "1", "area": "east", "size": 1})).await.unwrap();
        let twin = json!({"code": "1", "area": "west", "size": 2});
        assert_eq!(word(house.add(&by_code, None, twin.clone()).await), "fields.code duplicate");

        let by_both = with_unique(register("thing", &fields), &["code", "area"]);
        house.ensure(&by_both).await.unwrap();
        let west = house.add(&by_both, None, twin.clone()).await.unwrap();
        assert_eq!(word(house.add(&by_both, None, twin.clone()).await), "fields.code duplicate, fields.area duplicate");

        // What is there already may stand in the way.
        assert_eq!(word(house.ensure(&by_code).await), "conflict duplicate");
        assert_eq!(word(house.add(&by_both, None, twin.clone()).await), "fields.code duplicate, fields.area duplicate");
        house.retire(&by_both, west.id).await.unwrap();
        assert_eq!(word(house.ensure(&by_code).await), "done");
        assert_eq!(word(house.add(&by_code, None, twin.clone()).await), "fields.code duplicate");

        let by_nothing = register("thing", &fields);
        house.ensure(&by_nothing).await.unwrap();
        for _ in 0..2 {
            house.add(&by_nothing, None, twin.clone()).await.unwrap();
        }
    }

    async fn rows_are_told_apart_by_a_field_of_another_type_too(db: Db) {
        let before = with_unique(register("thing", &[("code", int())]), &["code"]);
        let house = House::with(db, &before).await;
        house.add(&before, None, json!({"code": 1})).await.unwrap();
        let after = with_unique(register("thing", &[("code", text())]), &["code"]);
        house.ensure(&after).await.unwrap();
        house.add(&after, None, json!({"code": "1"})).await.unwrap();
        assert_eq!(word(house.add(&after, None, json!({"code": "1"})).await), "fields.code duplicate");
    }

    async fn a_text_that_becomes_a_credit_code_keeps_its_values(db: Db) {
        let before = register("thing", &[("code", text())]);
        let house = House::with(db, &before).await;
        let good = house.add(&before, None, json!({"code": "91350100M000100Y43"})).await.unwrap();
        let slip = house.add(&before, None, json!({"code": "91350100M000100Y44"})).await.unwrap();
        let columns = house.shape("row_binhai__thing").await.len();
        let after = register("thing", &[("code", FieldType::CreditCode)]);
        house.ensure(&after).await.unwrap();
        assert_eq!(house.shape("row_binhai__thing").await.len(), columns);
        assert_eq!(house.find(&after, good.id).await.unwrap().fields, good.fields);
        assert_eq!(house.find(&after, slip.id).await.unwrap().fields, slip.fields, "a slip is put right by people");
    }

    async fn a_field_that_becomes_personal_is_not_read_from_its_table(db: Db) {
        let before = register("thing", &[("name", text()), ("phone", text())]);
        let house = House::with(db, &before).await;
        let old = house.add(&before, None, json!({"name": "old", "phone": "13800000001"})).await.unwrap();
        let mut after = before.clone();
        after.fields.insert("phone".into(), gridwork_definitions::model::Field {
            class: gridwork_definitions::model::FieldClass::Personal,
            ..field(text())
        });
        house.ensure(&after).await.unwrap();
        assert_eq!(json!(house.find(&after, old.id).await.unwrap().fields), json!({"name": "old"}));
        let new = house.add(&after, None, json!({"name": "new", "phone": "13800000002"})).await.unwrap();
        assert_eq!(json!(new.fields), json!({"name": "new"}));
        assert_eq!(json!(house.find(&before, new.id).await.unwrap().fields), json!({"name": "new"}), "nor written to it");
    }
}
