//! A step insists only on what its form shows.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L034", "必填的不在表单里", "a required field outside the form");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            for name in step.require.iter().filter(|name| !step.form.contains(name)) {
                report
                    .tell(
                        &CODE,
                        view.written.member_at(&["steps", key, "require"], name),
                        format!("`{name}` 不在这个环节的 form 里"),
                        format!("`{name}` is not in the form of this step"),
                    )
                    .help_if(did_you_mean(name, step.form.iter().map(String::as_str)));
            }
        }
    }
}
