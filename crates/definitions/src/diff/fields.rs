//! Changes of fields: types, limits, and how values are kept.

use super::{ChangeKind, FREE, Needs, Noting, loses, needs, quoted};
use crate::model::{Field, FieldClass, FieldType};
use indexmap::IndexMap;

impl Noting<'_> {
    pub(super) fn fields(&mut self, old: &IndexMap<String, Field>, new: &IndexMap<String, Field>) {
        for (key, field) in new {
            match old.get(key) {
                None => self.field_added(key, field),
                Some(before) if before != field => self.field_changed(key, before, field),
                Some(_) => {}
            }
        }
        for (key, field) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let (name_zh, name_en) = quoted(key, &field.title);
            self.note(
                ChangeKind::Removed,
                &["fields", key],
                loses(Needs::Check),
                format!("去掉字段 {name_zh}：已填的值不再显示"),
                format!("field {name_en} goes: what it holds is no longer shown"),
            );
        }
    }

    fn field_added(&mut self, key: &str, field: &Field) {
        let (name_zh, name_en) = quoted(key, &field.title);
        let (zh, en) =
            if field.required { ("；以前的没有这个值", "; what is there has no value") } else { ("", "") };
        let cost = if field.class == FieldClass::Plain { needs(Needs::NewColumn) } else { FREE };
        self.note(
            ChangeKind::Added,
            &["fields", key],
            cost,
            format!("新增字段 {name_zh}{zh}"),
            format!("new field {name_en}{en}"),
        );
    }

    fn field_changed(&mut self, key: &str, old: &Field, new: &Field) {
        let ((name_zh, name_en), path) = (quoted(key, &new.title), ["fields", key]);
        if is_other_column(&old.kind, &new.kind) {
            let (from, to) = (old.kind.name(), new.kind.name());
            self.note(
                ChangeKind::Changed,
                &path,
                loses(Needs::NewColumnWithMapping),
                format!("字段 {name_zh} 的类型：{from} → {to}；用新的一列，要说明旧值如何对应"),
                format!("type of field {name_en}: {from} → {to}; it gets a new column, say how old values map"),
            );
        } else if old.kind != new.kind {
            let (cost, zh, en) = if is_narrower(&old.kind, &new.kind) {
                (loses(Needs::Check), "变窄，已有的值可能不合", "narrower, so values that are there may not fit")
            } else {
                (FREE, "变宽", "wider")
            };
            self.note(
                ChangeKind::Changed,
                &path,
                cost,
                format!("字段 {name_zh} 的范围{zh}"),
                format!("limits of field {name_en} are {en}"),
            );
        }
        if old.class != new.class {
            self.class_changed((&name_zh, &name_en), &path, old.class, new.class);
        }
        let others = other_parts(old, new);
        if !others.is_empty() {
            let list = others.join(", ");
            self.note(
                ChangeKind::Changed,
                &path,
                FREE,
                format!("字段 {name_zh}：{list}"),
                format!("field {name_en}: {list}"),
            );
        }
    }

    fn class_changed(&mut self, (name_zh, name_en): (&str, &str), path: &[&str], old: FieldClass, new: FieldClass) {
        let (zh, en) = match (old, new) {
            (FieldClass::Plain, _) => (
                "改为密存，已有的值要移进密存区",
                "becomes sealed; values that are there must be moved into the payload",
            ),
            (_, FieldClass::Plain) => {
                ("不再密存，已密存的值读不到了", "is no longer sealed; values that were sealed are not read any more")
            }
            _ => ("密存的级别变了", "is sealed in another way"),
        };
        let cost = if old == FieldClass::Plain || new == FieldClass::Plain { loses(Needs::Moved) } else { FREE };
        self.note(ChangeKind::Changed, path, cost, format!("字段 {name_zh} {zh}"), format!("field {name_en} {en}"));
    }
}

/// Whether values of the new type stand in another column.
fn is_other_column(old: &FieldType, new: &FieldType) -> bool {
    match (old, new) {
        (FieldType::Decimal { scale: old, .. }, FieldType::Decimal { scale: new, .. }) => old != new,
        _ => old.column_word() != new.column_word(),
    }
}

/// As many characters has a credit code.
const CREDIT_CODE_CHARS: u32 = 18;

/// Whether a value that was fine before may not be now.
fn is_narrower(old: &FieldType, new: &FieldType) -> bool {
    let least = |old: &Option<i64>, new: &Option<i64>| new.is_some_and(|new| old.is_none_or(|old| new > old));
    let most = |old: &Option<i64>, new: &Option<i64>| new.is_some_and(|new| old.is_none_or(|old| new < old));
    match (old, new) {
        (FieldType::Text { max: a, pattern: p, .. }, FieldType::Text { max: b, pattern: q, .. }) => {
            b < a || q.is_some() && p != q
        }
        (FieldType::Text { .. }, FieldType::CreditCode) => true,
        (FieldType::CreditCode, FieldType::Text { max, pattern, .. }) => *max < CREDIT_CODE_CHARS || pattern.is_some(),
        (FieldType::Int { min: a, max: b }, FieldType::Int { min: c, max: d })
        | (FieldType::Money { min: a, max: b }, FieldType::Money { min: c, max: d })
        | (FieldType::Decimal { min: a, max: b, .. }, FieldType::Decimal { min: c, max: d, .. }) => {
            least(a, c) || most(b, d)
        }
        (FieldType::Choice { of: a }, FieldType::Choice { of: b })
        | (FieldType::Choices { of: a }, FieldType::Choices { of: b })
        | (FieldType::Row { of: a }, FieldType::Row { of: b })
        | (FieldType::Case { of: a }, FieldType::Case { of: b }) => a != b,
        (FieldType::Person { role: a }, FieldType::Person { role: b }) => b.is_some() && a != b,
        (FieldType::Org { kind: a }, FieldType::Org { kind: b }) => b.is_some() && a != b,
        (FieldType::Rows { of: a, max: c }, FieldType::Rows { of: b, max: d }) => a != b || d < c,
        (FieldType::Files { max: a }, FieldType::Files { max: b }) => b < a,
        _ => false,
    }
}

/// What else changed, by the words of the language.
fn other_parts(old: &Field, new: &Field) -> Vec<&'static str> {
    let parts = [
        ("title", old.title != new.title),
        ("required", old.required != new.required),
        ("purpose", old.purpose != new.purpose),
        ("read", old.read != new.read),
        ("write", old.write != new.write),
        ("visible", old.visible != new.visible),
        ("hidden_from", old.hidden_from != new.hidden_from),
        ("erase_after", old.erase_after != new.erase_after),
        ("find", old.find != new.find),
        ("on_retire", old.on_retire != new.on_retire),
        ("default", old.default != new.default),
        ("help", old.help != new.help),
        ("visible_when", old.visible_when != new.visible_when),
        ("required_when", old.required_when != new.required_when),
        ("computed", old.computed != new.computed),
        ("repeats", old.repeats != new.repeats),
        ("is", old.is != new.is),
    ];
    parts.into_iter().filter(|(_, changed)| *changed).map(|(word, _)| word).collect()
}
