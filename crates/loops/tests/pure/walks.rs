//! Runs the tables of walks: what a district officer would say a case does, step by step, over days.

use crate::kit::{Walk, at, hand, key, look_up, name_of, order, person};
use gridwork_kernel::Instant;
use gridwork_kernel::time::{DAY, HOUR, MINUTE};
use gridwork_loops::{Assignee, Queue, Remark, colour, comment};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    start: String,
    #[serde(default)]
    vacant: Vec<String>,
    steps: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// A step that succeeds.
    Take(Take),
    /// A step that is refused.
    Refuse(Take),
    /// A remark.
    Comment(Take),
    /// Time passes, with the ticker awake.
    Wait(IndexMap<String, Json>),
    /// Time passes, with the ticker asleep.
    Sleep(IndexMap<String, Json>),
    /// The ticker does one thing, or nothing when `null` is expected.
    Wake(Option<String>),
    /// How the case stands.
    Expect(Map<String, Json>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Take {
    #[serde(rename = "as")]
    who: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    asker: Option<String>,
    #[serde(default)]
    form: Map<String, Json>,
    #[serde(default)]
    input: Map<String, Json>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    text: Option<String>,
}

#[test]
fn every_walk_goes_as_written() {
    for table in tables() {
        walk_through(&table);
    }
}

fn tables() -> Vec<Table> {
    let texts = [include_str!("../data/walks.yaml"), include_str!("../data/walks_clocks.yaml")];
    texts.into_iter().flat_map(|text| serde_saphyr::from_str::<Vec<Table>>(text).unwrap()).collect()
}

/// The walk with this name, gone to its end.
pub(crate) fn walk_of(name: &str) -> Walk {
    walk_through(tables().iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no such walk: {name}")))
}

fn walk_through(table: &Table) -> Walk {
    let mut walk = Walk::new(order(), at(&table.start));
    walk.vacant.clone_from(&table.vacant);
    for (line, step) in table.steps.iter().enumerate() {
        let place = format!("{}, line {}", table.name, line + 1);
        match step {
            Line::Take(take) => {
                let result = go(&mut walk, take);
                assert!(result.is_ok(), "{place}: {:?}", result.err());
            }
            Line::Refuse(take) => {
                let code = go(&mut walk, take).err().map(|refusal| refusal.code());
                assert_eq!(code, take.code.as_deref(), "{place}");
            }
            Line::Comment(remark) => {
                let known = look_up(gridwork_loops::Needs::default());
                let text = json!(remark.text);
                let remark = Remark { hand: &hand(&remark.who), text: &text, files: &Json::Null, known: &known };
                let outcome = comment(&walk.def, walk.case(), &remark, &walk.moment()).unwrap();
                walk.apply(outcome);
            }
            Line::Wait(spans) => {
                let until = later(&walk, spans);
                walk.pass_to(until);
            }
            Line::Sleep(spans) => walk.now = later(&walk, spans),
            Line::Wake(expected) => {
                let done = walk.wake().then(|| walk.events.last().unwrap());
                let done = done.map(|event| event.step.clone().unwrap_or_else(|| event.kind.as_str().to_owned()));
                assert_eq!(&done, expected, "{place}");
            }
            Line::Expect(expected) => expect(&walk, expected, &place),
        }
    }
    walk
}

fn go(walk: &mut Walk, take: &Take) -> Result<(), gridwork_loops::Refusal> {
    let asker = take.asker.as_deref().or(take.who.split(' ').next()).unwrap_or_default();
    let asker = if asker == "system" { person("nobody") } else { person(asker) };
    walk.take_json(&hand(&take.who), asker, &take.step, take.form.clone(), take.input.clone())
}

fn later(walk: &Walk, spans: &IndexMap<String, Json>) -> Instant {
    spans.iter().fold(walk.now, |now, (unit, amount)| {
        let micros = |each: i64| (amount.as_f64().unwrap() * each as f64) as i64;
        match unit.as_str() {
            "seconds" => now.plus_micros(micros(1_000_000)),
            "minutes" => now.plus_micros(micros(MINUTE)),
            "hours" => now.plus_micros(micros(HOUR)),
            "days" => now.plus_micros(micros(DAY)),
            "working_hours" => walk.calendar.add_working(now, micros(HOUR)),
            "to" => at(amount.as_str().unwrap()),
            other => panic!("no such unit: {other}"),
        }
    })
}

fn expect(walk: &Walk, expected: &Map<String, Json>, place: &str) {
    for (what, value) in expected {
        assert_eq!(&shown(walk, what), value, "{place}: {what}");
    }
}

/// One aspect of a case as the tables write it.
fn shown(walk: &Walk, what: &str) -> Json {
    let case = walk.case();
    let instant = |at: Option<Instant>| at.map(|at| at.local().format("%Y-%m-%d %H:%M").to_string());
    match what {
        "state" => json!(case.state),
        "colour" => json!(colour(case, walk.now).0),
        "due" => json!(instant(case.due_at())),
        "yellow" => json!(instant(case.clock.as_ref().map(|clock| clock.yellow_at))),
        "promise_due" => json!(instant(case.promise.as_ref().map(|promise| promise.deadline.due_at))),
        "promise_met" => json!(instant(case.promise.as_ref().and_then(|promise| promise.met_at))),
        "outcome" => json!(case.outcome),
        "closed" => json!(instant(case.closed_at)),
        "wake" => json!(instant(walk.next_wake())),
        "version" => json!(case.version),
        "events" => json!(walk.events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>()),
        "assignee" => json!(case.assignee.map(|assignee| match assignee {
            Assignee::Person(id) => name_of(id),
            Assignee::Org(_) => "an org",
        })),
        "turn" => gridwork_loops::turn(&walk.def, case)
            .iter()
            .map(|entry| {
                let queue = match &entry.queue {
                    Queue::Role(role) => role.local().to_owned(),
                    Queue::Person(id) => name_of(*id).to_owned(),
                    Queue::Org(_) => "an org".to_owned(),
                };
                if entry.is_escalation { format!("+{queue}") } else { queue }
            })
            .collect(),
        "vacancies" => json!(case.escalated.iter().filter(|escalated| escalated.to.is_none()).count()),
        "stopped" => case.stopped.keys().cloned().collect(),
        "reason" => case.last.get("decline").and_then(|last| last.get("reason")).cloned().unwrap_or(Json::Null),
        field => {
            assert!(walk.def.fields.contains_key(field), "nothing is called {field} in {}", key("order"));
            case.field(field).cloned().unwrap_or(Json::Null)
        }
    }
}
