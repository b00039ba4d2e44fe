//! Rows: added, changed, retired, told apart, and never without their history.

use crate::kit::{House, field, register, shipped, text, word};
use gridwork_db::Db;
use gridwork_definitions::model::{Amount, Field, FieldClass, FieldType, Register, Span, SpanUnit};
use gridwork_kernel::desk::Notice;
use gridwork_kernel::payloads::store as payloads;
use gridwork_kernel::secrets::SealedAt;
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::{Instant, RowId, authz, people};
use gridwork_registers::rows::{RowChange, store};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn item(code: &str) -> Json {
    json!({"code": code, "class": "repair", "name": "楼道灯维修", "days": 3})
}

async fn history(house: &House, id: RowId) -> Vec<RowChange> {
    store::history(&mut house.view().await.conn, id, 0, 100).await.unwrap()
}

/// A register of people who can be called, with their numbers sealed until some time after they left.
fn callers(erase_after: &[(SpanUnit, i64)]) -> Register {
    let mut register = register("caller", &[("name", text())]);
    for (at, (unit, amount)) in erase_after.iter().enumerate() {
        let span = Span { unit: *unit, amount: Amount::Fixed(*amount) };
        let phone = Field { class: FieldClass::Personal, erase_after: Some(span), ..field(FieldType::Phone) };
        register.fields.insert(format!("phone{at}"), phone);
    }
    register
}

/// Seals a number of a row, as whoever adds one does.
async fn seal(house: &House, id: RowId) {
    let sealing = house.run(move |work| {
        Box::pin(async move {
            let key = payloads::key(work, id.0, "row").await?;
            let at = SealedAt { record: id.0, field: "phone0", seq: 1 };
            payloads::put(work.tx(), &key, at, &json!("13800000001")).await
        })
    });
    sealing.await.unwrap();
}

both_engines! {
    async fn every_change_of_a_row_is_kept(db: Db) {
        let items = shipped("service_item");
        let house = House::with(db, &items).await;
        let person = house.run(|work| Box::pin(people::store::add(work, "Li", None))).await.unwrap();
        let li = Arc::new(authz::store::of_person(&mut house.view().await.conn, person).await.unwrap());
        let start = house.clock.clone();
        let row = house.add(&items, None, item("0301")).await.unwrap();
        assert_eq!((row.version, row.retired_at, row.org), (1, None, None));
        start.advance(std::time::Duration::from_secs(60));
        let (register, id) = (items.clone(), row.id);
        let changing = house.run_as(&li, move |work| {
            let register = register.clone();
            Box::pin(async move {
                let row = store::lock(work, &register, id).await?.unwrap();
                let changes = crate::kit::canonical(json!({"days": 5, "skill": null}));
                store::change(work, &register, row, &changes, None).await
            })
        });
        assert_eq!(changing.await.unwrap().version, 2);
        let retired = house.retire(&items, row.id).await.unwrap();
        assert_eq!((retired.version, retired.retired_at), (3, Some(house.desk.now())));
        let found = house.find(&items, row.id).await.expect("a retired row stays readable");
        assert_eq!(found, retired);

        let all = history(&house, row.id).await;
        let lines: Vec<_> =
            all.iter().map(|it| (it.version, it.action.as_str(), it.person, it.changes.clone())).collect();
        assert_eq!(
            lines,
            [
                (1, "add", None, item("0301")),
                (2, "change", Some(person), json!({"days": 5, "skill": null})),
                (3, "retire", None, json!({})),
            ]
        );
        assert_eq!(all[1].at, Instant(all[0].at.0 + 60_000_000));
        assert_eq!(house.ask("select 1 from journal where entity = 'row'").await.len(), 3);
    }

    async fn a_personal_value_is_nowhere_but_in_its_payload(db: Db) {
        let callers = callers(&[(SpanUnit::Days, 30)]);
        let house = House::with(db, &callers).await;
        let row = house.add(&callers, None, json!({"name": "李", "phone0": "13800000001"})).await.unwrap();
        assert_eq!(json!(row.fields), json!({"name": "李"}));
        house.change(&callers, row.id, json!({"phone0": "13800000002"})).await.unwrap();
        let changes: Vec<Json> = history(&house, row.id).await.into_iter().map(|it| it.changes).collect();
        assert_eq!(changes, [json!({"name": "李", "phone0": "***"}), json!({"phone0": "***"})]);
        for table in ["journal", "row_history", "row_binhai__caller"] {
            let rows = house.ask(&format!("select * from {table}")).await;
            assert!(!rows.is_empty() && !format!("{rows:?}").contains("1380000000"), "{table}");
        }
        let detail = house.ask("select detail from journal where action = 'change'").await[0].text(0).unwrap();
        assert_eq!(detail, r#"{"fields":["phone0"],"register":"binhai/caller","version":2}"#);
    }

    async fn personal_values_of_a_retired_row_are_erased_in_time(db: Db) {
        let house = House::binhai(db).await;
        let now = house.desk.now();
        for (spans, expected) in [
            (vec![(SpanUnit::Hours, 10)], 10 * HOUR),
            (vec![(SpanUnit::Hours, 10), (SpanUnit::Minutes, 1)], 10 * HOUR),
            // From a Monday at nine; the thirtieth day is a Wednesday.
            (vec![(SpanUnit::Days, 30), (SpanUnit::Hours, 10)], 30 * DAY),
        ] {
            let callers = callers(&spans);
            house.ensure(&callers).await.unwrap();
            let row = house.add(&callers, None, json!({"name": "李"})).await.unwrap();
            seal(&house, row.id).await;
            let due = async |at: Instant| payloads::due(&mut house.view().await.conn, at, 10).await.unwrap();
            assert!(due(now.plus_micros(400 * DAY)).await.is_empty(), "while it lives nothing is erased");
            house.retire(&callers, row.id).await.unwrap();
            assert!(due(now.plus_micros(expected - 1)).await.is_empty(), "{spans:?}");
            assert_eq!(due(now.plus_micros(expected)).await, [row.id.0], "{spans:?}");
            house.run(move |work| Box::pin(payloads::erase(work, row.id.0))).await.unwrap();
        }
    }

    async fn living_rows_are_told_apart(db: Db) {
        let items = shipped("service_item");
        let house = House::with(db, &items).await;
        let first = house.add(&items, None, item("0301")).await.unwrap();
        let other = house.add(&items, None, item("0302")).await.unwrap();
        assert_eq!(word(house.add(&items, None, item("0301")).await), "fields.code duplicate");
        assert_eq!(word(house.change(&items, other.id, json!({"code": "0301"})).await), "fields.code duplicate");
        assert_eq!(word(house.change(&items, first.id, json!({"code": "0301", "days": 1})).await), "done", "itself");
        house.retire(&items, first.id).await.unwrap();
        let heir = house.add(&items, None, item("0301")).await.unwrap();
        assert_ne!(heir.id, first.id, "a retired row does not stand in the way");
        house.retire(&items, heir.id).await.unwrap();
        assert_eq!(word(house.change(&items, other.id, json!({"code": "0301"})).await), "done");
        // Rows without a code are not alike.
        for _ in 0..2 {
            house.add(&items, None, json!({"name": "no code"})).await.unwrap();
        }
        assert_eq!(history(&house, other.id).await.len(), 2, "refusals leave no history");
    }

    async fn a_row_is_found_by_what_tells_it_apart(db: Db) {
        let (items, volunteers) = (shipped("service_item"), shipped("volunteer"));
        let house = House::with(db, &items).await;
        house.ensure(&volunteers).await.unwrap();
        let row = house.add(&items, None, item("0301")).await.unwrap();
        let person = house.run(|work| Box::pin(people::store::add(work, "Li", None))).await.unwrap().to_string();
        let volunteer =
            house.add(&volunteers, None, json!({"person": person, "capacity": 2, "active": true})).await.unwrap();
        let sizes = Register {
            unique: vec!["size".into()],
            ..register("size", &[("size", FieldType::Int { min: None, max: None })])
        };
        house.ensure(&sizes).await.unwrap();
        let seven = house.add(&sizes, None, json!({"size": 7})).await.unwrap();
        let both = Register { unique: vec!["code".into(), "name".into()], ..items.clone() };
        for (register, value, expected) in [
            (&items, "0301", Some(row.id)),
            (&items, "0302", None),
            (&items, "a\0b", None),
            (&volunteers, person.as_str(), Some(volunteer.id)),
            (&volunteers, "Li", None),
            (&sizes, "7", Some(seven.id)),
            (&sizes, "seven", None),
            (&both, "0301", None),
        ] {
            let found = store::by_unique(&mut house.view().await.conn, register, value).await.unwrap();
            assert_eq!(found.map(|row| row.id), expected, "{} {value}", register.key);
        }
        house.retire(&items, row.id).await.unwrap();
        assert_eq!(store::by_unique(&mut house.view().await.conn, &items, "0301").await.unwrap(), None);
    }

    async fn a_row_that_is_not_there_is_none(db: Db) {
        let items = shipped("service_item");
        let house = House::with(db, &items).await;
        assert_eq!(house.find(&items, RowId::fresh()).await, None);
        assert_eq!(word(house.change(&items, RowId::fresh(), json!({})).await), "not_found row");
        assert!(history(&house, RowId::fresh()).await.is_empty());
    }

    async fn a_changed_row_is_announced_with_its_org_and_version(db: Db) {
        let items = shipped("service_item");
        let house = House::with(db, &items).await;
        let (hexi, path) = house.org("hexi").await;
        let mut receiver = house.desk.subscribe();
        let row = house.add(&items, Some((hexi, path.clone())), item("0301")).await.unwrap();
        assert_eq!((row.org, row.org_path.as_deref()), (Some(hexi), Some(path.as_str())));
        house.retire(&items, row.id).await.unwrap();
        for expected in [1, 2] {
            let Ok(Notice::Row { register, id, org, version }) = receiver.try_recv() else { panic!("nothing was told") };
            assert_eq!((register.as_str(), id, org, version), ("binhai/service_item", row.id.0, Some(hexi), expected));
        }
        let paths = house.ask("select org_path from journal where entity = 'row'").await;
        assert!(paths.len() == 2 && paths.iter().all(|row| row.text(0).unwrap() == path));
    }
}
