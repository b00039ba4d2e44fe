//! Fields and inputs.

use super::{Reading, flag, relation, text, word, words};
use crate::codes;
use crate::loader::names::{DefinitionKind, Found};
use crate::model::{Blur, Field, FieldClass, FieldType, Find, Key, OnRetire, Repeats, Text, Visible};
use crate::source::shape::Typed;
use crate::source::{Name, Node, Scalar, Value};
use serde_json::{Map, Value as Json};

/// The most characters of a text that says nothing about it.
const TEXT_MAX: i64 = 200;
/// The most files of a field that says nothing about it.
const FILES_MAX: i64 = 9;
/// The most rows of a field that says nothing about it.
const ROWS_MAX: i64 = 50;

impl Reading<'_> {
    pub(super) fn field(&mut self, name: &Name, node: &Node, typed: &'static Typed) -> Option<Field> {
        let kind = self.field_type(node)?;
        let title = match node.get("title") {
            Some(written) => text(Some(written)),
            None if typed.keys.iter().any(|slot| slot.key == "title" && slot.need) => Text::default(),
            None => self.title_of(&kind, &name.text),
        };
        Some(Field {
            title,
            kind,
            required: flag(node.get("required")),
            class: match node.get("class").and_then(Node::text) {
                Some("personal") => FieldClass::Personal,
                Some("secret") => FieldClass::Secret,
                _ => FieldClass::Plain,
            },
            purpose: node.get("purpose").map(|it| text(Some(it))),
            visible: self.visible(node.get("visible")),
            read: self.names_of(node.get("read"), DefinitionKind::Role),
            write: self.names_of(node.get("write"), DefinitionKind::Role),
            hidden_from: words(node.get("hidden_from")).iter().filter_map(|it| relation(it)).collect(),
            erase_after: node.get("erase_after").and_then(|it| self.span(it)),
            find: (node.get("find").and_then(Node::text) == Some("exact")).then_some(Find::Exact),
            on_retire: match node.get("on_retire").and_then(Node::text) {
                Some("refuse") => Some(OnRetire::Refuse),
                Some("keep") => Some(OnRetire::Keep),
                _ => None,
            },
            default: node.get("default").map(json),
            help: node.get("help").map(|it| text(Some(it))),
            visible_when: node.get("visible_when").and_then(|it| self.expression(it)),
            required_when: node.get("required_when").and_then(|it| self.expression(it)),
            computed: node.get("computed").and_then(|it| self.expression(it)),
            suggest: node.get("suggest").map(|it| self.name(it, DefinitionKind::Matcher)),
            repeats: node
                .get("repeats")
                .map(|it| Repeats { reason: text(it.get("reason")), until: word(it.get("until")) }),
            is: node.get("is").map(|it| self.name(it, DefinitionKind::Element)),
        })
    }

    fn field_type(&mut self, node: &Node) -> Option<FieldType> {
        let int = |key: &str| node.get(key).and_then(Node::int);
        let count = |key: &str, otherwise: i64| u32::try_from(int(key).unwrap_or(otherwise)).unwrap_or(u32::MAX);
        Some(match node.get("type")?.text()? {
            "text" => FieldType::Text {
                max: count("max", TEXT_MAX),
                long: flag(node.get("long")),
                pattern: node.get("pattern").and_then(Node::text).map(str::to_owned),
            },
            "int" => FieldType::Int { min: int("min"), max: int("max") },
            "decimal" => {
                let scale = u8::try_from(int("scale")?).ok()?;
                FieldType::Decimal {
                    scale,
                    min: self.scaled(node.get("min"), scale),
                    max: self.scaled(node.get("max"), scale),
                }
            }
            "money" => FieldType::Money { min: int("min"), max: int("max") },
            "bool" => FieldType::Bool,
            "date" => FieldType::Date,
            "instant" => FieldType::Instant,
            "choice" => return self.choice(node.get("of")?, true),
            "choices" => return self.choice(node.get("of")?, false),
            "row" => FieldType::Row { of: self.name(node.get("of")?, DefinitionKind::Register) },
            "rows" => FieldType::Rows {
                of: self.name(node.get("of")?, DefinitionKind::Register),
                max: count("max", ROWS_MAX),
            },
            "person" => FieldType::Person { role: node.get("role").map(|it| self.name(it, DefinitionKind::Role)) },
            "org" => FieldType::Org { kind: node.get("kind").map(|it| self.name(it, DefinitionKind::OrgKind)) },
            "case" => FieldType::Case { of: self.name(node.get("of")?, DefinitionKind::Loop) },
            "files" => FieldType::Files { max: count("max", FILES_MAX) },
            "point" => FieldType::Point { blur: node.get("blur").map(|it| self.blur(it)) },
            "area" => FieldType::Area,
            "phone" => FieldType::Phone,
            "citizen_id" => FieldType::CitizenId,
            "credit_code" => FieldType::CreditCode,
            _ => return None,
        })
    }

    /// One of a choices file; a register may stand for it, and the value is then a row.
    fn choice(&mut self, of: &Node, one: bool) -> Option<FieldType> {
        let name = of.text()?;
        let pack = &self.sources.file(of.place.file).pack;
        let is_choices = !matches!(self.names.find(pack, DefinitionKind::Choices, name), Found::None);
        if one && !is_choices && matches!(self.names.find(pack, DefinitionKind::Register, name), Found::One(_)) {
            return Some(FieldType::Row { of: self.name(of, DefinitionKind::Register) });
        }
        let of: Key = self.name(of, DefinitionKind::Choices);
        Some(if one { FieldType::Choice { of } } else { FieldType::Choices { of } })
    }

    fn visible(&mut self, node: Option<&Node>) -> Vec<Visible> {
        let lines = node.map(Node::members).unwrap_or(&[]);
        lines
            .iter()
            .filter_map(|line| Some(Visible { to: self.visible_to(line.get("to")?), in_states: words(line.get("in")) }))
            .collect()
    }

    fn blur(&mut self, node: &Node) -> Blur {
        let metres = node.get("metres").and_then(Node::int).and_then(|it| u32::try_from(it).ok()).unwrap_or(1);
        let except = node.get("except").map(Node::members).unwrap_or(&[]);
        Blur { metres, except: except.iter().map(|it| self.visible_to(it)).collect() }
    }

    /// A decimal limit in scaled units.
    fn scaled(&mut self, node: Option<&Node>, scale: u8) -> Option<i64> {
        let node = node?;
        let units = scaled(node.text()?, scale);
        if units.is_none() {
            let text = node.text().unwrap_or("");
            self.report
                .tell_broken(
                    &codes::OUT_OF_RANGE,
                    node.place,
                    format!("`{text}` 放不进 {scale} 位小数"),
                    format!("`{text}` does not fit into {scale} decimal places"),
                )
                .help(format!("小数点后最多写 {scale} 位"), format!("write at most {scale} digits behind the point"));
        }
        units
    }

    /// What an input without a title is called.
    fn title_of(&self, kind: &FieldType, key: &str) -> Text {
        let found = match kind {
            FieldType::Person { role: Some(role) } => self.catalog.roles.get(role).map(|it| &it.title),
            FieldType::Choice { of } | FieldType::Choices { of } => self.catalog.choices.get(of).map(|it| &it.title),
            FieldType::Row { of } | FieldType::Rows { of, .. } => self.catalog.registers.get(of).map(|it| &it.title),
            FieldType::Case { of } => self.catalog.loops.get(of).map(|it| &it.title),
            FieldType::Org { kind: Some(kind) } => self.catalog.org_kinds.get(kind).map(|it| &it.title),
            _ => None,
        };
        let known = |(_, zh, en): &(&str, &str, &str)| Text { zh: (*zh).to_owned(), en: Some((*en).to_owned()) };
        match (COMMON_INPUTS.iter().find(|(word, ..)| *word == key), found) {
            (Some(common), _) => known(common),
            (None, Some(title)) => title.clone(),
            (None, None) => Text::zh(key),
        }
    }
}

/// Inputs so common that their title goes without saying.
const COMMON_INPUTS: &[(&str, &str, &str)] = &[
    ("reason", "理由", "Reason"),
    ("note", "说明", "Note"),
    ("opinion", "意见", "Opinion"),
    ("result", "结果", "Result"),
];

/// A decimal as a whole number of its smallest units; none when it has more digits or is too large.
pub(crate) fn scaled(text: &str, scale: u8) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    let all_digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > usize::from(scale) || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let units: i64 = format!("{whole}{part:0<width$}", width = usize::from(scale)).parse().ok()?;
    Some(if negative { -units } else { units })
}

/// A default as the API would send it.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(Scalar { text, plain: true, .. }) => {
            let number = || text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Json::Number);
            let int = text.parse::<i64>().ok().map(Json::from);
            node.bool().map(Json::Bool).or(int).or_else(number).unwrap_or_else(|| Json::String(text.clone()))
        }
        Value::Scalar(Scalar { text, .. }) => Json::String(text.clone()),
        Value::List(members) => Json::Array(members.iter().map(json).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(name, it)| (name.text.clone(), json(it))).collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn decimals_become_whole_units() {
        assert_eq!(scaled("24", 1), Some(240));
        assert_eq!(scaled("0.5", 1), Some(5));
        assert_eq!(scaled("-1.25", 2), Some(-125));
        assert_eq!(scaled("1.50", 1), Some(15));
        assert_eq!(scaled("1.25", 1), None);
        assert_eq!(scaled("1e3", 1), None);
        assert_eq!(scaled("99999999999999999999", 0), None);
    }
}
