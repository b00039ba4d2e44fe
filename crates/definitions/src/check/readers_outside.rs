//! Who reads or fills in a field of a register is among those who read or write the row.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{FieldView, Owner, RegisterView};
use crate::model::{FieldClass, Key, Readers};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F014", "字段的读写范围不成立", "readers or writers of a field that cannot be");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        if it.field.read.is_empty() && it.field.write.is_empty() {
            continue;
        }
        match it.owner {
            Owner::Register(view) => of_register(&it, view, report),
            Owner::Loop(_) | Owner::Step(_) => outside(&it, report),
        }
    }
}

fn outside(it: &FieldView<'_>, report: &mut Report) {
    for word in ["read", "write"].into_iter().filter(|word| it.node.get(word).is_some()) {
        report
            .tell(
                &CODE,
                it.at(word),
                format!("`{word}` 只用于台账的字段"),
                format!("`{word}` is for fields of registers"),
            )
            .help(
                "事项的字段由环节填写；要限制谁能看，写 class: personal 和 visible",
                "fields of a case are filled in by its steps; to limit who reads one, write `class: personal` and `visible`",
            );
    }
}

fn of_register(it: &FieldView<'_>, view: RegisterView<'_>, report: &mut Report) {
    let may = &view.definition.may;
    if it.field.class != FieldClass::Plain && !it.field.read.is_empty() {
        report
            .tell(&CODE, it.at("read"), "密存的字段不用 `read`", "a sealed field has no `read`")
            .help("用 visible 写明给谁看", "name in `visible` to whom it is shown");
    }
    let reads = |role: &&Key| match &may.read {
        Readers::Anyone => false,
        Readers::Roles(roles) => !roles.contains(role) && !may.write.contains(role),
    };
    for role in it.field.read.iter().filter(reads) {
        stranger(it, "read", role, ("读", "read"), report);
    }
    for role in it.field.write.iter().filter(|role| !may.write.contains(role)) {
        stranger(it, "write", role, ("写", "write"), report);
    }
}

fn stranger(it: &FieldView<'_>, word: &str, role: &Key, (zh, en): (&str, &str), report: &mut Report) {
    report
        .tell(
            &CODE,
            it.at(word),
            format!("角色 `{}` 不能{zh}这一台账，也就不能{zh}其中的 `{}`", role.local(), it.key),
            format!("`{}` may not {en} rows of this register, so not `{}` either", role.local(), it.key),
        )
        .help(format!("把它加进 may.{word}，或从这里去掉"), format!("add it to `may.{word}`, or take it out here"));
}
