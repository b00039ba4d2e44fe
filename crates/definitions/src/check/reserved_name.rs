//! Fields, states and roles keep clear of words that mean something already.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::Owner;
use crate::model::Definition;
use crate::source::Place;
use crate::types::{MATCHER_NAMES, built_in_names};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-N010", "保留的名称", "a reserved name");

/// Words of expressions.
const EXPRESSION_WORDS: &[&str] = &["true", "false", "null", "in", "has"];
/// Words that stand for persons or nobody where a role may be named.
const ROLE_WORDS: &[&str] = &["asker", "opener", "assignee", "second", "system", "respondent", "none", "anyone"];
/// Columns and keys that every record has.
const RECORD_WORDS: &[&str] = &["id", "case_id", "row_id", "org", "version"];

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let is_in_scope = matches!(it.owner, Owner::Loop(_)) && built_in_names().contains(&it.key);
        if is_in_scope || EXPRESSION_WORDS.contains(&it.key) || !it.is_input() && RECORD_WORDS.contains(&it.key) {
            tell(it.key, it.name, report);
        }
    }
    for written in subject.written {
        if let Definition::Role(role) = &written.definition
            && ROLE_WORDS.contains(&role.key.local())
        {
            tell(role.key.local(), written.name, report);
        }
        if let Definition::Matcher(matcher) = &written.definition {
            for name in matcher.counts.keys() {
                if MATCHER_NAMES.contains(&name.as_str()) || EXPRESSION_WORDS.contains(&name.as_str()) {
                    tell(name, written.name_at(&["let", name]), report);
                }
            }
        }
    }
}

fn tell(key: &str, place: Place, report: &mut Report) {
    report
        .tell(&CODE, place, format!("`{key}` 已经有别的含义"), format!("`{key}` already means something else"))
        .help("换一个键", "choose another key");
}
