//! A matcher asks for something, or puts one before another.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M005", "没有要求也没有得分", "a matcher without must and score");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.matchers() {
        let (must, score) = (view.written.has(&["must"]), view.written.has(&["score"]));
        if !must && (!score || view.written.find(&["score"]).is_some_and(|it| it.entries().is_empty())) {
            let key = view.definition.key.local();
            report
                .tell(
                    &CODE,
                    view.written.name,
                    format!("`{key}` 对谁都一样"),
                    format!("to `{key}` everybody is the same"),
                )
                .help("写上 must 或 score", "give it a `must` or a `score`");
        }
    }
}
