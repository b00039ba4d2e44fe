//! Cases that were recorded once: in every later version their events must still yield the same case.
//!
//! A recording is never edited. New ones are written with `GRIDWORK_RECORD=1`; existing ones are left alone.

use crate::walks::walk_of;
use gridwork_definitions::model::Loop;
use gridwork_loops::{Case, Event, hash_mark, replay};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The walks that are recorded, by file name.
const RECORDINGS: &[(&str, &str)] = &[
    ("waited_and_rated", "an order waits too long, goes round and is rated"),
    (
        "reopened_and_lapsed",
        "an unsolved order is reopened with a reason, starts anew, and lapses when nothing more is said",
    ),
    ("stood_in_for", "a stand-in acts for the person, and counts as the person"),
    ("redone_by_the_same", "redone work goes on where its clock stopped, for the same volunteer"),
    ("promise_broken", "the promise runs on through every state, and colours the order until it is met"),
    ("slept_through", "a ticker that slept does everything in the order in which it fell due, and nothing twice"),
];

#[derive(Serialize, Deserialize)]
struct Recording {
    /// The definition it ran under, as it was then.
    #[serde(rename = "loop")]
    definition: Loop,
    /// The events as they are stored: personal values are marks.
    events: Vec<Event>,
    /// The case they added up to.
    case: Case,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/recorded")
}

fn record(name: &str) -> Recording {
    let mut walk = walk_of(name);
    let mark = |name: &str, value: &serde_json::Value| hash_mark(&format!("{name}:{}", value.to_string().len()));
    for event in &mut walk.events {
        event.seal(&walk.def, |_, name, value| mark(name, value));
    }
    let mut case = walk.case().clone();
    case.seal(&walk.def, mark);
    Recording { definition: walk.def, events: walk.events, case }
}

#[test]
fn recorded_cases_replay_the_same() {
    if std::env::var_os("GRIDWORK_RECORD").is_some() {
        for (file, name) in RECORDINGS {
            let path = folder().join(format!("{file}.json"));
            if !path.exists() {
                std::fs::write(path, serde_json::to_string_pretty(&record(name)).unwrap() + "\n").unwrap();
            }
        }
    }
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let recording: Recording = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let replayed = replay(&recording.definition, &recording.events).unwrap();
        assert_eq!(replayed, recording.case, "REPLAY of {}", path.display());
        count += 1;
    }
    assert!(count >= RECORDINGS.len(), "{count} recordings; none may be taken away");
}

#[test]
fn the_same_walks_still_make_the_same_events() {
    for (file, name) in RECORDINGS {
        let text = std::fs::read_to_string(folder().join(format!("{file}.json"))).unwrap();
        let recording: Recording = serde_json::from_str(&text).unwrap();
        assert_eq!(record(name).events, recording.events, "{file}");
    }
}
