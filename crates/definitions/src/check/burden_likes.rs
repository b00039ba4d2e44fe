//! Likes, shares and installs are not counted.

use super::{Code, Report, Rule, Subject, error};
use crate::check::words::{RULE_AGAINST_FORMALISM_EN, RULE_AGAINST_FORMALISM_ZH, labels};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-B004", "统计点赞安装", "counting likes or installs");

/// Words in keys and English titles.
const WORDS_EN: &[&str] = &[
    "likes",
    "like_count",
    "likes_count",
    "thumbs_up",
    "installs",
    "install_count",
    "install_rate",
    "downloads",
    "download_count",
    "followers",
    "follower_count",
    "share_count",
    "forward_count",
];
/// Words in Chinese titles.
const WORDS_ZH: &[&str] = &[
    "点赞",
    "转发量",
    "转发数",
    "转发次数",
    "阅读量",
    "安装量",
    "安装率",
    "下载量",
    "关注量",
    "关注数",
    "粉丝",
    "评论数",
    "注册率",
];

fn check(subject: &Subject, report: &mut Report) {
    for label in labels(subject).iter().filter(|it| it.is_of_staff) {
        if let Some(word) = label.find(WORDS_EN, WORDS_ZH) {
            report
                .tell(
                    &CODE,
                    label.place,
                    format!("“{word}”：不得把点赞、转发、安装、关注当作任务（{RULE_AGAINST_FORMALISM_ZH}）"),
                    format!("“{word}”: likes, shares, installs and followers may not be a task ({RULE_AGAINST_FORMALISM_EN})"),
                )
                .help("看居民是否评价、是否解决", "look at what residents say and whether it was solved");
        }
    }
}
