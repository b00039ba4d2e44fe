//! Every function of the language, one entry each: its types, its value, what the documents say.
//!
//! To add a function, add an entry to [`FUNCTIONS`], rows to `tests/data/evaluate.json` and `check.json`, and a line
//! to `docs/write-packs/expressions.md`.

use crate::number::{self, parts};
use crate::{Fault, Type, Value, time};
use std::borrow::Cow;
use std::cmp::Ordering;

/// A function usable in expressions. `f(a, b)` and `a.f(b)` mean the same.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is written, with its types.
    pub signature: &'static str,
    /// What it gives, in English.
    pub about_en: &'static str,
    /// What it gives, in Chinese.
    pub about_zh: &'static str,
    /// Whether forms may use it: then the browser evaluates it too.
    pub in_forms: bool,
    pub(crate) params: &'static [Param],
    /// The last parameter may be given more than once.
    repeats: bool,
    gives: Gives,
    value: fn(&[Cow<'_, Value>]) -> Result<Value, Fault>,
}

/// What a function takes at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Param {
    /// Anything, also empty.
    Any,
    Text,
    TextOrList,
    Number,
    Int,
    /// Anything with an order.
    Ordered,
    Date,
    Instant,
    Point,
    /// A text in quotes, so that it is checked once and for all.
    LiteralText,
    /// A text in quotes, or an instant.
    LiteralTextOrInstant,
}

impl Param {
    /// Whether a value of this type (that is there) can be given.
    pub(crate) fn takes(self, ty: &Type) -> bool {
        match self {
            Self::Any => true,
            Self::Text | Self::LiteralText => *ty == Type::Text,
            Self::TextOrList => matches!(ty, Type::Text | Type::List(_)),
            Self::Number => ty.is_number(),
            Self::Int => *ty == Type::Int,
            Self::Ordered => ty.is_ordered(),
            Self::Date => *ty == Type::Date,
            Self::Instant => *ty == Type::Instant,
            Self::Point => *ty == Type::Point,
            Self::LiteralTextOrInstant => matches!(ty, Type::Text | Type::Instant),
        }
    }

    /// What it takes, in English.
    pub(crate) fn en(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "text",
            Self::TextOrList => "a text or a list",
            Self::Number => "a number",
            Self::Int => "a whole number",
            Self::Ordered => "a number, text, date or instant",
            Self::Date => "a date",
            Self::Instant => "an instant",
            Self::Point => "a point",
            Self::LiteralText => "a text in quotes",
            Self::LiteralTextOrInstant => "a text in quotes or an instant",
        }
    }

    /// What it takes, in Chinese.
    pub(crate) fn zh(self) -> &'static str {
        match self {
            Self::Any => "任意值",
            Self::Text => "文本",
            Self::TextOrList => "文本或列表",
            Self::Number => "数字",
            Self::Int => "整数",
            Self::Ordered => "数字、文本、日期或时刻",
            Self::Date => "日期",
            Self::Instant => "时刻",
            Self::Point => "坐标点",
            Self::LiteralText => "引号中的文本",
            Self::LiteralTextOrInstant => "引号中的文本或时刻",
        }
    }
}

/// How the type of a call follows from the types of its arguments.
#[derive(Debug)]
enum Gives {
    Always(Type),
    /// The type the arguments share.
    Shared,
    /// The same, and empty only if the last argument may be.
    SharedUnlessNull,
}

impl Function {
    /// The value for these arguments.
    pub(crate) fn value(&self, args: &[Cow<'_, Value>]) -> Result<Value, Fault> {
        if !self.takes(args.len()) {
            return Err(Fault::Type);
        }
        if !self.takes_null() && args.iter().any(|arg| arg.is_null()) {
            return Err(Fault::Null);
        }
        (self.value)(args)
    }

    /// Whether it can be called with so many arguments.
    pub(crate) fn takes(&self, count: usize) -> bool {
        count == self.params.len() || (self.repeats && count > self.params.len())
    }

    /// Whether its arguments may be empty.
    pub(crate) fn takes_null(&self) -> bool {
        self.params[0] == Param::Any
    }

    /// What it takes at a place.
    pub(crate) fn param(&self, at: usize) -> Param {
        self.params[at.min(self.params.len() - 1)]
    }

    /// The type of a call; none when its arguments share no type.
    pub(crate) fn gives(&self, args: &[Type]) -> Option<Type> {
        if let Gives::Always(ty) = &self.gives {
            return Some(ty.clone());
        }
        let (first, rest) = args.split_first()?;
        let shared = rest.iter().try_fold(first.clone(), |found, ty| found.shared(ty))?;
        match (&self.gives, args.last()) {
            (Gives::SharedUnlessNull, Some(last)) if !last.may_be_null() => Some(shared.plain().clone()),
            _ => Some(shared),
        }
    }
}

/// The function of this name.
pub(crate) fn named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Every function.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "has",
        signature: "has(path) -> bool",
        about_en: "whether the value is there",
        about_zh: "值是否不为空",
        in_forms: true,
        params: &[Param::Any],
        repeats: false,
        gives: Gives::Always(Type::Bool),
        value: |args| Ok(Value::Bool(!args[0].is_null())),
    },
    Function {
        name: "or_else",
        signature: "or_else(value or null, otherwise) -> value",
        about_en: "the value, or the other one when it is empty",
        about_zh: "取值；为空时取后者",
        in_forms: true,
        params: &[Param::Any, Param::Any],
        repeats: false,
        gives: Gives::SharedUnlessNull,
        value: |args| Ok(if args[0].is_null() { args[1].clone() } else { args[0].clone() }.into_owned()),
    },
    Function {
        name: "size",
        signature: "size(text or list) -> int",
        about_en: "how many characters or elements",
        about_zh: "字符数或元素个数",
        in_forms: true,
        params: &[Param::TextOrList],
        repeats: false,
        gives: Gives::Always(Type::Int),
        value: size,
    },
    Function {
        name: "startsWith",
        signature: "startsWith(text, beginning) -> bool",
        about_en: "whether the text begins so",
        about_zh: "文本是否以此开头",
        in_forms: true,
        params: &[Param::Text, Param::Text],
        repeats: false,
        gives: Gives::Always(Type::Bool),
        value: |args| texts(args, |text, part| text.starts_with(part)),
    },
    Function {
        name: "endsWith",
        signature: "endsWith(text, end) -> bool",
        about_en: "whether the text ends so",
        about_zh: "文本是否以此结尾",
        in_forms: true,
        params: &[Param::Text, Param::Text],
        repeats: false,
        gives: Gives::Always(Type::Bool),
        value: |args| texts(args, |text, part| text.ends_with(part)),
    },
    Function {
        name: "contains",
        signature: "contains(text, part) -> bool",
        about_en: "whether the text has this part",
        about_zh: "文本是否包含此内容",
        in_forms: true,
        params: &[Param::Text, Param::Text],
        repeats: false,
        gives: Gives::Always(Type::Bool),
        value: |args| texts(args, |text, part| text.contains(part)),
    },
    Function {
        name: "min",
        signature: "min(a, b, …) -> the least",
        about_en: "the least of numbers, texts, dates or instants",
        about_zh: "最小者",
        in_forms: false,
        params: &[Param::Ordered, Param::Ordered],
        repeats: true,
        gives: Gives::Shared,
        value: |args| extreme(args, Ordering::Less),
    },
    Function {
        name: "max",
        signature: "max(a, b, …) -> the greatest",
        about_en: "the greatest of numbers, texts, dates or instants",
        about_zh: "最大者",
        in_forms: false,
        params: &[Param::Ordered, Param::Ordered],
        repeats: true,
        gives: Gives::Shared,
        value: |args| extreme(args, Ordering::Greater),
    },
    Function {
        name: "double",
        signature: "double(number) -> decimal(6)",
        about_en: "the number with six decimal places, to divide with",
        about_zh: "转为六位小数，用于相除",
        in_forms: false,
        params: &[Param::Number],
        repeats: false,
        gives: Gives::Always(Type::Decimal(number::DIVISION_SCALE)),
        value: |args| {
            number::rescale(parts(&args[0]).ok_or(Fault::Type)?, number::DIVISION_SCALE).ok_or(Fault::Overflow)
        },
    },
    Function {
        name: "int",
        signature: "int(number) -> int",
        about_en: "the whole part, towards zero",
        about_zh: "取整（舍去小数）",
        in_forms: false,
        params: &[Param::Number],
        repeats: false,
        gives: Gives::Always(Type::Int),
        value: |args| Ok(Value::Int(number::truncate(parts(&args[0]).ok_or(Fault::Type)?))),
    },
    Function {
        name: "distance",
        signature: "distance(point, point) -> decimal(1)",
        about_en: "metres between two points, to a tenth",
        about_zh: "两点间的米数，精确到 0.1",
        in_forms: false,
        params: &[Param::Point, Param::Point],
        repeats: false,
        gives: Gives::Always(Type::Decimal(1)),
        value: distance,
    },
    Function {
        name: "date",
        signature: "date('2026-03-01') or date(instant) -> date",
        about_en: "a written date, or the date of an instant in China",
        about_zh: "写明的日期，或某时刻在中国的日期",
        in_forms: false,
        params: &[Param::LiteralTextOrInstant],
        repeats: false,
        gives: Gives::Always(Type::Date),
        value: date,
    },
    Function {
        name: "instant",
        signature: "instant('2026-03-01T09:00:00+08:00') -> instant",
        about_en: "a written instant",
        about_zh: "写明的时刻",
        in_forms: false,
        params: &[Param::LiteralText],
        repeats: false,
        gives: Gives::Always(Type::Instant),
        value: |args| match &*args[0] {
            Value::Text(text) => time::read_instant(text).map(Value::Instant).ok_or(Fault::Time),
            _ => Err(Fault::Type),
        },
    },
    Function {
        name: "add_days",
        signature: "add_days(date, int) -> date",
        about_en: "the date so many days later",
        about_zh: "若干天后的日期",
        in_forms: false,
        params: &[Param::Date, Param::Int],
        repeats: false,
        gives: Gives::Always(Type::Date),
        value: |args| match (&*args[0], &*args[1]) {
            (Value::Date(date), Value::Int(days)) => time::add_days(date, *days).map(Value::Date),
            _ => Err(Fault::Type),
        },
    },
    Function {
        name: "days_between",
        signature: "days_between(from date, to date) -> int",
        about_en: "days from the first to the second, negative when it is earlier",
        about_zh: "前者到后者的天数，后者较早时为负",
        in_forms: false,
        params: &[Param::Date, Param::Date],
        repeats: false,
        gives: Gives::Always(Type::Int),
        value: |args| match (&*args[0], &*args[1]) {
            (Value::Date(from), Value::Date(to)) => time::days_between(from, to).map(Value::Int),
            _ => Err(Fault::Type),
        },
    },
    Function {
        name: "add_minutes",
        signature: "add_minutes(instant, int) -> instant",
        about_en: "the instant so many minutes later",
        about_zh: "若干分钟后的时刻",
        in_forms: false,
        params: &[Param::Instant, Param::Int],
        repeats: false,
        gives: Gives::Always(Type::Instant),
        value: |args| match (&*args[0], &*args[1]) {
            (Value::Instant(at), Value::Int(minutes)) => {
                let later = minutes.checked_mul(MICROS_A_MINUTE).and_then(|micros| at.checked_add(micros));
                later.map(Value::Instant).ok_or(Fault::Overflow)
            }
            _ => Err(Fault::Type),
        },
    },
    Function {
        name: "minutes_between",
        signature: "minutes_between(from instant, to instant) -> int",
        about_en: "whole minutes from the first to the second, negative when it is earlier",
        about_zh: "前者到后者的整分钟数，后者较早时为负",
        in_forms: false,
        params: &[Param::Instant, Param::Instant],
        repeats: false,
        gives: Gives::Always(Type::Int),
        value: |args| match (&*args[0], &*args[1]) {
            (Value::Instant(from), Value::Instant(to)) => {
                to.checked_sub(*from).map(|micros| Value::Int(micros / MICROS_A_MINUTE)).ok_or(Fault::Overflow)
            }
            _ => Err(Fault::Type),
        },
    },
];

const MICROS_A_MINUTE: i64 = 60_000_000;

fn size(args: &[Cow<'_, Value>]) -> Result<Value, Fault> {
    let size = match &*args[0] {
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        _ => return Err(Fault::Type),
    };
    i64::try_from(size).map(Value::Int).map_err(|_| Fault::Overflow)
}

fn texts(args: &[Cow<'_, Value>], holds: impl Fn(&str, &str) -> bool) -> Result<Value, Fault> {
    match (&*args[0], &*args[1]) {
        (Value::Text(text), Value::Text(part)) => Ok(Value::Bool(holds(text, part))),
        _ => Err(Fault::Type),
    }
}

/// The first argument that none of the others passes in the direction of `wanted`.
fn extreme(args: &[Cow<'_, Value>], wanted: Ordering) -> Result<Value, Fault> {
    let mut best = &args[0];
    for other in &args[1..] {
        if other.order(best).ok_or(Fault::Type)? == wanted {
            best = other;
        }
    }
    Ok(best.clone().into_owned())
}

/// The haversine distance on a sphere of the mean earth radius; within 0.5 % of the ellipsoid.
fn distance(args: &[Cow<'_, Value>]) -> Result<Value, Fault> {
    const EARTH_METRES: f64 = 6_371_008.8;
    let (Value::Point { lon: lon_a, lat: lat_a }, Value::Point { lon: lon_b, lat: lat_b }) = (&*args[0], &*args[1])
    else {
        return Err(Fault::Type);
    };
    let across = ((lat_b - lat_a).to_radians() / 2.0).sin().powi(2);
    let along = ((lon_b - lon_a).to_radians() / 2.0).sin().powi(2);
    let chord = across + lat_a.to_radians().cos() * lat_b.to_radians().cos() * along;
    let metres = 2.0 * EARTH_METRES * chord.clamp(0.0, 1.0).sqrt().asin();
    if !metres.is_finite() {
        return Err(Fault::Overflow);
    }
    // At most half the earth's girth: far inside 64 bits.
    Ok(Value::Decimal { units: (metres * 10.0).round() as i64, scale: 1 })
}

fn date(args: &[Cow<'_, Value>]) -> Result<Value, Fault> {
    match &*args[0] {
        Value::Text(text) if time::read_date(text).is_some() => Ok(Value::Date(text.clone())),
        Value::Text(_) => Err(Fault::Time),
        Value::Instant(at) => time::date_of(*at).map(Value::Date),
        _ => Err(Fault::Type),
    }
}
