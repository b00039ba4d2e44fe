//! Payloads: sealed where they are kept, the latest wins, erased means gone.

use crate::kit::{House, word};
use gridwork_db::Db;
use gridwork_kernel::error::Result;
use gridwork_kernel::payloads::{Personal, store};
use gridwork_kernel::secrets::{Keyring, SealedAt};
use gridwork_kernel::time::DAY;
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};
use uuid::Uuid;

const RECORD: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// Seals values of a record: field, version and value.
async fn put(house: &House, record: Uuid, values: &'static [(&'static str, i64, &'static str)]) -> Result<()> {
    let putting = house.run(move |work| {
        Box::pin(async move {
            let key = store::key(work, record, "case").await?;
            for (field, seq, value) in values {
                let value: Json = serde_json::from_str(value)?;
                store::put(work.tx(), &key, SealedAt { record, field, seq: *seq }, &value).await?;
            }
            Ok(())
        })
    });
    putting.await
}

async fn erase(house: &House, record: Uuid) -> bool {
    house.run(move |work| Box::pin(store::erase(work, record))).await.unwrap()
}

async fn read(house: &House, record: Uuid) -> Option<Personal> {
    store::read(&mut house.view().await.conn, &house.keys, &[record]).await.unwrap().remove(&record)
}

async fn shown(house: &House, record: Uuid) -> Json {
    json!(read(house, record).await.unwrap().values)
}

both_engines! {
    async fn the_latest_value_of_a_field_wins(db: Db) {
        let house = House::empty(db).await;
        assert_eq!(read(&house, RECORD).await, None);
        put(&house, RECORD, &[("phone", 1, r#""13800000001""#), ("name", 1, r#""李四""#)]).await.unwrap();
        assert_eq!(shown(&house, RECORD).await, json!({"phone": "13800000001", "name": "李四"}));
        put(&house, RECORD, &[("phone", 10, r#"{"any": ["json", 1.5]}"#), ("phone", 9, r#""13800000009""#)]).await.unwrap();
        assert_eq!(shown(&house, RECORD).await, json!({"name": "李四", "phone": {"any": ["json", 1.5]}}));
        put(&house, RECORD, &[("phone", 11, "null")]).await.unwrap();
        assert_eq!(shown(&house, RECORD).await, json!({"name": "李四"}), "an emptied field has no value");
        put(&house, RECORD, &[("phone", 12, r#""13800000012""#)]).await.unwrap();
        assert_eq!(shown(&house, RECORD).await["phone"], "13800000012");
        assert_eq!(house.count("select count(*) from payload").await, 1, "a record has one key");
    }

    async fn nothing_can_be_read_where_it_is_kept(db: Db) {
        let house = House::empty(db).await;
        put(&house, RECORD, &[("phone", 1, r#""13800000001""#)]).await.unwrap();
        put(&house, OTHER, &[("phone", 1, r#""13800000001""#)]).await.unwrap();
        let rows = house.ask("select sealed from payload_value", &[]).await;
        let sealed: Vec<Vec<u8>> = rows.iter().map(|row| row.blob(0).unwrap()).collect();
        for bytes in &sealed {
            assert!(!bytes.windows(5).any(|part| b"13800000001".windows(5).any(|digits| digits == part)));
        }
        assert_ne!(sealed[0], sealed[1], "equal values do not look equal");
        let keys = Keyring::fresh();
        let stranger = store::read(&mut house.view().await.conn, &keys, &[RECORD]).await;
        assert!(stranger.is_err(), "without the key of this installation nothing opens");
    }

    async fn what_is_erased_is_gone_everywhere(db: Db) {
        let house = House::empty(db).await;
        put(&house, RECORD, &[("phone", 1, r#""13800000001""#), ("phone", 2, r#""13800000002""#)]).await.unwrap();
        put(&house, OTHER, &[("phone", 1, r#""13800000003""#)]).await.unwrap();
        let backup = house.ask("select wrapped_key from payload where record_id = $1", &[RECORD.into()]).await;
        assert!(backup[0].opt_blob(0).unwrap().is_some());
        assert!(erase(&house, RECORD).await);
        assert_eq!(read(&house, RECORD).await, Some(Personal { is_erased: true, values: Default::default() }));
        assert_eq!(shown(&house, OTHER).await, json!({"phone": "13800000003"}), "another record is not touched");
        // The versions stay where they were, for the history, and nothing opens them any more.
        assert_eq!(house.count("select count(*) from payload_value").await, 3);
        let row = &house.ask("select wrapped_key, erased_at from payload where record_id = $1", &[RECORD.into()]).await[0];
        assert_eq!((row.opt_blob(0).unwrap(), row.opt_int(1).unwrap()), (None, Some(house.desk.now().0)));
        assert!(!erase(&house, RECORD).await, "erasing twice is erasing once");
        assert!(!erase(&house, Uuid::from_u128(9)).await, "nothing to erase");
        assert_eq!(house.count("select count(*) from journal where action = 'erase'").await, 1);
    }

    async fn nothing_is_added_to_what_was_erased(db: Db) {
        let house = House::empty(db).await;
        put(&house, RECORD, &[("phone", 1, r#""13800000001""#)]).await.unwrap();
        erase(&house, RECORD).await;
        let late = put(&house, RECORD, &[("phone", 2, r#""13800000002""#)]).await;
        assert_eq!(word(late), "conflict erased");
        assert!(read(&house, RECORD).await.unwrap().is_erased);
    }

    async fn a_sealed_value_opens_only_where_it_belongs(db: Db) {
        let house = House::empty(db).await;
        put(&house, RECORD, &[("phone", 1, r#""13800000001""#), ("name", 1, r#""李四""#)]).await.unwrap();
        put(&house, OTHER, &[("phone", 1, r#""13800000002""#)]).await.unwrap();
        let moves = [
            // To another record, with the key that wraps it or without.
            "update payload_value set record_id = $2, seq = 5 where record_id = $1 and field = 'phone'",
            "update payload_value set field = 'fax' where record_id = $1 and field = 'phone' and $2 <> $1",
            "update payload_value set seq = 7 where record_id = $1 and field = 'phone' and $2 <> $1",
            "update payload set wrapped_key = (select wrapped_key from payload where record_id = $2) where record_id = $1",
        ];
        for (at, sql) in moves.into_iter().enumerate() {
            let (one, two) = (Uuid::from_u128(100 + at as u128), Uuid::from_u128(200 + at as u128));
            put(&house, one, &[("phone", 1, r#""13800000001""#)]).await.unwrap();
            put(&house, two, &[("phone", 1, r#""13800000002""#)]).await.unwrap();
            assert_eq!(house.tamper(sql, &[one.into(), two.into()]).await, 1, "{sql}");
            let read = store::read(&mut house.view().await.conn, &house.keys, &[one, two]).await;
            assert!(read.is_err(), "{sql}");
        }
        assert_eq!(shown(&house, RECORD).await["name"], "李四");
    }

    async fn what_is_due_to_be_erased_comes_in_its_order(db: Db) {
        let house = House::empty(db).await;
        let start = house.desk.now();
        let records: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
        for (record, days) in [(records[0], Some(3)), (records[1], Some(1)), (records[2], Some(2)), (records[3], None)] {
            put(&house, record, &[("phone", 1, r#""13800000001""#)]).await.unwrap();
            let due = days.map(|days| start.plus_micros(days * DAY));
            let setting = house.run(move |work| Box::pin(async move { store::erase_at(work.tx(), record, due).await }));
            setting.await.unwrap();
        }
        for (days, limit, expected) in [
            (0, 10, vec![]),
            (1, 10, vec![records[1]]),
            (2, 10, vec![records[1], records[2]]),
            (9, 10, vec![records[1], records[2], records[0]]),
            (9, 2, vec![records[1], records[2]]),
        ] {
            let due = store::due(&mut house.view().await.conn, start.plus_micros(days * DAY), limit).await.unwrap();
            assert_eq!(due, expected, "{days} days, {limit}");
        }
        // Taken back, and nothing is due twice.
        let first = records[1];
        let back = house.run(move |work| Box::pin(async move { store::erase_at(work.tx(), first, None).await }));
        back.await.unwrap();
        erase(&house, records[2]).await;
        let due = store::due(&mut house.view().await.conn, start.plus_micros(9 * DAY), 10).await.unwrap();
        assert_eq!(due, [records[0]]);
        let after = house.run(move |work| {
            let now = work.now();
            Box::pin(async move { store::erase_at(work.tx(), Uuid::from_u128(3), Some(now)).await })
        });
        after.await.unwrap();
        let due = store::due(&mut house.view().await.conn, start, 10).await.unwrap();
        assert!(due.is_empty(), "what was erased is not due again");
    }

    async fn many_records_are_read_at_once(db: Db) {
        let house = House::empty(db).await;
        let putting = house.run(|work| {
            Box::pin(async move {
                for record in (0..230).map(Uuid::from_u128) {
                    let key = store::key(work, record, "row").await?;
                    let at = SealedAt { record, field: "phone", seq: 1 };
                    store::put(work.tx(), &key, at, &json!(record.to_string())).await?;
                }
                Ok(())
            })
        });
        putting.await.unwrap();
        let asked: Vec<Uuid> = (0..300).map(Uuid::from_u128).collect();
        let found = store::read(&mut house.view().await.conn, &house.keys, &asked).await.unwrap();
        assert_eq!(found.len(), 230);
        assert!(found.iter().all(|(record, personal)| personal.values["phone"] == json!(record.to_string())));
    }
}
