//! Somebody can take every step.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{By, Key};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L008", "没有人能做的环节", "a step that nobody can take");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            // A list that could not be read at all has been told.
            if !view.written.has(&["steps", key, "by"]) {
                continue;
            }
            let place = view.written.at(&["steps", key, "by"]);
            let (zh, en) = quoted(key, &step.title);
            if step.by.is_empty() {
                report
                    .tell(
                        &CODE,
                        place,
                        format!("环节 {zh} 没有写由谁做"),
                        format!("the step {en} says nobody may take it"),
                    )
                    .help(
                        "在 by 里写角色，或 asker、opener、assignee、system",
                        "name roles in `by`, or asker, opener, assignee, system",
                    );
            } else if step.from.is_empty() && view.definition.about.is_some() {
                // Whoever asked or opened the case it is about takes it: see `about_opened_by_role`.
            } else if step.from.is_empty() && !step.by.iter().any(|by| matches!(by, By::Role(_))) {
                report
                    .tell(
                        &CODE,
                        place,
                        format!("登记环节 {zh} 要由角色来做"),
                        format!("the opening step {en} must be open to a role"),
                    )
                    .help(
                        "事项登记之前还没有诉求人和经办人",
                        "before a case is opened it has no asker and no assignee",
                    );
            } else if step.by.iter().all(|by| is_dead(by, subject, &view.definition.lives_at)) {
                let kind = &view.definition.lives_at;
                report
                    .tell(
                        &CODE,
                        place,
                        format!("没有人能做环节 {zh}：这些角色够不到 {}", kind.local()),
                        format!("nobody can take the step {en}: these roles never reach a {}", kind.local()),
                    )
                    .help(
                        "换一个角色，或改角色的 held_at、reaches",
                        "name another role, or change where the role is held or what it reaches",
                    );
            }
        }
    }
}

fn is_dead(by: &By, subject: &Subject, lives_at: &Key) -> bool {
    match by {
        By::Role(role) => !subject.reaches(role, lives_at),
        By::Relation(_) | By::System => false,
    }
}
