//! What a register keeps is not asked for again.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{FieldView, Owner, quoted};
use crate::model::{Catalog, Field, FieldType, Register};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F008", "重复采集", "asking again for what is kept");

/// Titles that say so little that two of them need not mean the same.
const GENERAL: &[&str] =
    &["备注", "说明", "名称", "编号", "编码", "类别", "状态", "日期", "时间", "照片", "附件", "标题", "内容"];

fn check(subject: &Subject, report: &mut Report) {
    let all = subject.fields();
    for it in all.iter().filter(|it| it.field.repeats.is_none() && !it.is_input()) {
        let title = it.field.title.zh.as_str();
        if title.is_empty() || GENERAL.contains(&title) {
            continue;
        }
        for (through, register) in referenced(it, subject.catalog) {
            let same =
                |(_, kept): &(&String, &Field)| kept.title.zh == title && kept.kind.name() == it.field.kind.name();
            if let Some((kept, _)) = register.fields.iter().find(same) {
                let (zh, en) = quoted(it.key, &it.field.title);
                report
                    .tell(
                        &CODE,
                        it.name,
                        format!("{zh} 在台账 `{}` 里已经有了（{through}.{kept}）", register.key.local()),
                        format!("{en} is already kept in the register `{}` ({through}.{kept})", register.key.local()),
                    )
                    .help(
                        "去掉它，用台账里的；确需重填的，写 repeats: {reason: …, until: 日期}",
                        "drop it and read it there; if it must be asked again, write `repeats: {reason: …, until: DATE}`",
                    );
            }
        }
    }
}

/// Registers that the same record points at, with the field that does.
fn referenced<'a>(it: &FieldView<'a>, catalog: &'a Catalog) -> Vec<(&'a str, &'a Register)> {
    let fields = match it.owner {
        Owner::Loop(view) => &view.definition.fields,
        Owner::Register(view) => &view.definition.fields,
        Owner::Step(_) => return Vec::new(),
    };
    let rows = fields.iter().filter(|(key, _)| key.as_str() != it.key).filter_map(|(key, field)| match &field.kind {
        FieldType::Row { of } => Some((key.as_str(), catalog.registers.get(of)?)),
        _ => None,
    });
    rows.collect()
}
