//! Staff do not check in.

use super::{Code, Report, Rule, Subject, error};
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH, labels};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B001", "工作人员签到打卡", "checking in of staff");

/// Words in keys and English titles.
const WORDS_EN: &[&str] =
    &["check_in", "checkin", "check_out", "clock_in", "clock_out", "punch_in", "punch_card", "sign_in", "daily_sign"];
/// Words in Chinese titles.
const WORDS_ZH: &[&str] = &["签到", "打卡", "签退", "考勤"];

fn check(subject: &Subject, report: &mut Report) {
    for label in labels(subject).iter().filter(|it| it.is_of_staff) {
        if let Some(word) = label.find(WORDS_EN, WORDS_ZH) {
            report
                .tell(
                    &CODE,
                    label.place,
                    format!("“{word}”：不得要求工作人员签到打卡（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!("“{word}”: staff may not be made to check in ({RULE_AGAINST_FORMALISM_EN})"),
                )
                .help(
                    "记下办了什么（环节和结果），不记人在哪里",
                    "keep what was done (steps and results), not where people were",
                );
        }
    }
}
