//! Runs the table of forms: what a step takes, what it makes of it, and every problem at once.

use crate::kit::{Walk, at, loop_of};
use gridwork_loops::{Known, Reference, Refusal, needs, possible};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    /// Taken before, to have values in the case.
    #[serde(default)]
    before: Vec<Filling>,
    step: String,
    #[serde(default)]
    form: Map<String, Json>,
    #[serde(default)]
    input: Map<String, Json>,
    /// The event's form and input.
    #[serde(default)]
    gives: Option<Map<String, Json>>,
    #[serde(default)]
    gives_input: Option<Map<String, Json>>,
    /// The case's fields afterwards.
    #[serde(default)]
    fields: Option<Map<String, Json>>,
    /// `path code` of every problem.
    #[serde(default)]
    problems: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filling {
    step: String,
    #[serde(default)]
    form: Map<String, Json>,
}

fn survey() -> Walk {
    Walk::new(loop_of(include_str!("../data/survey.json")), at("2026-03-02 09:00"))
}

#[test]
fn every_form_gives_what_is_written() {
    let tables: Vec<Table> = serde_saphyr::from_str(include_str!("../data/forms.yaml")).unwrap();
    for table in tables {
        fill_in(table);
    }
}

fn fill_in(table: Table) {
    let name = table.name;
    let mut walk = survey();
    let (hand, li) = (crate::kit::hand("li"), crate::kit::person("li"));
    for filling in table.before {
        walk.take_json(&hand, li, &filling.step, filling.form, Map::new())
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
    }
    match walk.take_json(&hand, li, &table.step, table.form, table.input) {
        Err(Refusal::Problems(problems)) => {
            let found: Vec<_> = problems.iter().map(|it| format!("{} {}", it.path, it.code)).collect();
            assert_eq!(found, table.problems, "{name}: {problems:#?}");
            for problem in problems {
                let (zh, en) = (problem.message.say("zh"), problem.message.say("en"));
                assert!(zh != en && !en.ends_with('.'), "{name}: {problem:?}");
            }
        }
        Err(other) => panic!("{name}: {other:?}"),
        Ok(()) => {
            assert!(table.problems.is_empty(), "{name}: taken, though {:?}", table.problems);
            let event = walk.events.last().unwrap();
            let same = |found: &gridwork_loops::Fields, expected: Option<Map<String, Json>>, what: &str| {
                let Some(expected) = expected else { return };
                assert_eq!(json!(found), Json::Object(expected), "{name}: {what}");
            };
            same(&event.form, table.gives, "form");
            same(&event.input, table.gives_input, "input");
            same(&walk.case().fields, table.fields, "fields");
        }
    }
}

#[test]
fn references_are_asked_for_before_they_are_judged() {
    let walk = Walk::placed();
    let zhao = crate::kit::person("zhao");
    let input = Map::from_iter([("volunteer".to_owned(), json!(zhao))]);
    let asked = needs(&walk.def, walk.case.as_ref(), "dispatch", &Map::new(), &input);
    let volunteer = Reference::Person { id: zhao, role: Some(crate::kit::key("volunteer")) };
    assert_eq!(asked.references, [volunteer]);
    // Accepting starts the clock `item.days`: the row is read though nothing names it now.
    assert_eq!(asked.rows, [(crate::kit::key("service_item"), crate::kit::item("0301"))]);
    assert_eq!(needs(&walk.def, walk.case.as_ref(), "no_such_step", &Map::new(), &input), Default::default());
    // What is no reference at all is left to the form.
    let input = Map::from_iter([("volunteer".to_owned(), json!(["zhao"]))]);
    assert!(needs(&walk.def, walk.case.as_ref(), "dispatch", &Map::new(), &input).references.is_empty());
}

#[test]
fn a_form_says_what_it_will_insist_on() {
    let mut walk = survey();
    let (hand, li) = (crate::kit::hand("li"), crate::kit::person("li"));
    let form = json!({"title": "门铃坏了"}).as_object().unwrap().clone();
    walk.take_json(&hand, li, "write", form, Map::new()).unwrap();
    let known = Known::default();
    let steps = possible(&walk.def, walk.case(), &hand, &known, &walk.moment());
    let asked = |key: &str| {
        let step = steps.iter().find(|step| step.key == key).unwrap();
        let form = step.form.iter().filter(|it| it.is_required).map(|it| it.name);
        let input = step.input.iter().filter(|it| it.is_required).map(|it| it.name);
        (form.collect::<Vec<_>>(), input.collect::<Vec<_>>())
    };
    // `title` has its value already; `note` is insisted on each time; `detail` and `why` where they are shown.
    assert_eq!(asked("edit"), (vec!["detail"], vec![]));
    assert_eq!(asked("finish"), (vec!["note"], vec!["grade", "why"]));
}
