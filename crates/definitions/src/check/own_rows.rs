//! A role that sees only its own reads a register by whose row each is.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::RegisterView;
use crate::model::{FieldClass, FieldType, Key, Readers, Sees};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R006", "“本人的记录”不成立", "rows of one's own that cannot be told");

fn check(subject: &Subject, report: &mut Report) {
    let sees_own = |role: &&Key| subject.catalog.roles.get(*role).is_some_and(|role| role.sees == Sees::Own);
    for view in subject.registers() {
        let may = &view.definition.may;
        match &view.definition.own {
            Some(own) => fits(view, own, report),
            None => {
                let Readers::Roles(readers) = &may.read else { continue };
                for role in readers.iter().filter(sees_own) {
                    report
                        .tell(
                            &CODE,
                            view.written.member_at(&["may", "read"], role.local()),
                            format!("角色 `{}` 只看本人的，而这一台账没有写明记录是谁的", role.local()),
                            format!("`{}` sees only its own, and no field says whose row it is", role.local()),
                        )
                        .help("用 own 指明一个人员字段", "name a person field in `own`");
                }
            }
        }
        for role in may.write.iter().filter(sees_own) {
            report
                .tell(
                    &CODE,
                    view.written.member_at(&["may", "write"], role.local()),
                    format!("角色 `{}` 只看本人的，不能维护台账", role.local()),
                    format!("`{}` sees only its own and cannot keep a register", role.local()),
                )
                .help(
                    "由工作人员维护；本人通过事项提出更正",
                    "let staff keep it; who a row is about asks for a correction by a case",
                );
        }
    }
}

fn fits(view: RegisterView<'_>, own: &str, report: &mut Report) {
    // A name that nothing has is told by the rule about unknown fields.
    let Some(field) = view.definition.fields.get(own) else { return };
    if field.class != FieldClass::Plain || !matches!(field.kind, FieldType::Person { .. }) {
        report
            .tell(
                &CODE,
                view.written.at(&["own"]),
                format!("`{own}` 不是普通的人员字段，不能说明记录是谁的"),
                format!("`{own}` is no plain person field: it cannot say whose row it is"),
            )
            .help("用 type: person 的字段", "take a field of `type: person`");
    }
}
