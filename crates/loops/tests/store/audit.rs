//! The journal remembers every event: one that was changed, removed or slipped in is found.

use crate::kit::{House, Life};
use gridwork_db::{Db, Value};
use gridwork_kernel::CaseId;
use gridwork_loops::store::event_digests;
use gridwork_testkit::both_engines;
use serde_json::json;

const COLUMNS: [&str; 15] = [
    "case_id",
    "seq",
    "kind",
    "step",
    "from_state",
    "to_state",
    "actor_id",
    "stood_for_id",
    "role",
    "at",
    "form",
    "input",
    "after",
    "due_before",
    "due_after",
];

/// What is wrong with a case's events.
async fn faults(house: &House, id: CaseId) -> Vec<String> {
    let all = event_digests(&mut house.view().await.conn, None, 100).await.unwrap();
    all.into_iter().find(|one| one.case == id).unwrap().faults
}

/// An order with a personal value, a place, a refusal with its reason, and a delivery.
async fn lived(house: &House) -> CaseId {
    let form = json!({
        "item": house.item("0301").to_string(),
        "content": "灯坏了 \"<&>\" 🏘️",
        "contact": "13800000001",
        "place": {"lon": 117.123_456_7, "lat": 39.7},
    });
    let id = house.place("li", "li", "hexi", form).await.unwrap().id;
    let zhao = json!({"volunteer": house.person("zhao").to_string()});
    house.take("lin", id, "dispatch", json!({}), zhao).await.unwrap();
    house.take("zhao", id, "decline", json!({}), json!({"reason": "too_far"})).await.unwrap();
    house.take("zhou", id, "claim", json!({}), json!({})).await.unwrap();
    house.take("zhou", id, "deliver", json!({"result": "已更换", "hours": 0.3}), json!({})).await.unwrap();
    house.remark("wang", id, "好", None).await.unwrap();
    id
}

/// The same column with something else in it that can be read.
fn another(column: &str, value: &Value) -> Value {
    match (column, value) {
        ("actor_id" | "stood_for_id", _) => Value::Uuid(uuid::Uuid::from_u128(99)),
        ("at" | "due_before" | "due_after", Value::Int(at)) => Value::Int(at + 1),
        ("due_before" | "due_after", _) => Value::Int(1),
        ("kind", _) => Value::Text("calendar".into()),
        ("role", _) => Value::Text("binhai/other".into()),
        ("form" | "input", _) => Value::Text(r#"{"content":"other"}"#.into()),
        ("after", _) => Value::Text(r#"{"outcome":"other"}"#.into()),
        _ => Value::Text("other".into()),
    }
}

both_engines! {
    async fn untouched_events_agree_with_the_journal(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 23);
        for _ in 0..5 {
            let id = life.open_one().await;
            for _ in 0..10 {
                life.act(id).await;
            }
        }
        let mut view = house.view().await;
        let all = event_digests(&mut view.conn, None, 100).await.unwrap();
        assert!(all.iter().all(|one| one.faults.is_empty()), "{all:?}");
        let events = view.conn.query_one("select count(*) from case_event", &[]).await.unwrap().int(0).unwrap();
        assert_eq!(all.iter().map(|one| one.compared).sum::<u64>(), events as u64);
        // Page by page the same cases come, each once.
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = event_digests(&mut view.conn, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.case.0);
            seen.extend(page.iter().map(|one| one.case));
        }
        assert_eq!(seen, all.iter().map(|one| one.case).collect::<Vec<_>>());
        assert_eq!(seen.len(), 5);
    }

    async fn a_changed_event_is_found_whatever_was_changed(db: Db) {
        let house = House::open(db).await;
        let id = lived(&house).await;
        assert!(faults(&house, id).await.is_empty());
        let sql = format!("select {} from case_event order by seq", COLUMNS.join(", "));
        let rows = house.ask(&sql, &[]).await;
        for row in &rows {
            let seq = row.value(1).clone();
            for (at, column) in COLUMNS.iter().enumerate().skip(2) {
                let (old, new) = (row.value(at).clone(), another(column, row.value(at)));
                let sql = format!("update case_event set {column} = $1 where seq = $2");
                house.tamper(&sql, &[new, seq.clone()]).await;
                let found = faults(&house, id).await;
                assert_eq!(found.len(), 1, "{column} of event {seq:?}: {found:?}");
                assert!(found[0].contains("it was changed"), "{found:?}");
                house.tamper(&sql, &[old, seq.clone()]).await;
            }
        }
        assert!(faults(&house, id).await.is_empty(), "it is as it was");
    }

    async fn a_missing_or_added_event_is_found(db: Db) {
        let house = House::open(db).await;
        let id = lived(&house).await;
        let sql = format!("select {} from case_event order by seq", COLUMNS.join(", "));
        let rows = house.ask(&sql, &[]).await;
        let marks = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        let insert = format!("insert into case_event ({}) values ({marks})", COLUMNS.join(", "));
        let values = |at: usize| -> Vec<Value> { (0..COLUMNS.len()).map(|i| rows[at].value(i).clone()).collect() };
        for at in [0, 2, rows.len() - 1] {
            house.tamper("delete from case_event where seq = $1", &[(at as i64 + 1).into()]).await;
            let found = faults(&house, id).await.join("; ");
            assert!(found.contains(&format!("event {} was removed", at + 1)), "{found}");
            assert!(found.contains("the case is at version 6 but has 5 events"), "{found}");
            house.tamper(&insert, &values(at)).await;
        }
        let mut added = values(5);
        added[1] = Value::Int(7);
        house.tamper(&insert, &added).await;
        let found = faults(&house, id).await.join("; ");
        assert!(found.contains("event 7 is not in the journal") && found.contains("but has 7 events"), "{found}");
        // Whoever moves the version along with it is found by the event all the same.
        house.tamper("update loop_case set version = 7", &[]).await;
        assert_eq!(faults(&house, id).await, ["event 7 is not in the journal"]);
    }

    async fn an_event_that_moved_to_another_case_is_found_on_both(db: Db) {
        let house = House::open(db).await;
        let (one, other) = (lived(&house).await, lived(&house).await);
        house.tamper("delete from case_event where case_id = $1 and seq = 6", &[other.into()]).await;
        let moved = house
            .tamper("update case_event set case_id = $2 where case_id = $1 and seq = 6", &[one.into(), other.into()])
            .await;
        assert_eq!(moved, 1);
        assert!(!faults(&house, one).await.is_empty());
    }
}
