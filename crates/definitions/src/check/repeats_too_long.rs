//! A reason for asking again is looked at once more before long.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::elements::until;
use chrono::Months;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D006", "重复采集的期限太长", "a repetition that runs too long");

/// A rule of the house, of no law: a reason that nobody has looked at for two years is a habit.
const MONTHS_MAX: Months = Months::new(24);

fn check(subject: &Subject, report: &mut Report) {
    let Some(latest) = subject.today.and_then(|today| today.checked_add_months(MONTHS_MAX)) else { return };
    for it in subject.fields() {
        let Some(until) = it.field.repeats.as_ref().and_then(until).filter(|until| *until > latest) else { continue };
        let (zh, en) = quoted(it.key, &it.field.title);
        let place = it.node.get("repeats").and_then(|node| node.get("until")).map_or(it.name, |node| node.place);
        report
            .tell(
                &CODE,
                place,
                format!("{zh} 重复采集的期限 {until} 太远"),
                format!("{en} would be asked for again until {until}, which is too far away"),
            )
            .help(
                format!("最多两年，写 {latest} 或更早；到时再看还要不要"),
                format!("two years at most: write {latest} or earlier, and look at it again then"),
            );
    }
}
