//! Nobody's whereabouts are kept: who does the work is not asked where they are.

use super::{Code, Report, Rule, Subject, warning};
use crate::model::{By, Field, FieldType, Relation};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-B007", "记录人员位置", "keeping a person's position");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let does_the_work = |by: &By| matches!(by, By::Relation(Relation::Assignee | Relation::Second));
            if !step.by.iter().any(does_the_work) {
                continue;
            }
            let fields = step.form.iter().filter(|name| view.definition.fields.get(*name).is_some_and(is_point));
            for name in fields {
                tell(report, view.written.member_at(&["steps", key, "form"], name), name);
            }
            for (name, _) in step.input.iter().filter(|(_, field)| is_point(field)) {
                tell(report, view.written.name_at(&["steps", key, "input", name]), name);
            }
        }
    }
}

fn is_point(field: &Field) -> bool {
    matches!(field.kind, FieldType::Point { .. })
}

fn tell(report: &mut Report, place: Place, name: &str) {
    report
        .tell(&CODE, place, format!("`{name}` 会记下人在哪里"), format!("`{name}` would keep where somebody is"))
        .help(
            "地点由登记的人写，办事的人不报位置",
            "whoever opens the case names the place; those who do the work report no position",
        );
}
