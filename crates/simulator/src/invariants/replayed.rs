//! REPLAY: replaying a case's events yields its stored state; erased values read as erased on both sides.

use super::{Violation, Whole};
use gridwork_definitions::model::{FieldClass, Loop};
use gridwork_loops::store::Sealed;
use gridwork_loops::{Case, is_mark, replay};
use serde_json::{Value as Json, json};

pub(super) fn check(whole: &Whole, found: &mut Vec<Violation>) {
    let (def, stored) = &whole.found;
    let mut replayed = match replay(def, &whole.events) {
        Ok(case) => case,
        Err(broken) => {
            let zh = format!("办理经过无法重放：{broken}");
            return found.push(Violation::new(
                "REPLAY",
                &stored.number,
                zh,
                format!("its events do not add up: {broken}"),
            ));
        }
    };
    let mut stored = stored.clone();
    level(def, &mut stored, &mut replayed);
    for difference in differences(&stored, &replayed) {
        let zh = format!("重放办理经过得到的结果与所存不同：{difference}");
        let en = format!("its events add up to something else than what is stored: {difference}");
        found.push(Violation::new("REPLAY", &stored.number, zh, en));
    }
}

/// Makes both sides comparable where a personal value stands: in clear (or erased) on one, as a mark on the other.
fn level(def: &Loop, stored: &mut Case, replayed: &mut Case) {
    for (name, field) in &def.fields {
        if field.class == FieldClass::Plain {
            continue;
        }
        if stored.field(name).is_some_and(Sealed::is_erased) {
            // Whether there was a value is erased with it.
            stored.fields.shift_remove(name);
            replayed.fields.shift_remove(name);
            continue;
        }
        let sealed = || json!("sealed");
        if let Some(value) = stored.fields.get_mut(name) {
            *value = sealed();
        }
        if let Some(value) = replayed.fields.get_mut(name).filter(|value| is_mark(value)) {
            *value = sealed();
        }
    }
}

/// The parts in which two cases differ, each with both sides.
fn differences(stored: &Case, replayed: &Case) -> Vec<String> {
    if stored == replayed {
        return Vec::new();
    }
    let (Ok(Json::Object(left)), Ok(Json::Object(right))) =
        (serde_json::to_value(stored), serde_json::to_value(replayed))
    else {
        return vec!["a case that is no JSON".to_owned()];
    };
    let parts = left.iter().filter(|(key, value)| right.get(*key) != Some(*value));
    let said = |value: &Json| {
        let text = value.to_string();
        if text.chars().count() > 200 { text.chars().take(200).chain("…".chars()).collect() } else { text }
    };
    parts
        .map(|(key, value)| {
            format!("{key} is {}, and should be {}", said(value), said(right.get(key).unwrap_or(&Json::Null)))
        })
        .collect()
}
