//! A reason for asking again runs out on a date.

use super::{Code, Report, Rule, Subject, error};
use chrono::NaiveDate;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F009", "重复采集没有期限", "a repetition without a date");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let Some(until) = it.node.get("repeats").and_then(|node| node.get("until")) else { continue };
        let Some(text) = until.text() else { continue };
        if text.len() != 10 || NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err() {
            report
                .tell(&CODE, until.place, format!("`{text}` 不是日期"), format!("`{text}` is not a date"))
                .help("写成 2027-06-30 这样", "write it like 2027-06-30");
        }
    }
}
