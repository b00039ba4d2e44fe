//! A matcher suggests for the input that names it: persons of its role, for cases of its loop.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Field, FieldType, Key, Loop, Matcher};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M007", "推荐的人对不上", "a suggestion that does not fit");

/// Both languages of what is wrong and of what to write instead.
type Words = (String, String, String, String);

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            for (input, field) in &step.input {
                let Some((named, matcher)) =
                    field.suggest.as_ref().and_then(|named| Some((named, subject.catalog.matchers.get(named)?)))
                else {
                    continue;
                };
                if let Some((zh, en, help_zh, help_en)) = misfit(subject, view.definition, field, named, matcher) {
                    let place = view.written.at(&["steps", key, "input", input, "suggest"]);
                    report.tell(&CODE, place, zh, en).help(help_zh, help_en);
                }
            }
        }
    }
}

fn misfit(subject: &Subject, definition: &Loop, field: &Field, named: &Key, matcher: &Matcher) -> Option<Words> {
    let FieldType::Person { role } = &field.kind else {
        return Some((
            format!("`{}` 类型的填写项没有人可推荐", field.kind.name()),
            format!("an input of type `{}` takes no person", field.kind.name()),
            "只有 type: person 的填写项可以写 suggest".into(),
            "only an input of `type: person` can have `suggest`".into(),
        ));
    };
    if matcher.need.cases != definition.key {
        let cases = &matcher.need.cases;
        return Some((
            format!("`{named}` 为 `{cases}` 找人，不为 `{}`", definition.key),
            format!("`{named}` looks for people for `{cases}`, not for `{}`", definition.key),
            format!("换一个 need 是 {} 的匹配", definition.key.local()),
            format!("name a matcher whose need is `{}`", definition.key.local()),
        ));
    }
    let offered = subject.catalog.registers.get(&matcher.offer.rows)?.fields.get(&matcher.offer.person)?;
    let FieldType::Person { role: offered } = &offered.kind else { return None };
    let (wanted, offered) = (role.as_ref()?, offered.as_ref()?);
    (wanted != offered).then(|| {
        (
            format!("`{named}` 推荐的是 `{offered}`，这里要 `{wanted}`"),
            format!("`{named}` suggests holders of `{offered}`, this input takes `{wanted}`"),
            "两处写同一个角色".into(),
            "let both name the same role".into(),
        )
    })
}
