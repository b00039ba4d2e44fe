//! Time online is not counted.

use super::{Code, Report, Rule, Subject, error};
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH, labels};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B003", "统计在线时长", "counting time online");

/// Words in keys and English titles.
const WORDS_EN: &[&str] = &[
    "online_time",
    "online_hours",
    "online_minutes",
    "login_count",
    "login_days",
    "active_days",
    "screen_time",
    "usage_time",
];
/// Words in Chinese titles.
const WORDS_ZH: &[&str] =
    &["在线时长", "登录时长", "使用时长", "在线时间", "登录次数", "登录天数", "活跃度", "日活", "月活"];

fn check(subject: &Subject, report: &mut Report) {
    for label in labels(subject).iter().filter(|it| it.is_of_staff) {
        if let Some(word) = label.find(WORDS_EN, WORDS_ZH) {
            report
                .tell(
                    &CODE,
                    label.place,
                    format!("“{word}”：不得统计工作人员的在线时长和登录次数（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!(
                        "“{word}”: the time that staff spend online may not be counted ({RULE_AGAINST_FORMALISM_EN})"
                    ),
                )
                .help("看事项是否按时办结", "look at whether cases are done in time");
        }
    }
}
