//! Every field that is named exists.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;
use crate::model::Field;
use crate::source::Place;
use indexmap::IndexMap;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-N009", "没有这个字段", "an unknown field");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let fields = &view.definition.fields;
        if let Some(label) = &view.definition.label {
            one(label, fields, view.written.at(&["label"]), report);
        }
        for (key, step) in view.steps() {
            // What `require` names is told by the rule that compares it with the form.
            for name in &step.form {
                one(name, fields, view.written.member_at(&["steps", key, "form"], name), report);
            }
            for name in step.set.keys() {
                one(name, fields, view.written.name_at(&["steps", key, "set", name]), report);
            }
        }
    }
    for view in subject.loops() {
        let fields = &view.definition.fields;
        if let Some(duplicates) = &view.definition.duplicates {
            for name in &duplicates.same {
                one(name, fields, view.written.member_at(&["duplicates", "same"], name), report);
            }
            for name in &duplicates.shows {
                one(name, fields, view.written.member_at(&["duplicates", "shows"], name), report);
            }
            one(&duplicates.near.of, fields, view.written.at(&["duplicates", "near", "of"]), report);
        }
        if let Some(hours) = &view.definition.hours {
            one(&hours.of, fields, view.written.at(&["hours", "of"]), report);
        }
    }
    for view in subject.registers() {
        let fields = &view.definition.fields;
        for name in &view.definition.unique {
            one(name, fields, view.written.member_at(&["unique"], name), report);
        }
        if view.written.has(&["label"]) {
            one(&view.definition.label, fields, view.written.at(&["label"]), report);
        }
        if let Some(own) = &view.definition.own {
            one(own, fields, view.written.at(&["own"]), report);
        }
        if let Some(consent) = &view.definition.consent {
            one(&consent.of, fields, view.written.at(&["consent", "of"]), report);
        }
        for (key, it) in &view.definition.views {
            for name in &it.columns {
                one(name, fields, view.written.member_at(&["views", key, "columns"], name), report);
            }
            for sort in &it.sort {
                one(&sort.field, fields, view.written.member_at(&["views", key, "sort"], &sort.to_string()), report);
            }
            if let Some(by) = &it.by {
                one(by, fields, view.written.at(&["views", key, "by"]), report);
            }
        }
    }
}

fn one(name: &str, fields: &IndexMap<String, Field>, place: Place, report: &mut Report) {
    if !fields.contains_key(name) {
        report
            .tell(&CODE, place, format!("没有字段 `{name}`"), format!("there is no field `{name}`"))
            .help_if(did_you_mean(name, fields.keys().map(String::as_str)));
    }
}
