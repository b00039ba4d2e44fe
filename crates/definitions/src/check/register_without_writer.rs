//! Somebody keeps every register.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R005", "没有人能写的台账", "a register that nobody can write");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.registers() {
        let has_write = view.written.has(&["may", "write"]);
        if has_write && view.definition.may.write.is_empty() {
            report
                .tell(
                    &CODE,
                    view.written.at(&["may", "write"]),
                    format!("台账 `{}` 没有人能写", view.definition.key.local()),
                    format!("nobody can write the register `{}`", view.definition.key.local()),
                )
                .help("在 may.write 里写角色", "name roles in `may.write`");
        }
    }
}
