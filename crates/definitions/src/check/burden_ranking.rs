//! Persons are not ranked.

use super::{Code, Report, Rule, Subject, error};
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH, labels};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B002", "给人排名", "ranking of persons");

/// Words in keys and English titles.
const WORDS_EN: &[&str] = &[
    "ranking",
    "rank",
    "rankings",
    "leaderboard",
    "points_rank",
    "score_rank",
    "top_list",
    "person_points",
    "staff_points",
];
/// Words in Chinese titles.
const WORDS_ZH: &[&str] = &["排名", "排行", "积分榜", "光荣榜", "红黑榜", "个人积分", "人员积分", "干部积分"];

fn check(subject: &Subject, report: &mut Report) {
    for label in labels(subject).iter().filter(|it| it.is_of_staff) {
        if let Some(word) = label.find(WORDS_EN, WORDS_ZH) {
            report
                .tell(
                    &CODE,
                    label.place,
                    format!("“{word}”：不得给个人积分排名（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!("“{word}”: persons may not be ranked by points ({RULE_AGAINST_FORMALISM_EN})"),
                )
                .help("考核只针对组织，用指标和等级，不用个人积分", "assess orgs only, by indicators and grades");
        }
    }
}
