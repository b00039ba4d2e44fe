//! Nobody's whereabouts are kept: what staff fill in holds no point, and a person's own point is coarse for all.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Blur, By, Field, FieldType, Relation};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B007", "记录人员位置", "keeping a person's position");

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
    for view in subject.registers() {
        let fields = &view.definition.fields;
        if !fields.values().any(|field| matches!(field.kind, FieldType::Person { .. })) {
            continue;
        }
        for (name, _) in fields.iter().filter(|(_, field)| is_exact(field)) {
            tell(report, view.written.name_at(&["fields", name]), name);
        }
    }
}

fn is_point(field: &Field) -> bool {
    matches!(field.kind, FieldType::Point { .. })
}

/// A point that somebody reads as it was given.
fn is_exact(field: &Field) -> bool {
    match &field.kind {
        FieldType::Point { blur: Some(Blur { except, .. }) } => !except.is_empty(),
        FieldType::Point { blur: None } => true,
        _ => false,
    }
}

fn tell(report: &mut Report, place: Place, name: &str) {
    report
        .tell(&CODE, place, format!("`{name}` 会记下人在哪里"), format!("`{name}` would keep where somebody is"))
        .help(
            "办事环节不收位置；名册里只留本人选的大致地点：blur: {metres: 500, except: []}",
            "take no point in steps of those who do the work; on a register keep a place of their choice, coarse for all: `blur: {metres: 500, except: []}`",
        );
}
