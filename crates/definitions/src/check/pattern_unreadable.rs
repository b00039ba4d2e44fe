//! A pattern can be read as a regular expression.

use super::{Code, Report, Rule, Subject, error};
use crate::model::FieldType;
use regex::RegexBuilder;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F011", "格式不是正则表达式", "a pattern that is none");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let FieldType::Text { pattern: Some(pattern), .. } = &it.field.kind else { continue };
        if let Err(fault) = RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(SIZE_MAX).build() {
            let fault = fault.to_string();
            let why = fault.lines().last().unwrap_or("").trim_start_matches("error: ");
            report
                .tell(
                    &CODE,
                    it.at("pattern"),
                    format!("不是正则表达式：{why}"),
                    format!("not a regular expression: {why}"),
                )
                .help("例如 \"[0-9]{4}\"；它要匹配整个文本", "for example \"[0-9]{4}\"; it must match the whole text");
        }
    }
}

/// Bytes of a compiled pattern: more would make every form slow.
const SIZE_MAX: usize = 256 * 1024;
