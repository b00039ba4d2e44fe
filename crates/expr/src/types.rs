//! The types of values, and the names an expression may read.

use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// An exact decimal number with this many places (0 to 9), kept as a scaled whole number.
    Decimal(u8),
    /// Text; also keys of choices and ids.
    Text,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// An instant with microseconds.
    Instant,
    /// A point in WGS 84.
    Point,
    /// A list of values of one type.
    List(Box<Type>),
    /// Named fields.
    Record(Arc<Shape>),
    /// Only the literal `null` (and the elements of `[]`).
    Null,
    /// A value that may be empty.
    Nullable(Box<Type>),
}

impl Type {
    /// The same type where empty is allowed.
    #[must_use]
    pub fn nullable(self) -> Self {
        match self {
            Self::Nullable(_) | Self::Null => self,
            other => Self::Nullable(Box::new(other)),
        }
    }

    /// The type without "may be empty".
    pub fn plain(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            other => other,
        }
    }

    /// Whether a value of this type may be empty.
    pub fn may_be_null(&self) -> bool {
        matches!(self, Self::Nullable(_) | Self::Null)
    }

    /// A list of this type.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// The type that takes the values of both; none when they are unlike. Whole numbers become decimals.
    pub fn shared(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Null, ty) | (ty, Self::Null) => Some(ty.clone().nullable()),
            (Self::Nullable(a), b) => a.shared(b.plain()).map(Self::nullable),
            (a, Self::Nullable(b)) => a.shared(b).map(Self::nullable),
            (Self::Int, Self::Decimal(scale)) | (Self::Decimal(scale), Self::Int) => Some(Self::Decimal(*scale)),
            (Self::Decimal(a), Self::Decimal(b)) => Some(Self::Decimal(*a.max(b))),
            (Self::List(a), Self::List(b)) => a.shared(b).map(Self::list),
            (Self::Record(a), Self::Record(b)) => (a.name == b.name).then(|| self.clone()),
            _ => (self == other).then(|| self.clone()),
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Decimal(_))
    }

    /// Whether values of this type have an order.
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self, Self::Int | Self::Decimal(_) | Self::Text | Self::Date | Self::Instant)
    }

    /// The type in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Bool => "是否".into(),
            Self::Int => "整数".into(),
            Self::Decimal(scale) => format!("{scale} 位小数"),
            Self::Text => "文本".into(),
            Self::Date => "日期".into(),
            Self::Instant => "时刻".into(),
            Self::Point => "坐标点".into(),
            Self::List(of) => format!("{}的列表", of.zh()),
            Self::Record(shape) => format!("记录 {}", shape.name),
            Self::Null => "空".into(),
            Self::Nullable(of) => format!("{}（可空）", of.zh()),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Decimal(scale) => write!(f, "decimal({scale})"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("date"),
            Self::Instant => f.write_str("instant"),
            Self::Point => f.write_str("point"),
            Self::List(of) => write!(f, "list of {of}"),
            Self::Record(shape) => f.write_str(&shape.name),
            Self::Null => f.write_str("null"),
            Self::Nullable(of) => write!(f, "{of} or null"),
        }
    }
}

/// The fields of a record: a register's row, a case, a person as expressions see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// What the record is called in messages (`service_item`).
    pub name: String,
    /// Its fields in the order they are offered.
    pub fields: IndexMap<String, Type>,
}

impl Shape {
    /// A shape of these fields.
    pub fn new<K: Into<String>>(name: impl Into<String>, fields: impl IntoIterator<Item = (K, Type)>) -> Self {
        Self { name: name.into(), fields: fields.into_iter().map(|(key, ty)| (key.into(), ty)).collect() }
    }
}

impl From<Shape> for Type {
    fn from(shape: Shape) -> Self {
        Self::Record(Arc::new(shape))
    }
}

/// The names an expression may read, with their types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Top-level names.
    pub names: IndexMap<String, Type>,
}

impl Scope {
    /// A scope of these names.
    pub fn new<K: Into<String>>(names: impl IntoIterator<Item = (K, Type)>) -> Self {
        Self { names: names.into_iter().map(|(key, ty)| (key.into(), ty)).collect() }
    }

    /// The same scope with one more name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, ty: Type) -> Self {
        self.names.insert(name.into(), ty);
        self
    }
}
