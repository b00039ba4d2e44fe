//! A default is a value that could have been given.

use super::{Code, Report, Rule, Subject, error};
use crate::loader::read::scaled;
use crate::model::{Catalog, FieldType, Key};
use chrono::NaiveDate;
use serde_json::Value as Json;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F007", "默认值不合", "a default that does not fit");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let Some(default) = it.field.default.as_ref().filter(|it| !it.is_null()) else { continue };
        if !fits(default, &it.field.kind, subject.catalog) {
            report
                .tell(
                    &CODE,
                    it.at("default"),
                    format!("默认值 {default} 不是合格的 {}", it.field.kind.name()),
                    format!("the default {default} is not a value of this {}", it.field.kind.name()),
                )
                .help("对照 type 和上下限、选项改它", "make it fit the type, its limits and its options");
        }
    }
}

fn fits(value: &Json, kind: &FieldType, catalog: &Catalog) -> bool {
    let within = |it: i64, min: &Option<i64>, max: &Option<i64>| {
        min.is_none_or(|min| it >= min) && max.is_none_or(|max| it <= max)
    };
    let is_option = |of: &Key, it: &Json| {
        it.as_str().is_some_and(|it| {
            catalog.choices.get(of).is_none_or(|list| list.options.get(it).is_some_and(|option| !option.retired))
        })
    };
    match kind {
        FieldType::Text { max, .. } => value.as_str().is_some_and(|it| it.chars().count() <= *max as usize),
        FieldType::Int { min, max } | FieldType::Money { min, max } => {
            value.as_i64().is_some_and(|it| within(it, min, max))
        }
        FieldType::Decimal { scale, min, max } => {
            let units = value.is_number().then(|| scaled(&value.to_string(), *scale)).flatten();
            units.is_some_and(|it| within(it, min, max))
        }
        FieldType::Bool => value.is_boolean(),
        FieldType::Date => {
            value.as_str().is_some_and(|it| NaiveDate::parse_from_str(it, "%Y-%m-%d").is_ok() && it.len() == 10)
        }
        FieldType::Choice { of } => is_option(of, value),
        FieldType::Choices { of } => value.as_array().is_some_and(|all| all.iter().all(|it| is_option(of, it))),
        // Ids, files, instants and what is personal are not known when a pack is written.
        _ => false,
    }
}
