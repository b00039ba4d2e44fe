//! Asks a guard, and says in the titles of fields which part of it does not hold.

use crate::data::Data;
use crate::refusal::FailedPart;
use gridwork_definitions::model::{Loop, Text};
use gridwork_expr::{Expr, Language, Titles, Value};
use gridwork_kernel::error::because;

/// Whether a guard holds. What cannot be told does not hold.
pub(crate) fn holds(when: &Expr, data: &Data<'_>) -> bool {
    matches!(when.holds(data), Ok(true))
}

/// The parts of a guard that do not hold; none when it holds.
pub(crate) fn failed(def: &Loop, when: &Expr, data: &Data<'_>) -> Option<Vec<FailedPart>> {
    if holds(when, data) {
        return None;
    }
    let unmet = when.unmet(data, &Names { def });
    Some(unmet.into_iter().map(|part| FailedPart { text: part.text, because: because(part.zh, part.en) }).collect())
}

/// The titles of a loop, for the words of a refusal.
pub(crate) struct Names<'a> {
    pub(crate) def: &'a Loop,
}

impl Titles for Names<'_> {
    fn path(&self, path: &[String], language: Language) -> Option<String> {
        let (first, members) = path.split_first()?;
        let zh = language == Language::Zh;
        let say = |text: &Text| if zh { text.zh.clone() } else { text.say("en").to_owned() };
        if let Some(field) = self.def.fields.get(first) {
            let title = say(&field.title);
            return Some(match members {
                [] => title,
                _ if zh => format!("{title}的 {}", members.join(".")),
                _ => format!("{} of {title}", members.join(".")),
            });
        }
        if let ("last", [step, input]) = (first.as_str(), members) {
            let step = self.def.steps.get(step)?;
            let (input, step) = (say(&step.input.get(input)?.title), say(&step.title));
            return Some(if zh {
                format!("上次「{step}」的{input}")
            } else {
                format!("{input} of the last \"{step}\"")
            });
        }
        let (in_zh, in_en) = match first.as_str() {
            "state" => ("状态", "the state"),
            "outcome" => ("结果", "the outcome"),
            "opened_at" => ("登记时间", "the time of opening"),
            "now" => ("现在", "the present time"),
            "asker" => ("诉求人", "the asker"),
            "opener" => ("登记人", "the opener"),
            "assignee" => ("经办人", "the assignee"),
            _ => return None,
        };
        Some(if zh { in_zh } else { in_en }.to_owned())
    }

    fn value(&self, path: &[String], value: &Value, language: Language) -> Option<String> {
        let state = self.def.states.get(value.as_text().filter(|_| path == ["state"])?)?;
        Some(state.title.say(if language == Language::En { "en" } else { "zh" }).to_owned())
    }

    fn may_see(&self, path: &[String]) -> bool {
        // An id tells a reader nothing.
        let Some(first) = path.first() else { return true };
        let is_id = self.def.fields.get(first).is_some_and(|field| field.kind.is_reference());
        let is_person = matches!(first.as_str(), "asker" | "opener" | "assignee");
        !(is_person || is_id && path.len() == 1)
    }
}
