//! Changes of org kinds, roles, choices, registers and loops, without their fields.

use super::{ChangeKind, Cost, FREE, Needs, Noting, loses, needs, quoted};
use crate::model::{ChoiceOption, Choices, Element, Key, Loop, Matcher, OrgKind, Register, Role, State, Step};

impl Noting<'_> {
    pub(super) fn org_kind(&mut self, old: &OrgKind, new: &OrgKind) {
        let cost = if gone(&old.parents, &new.parents).is_empty() { FREE } else { needs(Needs::Check) };
        self.list("parents", &old.parents, &new.parents, cost);
        if old.watches != new.watches {
            let (zh, en) = if new.watches {
                ("开始关注下级事项", "begins to watch")
            } else {
                ("不再关注下级事项", "no longer watches")
            };
            self.note(
                ChangeKind::Changed,
                &["watches"],
                needs(Needs::Recomputed),
                zh,
                format!("{en} the cases below it"),
            );
        }
    }

    pub(super) fn role(&mut self, old: &Role, new: &Role) {
        let cost = if gone(&old.held_at, &new.held_at).is_empty() { FREE } else { loses(Needs::Check) };
        self.list("held_at", &old.held_at, &new.held_at, cost);
        if old.reaches != new.reaches {
            self.note(
                ChangeKind::Changed,
                &["reaches"],
                needs(Needs::Recomputed),
                "能办事的范围变了",
                "reaches other orgs",
            );
        }
        if old.sees != new.sees {
            self.note(ChangeKind::Changed, &["sees"], FREE, "能看的范围变了", "sees other cases");
        }
        self.plain("audits", old.audits != new.audits);
        if old.open_entry != new.open_entry {
            let (zh, en) = if new.open_entry {
                ("凭手机号就能进入", "may be taken by anybody who shows a phone number")
            } else {
                ("不再凭手机号进入", "is no longer taken by a phone number alone")
            };
            self.note(ChangeKind::Changed, &["open_entry"], FREE, zh, en);
        }
    }

    pub(super) fn choices(&mut self, old: &Choices, new: &Choices) {
        for (key, option) in &new.options {
            match old.options.get(key) {
                None => self.note(
                    ChangeKind::Added,
                    &["options", key],
                    FREE,
                    format!("新增选项 {}", quoted(key, &option.title).0),
                    format!("new option {}", quoted(key, &option.title).1),
                ),
                Some(before) if before != option => self.option(key, before, option),
                Some(_) => {}
            }
        }
        for (key, option) in old.options.iter().filter(|(key, _)| !new.options.contains_key(*key)) {
            let (name_zh, name_en) = quoted(key, &option.title);
            self.note(
                ChangeKind::Removed,
                &["options", key],
                loses(Needs::Check),
                format!("去掉选项 {name_zh}：选过它的记录失去名称；不想再用就写 retired: true"),
                format!("option {name_en} goes: records that chose it lose its name; write `retired: true` instead"),
            );
        }
    }

    fn option(&mut self, key: &str, old: &ChoiceOption, new: &ChoiceOption) {
        let (name_zh, name_en) = quoted(key, &new.title);
        if old.title != new.title {
            let from = &old.title.zh;
            self.note(
                ChangeKind::Changed,
                &["options", key],
                FREE,
                format!("选项改名：{from} → {name_zh}"),
                format!("option renamed: {from} → {name_en}"),
            );
        }
        if old.retired != new.retired {
            let (zh, en) =
                if new.retired { ("停用", "is no longer offered") } else { ("重新启用", "is offered again") };
            self.note(
                ChangeKind::Changed,
                &["options", key],
                FREE,
                format!("选项 {name_zh} {zh}"),
                format!("option {name_en} {en}"),
            );
        }
    }

    pub(super) fn register(&mut self, old: &Register, new: &Register) {
        self.fields(&old.fields, &new.fields);
        if old.unique != new.unique {
            let (from, to) = (old.unique.join(", "), new.unique.join(", "));
            self.note(
                ChangeKind::Changed,
                &["unique"],
                needs(Needs::Check),
                format!("区分行的字段：{from} → {to}；已有的行可能重复"),
                format!("rows are told apart by: {from} → {to}; rows that are there may collide"),
            );
        }
        self.plain("label", old.label != new.label);
        self.plain("own", old.own != new.own);
        self.consent(old, new);
        self.plain("may", old.may != new.may);
        self.plain("views", old.views != new.views);
    }

    /// Whoever agreed to the earlier text must be asked again, and only a version that rose makes sure of it.
    fn consent(&mut self, old: &Register, new: &Register) {
        let (was, is) = match (&old.consent, &new.consent) {
            (Some(was), Some(is)) => (was, is),
            (None, None) => return,
            (None, Some(_)) => {
                return self.note(
                    ChangeKind::Added,
                    &["consent"],
                    needs(Needs::Check),
                    "改为凭本人同意保存：已有记录的加密字段在本人同意之前不能再改".to_owned(),
                    "kept by consent from now on: sealed fields of rows that are there cannot be changed before their \
                     persons agree"
                        .to_owned(),
                );
            }
            (Some(_), None) => {
                return self.note(
                    ChangeKind::Removed,
                    &["consent"],
                    needs(Needs::Check),
                    "不再凭本人同意保存：须有法定依据；撤回同意不再清除这里的记录".to_owned(),
                    "no longer kept by consent: the law must ask for it; who takes a consent back finds nothing erased \
                     here any more"
                        .to_owned(),
                );
            }
        };
        let is_another = was.text != is.text || was.purpose != is.purpose;
        if is_another && is.version <= was.version {
            return self.note(
                ChangeKind::Changed,
                &["consent"],
                needs(Needs::Check),
                "同意书改了而 version 没有增大：已同意的人不会被重新征求".to_owned(),
                "the text of the consent changed and its `version` did not rise: nobody is asked again".to_owned(),
            );
        }
        if is.version != was.version {
            let (from, to) = (was.version, is.version);
            return self.note(
                ChangeKind::Changed,
                &["consent"],
                FREE,
                format!("同意书 version {from} → {to}：已同意的人会被重新征求，此前不能写入新的加密内容"),
                format!(
                    "the consent's `version` {from} → {to}: whoever agreed is asked again, and nothing sealed is written \
                     before"
                ),
            );
        }
        self.plain("consent", was != is);
    }

    pub(super) fn loop_definition(&mut self, old: &Loop, new: &Loop) {
        self.fields(&old.fields, &new.fields);
        self.states(old, new);
        self.steps(old, new);
        if old.lives_at != new.lives_at {
            let (from, to) = (&old.lives_at, &new.lives_at);
            self.note(
                ChangeKind::Changed,
                &["lives_at"],
                loses(Needs::Check),
                format!("事项所属的组织类型：{from} → {to}；在办的留在原处"),
                format!("cases live at: {from} → {to}; running ones stay where they are"),
            );
        }
        self.plain("number", old.number != new.number);
        self.plain("promise", old.promise != new.promise);
        self.plain("label", old.label != new.label);
        self.plain("start", old.start != new.start);
        self.plain("colours", old.colours != new.colours);
        self.plain("escalate", old.escalate != new.escalate);
        self.plain("duplicates", old.duplicates != new.duplicates);
        self.plain("on_behalf", old.on_behalf != new.on_behalf);
        self.plain("hours", old.hours != new.hours);
        self.plain("about", old.about != new.about);
        self.plain("conceals", old.conceals != new.conceals);
        self.plain("two_person", old.two_person != new.two_person);
        self.plain("cooling", old.cooling != new.cooling);
        self.plain("rating", old.rating != new.rating);
        self.plain("messages", old.messages != new.messages);
    }

    fn states(&mut self, old: &Loop, new: &Loop) {
        for (key, state) in &new.states {
            let (name_zh, name_en) = quoted(key, &state.title);
            let path = ["states", key.as_str()];
            match old.states.get(key) {
                None => self.note(
                    ChangeKind::Added,
                    &path,
                    FREE,
                    format!("新增状态 {name_zh}"),
                    format!("new state {name_en}"),
                ),
                Some(before) => self.changed(
                    &format!("状态 {name_zh}"),
                    &format!("state {name_en}"),
                    &path,
                    &state_parts(before, state),
                ),
            }
        }
        for (key, state) in old.states.iter().filter(|(key, _)| !new.states.contains_key(*key)) {
            let (name_zh, name_en) = quoted(key, &state.title);
            self.note(
                ChangeKind::Removed,
                &["states", key],
                loses(Needs::Check),
                format!("去掉状态 {name_zh}：停在其中的事项按原版本办完，或写明对应到哪个状态"),
                format!(
                    "state {name_en} goes: cases in it finish under their version, or are mapped to another state by name"
                ),
            );
        }
    }

    fn steps(&mut self, old: &Loop, new: &Loop) {
        for (key, step) in &new.steps {
            let (name_zh, name_en) = quoted(key, &step.title);
            let path = ["steps", key.as_str()];
            match old.steps.get(key) {
                None => self.note(
                    ChangeKind::Added,
                    &path,
                    FREE,
                    format!("新增环节 {name_zh}"),
                    format!("new step {name_en}"),
                ),
                Some(before) => self.changed(
                    &format!("环节 {name_zh}"),
                    &format!("step {name_en}"),
                    &path,
                    &step_parts(before, step),
                ),
            }
        }
        for (key, step) in old.steps.iter().filter(|(key, _)| !new.steps.contains_key(*key)) {
            let (name_zh, name_en) = quoted(key, &step.title);
            self.note(
                ChangeKind::Removed,
                &["steps", key],
                FREE,
                format!("去掉环节 {name_zh}"),
                format!("step {name_en} goes"),
            );
        }
    }

    fn changed(&mut self, zh: &str, en: &str, path: &[&str], parts: &[&str]) {
        if !parts.is_empty() {
            let list = parts.join(", ");
            self.note(ChangeKind::Changed, path, FREE, format!("{zh}：{list}"), format!("{en}: {list}"));
        }
    }

    pub(super) fn matcher(&mut self, old: &Matcher, new: &Matcher) {
        self.plain("need", old.need != new.need);
        self.plain("offer", old.offer != new.offer);
        self.plain("let", old.counts != new.counts);
        self.plain("must", old.must != new.must);
        self.plain("capacity", old.capacity != new.capacity);
        self.plain("score", old.score != new.score);
        self.plain("fair", old.fair != new.fair);
    }

    pub(super) fn element(&mut self, old: &Element, new: &Element) {
        self.plain("type", old.kind != new.kind);
        self.plain("standard", old.standard != new.standard);
        self.plain("source", old.source != new.source);
        self.plain("personal", old.personal != new.personal);
    }

    fn plain(&mut self, word: &str, is_changed: bool) {
        if is_changed {
            self.note(
                ChangeKind::Changed,
                &[word],
                FREE,
                format!("`{word}` 变了"),
                format!("`{word}` is other than before"),
            );
        }
    }

    fn list(&mut self, word: &str, old: &[Key], new: &[Key], cost: Cost) {
        if old != new {
            let (from, to) = (joined(old), joined(new));
            self.note(
                ChangeKind::Changed,
                &[word],
                cost,
                format!("`{word}`：{from} → {to}"),
                format!("`{word}`: {from} → {to}"),
            );
        }
    }
}

/// What the old list has and the new one has not.
fn gone<'a>(old: &'a [Key], new: &[Key]) -> Vec<&'a Key> {
    old.iter().filter(|it| !new.contains(it)).collect()
}

fn joined(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(", ")
}

fn changed_words<const N: usize>(parts: [(&'static str, bool); N]) -> Vec<&'static str> {
    parts.into_iter().filter(|(_, changed)| *changed).map(|(word, _)| word).collect()
}

fn state_parts(old: &State, new: &State) -> Vec<&'static str> {
    changed_words([
        ("title", old.title != new.title),
        ("turn", old.turn != new.turn),
        ("within", old.within != new.within),
        ("on_return", old.on_return != new.on_return),
        ("open_to", old.open_to != new.open_to),
        ("final", old.is_final != new.is_final),
        ("tells", old.tells != new.tells),
    ])
}

fn step_parts(old: &Step, new: &Step) -> Vec<&'static str> {
    changed_words([
        ("title", old.title != new.title),
        ("from", old.from != new.from),
        ("to", old.to != new.to),
        ("by", old.by != new.by),
        ("not", old.not != new.not),
        ("when", old.when != new.when),
        ("form", old.form != new.form),
        ("require", old.require != new.require),
        ("input", old.input != new.input),
        ("assign", old.assign != new.assign),
        ("second", old.second != new.second),
        ("set", old.set != new.set),
        ("after", old.after != new.after),
        ("outcome", old.outcome != new.outcome),
        ("tells", old.tells != new.tells),
    ])
}
