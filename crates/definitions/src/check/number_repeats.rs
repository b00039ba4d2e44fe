//! Running numbers begin anew each year, so a number says the year.

use super::{Code, Report, Rule, Subject, warning};
use crate::check::number_pattern::parts;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L030", "编号每年会重复", "a number that repeats every year");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Ok(found) = parts(&view.definition.number) else { continue };
        let counts = found.iter().any(|it| it.starts_with("seq"));
        if counts && !found.iter().any(|it| it == "yyyy") {
            report
                .tell(
                    &CODE,
                    view.written.at(&["number"]),
                    "流水号每年从头开始，没有 {yyyy} 的编号会重复",
                    "running numbers begin anew each year, so without {yyyy} they repeat",
                )
                .help("加上 {yyyy}", "add {yyyy}");
        }
    }
}
