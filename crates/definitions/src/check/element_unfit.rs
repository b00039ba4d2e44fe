//! A field has the type of the data element that it holds.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D001", "字段类型与数据元不合", "a field of another type than its data element");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let Some(element) = it.field.is.as_ref().and_then(|key| subject.catalog.elements.get(key)) else { continue };
        let (is, takes) = (it.field.kind.name(), element.kind.as_str());
        if is != takes {
            let ((zh, en), name) = (quoted(it.key, &it.field.title), element.key.local());
            report
                .tell(
                    &CODE,
                    it.at("is"),
                    format!("字段 {zh} 的类型是 `{is}`，数据元 `{name}` 的类型是 `{takes}`"),
                    format!("the field {en} is of type `{is}`, the data element `{name}` is `{takes}`"),
                )
                .help(
                    format!("写 type: {takes}，或换一个数据元"),
                    format!("write `type: {takes}`, or name another data element"),
                );
        }
    }
}
