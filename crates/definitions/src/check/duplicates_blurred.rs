//! A place that is shown only roughly is compared for public matters alone.

use super::{Code, Report, Rule, Subject, error};
use crate::model::FieldType;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L062", "模糊的位置被拿来比较", "a blurred place that is compared");

/// Distances to others are told in steps of so many metres.
const STEP_METRES: u32 = 50;

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(duplicates) = &view.definition.duplicates else { continue };
        let field = view.definition.fields.get(&duplicates.near.of);
        let Some(FieldType::Point { blur: Some(blur) }) = field.map(|field| &field.kind) else { continue };
        if blur.metres > STEP_METRES && !view.written.has(&["duplicates", "when"]) {
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["duplicates"]),
                    format!("`{}` 只给旁人看到 {} 米，距离却会说得更细", duplicates.near.of, blur.metres),
                    format!(
                        "`{}` is shown to others within {} metres only, and a distance would tell more",
                        duplicates.near.of, blur.metres
                    ),
                )
                .help(
                    "用 when 限定为公共事项，例如 when: \"item.shared == true\"",
                    "limit it to public matters by `when`, such as `when: \"item.shared == true\"`",
                );
        }
    }
}
