//! In one pack no two definitions of a kind have the same title.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::Written;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-T002", "同类定义标题重复", "two definitions of a kind with the same title");

fn check(subject: &Subject, report: &mut Report) {
    for (index, written) in subject.written.iter().enumerate() {
        let (kind, title) = (written.definition.kind(), &written.definition.title().zh);
        let is_same = |it: &&Written| it.definition.kind() == kind && it.definition.title().zh == *title;
        if title.is_empty() {
            continue;
        }
        if let Some(earlier) = subject.written[..index].iter().find(is_same) {
            let (key, earlier) = (written.definition.key().local(), earlier.definition.key().local());
            report
                .tell(
                    &CODE,
                    written.node.get("title").map_or(written.name, |it| it.place),
                    format!("`{key}` 和 `{earlier}` 的标题都是“{title}”"),
                    format!("`{key}` and `{earlier}` are both called “{title}”"),
                )
                .help("换一个让人分得清的标题", "give it a title that people can tell apart");
        }
    }
}
