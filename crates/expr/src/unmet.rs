//! Says in words which parts of a guard do not hold, and what would be needed.

use crate::evaluate::{self, Data};
use crate::tree::{Comparison, Kind, Node};
use crate::{Expr, Fault, Lookup, Value, number, time};
use serde::Serialize;
use std::ops::Range;

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// What people call the fields and choices an expression reads. `()` knows none and shows keys.
pub trait Titles {
    /// The title of a path.
    fn path(&self, _path: &[String], _language: Language) -> Option<String> {
        None
    }

    /// The title of a value at a path: of a choice, a state, a person.
    fn value(&self, _path: &[String], _value: &Value, _language: Language) -> Option<String> {
        None
    }

    /// Whether the reader may see the value at a path; otherwise only the need is told, not what there is.
    fn may_see(&self, _path: &[String]) -> bool {
        true
    }
}

impl Titles for () {}

/// A part of a guard that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmet {
    /// Where it stands, in bytes of the source.
    pub span: Range<usize>,
    /// The part as it is written.
    pub text: String,
    /// What is needed, in Chinese: `办理天数不超过 30（现为 45）`.
    pub zh: String,
    /// What is needed, in English: `days is at most 30 (now 45)`.
    pub en: String,
}

impl Expr {
    /// The parts that would have to change for the condition to hold; empty when it holds.
    ///
    /// Of `a && b`, every part that does not hold is named; of `a || b`, all as one need.
    pub fn unmet(&self, data: &dyn Lookup, titles: &dyn Titles) -> Vec<Unmet> {
        let mut speaker =
            Speaker { source: self.source(), data: Data { source: &data, bound: None }, titles, unmet: Vec::new() };
        speaker.collect(self.tree(), true);
        speaker.unmet
    }

    /// What the condition says, in words and without any data: `类别为 “其他”`, `kind is other`.
    pub fn said(&self, titles: &dyn Titles) -> Unmet {
        let (nothing, titles) = (indexmap::IndexMap::<String, Value>::new(), Unseen(titles));
        let nothing: &dyn Lookup = &nothing;
        let data = Data { source: &nothing, bound: None };
        let speaker = Speaker { source: self.source(), data, titles: &titles, unmet: Vec::new() };
        let words = speaker.needed(self.tree(), true);
        Unmet { span: 0..self.source().len(), text: self.source().to_owned(), zh: words.zh, en: words.en }
    }
}

/// Titles of others, with no value that may be seen.
struct Unseen<'a>(&'a dyn Titles);

impl Titles for Unseen<'_> {
    fn path(&self, path: &[String], language: Language) -> Option<String> {
        self.0.path(path, language)
    }

    fn value(&self, path: &[String], value: &Value, language: Language) -> Option<String> {
        self.0.value(path, value, language)
    }

    fn may_see(&self, _path: &[String]) -> bool {
        false
    }
}

struct Speaker<'a> {
    source: &'a str,
    data: Data<'a>,
    titles: &'a dyn Titles,
    unmet: Vec<Unmet>,
}

/// Both languages at once.
struct Words {
    zh: String,
    en: String,
}

impl Words {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl Speaker<'_> {
    /// Collects what is missing for `node` to be `wanted`.
    fn collect(&mut self, node: &Node, wanted: bool) {
        if evaluate::holds(node, self.data) == Ok(wanted) {
            return;
        }
        match (&node.kind, wanted) {
            (Kind::Not(of), _) => self.collect(of, !wanted),
            (Kind::And(parts), true) | (Kind::Or(parts), false) => {
                for part in parts {
                    self.collect(part, wanted);
                    // What stands after a check for null is not asked where the check failed.
                    if evaluate::holds(part, self.data) != Ok(wanted) && is_null_test(part) {
                        break;
                    }
                }
            }
            _ => {
                let needed = self.needed(node, wanted);
                let text = self.source.get(node.span.range()).unwrap_or_default().to_owned();
                self.unmet.push(Unmet { span: node.span.range(), text, zh: needed.zh, en: needed.en });
            }
        }
    }

    /// What `node` being `wanted` means, in words.
    fn needed(&self, node: &Node, wanted: bool) -> Words {
        match &node.kind {
            Kind::Not(of) => self.needed(of, !wanted),
            Kind::And(parts) => self.several(parts, wanted, wanted),
            Kind::Or(parts) => self.several(parts, wanted, !wanted),
            Kind::Path(_) | Kind::Bound(_) => self.bool_path(node, wanted),
            Kind::Compare(comparison, left, right) => {
                let comparison = if wanted { *comparison } else { comparison.opposite() };
                self.comparison(comparison, left, right)
            }
            Kind::In(element, list) => self.membership(element, list, wanted),
            Kind::Call(call) if call.name == "has" => {
                let path = self.shown(&call.args[0]);
                filled(&path, wanted)
            }
            _ => {
                let text = self.source.get(node.span.range()).unwrap_or_default();
                match wanted {
                    true => Words::new(format!("满足 {text}"), format!("{text} holds")),
                    false => Words::new(format!("不满足 {text}"), format!("{text} does not hold")),
                }
            }
        }
    }

    fn several(&self, parts: &[Node], wanted: bool, all: bool) -> Words {
        let words: Vec<Words> = parts.iter().map(|part| self.needed(part, wanted)).collect();
        let join = |words: Vec<&str>, sign: &str| words.join(sign);
        let (zh_sign, en_sign) = if all { ("，且", " and ") } else { ("，或", " or ") };
        Words::new(
            join(words.iter().map(|words| words.zh.as_str()).collect(), zh_sign),
            join(words.iter().map(|words| words.en.as_str()).collect(), en_sign),
        )
    }

    fn bool_path(&self, node: &Node, wanted: bool) -> Words {
        let path = self.shown(node);
        let (zh, en) = if wanted { ("是", "yes") } else { ("否", "no") };
        Words::new(format!("{}为“{zh}”", path.zh), format!("{} is {en}", path.en))
    }

    fn comparison(&self, comparison: Comparison, left: &Node, right: &Node) -> Words {
        let is_null = |node: &Node| node.kind == Kind::Literal(Value::Null);
        if comparison.is_equality() && is_null(right) {
            return filled(&self.shown(left), comparison == Comparison::NotEqual);
        }
        let (left, right, comparison) = match (&left.kind, &right.kind) {
            // The written value stands last, as people say it.
            (Kind::Literal(_), Kind::Literal(_)) => (left, right, comparison),
            (Kind::Literal(_), _) => (right, left, comparison.mirrored()),
            _ => (left, right, comparison),
        };
        let (zh, en) = match comparison {
            Comparison::Equal => ("为", "is"),
            Comparison::NotEqual => ("不为", "is not"),
            Comparison::Less => ("小于", "is less than"),
            Comparison::LessOrEqual => ("不超过", "is at most"),
            Comparison::Greater => ("大于", "is more than"),
            Comparison::GreaterOrEqual => ("不小于", "is at least"),
        };
        let (subject, other) = (self.shown(left), self.shown_beside(right, left));
        let now = self.now(left);
        Words::new(
            format!("{}{zh} {}{}", spaced(&subject.zh), other.zh, now.zh),
            format!("{} {en} {}{}", subject.en, other.en, now.en),
        )
    }

    fn membership(&self, element: &Node, list: &Node, wanted: bool) -> Words {
        let (subject, list, now) = (self.shown(element), self.shown_beside(list, element), self.now(element));
        let (zh, en) = if wanted { ("属于", "is one of") } else { ("不属于", "is none of") };
        Words::new(
            format!("{}{zh} {}{}", spaced(&subject.zh), list.zh, now.zh),
            format!("{} {en} {}{}", subject.en, list.en, now.en),
        )
    }

    /// "(now 45)", for what is not written out.
    fn now(&self, node: &Node) -> Words {
        if matches!(node.kind, Kind::Literal(_)) || !self.may_see(node) {
            return Words::new("", "");
        }
        match evaluate::value(node, self.data) {
            Ok(value) if value.is_null() => Words::new("（现为空）", " (now empty)"),
            Ok(value) => {
                let shown = self.value(&value, path_of(node));
                Words::new(format!("（现为 {}）", shown.zh), format!(" (now {})", shown.en))
            }
            Err(error) if error.fault == Fault::Null => Words::new("（现为空）", " (now empty)"),
            Err(error) => {
                Words::new(format!("（{}）", error.fault.message_zh()), format!(" ({})", error.fault.message_en()))
            }
        }
    }

    fn may_see(&self, node: &Node) -> bool {
        let mut may = true;
        node.walk(&mut |part| {
            if let Kind::Path(path) = &part.kind {
                may &= self.titles.may_see(path);
            }
        });
        may
    }

    /// A part as people call it.
    fn shown(&self, node: &Node) -> Words {
        self.shown_beside(node, node)
    }

    /// The same; a written value takes its title from the path it is compared with.
    fn shown_beside(&self, node: &Node, other: &Node) -> Words {
        match &node.kind {
            Kind::Literal(value) => self.value(value, path_of(other)),
            Kind::List(items) => {
                let items: Vec<Words> = items.iter().map(|item| self.shown_beside(item, other)).collect();
                Words::new(
                    items.iter().map(|item| item.zh.as_str()).collect::<Vec<_>>().join("、"),
                    items.iter().map(|item| item.en.as_str()).collect::<Vec<_>>().join(", "),
                )
            }
            Kind::Path(path) => {
                let title = |language| self.titles.path(path, language).unwrap_or_else(|| path.join("."));
                Words::new(title(Language::Zh), title(Language::En))
            }
            _ => {
                let text = self.source.get(node.span.range()).unwrap_or_default();
                Words::new(text, text)
            }
        }
    }

    fn value(&self, value: &Value, path: Option<&[String]>) -> Words {
        let title = |language| path.and_then(|path| self.titles.value(path, value, language));
        let plain = plain(value);
        Words::new(title(Language::Zh).unwrap_or(plain.zh), title(Language::En).unwrap_or(plain.en))
    }
}

fn path_of(node: &Node) -> Option<&[String]> {
    match &node.kind {
        Kind::Path(path) => Some(path),
        _ => None,
    }
}

fn is_null_test(node: &Node) -> bool {
    match &node.kind {
        Kind::Compare(_, left, right) => [left, right].iter().any(|side| side.kind == Kind::Literal(Value::Null)),
        Kind::Call(call) => call.name == "has",
        Kind::Not(of) => is_null_test(of),
        _ => false,
    }
}

fn filled(path: &Words, wanted: bool) -> Words {
    match wanted {
        true => Words::new(format!("{}已填写", spaced(&path.zh)), format!("{} is filled in", path.en)),
        false => Words::new(format!("{}未填写", spaced(&path.zh)), format!("{} is empty", path.en)),
    }
}

/// A space between a key in Latin letters and Chinese words.
fn spaced(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_ascii() => format!("{text} "),
        _ => text.to_owned(),
    }
}

/// A value without a title.
fn plain(value: &Value) -> Words {
    let same = |text: String| Words::new(text.clone(), text);
    match value {
        Value::Null => Words::new("空", "empty"),
        Value::Bool(true) => Words::new("是", "yes"),
        Value::Bool(false) => Words::new("否", "no"),
        Value::Int(_) | Value::Decimal { .. } => same(number::parts(value).map(number::write).unwrap_or_default()),
        Value::Text(text) | Value::Date(text) => same(text.clone()),
        Value::Instant(at) => same(time::write_instant(*at).unwrap_or_default()),
        Value::Point { .. } => Words::new("一个位置", "a point"),
        Value::List(items) => Words::new(format!("{} 项", items.len()), format!("{} items", items.len())),
        Value::Record(_) => Words::new("一条记录", "a record"),
    }
}
