//! Study time and points are not assessed.

use super::{Code, Report, Rule, Subject, error};
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH, labels};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B005", "考核学习时长", "study time as assessment");

/// Words in keys and English titles.
const WORDS_EN: &[&str] = &[
    "study_time",
    "study_hours",
    "study_minutes",
    "study_points",
    "study_score",
    "learning_time",
    "learning_points",
    "quiz_points",
];
/// Words in Chinese titles.
const WORDS_ZH: &[&str] = &["学习时长", "学习时间", "学习积分", "答题积分", "学习打卡", "刷课"];

fn check(subject: &Subject, report: &mut Report) {
    for label in labels(subject).iter().filter(|it| it.is_of_staff) {
        if let Some(word) = label.find(WORDS_EN, WORDS_ZH) {
            report
                .tell(
                    &CODE,
                    label.place,
                    format!("“{word}”：不得考核学习时长和学习积分（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!("“{word}”: study time and study points may not be assessed ({RULE_AGAINST_FORMALISM_EN})"),
                )
                .help(
                    "记下学习内容和参加的会议即可",
                    "it is enough to keep what was studied and which meetings were held",
                );
        }
    }
}
