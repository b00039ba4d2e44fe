//! Every step named in `not` exists.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-N008", "没有这个环节", "an unknown step");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            for name in step.not.iter().filter(|name| !view.definition.steps.contains_key(*name)) {
                let place = view.written.member_at(&["steps", key, "not"], name);
                report
                    .tell(&CODE, place, format!("没有环节 `{name}`"), format!("there is no step `{name}`"))
                    .help_if(did_you_mean(name, view.definition.steps.keys().map(String::as_str)));
            }
        }
    }
}
