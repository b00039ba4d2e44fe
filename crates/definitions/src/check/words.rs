//! The names that people see in a pack, and which of them are put before staff.

use super::Subject;
use crate::model::{By, Definition, Loop, Relation, Sees, Step, Text};
use crate::source::Place;

/// The rules that stand behind the bans, in Chinese.
pub(super) const RULE_AGAINST_FORMALISM_ZH: &str = "国办函〔2026〕12号；《关于防治“指尖上的形式主义”的若干意见》";
/// The rules that stand behind the bans, in English.
pub(super) const RULE_AGAINST_FORMALISM_EN: &str =
    "国办函〔2026〕12号 and the opinions against formalism at the fingertips";

/// A key with its title.
pub(super) struct Label<'a> {
    key: &'a str,
    title: &'a Text,
    pub(super) place: Place,
    /// Whether people with a post have to do with it, and not only those who ask for themselves.
    pub(super) is_of_staff: bool,
}

impl Label<'_> {
    /// The first of some words that it uses.
    pub(super) fn find(&self, en: &[&str], zh: &[&str]) -> Option<String> {
        if let Some(word) = zh.iter().find(|word| self.title.zh.contains(**word)) {
            return Some((*word).to_owned());
        }
        let title =
            self.title.en.as_deref().unwrap_or("").to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        en.iter().find(|word| has_words(self.key, &[word]) || has_words(&title, &[word])).map(|word| (*word).to_owned())
    }
}

/// Whether a key is made of some of these words: `home_address` is of `address`, `readdress` is not.
pub(super) fn has_words(key: &str, words: &[&str]) -> bool {
    let key = format!("_{key}_");
    words.iter().any(|word| key.contains(&format!("_{word}_")))
}

/// All names of loops, registers, steps, states, fields and inputs.
pub(super) fn labels<'a>(subject: &Subject<'a>) -> Vec<Label<'a>> {
    let mut all = Vec::new();
    for written in subject.written {
        let (key, title) = (written.definition.key().local(), written.definition.title());
        match &written.definition {
            Definition::Register(register) => {
                all.push(Label { key, title, place: written.name, is_of_staff: true });
                for (key, field) in &register.fields {
                    all.push(Label {
                        key,
                        title: &field.title,
                        place: written.name_at(&["fields", key]),
                        is_of_staff: true,
                    });
                }
            }
            Definition::Loop(definition) => {
                let is_of_staff = |step: &Step| is_of_staff(step, subject);
                all.push(Label {
                    key,
                    title,
                    place: written.name,
                    is_of_staff: definition.steps.values().any(is_of_staff),
                });
                for (key, field) in &definition.fields {
                    let place = written.name_at(&["fields", key]);
                    all.push(Label {
                        key,
                        title: &field.title,
                        place,
                        is_of_staff: fills(definition, key).any(is_of_staff),
                    });
                }
                for (key, state) in &definition.states {
                    let place = written.name_at(&["states", key]);
                    let is_of_staff =
                        definition.steps.values().filter(|it| it.to == *key || it.from.contains(key)).any(is_of_staff);
                    all.push(Label { key, title: &state.title, place, is_of_staff });
                }
                for (key, step) in &definition.steps {
                    let place = written.name_at(&["steps", key]);
                    all.push(Label { key, title: &step.title, place, is_of_staff: is_of_staff(step) });
                    for (input, field) in &step.input {
                        let place = written.name_at(&["steps", key, "input", input]);
                        all.push(Label { key: input, title: &field.title, place, is_of_staff: is_of_staff(step) });
                    }
                }
            }
            _ => {}
        }
    }
    all
}

fn fills<'a>(definition: &'a Loop, field: &'a str) -> impl Iterator<Item = &'a Step> {
    definition.steps.values().filter(move |step| step.form.iter().any(|it| it == field) || step.set.contains_key(field))
}

/// Whoever sees more than their own cases has a post; so has, for this case, the assignee.
fn is_of_staff(step: &Step, subject: &Subject) -> bool {
    step.by.iter().any(|by| match by {
        By::Role(role) => subject.catalog.roles.get(role).is_some_and(|role| role.sees == Sees::All),
        By::Relation(relation) => *relation == Relation::Assignee,
        By::System => false,
    })
}

#[cfg(test)]
mod tests {
    use super::has_words;

    #[test]
    fn words_are_whole_words() {
        assert!(has_words("home_address", &["address"]) && has_words("check_in", &["check_in"]));
        assert!(!has_words("readdress", &["address"]) && !has_words("check_inside", &["check_in"]));
    }
}
