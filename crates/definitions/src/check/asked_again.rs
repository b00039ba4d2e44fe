//! A data element that is kept is not asked for again, unless for a reason that runs out (一数一源).

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{FieldView, Owner, quoted};
use crate::elements::{Again, asked, kept_for_case, kept_for_row};
use crate::model::Catalog;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D004", "已有的数据又来要", "asking for a data element that is kept");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.repeats.is_none()) {
        let Some(again) = again(it, subject.catalog) else { continue };
        let (zh, en) = quoted(it.key, &it.field.title);
        let through = again.through.map(|key| format!("{key}.")).unwrap_or_default();
        let (kept_zh, kept_en) = quoted(&format!("{through}{}", again.home.key), &again.home.field.title);
        let (register_zh, register_en) = quoted(again.home.register.key.local(), &again.home.register.title);
        report
            .tell(
                &CODE,
                it.at("is"),
                format!("{zh} 已经在台账 {register_zh} 里：{kept_zh}"),
                format!("{en} is kept already in the register {register_en}: {kept_en}"),
            )
            .help(
                "去掉它，用已有的；确需再问的，写 repeats: {reason: 为什么, until: 日期}，填写时会预填已有的值",
                "drop it and use what is kept; if it must be asked again, write `repeats: {reason: WHY, until: DATE}`, \
                 and the form begins with what is kept",
            );
    }
}

fn again<'a>(it: &FieldView<'a>, catalog: &'a Catalog) -> Option<Again<'a>> {
    let element = it.field.is.as_ref()?;
    match it.owner {
        // A field that only the system computes is not asked for.
        Owner::Loop(view) if asked(view.definition).any(|(key, _)| key == it.key) => {
            kept_for_case(catalog, view.definition, element)
        }
        Owner::Loop(_) => None,
        Owner::Step(view) => kept_for_case(catalog, view.definition, element),
        Owner::Register(view) => kept_for_row(catalog, view.definition, element),
    }
}
