//! Nobody is chosen by what is hidden from them, nor by complaints: what a matcher counts is told to dispatchers.

use super::conditions::{self, Purpose};
use super::{Code, Report, Rule, Subject, error};
use crate::model::Loop;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M012", "按评价或投诉挑人", "choosing people by ratings or complaints");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        let (looked_at, under) = match it.purpose {
            Purpose::NeedWaits(definition) | Purpose::Counted(definition, _) => (Some(definition), 0),
            Purpose::Must(matcher) | Purpose::Fits(matcher) => (subject.catalog.loops.get(&matcher.need.cases), 1),
            _ => continue,
        };
        let (Some(definition), Some(expr)) = (looked_at, it.expr()) else { continue };
        if definition.about.is_some() {
            tell(report, it.node.place, definition.key.local());
        }
        let hidden = expr.reads().into_iter().find(|path| {
            let is_of_case = under == 0 || path.first().is_some_and(|name| name == "need");
            is_of_case && path.get(under).is_some_and(|name| is_hidden(definition, name))
        });
        if let Some(name) = hidden.and_then(|path| path.get(under).cloned()) {
            tell(report, it.node.place, &name);
        }
    }
}

fn is_hidden(definition: &Loop, field: &str) -> bool {
    definition.fields.get(field).is_some_and(|field| !field.hidden_from.is_empty())
}

fn tell(report: &mut Report, place: crate::source::Place, what: &str) {
    report
        .tell(
            &CODE,
            place,
            format!("`{what}` 不能用来挑人：会让人从推荐里看出评价或投诉"),
            format!("`{what}` may not choose people: a suggestion would tell of ratings or complaints"),
        )
        .help("按技能、远近、手上的事来挑", "choose by skill, way and work in hand");
}
