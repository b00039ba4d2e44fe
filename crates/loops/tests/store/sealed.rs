//! What is personal in a case: sealed, put in order, erased when its time has come, and never in the history.

use crate::kit::{House, at, with_order};
use gridwork_db::Db;
use gridwork_definitions::model::{Amount, Loop, Span, SpanUnit};
use gridwork_expr::Expr;
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::{CaseId, Instant, payloads};
use gridwork_loops::store::{Sealed, events};
use gridwork_loops::{is_mark, replay};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};

fn form(house: &House) -> Json {
    json!({
        "item": house.item("0303").to_string(),
        "content": "灯坏了",
        "contact": "13800000001",
        "address": "河西里 3 号楼 2 门",
    })
}

async fn due(house: &House, now: Instant) -> Vec<uuid::Uuid> {
    payloads::store::due(&mut house.view().await.conn, now, 10).await.unwrap()
}

async fn erase(house: &House, id: CaseId) {
    assert!(house.run(move |work| Box::pin(payloads::store::erase(work, id.0))).await.unwrap());
}

/// The first instant at which a case's values are due to be erased, told by asking around it.
async fn is_due_at(house: &House, id: CaseId, expected: Instant) {
    assert!(due(house, expected.plus_micros(-1)).await.is_empty());
    assert_eq!(due(house, expected).await, [id.0]);
}

/// Sets how long the personal fields are kept.
fn kept_for(order: &mut Loop, unit: SpanUnit, amount: Amount) {
    for key in ["contact", "address"] {
        order.fields[key].erase_after = Some(Span { unit, amount: amount.clone() });
    }
}

/// When the keys are to be destroyed, from when the case closed.
type DueAfter = fn(Instant) -> Instant;

both_engines! {
    async fn personal_values_stand_in_the_payload_alone(db: Db) {
        let house = House::open(db).await;
        let case = house.place("li", "li", "hexi", form(&house)).await.unwrap();
        assert_eq!(case.fields["contact"], "13800000001");
        let order: Vec<&str> = case.fields.keys().map(String::as_str).collect();
        let found = house.find(case.id).await.unwrap().1;
        assert_eq!(found.fields.keys().map(String::as_str).collect::<Vec<_>>(), order, "fields keep their order");
        let all = events(&mut house.view().await.conn, case.id, 0, 10).await.unwrap();
        assert!(is_mark(&all[0].form["contact"]) && is_mark(&all[0].form["address"]));
        assert_eq!(all[0].form["content"], "灯坏了");
        for table in ["loop_case", "loop_binhai__order", "case_event", "journal", "turn", "payload", "payload_value"] {
            let rows = house.ask(&format!("select * from {table}"), &[]).await;
            let text = format!("{rows:?}");
            assert!(!rows.is_empty() && !text.contains("13800000001") && !text.contains("3 号楼"), "{table}");
        }
    }

    async fn a_case_without_personal_values_has_no_payload(db: Db) {
        let house = House::open(db).await;
        let plain = json!({"item": house.item("0301").to_string(), "content": "灯坏了"});
        let case = house.place("li", "li", "hexi", plain).await.unwrap();
        assert!(house.ask("select 1 from payload", &[]).await.is_empty());
        house.take("li", case.id, "withdraw", json!({}), json!({})).await.unwrap();
        assert!(due(&house, Instant(i64::MAX)).await.is_empty());
    }

    async fn a_closed_case_is_erased_when_its_time_has_come(db: Db) {
        let house = House::open(db).await;
        let case = house.place("li", "li", "hexi", form(&house)).await.unwrap();
        assert!(due(&house, Instant(i64::MAX)).await.is_empty(), "an open case keeps what it needs");
        house.clock.set(at("2026-03-04 10:00"));
        let closed = house.take("li", case.id, "withdraw", json!({}), json!({})).await.unwrap();
        // A hundred and eighty days after a Wednesday is a Monday.
        is_due_at(&house, case.id, at("2026-08-31 10:00")).await;
        erase(&house, case.id).await;
        let (def, found) = house.find(case.id).await.unwrap();
        for key in ["contact", "address"] {
            assert!(Sealed::is_erased(&found.fields[key]), "{key}");
        }
        assert_eq!(found.fields["content"], "灯坏了", "what is not personal stays");
        // REPLAY: the history is whole; where the case reads erased, it has a mark that says nothing any more.
        let all = events(&mut house.view().await.conn, case.id, 0, 10).await.unwrap();
        let mut replayed = replay(&def, &all).unwrap();
        assert!(is_mark(&replayed.fields["contact"]));
        replayed.seal(&def, |_, _| Sealed::erased());
        for key in ["contact", "address"] {
            replayed.fields.insert(key.to_owned(), Sealed::erased());
        }
        assert_eq!(replayed, found);
        assert_eq!(closed.version, found.version);
    }

    async fn a_span_may_be_of_any_unit_and_read_the_case(db: Db) {
        let hours: DueAfter = |closed| closed.plus_micros(48 * HOUR);
        let cases: [(SpanUnit, Amount, DueAfter); 4] = [
            (SpanUnit::Hours, Amount::Fixed(48), hours),
            (SpanUnit::WorkingDays, Amount::Fixed(2), |_| at("2026-03-04 17:30")),
            (SpanUnit::Days, Amount::Expr(Expr::parse("item.days * 7").unwrap()), |closed| closed.plus_micros(70 * DAY)),
            (SpanUnit::Days, Amount::Expr(Expr::parse("30 + 8").unwrap()), |closed| closed.plus_micros(38 * DAY)),
        ];
        let house = House::open(db).await;
        for (seq, (unit, amount, expected)) in cases.into_iter().enumerate() {
            house.apply(with_order(|order| kept_for(order, unit, amount.clone()))).await;
            let seq = seq as i64 + 1;
            let case = house.place_as("li", "li", "hexi", (seq, None), form(&house)).await.unwrap();
            house.take("li", case.id, "withdraw", json!({}), json!({})).await.unwrap();
            is_due_at(&house, case.id, expected(house.desk.now())).await;
            erase(&house, case.id).await;
        }
    }

    async fn a_case_that_is_over_with_its_first_step_is_erased_too(db: Db) {
        let packs = with_order(|order| {
            let mut record = order.steps["place"].clone();
            (record.to, record.outcome) = ("closed".into(), Some("confirmed".into()));
            order.steps.insert("record".into(), record);
        });
        let house = House::with(db, packs).await;
        let recorded = house.place_as("sun", "li", "hexi", (1, Some("record")), form(&house)).await.unwrap();
        assert!(!recorded.is_open());
        // A hundred and eighty days after a Monday is a Saturday: the close of the next working day.
        is_due_at(&house, recorded.id, at("2026-08-31 17:30")).await;
        let open = house.place_as("sun", "li", "hexi", (2, None), form(&house)).await.unwrap();
        assert_eq!(due(&house, Instant(i64::MAX)).await, [recorded.id.0], "{}", open.number);
    }

    async fn a_value_that_a_step_sets_or_empties_is_sealed_like_one_that_was_given(db: Db) {
        let packs = with_order(|order| {
            let claim = &mut order.steps["claim"];
            claim.form = vec!["contact".into()];
            claim.set.insert("address".into(), Expr::parse("content").unwrap());
            let hand_back = &mut order.steps["hand_back"];
            hand_back.set.insert("contact".into(), Expr::parse("null").unwrap());
            hand_back.set.insert("address".into(), Expr::parse("null").unwrap());
            let deliver = &mut order.steps["deliver"];
            deliver.form.push("contact".into());
            deliver.set.insert("contact".into(), Expr::parse("'13900000009'").unwrap());
        });
        let house = House::with(db, packs).await;
        let case = house.place("li", "li", "hexi", form(&house)).await.unwrap();
        let claimed = house.take("zhao", case.id, "claim", json!({"contact": "13800000002"}), json!({})).await.unwrap();
        assert_eq!((&claimed.fields["contact"], &claimed.fields["address"]), (&json!("13800000002"), &json!("灯坏了")));
        assert_eq!(house.find(case.id).await.unwrap().1, claimed);
        let reason = json!({"reason": "去不了"});
        let back = house.take("zhao", case.id, "hand_back", json!({}), reason).await.unwrap();
        assert!(back.field("contact").is_none() && back.field("address").is_none());
        assert_eq!(house.find(case.id).await.unwrap().1, back, "what was emptied does not come back");
        house.take("zhao", case.id, "claim", json!({"contact": null}), json!({})).await.unwrap();
        // A form and a computed value for one field: the computed one stays.
        let form = json!({"result": "好", "contact": "13800000003"});
        let delivered = house.take("zhao", case.id, "deliver", form, json!({})).await.unwrap();
        assert_eq!(delivered.fields["contact"], "13900000009");
        assert_eq!(house.find(case.id).await.unwrap().1, delivered);
        let all = events(&mut house.view().await.conn, case.id, 0, 10).await.unwrap();
        assert!(!serde_json::to_string(&all).unwrap().contains("1380000000"), "{all:?}");
    }
}
