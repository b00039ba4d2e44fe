//! Adapting a definition: `extends` with `add`, `replace` and `remove`.
//!
//! Merging works on nodes, so that every part keeps the place, and the pack, in which it was written.

use crate::codes;
use crate::diagnostic::{Report, did_you_mean};
use crate::source::{Name, Node, Place, Value};

/// Sections whose entries are definitions of their own: `replace` goes into them, other values are replaced whole.
const SECTIONS: &[&str] = &["fields", "states", "steps", "options"];

/// The base with the changes of a file; `key` is the word that names the definition (`loop`).
pub(super) fn merge(base: &Node, own: &Node, key: &str, report: &mut Report) -> Node {
    let mut merged = Node { place: own.place, value: base.value.clone() };
    for word in [key, "title"] {
        if let Some((name, value)) = own.entry(word) {
            put(&mut merged, name, value);
        }
    }
    if let Some(changes) = own.get("remove") {
        remove(&mut merged, changes, report);
    }
    if let Some(changes) = own.get("replace") {
        replace(&mut merged, changes, report);
    }
    if let Some(changes) = own.get("add") {
        add(&mut merged, changes, report);
    }
    merged
}

fn add(base: &mut Node, changes: &Node, report: &mut Report) {
    let Some(entries) = map_of(changes, report) else { return };
    for (name, change) in entries {
        match find(base, &name.text) {
            None => push(base, name, change),
            Some(present) => match (&mut present.value, &change.value) {
                (Value::Map(_), Value::Map(_)) => add(present, change, report),
                (Value::List(members), _) => members.extend(change.members().iter().cloned()),
                (Value::Scalar(_), Value::List(more)) => {
                    let first = present.clone();
                    present.value = Value::List(std::iter::once(first).chain(more.iter().cloned()).collect());
                }
                _ => report
                    .tell(
                        &codes::ADD_EXISTS,
                        name.place,
                        format!("原定义里已经有 `{}`", name.text),
                        format!("the base already has `{}`", name.text),
                    )
                    .help("要改它，写到 replace 里", "write it below `replace` to change it"),
            },
        }
    }
}

fn replace(base: &mut Node, changes: &Node, report: &mut Report) {
    let Some(entries) = map_of(changes, report) else { return };
    for (name, change) in entries {
        if SECTIONS.contains(&name.text.as_str()) {
            let Some(section) = present(base, name, report) else { continue };
            replace_entries(section, change, report);
        } else if present(base, name, report).is_some() {
            put(base, name, change);
        }
    }
}

fn replace_entries(section: &mut Node, changes: &Node, report: &mut Report) {
    let Some(entries) = map_of(changes, report) else { return };
    for (name, change) in entries {
        let Some(entry) = present(section, name, report) else { continue };
        if !matches!((&entry.value, &change.value), (Value::Map(_), Value::Map(_))) {
            put(section, name, change);
            continue;
        }
        for (attribute, value) in change.entries() {
            if present(entry, attribute, report).is_some() {
                put(entry, attribute, value);
            }
        }
    }
}

fn remove(base: &mut Node, changes: &Node, report: &mut Report) {
    if let Value::Map(entries) = &changes.value {
        for (name, change) in entries {
            if let Some(inside) = present(base, name, report) {
                remove(inside, change, report);
            }
        }
        return;
    }
    for member in changes.members() {
        let Some(word) = member.text() else {
            wrong(member.place, report);
            continue;
        };
        let gone = match &mut base.value {
            Value::Map(entries) => take_out(entries, |(name, _)| name.text == word),
            Value::List(members) => take_out(members, |it| it.text() == Some(word)),
            _ => false,
        };
        if !gone {
            not_there(base, word, member.place, report);
        }
    }
}

fn take_out<T>(from: &mut Vec<T>, is_meant: impl Fn(&T) -> bool) -> bool {
    let before = from.len();
    from.retain(|it| !is_meant(it));
    from.len() < before
}

fn find<'a>(base: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut base.value {
        Value::Map(entries) => entries.iter_mut().find(|(name, _)| name.text == key).map(|(_, node)| node),
        _ => None,
    }
}

/// What the base has under a name, or a finding that it has nothing.
fn present<'a>(base: &'a mut Node, name: &Name, report: &mut Report) -> Option<&'a mut Node> {
    if find(base, &name.text).is_none() {
        not_there(base, &name.text, name.place, report);
    }
    find(base, &name.text)
}

fn not_there(base: &Node, word: &str, place: Place, report: &mut Report) {
    let keys = base.entries().iter().map(|(name, _)| name.text.as_str());
    let members = base.members().iter().filter_map(Node::text);
    let candidates: Vec<&str> = if base.entries().is_empty() { members.collect() } else { keys.collect() };
    report
        .tell(&codes::NOT_IN_BASE, place, format!("原定义里没有 `{word}`"), format!("the base has no `{word}`"))
        .help_if(did_you_mean(word, candidates.iter().copied()));
}

fn put(base: &mut Node, name: &Name, value: &Node) {
    let Value::Map(entries) = &mut base.value else { return };
    match entries.iter_mut().find(|(present, _)| present.text == name.text) {
        Some(entry) => *entry = (name.clone(), value.clone()),
        None => entries.push((name.clone(), value.clone())),
    }
}

fn push(base: &mut Node, name: &Name, value: &Node) {
    if let Value::Map(entries) = &mut base.value {
        entries.push((name.clone(), value.clone()));
    }
}

fn map_of<'a>(changes: &'a Node, report: &mut Report) -> Option<&'a [(Name, Node)]> {
    match &changes.value {
        Value::Map(entries) => Some(entries),
        _ => {
            wrong(changes.place, report);
            None
        }
    }
}

fn wrong(place: Place, report: &mut Report) {
    report.tell_broken(&codes::WRONG_TYPE, place, "改写块的写法不对", "a change cannot be written like this").help(
        "add 和 replace 写成一组键值；remove 写成列表，或通向列表的键值",
        "`add` and `replace` take maps; `remove` takes a list, or a map that leads to lists",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, parse};

    fn merged(base: &str, own: &str) -> (Node, usize) {
        let mut report = Report::default();
        let base = parse(base, FileId(0)).unwrap();
        let own = parse(own, FileId(1)).unwrap();
        let node = merge(&base, &own, "loop", &mut report);
        (node, report.errors())
    }

    const BASE: &str = "loop: a\nstates:\n  x: {title: X, within: {days: 1}, open_to: [r]}\n  y: {title: Y}\nsteps:\n  s: {by: r, form: [f, g]}\n";

    #[test]
    fn adds_replaces_and_removes() {
        let (node, errors) = merged(
            BASE,
            "loop: b\nextends: a\nadd: {states: {z: {title: Z}}, steps: {s: {by: [q], form: h}}}\nreplace: {states: {x: {within: {hours: 2}}}}\nremove: {states: [y], steps: {s: {form: [g]}}}\n",
        );
        assert_eq!(errors, 0);
        let texts = |path: &[&str]| {
            node.deepest(path).members().iter().map(|it| it.text().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(node.get("loop").and_then(Node::text), Some("b"));
        assert_eq!(texts(&["steps", "s", "by"]), ["r", "q"]);
        assert_eq!(texts(&["steps", "s", "form"]), ["f", "h"]);
        assert_eq!(node.deepest(&["states", "x", "within", "hours"]).int(), Some(2));
        let states: Vec<_> = node.get("states").unwrap().entries().iter().map(|(name, _)| name.text.as_str()).collect();
        assert_eq!(states, ["x", "z"]);
    }

    #[test]
    fn changes_to_what_is_not_there_are_told() {
        let (_, errors) = merged(
            BASE,
            "loop: b\nadd: {loop: c, steps: {s: {by: q}}}\nreplace: {states: {w: {}}}\nremove: [promise]\n",
        );
        assert_eq!(errors, 4);
    }
}
