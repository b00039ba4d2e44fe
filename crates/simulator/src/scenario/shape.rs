//! The shapes that nodes of a scenario must have; everything that is wrong is told, not only the first.

use super::report::Failure;
use super::yaml::{At, Name, Node, Value};
use chrono::NaiveDateTime;
use gridwork_kernel::Instant;
use std::collections::HashSet;

/// Reads nodes, collects what is wrong with them, and knows the names that the scenario has given so far.
pub(super) struct Reading<'a> {
    file: &'a str,
    pub(super) failures: Vec<Failure>,
    pub(super) orgs: HashSet<String>,
    pub(super) people: HashSet<String>,
    pub(super) cases: HashSet<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        let (orgs, people, cases) = (HashSet::new(), HashSet::new(), HashSet::new());
        Self { file, failures: Vec::new(), orgs, people, cases }
    }

    /// Tells that something is wrong, and what to write instead.
    pub(super) fn wrong(&mut self, at: At, what: (String, String), instead: (String, String)) {
        let failure = Failure::new(self.file, at, what.0, what.1);
        self.failures.push(failure.expected(instead.0, instead.1));
    }

    /// The entries of a map whose keys are free.
    pub(super) fn map<'n>(&mut self, node: &'n Node, of: &str) -> &'n [(Name, Node)] {
        match &node.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => {
                self.wrong(
                    node.at,
                    (format!("`{of}` 的写法不对"), format!("`{of}` is not written as it should be")),
                    ("{名称: 值, …}".to_owned(), "{NAME: VALUE, …}".to_owned()),
                );
                &[]
            }
        }
    }

    /// Tells every key of a map that is not among the known ones.
    pub(super) fn keys(&mut self, node: &Node, of: &str, known: &[&str]) {
        for (name, _) in self.map(node, of) {
            if !known.contains(&name.text.as_str()) {
                let all = known.join(", ");
                self.wrong(
                    name.at,
                    (format!("`{of}` 没有 `{}` 这一项", name.text), format!("`{}` is not a key of `{of}`", name.text)),
                    (all.clone(), all),
                );
            }
        }
    }

    /// The value under a key that must be there.
    pub(super) fn must<'n>(&mut self, node: &'n Node, key: &str, of: &str) -> Option<&'n Node> {
        let found = node.get(key).filter(|it| it.value != Value::Null);
        if found.is_none() {
            let (zh, en) = (format!("`{of}` 缺少 `{key}`"), format!("`{of}` lacks `{key}`"));
            self.wrong(node.at, (zh, en), (format!("{key}: …"), format!("{key}: …")));
        }
        found
    }

    /// A single text.
    pub(super) fn text(&mut self, node: &Node) -> Option<String> {
        let found = node.text().map(str::to_owned);
        if found.is_none() {
            self.wrong(
                node.at,
                ("这里应为文字".to_owned(), "this should be text".to_owned()),
                ("一个词或一句话".to_owned(), "a word or a sentence".to_owned()),
            );
        }
        found
    }

    /// A text that must be there.
    pub(super) fn must_text(&mut self, node: &Node, key: &str, of: &str) -> Option<String> {
        let found = self.must(node, key, of)?;
        self.text(found)
    }

    /// A text with its place.
    pub(super) fn named(&mut self, node: &Node) -> Option<Name> {
        Some(Name { at: node.at, text: self.text(node)? })
    }

    /// One text or a list of them.
    pub(super) fn texts(&mut self, node: &Node) -> Vec<String> {
        node.members().iter().filter_map(|member| self.text(member)).collect()
    }

    /// A local time; seconds may follow.
    pub(super) fn time(&mut self, node: &Node) -> Option<Instant> {
        let found = node.text().and_then(local_time);
        if found.is_none() {
            self.wrong(
                node.at,
                ("这里应为当地时间".to_owned(), "this should be a local time".to_owned()),
                ("2026-03-02 09:00".to_owned(), "2026-03-02 09:00".to_owned()),
            );
        }
        found
    }

    /// A local time, or `none`.
    pub(super) fn time_or_none(&mut self, node: &Node) -> Option<Option<Instant>> {
        if node.text() == Some("none") { Some(None) } else { self.time(node).map(Some) }
    }

    /// A name that the scenario gives to something new.
    pub(super) fn new_name(&mut self, name: &Name, taken: &HashSet<String>) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let first = name.text.chars().next().is_some_and(|c| c.is_ascii_lowercase());
        if !first || !name.text.chars().all(is_plain) || name.text.len() > 31 {
            self.wrong(
                name.at,
                (format!("名称 `{}` 不合规则", name.text), format!("`{}` is no name for a scenario", name.text)),
                ("[a-z][a-z0-9_]{0,30}".to_owned(), "[a-z][a-z0-9_]{0,30}".to_owned()),
            );
        }
        if taken.contains(&name.text) {
            self.wrong(
                name.at,
                (format!("名称 `{}` 用了两次", name.text), format!("the name `{}` is used twice", name.text)),
                ("另取一个名称".to_owned(), "another name".to_owned()),
            );
        }
    }

    /// The name of an org of the scenario.
    pub(super) fn org(&mut self, node: &Node) -> Option<String> {
        let orgs = std::mem::take(&mut self.orgs);
        let found = self.known(node, &orgs, ("组织", "org"));
        self.orgs = orgs;
        found
    }

    /// One org or a list of them.
    pub(super) fn orgs_of(&mut self, node: &Node) -> Vec<String> {
        node.members().iter().filter_map(|member| self.org(member)).collect()
    }

    /// The name of a person of the scenario.
    pub(super) fn person(&mut self, node: &Node) -> Option<String> {
        let people = std::mem::take(&mut self.people);
        let found = self.known(node, &people, ("人员", "person"));
        self.people = people;
        found
    }

    /// One person or a list of them.
    pub(super) fn people_of(&mut self, node: &Node) -> Vec<String> {
        node.members().iter().filter_map(|member| self.person(member)).collect()
    }

    /// The name of a case that was opened before.
    pub(super) fn case(&mut self, node: &Node) -> Option<String> {
        let cases = std::mem::take(&mut self.cases);
        let found = self.known(node, &cases, ("事项", "case"));
        self.cases = cases;
        found
    }

    fn known(&mut self, node: &Node, names: &HashSet<String>, kind: (&str, &str)) -> Option<String> {
        let name = self.text(node)?;
        if names.contains(&name) {
            return Some(name);
        }
        let mut all = names.iter().map(String::as_str).collect::<Vec<_>>();
        all.sort_unstable();
        let all = all.join(", ");
        let (zh, en) = (format!("场景里没有{} `{name}`", kind.0), format!("the scenario has no {} `{name}`", kind.1));
        self.wrong(node.at, (zh, en), (all.clone(), all));
        None
    }
}

/// `2026-03-02 09:00` or `2026-03-02 09:00:30`, as it is in Asia/Shanghai.
pub(super) fn local_time(text: &str) -> Option<Instant> {
    let read = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let found = read("%Y-%m-%d %H:%M").or_else(|| read("%Y-%m-%d %H:%M:%S"))?;
    Some(Instant::at(found.date(), found.time()))
}

/// An instant as scenarios write it.
pub(super) fn said(at: Instant) -> String {
    let local = at.local();
    let format = match (at.0 % 1_000_000, at.0 % 60_000_000) {
        (0, 0) => "%Y-%m-%d %H:%M",
        (0, _) => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S%.6f",
    };
    local.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_read_and_said_the_same_way() {
        for text in ["2026-03-02 09:00", "2026-03-02 09:00:30"] {
            assert_eq!(said(local_time(text).unwrap()), text);
        }
        assert_eq!(local_time("2026-03-02 09:00").unwrap().to_string(), "2026-03-02T09:00:00+08:00");
        for wrong in ["2026-03-02", "2026-03-02T09:00", "2026-02-30 09:00", "09:00", ""] {
            assert_eq!(local_time(wrong), None, "{wrong}");
        }
        assert_eq!(said(Instant(local_time("2026-03-02 09:00").unwrap().0 + 1)), "2026-03-02 09:00:00.000001");
    }
}
