//! Values, and where an expression finds them.

use crate::{Type, number};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Empty.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// `units / 10^scale`, exact.
    Decimal {
        /// The scaled whole number.
        units: i64,
        /// Decimal places, 0 to 9.
        scale: u8,
    },
    /// Text.
    Text(String),
    /// A date, `YYYY-MM-DD`.
    Date(String),
    /// Microseconds since 1970 in UTC.
    Instant(i64),
    /// A point in WGS 84.
    Point {
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
    },
    /// A list.
    List(Vec<Value>),
    /// Named fields; a field that is not there is empty.
    Record(IndexMap<String, Value>),
}

impl Value {
    /// Whether the value is empty.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The bool, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, key, id or date, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) | Self::Date(value) => Some(value),
            _ => None,
        }
    }

    /// Equality as expressions mean it: `1 == 1.0`, and empty equals only empty.
    ///
    /// Values of unlike types are unequal. Records that carry an `id` are equal when their ids are.
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(_) | Self::Decimal { .. }, Self::Int(_) | Self::Decimal { .. }) => {
                self.order(other) == Some(Ordering::Equal)
            }
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.equals(b))
            }
            (Self::Record(left), Self::Record(right)) => match (left.get("id"), right.get("id")) {
                (Some(a), Some(b)) if !a.is_null() && !b.is_null() => a.equals(b),
                _ => left == right,
            },
            _ => self == other,
        }
    }

    /// The order of two values of like types; none for empty, unlike or unordered ones.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) | (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) | (Self::Date(a), Self::Date(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            _ => Some(number::compare(number::parts(self)?, number::parts(other)?)),
        }
    }

    /// The value as `ty` keeps it: numbers are brought to the type's scale, rounding half away from zero.
    ///
    /// None when it is of another type, empty where `ty` is not nullable, or out of range.
    pub fn fit(&self, ty: &Type) -> Option<Self> {
        match (self, ty) {
            (Self::Null, Type::Null | Type::Nullable(_)) => Some(Self::Null),
            (_, Type::Nullable(of)) => self.fit(of),
            (Self::Int(_) | Self::Decimal { .. }, Type::Decimal(scale)) => {
                number::rescale(number::parts(self)?, *scale)
            }
            (Self::List(items), Type::List(of)) => {
                items.iter().map(|item| item.fit(of)).collect::<Option<_>>().map(Self::List)
            }
            (Self::Bool(_), Type::Bool)
            | (Self::Int(_), Type::Int)
            | (Self::Text(_), Type::Text)
            | (Self::Date(_), Type::Date)
            | (Self::Instant(_), Type::Instant)
            | (Self::Point { .. }, Type::Point)
            | (Self::Record(_), Type::Record(_)) => Some(self.clone()),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Where an expression finds the values of its top-level names.
pub trait Lookup {
    /// The value of a name; none reads as empty.
    fn get(&self, name: &str) -> Option<Value>;

    /// The same without a copy where the data can lend it. Evaluation asks only this.
    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.get(name).map(Cow::Owned)
    }
}

impl Lookup for IndexMap<String, Value> {
    fn get(&self, name: &str) -> Option<Value> {
        IndexMap::get(self, name).cloned()
    }

    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        IndexMap::get(self, name).map(Cow::Borrowed)
    }
}

impl<L: Lookup + ?Sized> Lookup for &L {
    fn get(&self, name: &str) -> Option<Value> {
        (**self).get(name)
    }

    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        (**self).find(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brought_to_the_scale_that_is_wanted() {
        let fit = |units, scale, ty: Type| Value::Decimal { units, scale }.fit(&ty);
        assert_eq!(fit(666_667, 6, Type::Decimal(1)), Some(Value::Decimal { units: 7, scale: 1 }));
        assert_eq!(fit(-25, 2, Type::Decimal(1)), Some(Value::Decimal { units: -3, scale: 1 }));
        assert_eq!(fit(i64::MAX, 0, Type::Decimal(1)), None);
        assert_eq!(fit(10, 1, Type::Int), None);
        assert_eq!(Value::Int(3).fit(&Type::Decimal(2).nullable()), Some(Value::Decimal { units: 300, scale: 2 }));
        assert_eq!(Value::Null.fit(&Type::Int), None);
        assert_eq!(Value::Null.fit(&Type::Int.nullable()), Some(Value::Null));
    }

    #[test]
    fn records_with_an_id_are_equal_by_it() {
        let row = |id: &str, days: i64| {
            Value::Record(IndexMap::from([("id".into(), id.into()), ("days".into(), days.into())]))
        };
        assert!(row("a", 1).equals(&row("a", 2)));
        assert!(!row("a", 1).equals(&row("b", 1)));
    }

    #[test]
    fn data_that_only_copies_can_be_read_too() {
        struct One;
        impl Lookup for One {
            fn get(&self, name: &str) -> Option<Value> {
                (name == "item").then(|| Value::Record(IndexMap::from([("days".into(), Value::Int(3))])))
            }
        }
        assert_eq!(crate::Expr::parse("item.days + 1").map(|expr| expr.eval(&One)), Ok(Ok(Value::Int(4))));
    }
}
