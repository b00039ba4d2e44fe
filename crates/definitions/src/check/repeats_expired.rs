//! A reason for asking again that has run out holds no longer.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::elements::until;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D005", "重复采集的期限已过", "a repetition that has run out");

fn check(subject: &Subject, report: &mut Report) {
    let Some(today) = subject.today else { return };
    for it in subject.fields() {
        let Some(until) = it.field.repeats.as_ref().and_then(until).filter(|until| *until < today) else { continue };
        let (zh, en) = quoted(it.key, &it.field.title);
        let place = it.node.get("repeats").and_then(|node| node.get("until")).map_or(it.name, |node| node.place);
        report
            .tell(
                &CODE,
                place,
                format!("{zh} 重复采集的期限 {until} 已过（今天 {today}）"),
                format!("{en} was to be asked for again until {until}; today is {today}"),
            )
            .help(
                "去掉这个字段，用已有的；确需延长的，写明新的理由和期限",
                "drop the field and use what is kept; if that is still not possible, write the new reason and date",
            );
    }
}
