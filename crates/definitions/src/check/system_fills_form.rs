//! The system fills in no form.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Assign, By};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L022", "系统环节要人填写", "a system step that asks for something");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps().filter(|(_, step)| step.by.contains(&By::System)) {
            for word in ["form", "require", "input", "not"] {
                if view.written.has(&["steps", key, word]) {
                    tell(word, key, view.written.name_at(&["steps", key, word]), report);
                }
            }
            if matches!(step.assign, Some(Assign::Actor | Assign::Input(_))) {
                tell("assign", key, view.written.at(&["steps", key, "assign"]), report);
            }
        }
    }
}

fn tell(word: &str, key: &str, place: Place, report: &mut Report) {
    report
        .tell(
            &CODE,
            place,
            format!("`{key}` 由系统做，`{word}` 没有意义"),
            format!("the system takes `{key}`, so `{word}` has no meaning"),
        )
        .help("去掉它；要算出的值写在 set", "drop it; values to work out go into `set`");
}
