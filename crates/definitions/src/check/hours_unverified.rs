//! Hours count only where somebody else has verified the work.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Loop, Step};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L065", "没人核验的时长", "hours that nobody verified");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(hours) = &view.definition.hours else { continue };
        if view.sound_flow().is_none() || !view.definition.states.contains_key(&hours.dated) {
            continue;
        }
        let unverified = reached_unverified(view.definition, &hours.dated);
        for state in hours.counted_in.iter().filter(|state| unverified.contains(state.as_str())) {
            report
                .tell(
                    &CODE,
                    view.written.member_at(&["hours", "counted_in"], state),
                    format!("没有别人核验也能到 `{state}`，时长不能算数"),
                    format!("a case comes into `{state}` without anybody else verifying the work"),
                )
                .help(
                    format!("只写核验之后的状态：核验的环节以 not 排除把事项办到 `{}` 的人", hours.dated),
                    format!(
                        "name states behind a step whose `not` rules out whoever brought the case into `{}`",
                        hours.dated
                    ),
                );
        }
    }
}

/// States that a case can reach without a step that keeps apart from whoever brought it into the dated state.
fn reached_unverified<'a>(definition: &'a Loop, dated: &str) -> BTreeSet<&'a str> {
    let doing = definition.steps.iter().filter(|(_, step)| step.to == dated && !step.from.is_empty());
    // Sent back and done again, it is brought there by the same steps; those that judge lead away from it.
    let doing = doing.map(|(key, _)| key.as_str()).collect::<Vec<_>>();
    let is_verifying =
        |step: &Step| !doing.is_empty() && doing.iter().all(|key| step.not.iter().any(|other| other == key));
    let mut reached = definition.opening_steps().map(|(_, step)| step.to.as_str()).collect::<BTreeSet<_>>();
    let mut open = reached.iter().copied().collect::<Vec<_>>();
    while let Some(state) = open.pop() {
        let out = definition.steps.values().filter(|step| step.from.iter().any(|from| from == state));
        for step in out.filter(|step| !is_verifying(step)) {
            if reached.insert(&step.to) {
                open.push(&step.to);
            }
        }
    }
    reached
}
