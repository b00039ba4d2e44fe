//! What a YAML node may look like, as data: one table checks files, makes the JSON Schemas and knows what was meant.

use super::{Name, Node, Place, Scalar, Value, shapes};
use crate::codes;
use crate::diagnostic::{Report, did_you_mean};

/// A map with known keys.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What the map is, for messages and schemas (`step`).
    pub(crate) what: &'static str,
    pub(crate) what_zh: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) keys: &'static [Slot],
}

/// A map whose further keys depend on its `type`.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) what: &'static str,
    pub(crate) what_zh: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) keys: &'static [Slot],
    pub(crate) types: &'static [(&'static str, &'static [Slot])],
}

/// One key of a map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) key: &'static str,
    pub(crate) need: bool,
    pub(crate) takes: Takes,
    pub(crate) doc: &'static str,
}

/// A key that must be there.
pub(crate) const fn need(key: &'static str, takes: Takes, doc: &'static str) -> Slot {
    Slot { key, need: true, takes, doc }
}

/// A key that may be there.
pub(crate) const fn may(key: &'static str, takes: Takes, doc: &'static str) -> Slot {
    Slot { key, need: false, takes, doc }
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// Text people read: Chinese, or `{zh: …, en: …}`.
    Text,
    /// Any single value, taken as text.
    Str,
    /// One of a closed list.
    Word(&'static [&'static str]),
    /// The name of something else, said in words for the schema.
    Name(&'static str),
    /// `true` or `false`.
    Bool,
    /// A whole number within limits.
    Int(i64, i64),
    /// A number.
    Number,
    /// Anything.
    Json,
    /// An expression.
    Expr,
    /// `{working_hours: 4}`, beside further keys.
    SpanAnd(&'static [Slot]),
    /// One, or a list of them.
    Many(&'static Takes),
    /// A list.
    List(&'static Takes),
    /// A map from keys to these.
    Map(&'static Takes),
    /// A map from keys, which may begin with a digit, to these.
    Options(&'static Takes),
    /// A map with known keys.
    Shape(&'static Shape),
    /// A map whose keys depend on its `type`.
    Typed(&'static Typed),
    /// The first that fits the kind of node.
    Either(&'static [Takes]),
    /// Known from the plan, not available in this version.
    NotYet,
}

/// More fields, states, steps or roles than people can keep apart; also fewer columns than a table may have.
const MAP_MAX: usize = 300;

/// The units of a span.
pub(crate) const UNITS: &[&str] = &["minutes", "hours", "working_hours", "working_days", "days", "legal_days"];

/// Checks a node against what it may be and tells everything that does not fit.
///
/// `owner` is the place to point at when a key is missing: the name of the entry rather than its brace.
pub(crate) fn fits(node: &Node, owner: Place, takes: &Takes, report: &mut Report) {
    match takes {
        Takes::Text => text(node, report),
        Takes::Str | Takes::Name(_) | Takes::Expr => scalar(node, takes, report),
        Takes::Word(words) => word(node, words, takes, report),
        Takes::Bool if node.bool().is_none() => wrong(node, takes, report),
        Takes::Int(least, most) => int(node, *least, *most, takes, report),
        Takes::Number if node.number().is_none() => wrong(node, takes, report),
        Takes::Bool | Takes::Number | Takes::Json => {}
        Takes::SpanAnd(more) => span(node, owner, more, takes, report),
        Takes::Many(one) => match &node.value {
            Value::List(_) => list(node, owner, one, report),
            _ => fits(node, owner, one, report),
        },
        Takes::List(one) => match &node.value {
            Value::List(_) => list(node, owner, one, report),
            _ => wrong(node, takes, report),
        },
        Takes::Map(one) => map(node, one, false, takes, report),
        Takes::Options(one) => map(node, one, true, takes, report),
        Takes::Shape(shape) => known_keys(node, owner, shape, takes, report),
        Takes::Typed(typed) => typed_keys(node, owner, typed, takes, report),
        Takes::Either(all) => match all.iter().find(|it| is_kind(node, it)) {
            Some(one) => fits(node, owner, one, report),
            None => wrong(node, takes, report),
        },
        Takes::NotYet => {}
    }
}

/// Checks the file of an adapted definition before it is merged; `word`, which names the
/// definition (`loop`), may be left out: the file's name says it.
pub(crate) fn fits_adapted(node: &Node, owner: Place, word: &str, report: &mut Report) {
    let Value::Map(entries) = &node.value else { return };
    doubles(entries, report);
    let own: Vec<_> = entries.iter().filter(|(name, _)| name.text != word).cloned().collect();
    keys(&own, owner, (shapes::EXTENDS.what, shapes::EXTENDS.what_zh), &[shapes::EXTENDS.keys], report);
}

/// Whether the kind of node (single value, list, map) is one this takes.
fn is_kind(node: &Node, takes: &Takes) -> bool {
    match (&node.value, takes) {
        (_, Takes::Json | Takes::NotYet) => true,
        (Value::Null, _) => false,
        (Value::Scalar(_), Takes::Int(..)) => node.int().is_some(),
        (Value::Scalar(_), Takes::Many(one)) => is_kind(node, one),
        (
            Value::Scalar(_),
            Takes::List(_) | Takes::Map(_) | Takes::Options(_) | Takes::Shape(_) | Takes::Typed(_) | Takes::SpanAnd(_),
        ) => false,
        (Value::Scalar(_), _) => true,
        (Value::List(_), it) => matches!(it, Takes::List(_) | Takes::Many(_)),
        (Value::Map(_), it) => {
            matches!(
                it,
                Takes::Text | Takes::Map(_) | Takes::Options(_) | Takes::Shape(_) | Takes::Typed(_) | Takes::SpanAnd(_)
            )
        }
    }
}

fn text(node: &Node, report: &mut Report) {
    match &node.value {
        Value::Map(_) => known_keys(node, node.place, &TEXT, &Takes::Text, report),
        Value::Scalar(Scalar { text, .. }) if text.trim().is_empty() => {
            report
                .tell_broken(&codes::BLANK_TEXT, node.place, "文字是空的", "the text is blank")
                .help("写上中文名称", "write the words that people read");
        }
        Value::Scalar(_) => {}
        _ => wrong(node, &Takes::Text, report),
    }
}

/// The two languages of a text.
pub(crate) static TEXT: Shape = Shape {
    what: "text",
    what_zh: "文字",
    doc: "Text in Chinese with an English twin.",
    keys: &[need("zh", Takes::Str, "The Chinese text."), may("en", Takes::Str, "The English text.")],
};

fn scalar(node: &Node, takes: &Takes, report: &mut Report) {
    // A blank expression has its own rule, which says why it is dangerous.
    if node.text().is_none() && !(matches!(takes, Takes::Expr) && node.value == Value::Null) {
        wrong(node, takes, report);
    }
}

fn word(node: &Node, words: &'static [&'static str], takes: &Takes, report: &mut Report) {
    let Some(text) = node.text() else { return wrong(node, takes, report) };
    if !words.contains(&text) {
        report
            .tell_broken(
                &codes::UNKNOWN_WORD,
                node.place,
                format!("`{text}` 不在可用的词中"),
                format!("`{text}` is not one of the words that may stand here"),
            )
            .help_if(did_you_mean(text, words.iter().copied()));
    }
}

fn int(node: &Node, least: i64, most: i64, takes: &Takes, report: &mut Report) {
    match node.int() {
        None => wrong(node, takes, report),
        Some(it) if it < least || it > most => report
            .tell_broken(&codes::OUT_OF_RANGE, node.place, format!("{it} 超出范围"), format!("{it} is out of range"))
            .help(format!("写 {least} 到 {most} 之间的整数"), format!("write a whole number from {least} to {most}")),
        Some(_) => {}
    }
}

fn span(node: &Node, owner: Place, more: &'static [Slot], takes: &Takes, report: &mut Report) {
    let Value::Map(entries) = &node.value else { return wrong(node, takes, report) };
    doubles(entries, report);
    let (units, others): (Vec<_>, Vec<_>) =
        entries.iter().cloned().partition(|(name, _)| UNITS.contains(&name.text.as_str()));
    let unknown = others.iter().filter(|(name, _)| !more.iter().any(|slot| slot.key == name.text));
    let mut has_unknown = false;
    for (name, _) in unknown {
        has_unknown = true;
        report
            .tell_broken(
                &codes::UNKNOWN_KEY,
                name.place,
                format!("没有 `{}` 这种时间单位", name.text),
                format!("`{}` is not a unit of time", name.text),
            )
            .help_if(did_you_mean(&name.text, UNITS.iter().copied()));
    }
    if !has_unknown {
        keys(&others, owner, ("span", "时限"), &[more], report);
        if units.len() != 1 {
            report
                .tell(&codes::WRONG_TYPE, node.place, "时限要有且只有一个单位", "a span has exactly one unit")
                .help_if(expected(takes));
        }
    }
    for (_, amount) in &units {
        if amount.text().is_none() && amount.value != Value::Null {
            wrong(amount, &Takes::Expr, report);
        }
    }
}

/// Whether a definition has more parts than the rules look at; that has been told.
pub(crate) fn is_too_much(node: &Node) -> bool {
    ["fields", "states", "steps"].iter().filter_map(|key| node.get(key)).any(|it| it.entries().len() > MAP_MAX)
}

fn list(node: &Node, owner: Place, one: &Takes, report: &mut Report) {
    for member in node.members() {
        let at = if matches!(member.value, Value::Map(_)) { member.place } else { owner };
        fits(member, at, one, report);
    }
}

fn map(node: &Node, one: &Takes, digits: bool, takes: &Takes, report: &mut Report) {
    let Value::Map(entries) = &node.value else { return wrong(node, takes, report) };
    if let (false, Some((name, _))) = (digits, entries.get(MAP_MAX)) {
        let count = entries.len();
        report
            .tell(
                &codes::TOO_MUCH,
                name.place,
                format!("有 {count} 项，最多 {MAP_MAX} 项"),
                format!("there are {count}; at most {MAP_MAX} are read"),
            )
            .help("拆成几个定义", "split the definition");
    }
    doubles(entries, report);
    for (name, value) in entries {
        check_key(name, digits, report);
        fits(value, name.place, one, report);
    }
}

/// Tells a key that nobody could use in an expression, a column or an address.
pub(crate) fn check_key(name: &Name, digits: bool, report: &mut Report) {
    if !is_key(&name.text, digits) {
        let text = &name.text;
        report
            .tell_broken(
                &codes::BAD_KEY,
                name.place,
                format!("`{text}` 不能作为键"),
                format!("`{text}` cannot be a key"),
            )
            .help(
                "用小写英文字母开头，只含小写字母、数字和下划线，最多 31 个字符",
                "begin with a small letter a-z and use only a-z, 0-9 and _, at most 31 characters",
            );
    }
}

/// `[a-z][a-z0-9_]{0,30}`; with `digits` the first may be a digit too.
pub(crate) fn is_key(text: &str, digits: bool) -> bool {
    let mut bytes = text.bytes();
    let Some(first) = bytes.next() else { return false };
    text.len() <= 31
        && (first.is_ascii_lowercase() || digits && first.is_ascii_digit())
        && bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

fn doubles(entries: &[(Name, Node)], report: &mut Report) {
    for (index, (name, _)) in entries.iter().enumerate() {
        if entries[..index].iter().any(|(earlier, _)| earlier.text == name.text) {
            let text = &name.text;
            report
                .tell_broken(
                    &codes::DOUBLE_KEY,
                    name.place,
                    format!("`{text}` 写了两次"),
                    format!("`{text}` is written twice"),
                )
                .help("删去其中一个，或换一个键", "remove one of them or give it another key");
        }
    }
}

fn known_keys(node: &Node, owner: Place, shape: &'static Shape, takes: &Takes, report: &mut Report) {
    let Value::Map(entries) = &node.value else { return wrong(node, takes, report) };
    doubles(entries, report);
    keys(entries, owner, (shape.what, shape.what_zh), &[shape.keys], report);
}

fn typed_keys(node: &Node, owner: Place, typed: &'static Typed, takes: &Takes, report: &mut Report) {
    let Value::Map(entries) = &node.value else { return wrong(node, takes, report) };
    doubles(entries, report);
    let what = (typed.what, typed.what_zh);
    let Some(kind) = node.get("type") else {
        missing(owner, what, "type", report);
        return;
    };
    let Some(text) = kind.text() else { return wrong(kind, &Takes::Str, report) };
    match typed.types.iter().find(|(name, _)| *name == text) {
        Some((_, own)) => keys(entries, owner, what, &[typed.keys, own], report),
        None => report
            .tell_broken(
                &codes::UNKNOWN_WORD,
                kind.place,
                format!("没有 `{text}` 这种字段类型"),
                format!("`{text}` is not a type of field"),
            )
            .help_if(did_you_mean(text, typed.types.iter().map(|(name, _)| *name))),
    }
}

/// Checks the entries of a map against slots that come in one or two tables.
fn keys(entries: &[(Name, Node)], owner: Place, what: (&str, &str), tables: &[&'static [Slot]], report: &mut Report) {
    let slots = || tables.iter().flat_map(|it| it.iter());
    for (name, value) in entries {
        let Some(slot) = slots().find(|it| it.key == name.text) else {
            let (text, (en, zh)) = (&name.text, what);
            report
                .tell_broken(
                    &codes::UNKNOWN_KEY,
                    name.place,
                    format!("{zh}没有 `{text}` 这一项"),
                    format!("a {en} has no `{text}`"),
                )
                .help_if(did_you_mean(text, slots().filter(|it| !matches!(it.takes, Takes::NotYet)).map(|it| it.key)));
            continue;
        };
        match slot.takes {
            Takes::NotYet => not_yet(name, slot, report),
            // `key:` without a value is what people write while they think; a missing value is a missing key.
            _ if value.value == Value::Null && !matches!(slot.takes, Takes::Expr | Takes::Json) => {
                report
                    .tell_broken(
                        &codes::MISSING_KEY,
                        name.place,
                        format!("`{}` 后面没有内容", name.text),
                        format!("`{}` has no value", name.text),
                    )
                    .help_if(expected(&slot.takes));
            }
            _ => fits(value, name.place, &slot.takes, report),
        }
    }
    for slot in slots().filter(|slot| slot.need) {
        if !entries.iter().any(|(name, _)| name.text == slot.key) {
            missing(owner, what, slot.key, report);
        }
    }
}

fn missing(owner: Place, (en, zh): (&str, &str), key: &str, report: &mut Report) {
    // Several keys may be missing at one place, so the place itself is not broken.
    report
        .tell(&codes::MISSING_KEY, owner, format!("{zh}缺少 `{key}`"), format!("the {en} lacks `{key}`"))
        .help(format!("加上 `{key}: …`"), format!("add `{key}: …`"));
}

fn not_yet(name: &Name, slot: &Slot, report: &mut Report) {
    report
        .tell_broken(
            &codes::NOT_YET,
            name.place,
            format!("`{}` 在这个版本中还不能用", name.text),
            format!("`{}` is not available in this version yet", name.text),
        )
        .help("先去掉它，或等待支持它的版本", format!("leave it out for now: {}", slot.doc));
}

fn wrong(node: &Node, takes: &Takes, report: &mut Report) {
    let (found_zh, found_en) = match &node.value {
        Value::Null => ("没有内容".to_owned(), "nothing".to_owned()),
        Value::Scalar(it) => (format!("`{}`", short(&it.text)), format!("`{}`", short(&it.text))),
        Value::List(_) => ("列表".to_owned(), "a list".to_owned()),
        Value::Map(_) => ("一组键值".to_owned(), "a map".to_owned()),
    };
    report
        .tell_broken(
            &codes::WRONG_TYPE,
            node.place,
            format!("这里不能写{found_zh}"),
            format!("{found_en} cannot stand here"),
        )
        .help_if(expected(takes));
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() > 40 {
        format!("{}…", line.chars().take(40).collect::<String>())
    } else {
        line.to_owned()
    }
}

/// What may stand here, in words.
fn expected(takes: &Takes) -> Option<(String, String)> {
    let say = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
    match takes {
        Takes::Text => say("写文字，或 {zh: 中文, en: English}", "write text, or {zh: 中文, en: English}"),
        Takes::Str => say("写一个值", "write a single value"),
        Takes::Name(what) => Some((format!("写一个名称（{what}）"), format!("write a name: {what}"))),
        Takes::Word(words) => {
            Some((format!("可以写：{}", words.join("、")), format!("write one of: {}", words.join(", "))))
        }
        Takes::Bool => say("写 true 或 false", "write true or false"),
        Takes::Int(..) => say("写一个整数", "write a whole number"),
        Takes::Number => say("写一个数", "write a number"),
        Takes::Json | Takes::NotYet => None,
        Takes::Expr => {
            say("写一个表达式，例如 \"state == 'placed'\"", "write an expression such as \"state == 'placed'\"")
        }
        Takes::SpanAnd(_) => say(
            "写一个时限，例如 {working_hours: 4}，只能有一个单位",
            "write a span with one unit, such as {working_hours: 4}",
        ),
        Takes::Many(one) => {
            expected(one).map(|(zh, en)| (format!("{zh}；也可以写列表"), format!("{en}, or a list of them")))
        }
        Takes::List(_) => say("写列表，例如 [a, b]", "write a list such as [a, b]"),
        Takes::Map(_) | Takes::Options(_) => say("写一组 键: 值", "write a map of keys and values"),
        Takes::Shape(shape) => {
            let keys = shape
                .keys
                .iter()
                .filter(|it| it.need)
                .map(|it| format!("{}: …", it.key))
                .collect::<Vec<_>>()
                .join(", ");
            Some((format!("写 {{{keys}}}"), format!("write a {}: {{{keys}}}", shape.what)))
        }
        Takes::Typed(_) => say("写 {type: …, title: …}", "write {type: …, title: …}"),
        Takes::Either(all) => {
            let said: Vec<_> = all.iter().filter_map(expected).collect();
            let zh = said.iter().map(|(zh, _)| zh.as_str()).collect::<Vec<_>>().join("；或");
            let en = said.iter().map(|(_, en)| en.as_str()).collect::<Vec<_>>().join("; or ");
            Some((zh, en))
        }
    }
}
