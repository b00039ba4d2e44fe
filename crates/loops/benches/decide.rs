//! How long the order loop thinks: opening, one step, what is possible, waking, replay. Nothing touches a database.

use divan::{Bencher, black_box};
use gridwork_definitions::model::{Key, Loop};
use gridwork_expr::Value;
use gridwork_kernel::calendar::Calendar;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId};
use gridwork_loops::{
    Case, Event, Hand, Known, Moment, Opening, Taking, colour, decide, needs, next_wake, open, possible, replay,
};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

fn main() {
    divan::main();
}

/// An order and everything that deciding about it needs.
struct Bench {
    def: Loop,
    calendar: Calendar,
    now: Instant,
    known: Known,
    case: Case,
    events: Vec<Event>,
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn hand(n: u128, role: &str) -> Hand {
    Hand::with_role(PersonId(id(n)), Key::new("binhai", role))
}

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

impl Bench {
    /// An order placed by person 1; volunteers are 2, dispatchers 3.
    fn new() -> Self {
        let def: Loop = serde_json::from_str(include_str!("../tests/data/order.json")).expect("the order loop");
        let (calendar, now) =
            (Calendar::china(), Instant::from_rfc3339("2026-03-02T09:00:00+08:00").expect("an instant"));
        let form = object(json!({"item": id(9).to_string(), "content": "楼道灯坏了", "contact": "13812345678"}));
        let asked = needs(&def, None, "place", &form, &Map::new());
        let mut known = Known::default();
        asked.references.into_iter().for_each(|reference| known.find(reference));
        let volunteer = object(json!({"volunteer": id(2).to_string()}));
        let asked = needs(&def, None, "dispatch", &Map::new(), &volunteer);
        asked.references.into_iter().for_each(|reference| known.find(reference));
        let record = IndexMap::from([("days".to_owned(), Value::Int(3))]);
        known.keep_row(RowId(id(9)), Value::Record(record));
        let outcome = Self::open(&def, &known, &form, &Moment { now, calendar: &calendar });
        Self { def, calendar, now, known, case: outcome.case, events: vec![outcome.event] }
    }

    fn open(def: &Loop, known: &Known, form: &Map<String, Json>, moment: &Moment<'_>) -> gridwork_loops::Outcome {
        let opening = Opening {
            id: CaseId(id(100)),
            loop_version: 1,
            number: "DD2026-000001",
            track: "K7Q2M9",
            org: OrgId(id(200)),
            org_path: "1/5/23/",
            hand: &hand(1, "resident"),
            asker: PersonId(id(1)),
            step: None,
            form,
            input: &Map::new(),
            about: None,
            known,
        };
        open(def, &opening, moment).expect("it opens")
    }

    fn moment(&self) -> Moment<'_> {
        Moment { now: self.now, calendar: &self.calendar }
    }

    fn take(&mut self, hand: &Hand, step: &str, form: Json, input: Json) {
        let (form, input) = (object(form), object(input));
        let taking = Taking { step, hand, form: &form, input: &input, known: &self.known };
        let outcome = decide(&self.def, &self.case, &taking, &self.moment()).expect("it is taken");
        self.case = outcome.case;
        self.events.push(outcome.event);
    }

    /// The same order after it went round once and came back to be accepted again.
    fn travelled() -> Self {
        let mut bench = Self::new();
        let (volunteer, dispatcher) = (hand(2, "volunteer"), hand(3, "dispatcher"));
        for _ in 0..2 {
            bench.take(&dispatcher, "dispatch", json!({}), json!({"volunteer": id(2).to_string()}));
            bench.take(&volunteer, "accept", json!({}), json!({}));
            bench.take(&volunteer, "deliver", json!({"result": "换了灯泡"}), json!({}));
            bench.take(&hand(4, "verifier"), "redo", json!({}), json!({"reason": "还是不亮"}));
            bench.take(&volunteer, "hand_back", json!({}), json!({"reason": "没时间"}));
        }
        bench.take(&dispatcher, "dispatch", json!({}), json!({"volunteer": id(2).to_string()}));
        bench
    }
}

#[divan::bench]
fn opens(bencher: Bencher) {
    let bench = Bench::new();
    let form = object(json!({"item": id(9).to_string(), "content": "楼道灯坏了", "contact": "13812345678"}));
    bencher.bench_local(|| Bench::open(&bench.def, &bench.known, black_box(&form), &bench.moment()));
}

#[divan::bench]
fn dispatches(bencher: Bencher) {
    let bench = Bench::new();
    let (form, input) = (Map::new(), object(json!({"volunteer": id(2).to_string()})));
    let dispatcher = hand(3, "dispatcher");
    let taking = Taking { step: "dispatch", hand: &dispatcher, form: &form, input: &input, known: &bench.known };
    bencher.bench_local(|| decide(&bench.def, black_box(&bench.case), &taking, &bench.moment()));
}

#[divan::bench]
fn accepts_after_a_long_life(bencher: Bencher) {
    let bench = Bench::travelled();
    let (form, input) = (Map::new(), Map::new());
    let volunteer = hand(2, "volunteer");
    let taking = Taking { step: "accept", hand: &volunteer, form: &form, input: &input, known: &bench.known };
    bencher.bench_local(|| decide(&bench.def, black_box(&bench.case), &taking, &bench.moment()));
}

#[divan::bench]
fn refuses(bencher: Bencher) {
    let bench = Bench::new();
    let (form, input) = (Map::new(), Map::new());
    let volunteer = hand(2, "volunteer");
    let taking = Taking { step: "verify", hand: &volunteer, form: &form, input: &input, known: &bench.known };
    bencher.bench_local(|| decide(&bench.def, black_box(&bench.case), &taking, &bench.moment()));
}

#[divan::bench]
fn shows_what_is_possible(bencher: Bencher) {
    let bench = Bench::travelled();
    let volunteer = hand(2, "volunteer");
    bencher.bench_local(|| possible(&bench.def, black_box(&bench.case), &volunteer, &bench.known, &bench.moment()));
}

#[divan::bench]
fn colours(bencher: Bencher) {
    let bench = Bench::new();
    bencher.bench_local(|| colour(black_box(&bench.case), bench.now));
}

#[divan::bench]
fn tells_when_to_wake(bencher: Bencher) {
    let bench = Bench::new();
    bencher.bench_local(|| next_wake(&bench.def, black_box(&bench.case), &bench.known, &bench.moment()));
}

#[divan::bench]
fn replays_twelve_events(bencher: Bencher) {
    let bench = Bench::travelled();
    bencher.bench_local(|| replay(&bench.def, black_box(&bench.events)));
}

#[divan::bench]
fn writes_its_memory(bencher: Bencher) {
    let bench = Bench::travelled();
    bencher.bench_local(|| serde_json::to_string(&black_box(&bench.case).memory()));
}

#[divan::bench]
fn reads_its_memory(bencher: Bencher) {
    let bench = Bench::travelled();
    let text = serde_json::to_string(&bench.case.memory()).expect("it is JSON");
    bencher.bench_local(|| serde_json::from_str::<gridwork_loops::Memory>(black_box(&text)));
}
