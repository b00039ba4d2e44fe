//! Exactly one step opens a case.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L013", "登记环节不是一个", "not exactly one opening step");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let mut opening = view.steps().filter(|(key, _)| !view.written.has(&["steps", key, "from"]));
        if opening.next().is_none() && view.written.has(&["steps"]) {
            report
                .tell(&CODE, view.written.name_at(&["steps"]), "没有登记环节", "no step opens a case")
                .help("写一个没有 from 的环节", "write one step without `from`");
        }
        for (key, _) in opening {
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["steps", key]),
                    format!("`{key}` 也没有 from，登记环节只能有一个"),
                    format!("`{key}` has no `from` either; only one step opens a case"),
                )
                .help(
                    "写上 from，或把两者合成一个，在 by 里写多个角色",
                    "write `from`, or make one of the two and name several roles in `by`",
                );
        }
    }
}
