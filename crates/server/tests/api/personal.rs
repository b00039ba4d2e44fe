//! Personal fields: masked, shown, opened for a purpose, erased; and never where they do not belong.

use crate::house::{in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE, STATES, take};
use serde_json::{Value as Json, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn masked() -> Json {
    json!({"masked": "138****0000"})
}

in_both_houses! {
    async fn a_phone_is_shown_to_the_asker_and_to_the_assignee_while_serving(house) {
        for state in STATES {
            let id = house.order_in("hexi", state).await;
            for (reader, expected) in [
                ("hexi.resident", json!(PHONE)),
                ("hexi.dispatcher", masked()),
                ("hexi.verifier", masked()),
                ("street.coordinator", masked()),
                ("street.leader", masked()),
                ("district.office", masked()),
                ("hexi.volunteer", match state {
                    "accepted" => json!(PHONE),
                    // Open to volunteers: its plain fields, and not even a mask of the others.
                    "placed" | "withdrawn" => Json::Null,
                    _ => masked(),
                }),
            ] {
                let answer = house.client(reader).await.get(&format!("/cases/{id}")).await;
                if reader == "hexi.volunteer" && state == "withdrawn" {
                    answer.refused(404, "not_found");
                    continue;
                }
                assert_eq!(answer.ok()["fields"]["contact"], expected, "{reader} in {state}");
                assert_eq!(answer.text().contains(ADDRESS), expected == PHONE, "{reader} in {state}");
            }
        }
    }

    async fn to_volunteers_an_open_order_shows_what_it_is_about_and_roughly_where(house) {
        let id = house.placed("hexi").await;
        let seen = house.client("hexi.volunteer2").await.get(&format!("/cases/{id}")).await.ok();
        let names = seen["fields"].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(names, ["item", "content", "place"]);
        assert_eq!(seen["fields"]["place"]["blurred"], 300);
        assert_ne!(seen["fields"]["place"]["lon"], json!(117.705));
        for person in ["asker", "opener"] {
            assert!(seen[person]["name"].as_str().unwrap().contains('*'), "{person}: {}", seen[person]);
        }
        let exact = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(exact["fields"]["place"], json!({"lon": 117.705, "lat": 39.005}));
        let street = house.client("street.leader").await.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(street["fields"]["place"]["blurred"], 300);
    }

    async fn reading_in_clear_is_journalled_and_reading_ones_own_is_not(house) {
        let id = house.order_in("hexi", "accepted").await;
        let reads = async || {
            let lines = house.journal(&id).await.into_iter().filter(|(action, _)| action == "read");
            lines.map(|(_, detail)| detail["fields"].clone()).collect::<Vec<_>>()
        };
        let before = reads().await.len();
        for reader in ["hexi.resident", "hexi.dispatcher", "district.office"] {
            house.client(reader).await.get(&format!("/cases/{id}")).await.ok();
        }
        assert_eq!(reads().await.len(), before, "nobody of these read somebody else's data");
        house.client("hexi.volunteer").await.get(&format!("/cases/{id}")).await.ok();
        let after = reads().await;
        assert_eq!((after.len(), &after[before]), (before + 1, &json!(["address", "contact"])));
    }

    async fn opening_a_field_needs_a_purpose_and_leaves_a_trace(house) {
        let id = house.order_in("hexi", "delivered").await;
        let path = format!("/cases/{id}/open-field");
        let ask = json!({"field": "contact", "purpose": " 电话回访 "});
        for (reader, is_allowed) in [
            ("hexi.dispatcher", true), ("hexi.verifier", true), ("street.coordinator", true), ("hexi.resident", true),
            // The work is done: what was shown to the volunteer while serving is so no more.
            ("hexi.volunteer", false),
        ] {
            let answer = house.client(reader).await.post(&path, ask.clone()).await;
            if is_allowed {
                assert_eq!(answer.ok(), json!({"field": "contact", "value": PHONE}), "{reader}");
            } else {
                answer.refused(403, "field");
            }
        }
        let placed = house.placed("hexi").await;
        let open = house.client("hexi.volunteer2").await.post(&format!("/cases/{placed}/open-field"), ask).await;
        open.refused(403, "field");
        let traces = house.journal(&id).await.into_iter().filter(|(action, _)| action == "open_field").collect::<Vec<_>>();
        assert_eq!(traces.len(), 4);
        for (_, detail) in traces {
            assert_eq!((&detail["fields"], &detail["purpose"]), (&json!(["contact"]), &json!("电话回访")));
            assert!(!detail.to_string().contains(PHONE));
        }
    }

    async fn what_was_erased_reads_erased_everywhere(house) {
        let id = house.order_in("hexi", "withdrawn").await;
        house.clock.advance(Duration::from_secs(179 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let asker = house.client("hexi.resident").await;
        assert_eq!(asker.get(&format!("/cases/{id}")).await.ok()["fields"]["contact"], PHONE);
        // A day off at the end, and the next working day's close.
        house.clock.advance(Duration::from_secs(20 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        for reader in ["hexi.resident", "hexi.dispatcher"] {
            let client = house.client(reader).await;
            let fields = client.get(&format!("/cases/{id}")).await.ok()["fields"].clone();
            let erased = json!({"erased": true});
            assert_eq!((&fields["contact"], &fields["address"]), (&erased, &erased), "{reader}");
            assert_eq!(fields["content"], "楼道灯坏了");
            assert_eq!(client.get("/cases").await.items()[0]["fields"]["contact"], erased);
            let history = client.get(&format!("/cases/{id}/events")).await.items();
            assert_eq!(history[0]["form"]["contact"], erased);
            let open = client.post(&format!("/cases/{id}/open-field"), json!({"field": "contact", "purpose": "回访"})).await;
            open.refused(409, "erased");
        }
    }
}

in_a_house! {
    async fn opening_fields_is_limited_by_the_hour(house) {
        let id = house.placed("hexi").await;
        let path = format!("/cases/{id}/open-field");
        let ask = json!({"field": "contact", "purpose": "核实需求"});
        let dispatcher = house.client("hexi.dispatcher").await;
        for _ in 0..60 {
            dispatcher.post(&path, ask.clone()).await.ok();
        }
        let waiting = dispatcher.post(&path, ask.clone()).await;
        waiting.refused(429, "too_many");
        assert!(waiting.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| wait <= 3601)));
        // Another person is not held up by this one.
        house.client("hexi.verifier").await.post(&path, ask.clone()).await.ok();
        house.clock.advance(Duration::from_secs(3601));
        dispatcher.post(&path, ask).await.ok();
    }

    async fn opening_fields_of_rows_is_limited_by_the_same_hour(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let (case, row) = (house.placed("hexi").await, house.volunteer_row().await);
        let ask = json!({"field": "contact", "purpose": "排班联系"});
        let (of_case, of_row) = (format!("/cases/{case}/open-field"), format!("{row}/open-field"));
        // What was opened of cases counts as well: it is one person who reads.
        for number in 0..60 {
            dispatcher.post(if number % 2 == 0 { &of_row } else { &of_case }, ask.clone()).await.ok();
        }
        dispatcher.post(&of_row, ask.clone()).await.refused(429, "too_many");
        house.clock.advance(Duration::from_secs(3601));
        dispatcher.post(&of_row, ask).await.ok();
    }

    async fn whoever_has_read_too_many_rows_in_clear_reads_masks(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = house.volunteer_row().await;
        // What came back when it was entered was the first.
        for read in 1..600 {
            let shown = dispatcher.get(&row).await.ok();
            assert_eq!(shown["fields"]["contact"], "13987654321", "{read}");
        }
        let shown = dispatcher.get(&row).await.ok();
        assert_eq!((&shown["fields"]["contact"], &shown["is_limited"]), (&json!({"masked": "139****4321"}), &json!(true)));
        // Nothing but the sealed values is withheld, and for an hour.
        assert_eq!(shown["fields"]["capacity"], 3);
        house.clock.advance(Duration::from_secs(3601));
        assert_eq!(dispatcher.get(&row).await.ok()["fields"]["contact"], "13987654321");
    }

    async fn nothing_personal_is_logged(house) {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .json()
            .with_writer({
                let log = log.clone();
                move || log.clone()
            })
            .finish();
        // The only test that listens; where every test is a process of its own nobody else hears it either.
        tracing::subscriber::set_global_default(subscriber).expect("nobody listens yet");
        let id = house.order_in("hexi", "settled").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let ask = json!({"field": "contact", "purpose": "核实需求"});
        dispatcher.post(&format!("/cases/{id}/open-field"), ask).await.ok();
        let mut wrong = house.order("hexi");
        wrong["form"]["contact"] = json!("1381234000012345");
        house.client("hexi.resident").await.post("/cases", wrong).await.refused(422, "problems");
        let track = dispatcher.get(&format!("/cases/{id}")).await.ok()["track"].as_str().unwrap().to_owned();
        house.anyone().get(&format!("/track/{track}")).await.ok();
        house.signed_in("hexi.resident").await;
        take(&dispatcher, &id, "dispatch", json!({"input": {"volunteer": PHONE}})).await.refused(409, "state");
        let text = log.text();
        let spoken = text.lines().filter(|line| line.contains("gridwork")).count();
        assert!(spoken > 10, "it logs something: {spoken} lines");
        for secret in [PHONE, ADDRESS, "1381234000012345", "人hexi", "楼道灯", track.as_str(), "Lou-dao-deng", "token-of"] {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}

/// A log that a test reads.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
