//! Each escalation comes later than the one before it.

use super::{Code, Report, Rule, Subject, error};
use crate::source::Node;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L026", "升级的先后不对", "escalations out of order");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let lines = view.written.find(&["escalate"]).map(Node::members).unwrap_or(&[]);
        let mut before: Option<f64> = None;
        for node in lines.iter().filter_map(|line| line.get("at")) {
            let Some(at) = node.number() else { continue };
            if at <= 0.0 || at > 100.0 {
                report
                    .tell(
                        &CODE,
                        node.place,
                        format!("{at} 不能作为时限的份数"),
                        format!("{at} cannot be a share of the span"),
                    )
                    .help("1.0 是到期那一刻，1.5 是再过一半", "1.0 is the due instant, 1.5 is half the span later");
            } else if before.is_some_and(|before| at <= before) {
                report
                    .tell(
                        &CODE,
                        node.place,
                        format!("{at} 不晚于上一级"),
                        format!("{at} does not come after the line before it"),
                    )
                    .help("从小到大写，每级不同", "write them in ascending order, each share once");
            }
            before = Some(before.map_or(at, |before| before.max(at)));
        }
    }
}
