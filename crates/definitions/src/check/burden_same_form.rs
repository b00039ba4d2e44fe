//! The same is not filled in twice.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::Written;
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH};
use crate::model::Definition;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B006", "重复填表", "the same form twice");

/// So many fields in common are one form in two places.
const SHARED_MIN: usize = 4;

fn check(subject: &Subject, report: &mut Report) {
    let forms: Vec<Form> = subject.written.iter().filter(|it| !it.is_adapted).filter_map(form).collect();
    for (index, later) in forms.iter().enumerate() {
        for earlier in &forms[..index] {
            let shared: Vec<&str> =
                later.questions.iter().filter(|it| earlier.questions.contains(it)).map(|it| it.0.as_str()).collect();
            let smaller = later.questions.len().min(earlier.questions.len());
            // Four or more, and most of what the shorter one asks.
            if shared.len() < SHARED_MIN || shared.len() * 10 < smaller * 6 {
                continue;
            }
            let (one, two, list) =
                (earlier.written.definition.key().local(), later.written.definition.key().local(), shared.join("、"));
            report
                .tell(
                    &CODE,
                    later.written.name,
                    format!("`{two}` 和 `{one}` 问的是同样的内容：{list}（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!("`{two}` asks what `{one}` asks: {list} ({RULE_AGAINST_FORMALISM_EN})"),
                )
                .help(
                    "留一处，另一处用 type: row 引用；确需重填的字段写 repeats",
                    "keep one of them and point at its rows with `type: row`; a field that must be asked again says `repeats`",
                );
        }
    }
}

struct Form<'a> {
    written: &'a Written,
    questions: Vec<(String, &'static str)>,
}

/// What a loop or register asks for, without what it repeats for a reason.
fn form(written: &Written) -> Option<Form<'_>> {
    let fields = match &written.definition {
        Definition::Loop(it) => &it.fields,
        Definition::Register(it) => &it.fields,
        _ => return None,
    };
    let asked = fields.values().filter(|field| field.repeats.is_none() && !field.title.zh.is_empty());
    Some(Form { written, questions: asked.map(|field| (field.title.zh.clone(), field.kind.name())).collect() })
}
