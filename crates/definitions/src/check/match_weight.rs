//! Every part of a score weighs something.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M004", "权重要大于零", "a weight that is not positive");

/// Scores stay readable, and sums far from any overflow.
const WEIGHT_MAX: i64 = 1_000;

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.matchers() {
        for (key, part) in &view.definition.score {
            if !(1..=WEIGHT_MAX).contains(&part.weight) {
                let weight = part.weight;
                report
                    .tell(
                        &CODE,
                        view.written.at(&["score", key, "weight"]),
                        format!("{weight} 不能作为权重"),
                        format!("{weight} cannot be a weight"),
                    )
                    .help(
                        format!("写 1 到 {WEIGHT_MAX} 的整数；要扣分就把值写成 1.0 减去它"),
                        format!("write a whole number from 1 to {WEIGHT_MAX}; to take points off, turn the value around: `1.0 - x`"),
                    );
            }
        }
    }
}
