//! A cooling-off follows from complaints about the same cases, and what it names is there.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::LoopView;
use crate::model::{FieldType, Loop};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L044", "冷静期对不上", "a cooling-off that does not fit");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(cooling) = &view.definition.cooling else { continue };
        same(view, &cooling.same, report);
        for name in cooling.keeps_from.iter().filter(|name| !view.definition.steps.contains_key(*name)) {
            let place = view.written.member_at(&["cooling", "keeps_from"], name);
            tell(
                report,
                place,
                (format!("没有环节 `{name}`"), format!("there is no step `{name}`")),
                ("写接手的环节", "name the step by which the work is taken on"),
            );
        }
        let Some(complaint) = subject.catalog.loops.get(&cooling.after) else { continue };
        if complaint.about.as_ref().is_none_or(|about| about.cases != view.definition.key) {
            let key = cooling.after.local();
            tell(
                report,
                view.written.at(&["cooling", "after"]),
                (format!("`{key}` 不是关于这类事项的"), format!("cases of `{key}` are not about these")),
                ("在那个闭环写 about: {cases: …}", "write `about: {cases: …}` in that loop"),
            );
        }
        for outcome in cooling.lifted_by.iter().filter(|outcome| !ends(complaint, outcome)) {
            tell(
                report,
                view.written.member_at(&["cooling", "lifted_by"], outcome),
                (
                    format!("`{}` 没有结果 `{outcome}`", complaint.key.local()),
                    format!("no case of `{}` ends `{outcome}`", complaint.key.local()),
                ),
                ("写那个闭环某个终结环节的 outcome", "name the `outcome` of a step of that loop"),
            );
        }
    }
}

fn same(view: LoopView<'_>, name: &str, report: &mut Report) {
    let kind = view.definition.fields.get(name).map(|field| &field.kind);
    if !matches!(kind, Some(FieldType::Row { .. } | FieldType::Choice { .. })) {
        tell(
            report,
            view.written.at(&["cooling", "same"]),
            (format!("`{name}` 不是一行台账或一个选项"), format!("`{name}` is no field that holds a row or a choice")),
            ("写说明是哪种事的字段", "name the field that says what kind of work it is"),
        );
    }
}

fn ends(complaint: &Loop, outcome: &str) -> bool {
    complaint.steps.values().any(|step| step.outcome.as_deref() == Some(outcome))
}

fn tell(report: &mut Report, place: Place, said: (String, String), help: (&str, &str)) {
    report.tell(&CODE, place, said.0, said.1).help(help.0, help.1);
}
