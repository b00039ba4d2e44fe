//! Only what is sealed in a register and has one spelling is found by its blind index.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F020", "不能按密存值查找", "a field by whose sealed value nothing can be found");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let Some((name, _)) = it.node.entry("find") else { continue };
        let is_exact = match &it.field.kind {
            FieldType::Phone | FieldType::CitizenId | FieldType::CreditCode => true,
            FieldType::Text { long, .. } => !long,
            _ => false,
        };
        let (zh, en) = match it.field.class {
            _ if !it.is_of_register() => ("它不在台账里", "it is not of a register"),
            FieldClass::Plain => ("它没有密存，可直接筛选", "it is plain, and can be filtered by"),
            _ if !is_exact => (
                "只有电话、身份证号、信用代码和短文本可以",
                "only phones, citizen ids, credit codes and short texts can",
            ),
            _ => continue,
        };
        report
            .tell(
                &CODE,
                name.place,
                format!("`{}` 不能写 find：{zh}", it.key),
                format!("`{}` cannot have `find`: {en}", it.key),
            )
            .help("去掉 find", "drop `find`");
    }
}
