//! A sealed field keeps values; what stands in a file is not sealed with it.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::Owner;
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F016", "台账的附件不能密存", "files in a sealed field of a register");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let is_sealed = it.field.class != FieldClass::Plain && matches!(it.field.kind, FieldType::Files { .. });
        if is_sealed && matches!(it.owner, Owner::Register(_)) {
            report
                .tell(
                    &CODE,
                    it.at("class"),
                    "密存只密存文件的编号，不密存文件的内容",
                    "sealing keeps the ids of the files out of sight, not what stands in them",
                )
                .help(
                    "去掉 class，用 read 写明谁能看这些附件",
                    "drop `class`, and name in `read` who sees these files",
                );
        }
    }
}
