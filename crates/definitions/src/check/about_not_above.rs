//! A case about another one is kept where those who handled that one do not rule: strictly above it.

use super::{Code, Report, Rule, Subject, error};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L040", "投诉没有上提一级", "a case about another that is not kept above it");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(about) = view.definition.about.as_ref().and_then(|it| subject.catalog.loops.get(&it.cases)) else {
            continue;
        };
        let (own, other) = (&view.definition.lives_at, &about.lives_at);
        let mut above = BTreeSet::new();
        for parent in subject.catalog.org_kinds.get(other).map(|it| it.parents.as_slice()).unwrap_or(&[]) {
            above.extend(subject.kinds_above(parent));
        }
        // A kind that may stand under itself is above itself only by accident: the nearest one must be higher.
        if above.contains(own) && own != other || !subject.catalog.org_kinds.contains_key(own) {
            continue;
        }
        let (own, other) = (own.local(), other.local());
        report
            .tell(
                &CODE,
                view.written.at(&["lives_at"]),
                format!("所涉事项在 {other}，而 {own} 不是它的上级"),
                format!("the cases it is about live at a {other}, and no {own} stands above one"),
            )
            .help("写所涉事项所在组织的上级类型", "name a kind of org above that of the cases it is about");
    }
}
