//! Values in the shape of the HTTP contract: decimals are JSON numbers, instants RFC 3339, points `{lon, lat}`.

use crate::{Type, Value, number, time};
use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::{Number, Value as Json};

/// A JSON value that is not of the type it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}is not {wanted}", if path.is_empty() { "the value ".to_owned() } else { format!("`{path}` ") })]
pub struct FromJsonError {
    /// Where inside the value: names and positions with dots between them, empty for the value itself.
    pub path: String,
    /// The type that is needed.
    pub wanted: Type,
}

impl FromJsonError {
    fn under(mut self, key: &str) -> Self {
        self.path = if self.path.is_empty() { key.to_owned() } else { format!("{key}.{}", self.path) };
        self
    }
}

impl Value {
    /// The value in `json`, which must be of type `ty`.
    ///
    /// JSON null reads as empty for every type, because a field may be absent before the step that fills it. A number
    /// with more decimal places than the type keeps is refused, never rounded. Fields that the shape of a record does
    /// not name are left out.
    pub fn from_json(json: &Json, ty: &Type) -> Result<Self, FromJsonError> {
        let wrong = || FromJsonError { path: String::new(), wanted: ty.clone() };
        match (ty, json) {
            (_, Json::Null) => Ok(Self::Null),
            (Type::Nullable(of), _) => Self::from_json(json, of),
            (Type::Bool, Json::Bool(value)) => Ok(Self::Bool(*value)),
            (Type::Int, Json::Number(value)) => value.as_i64().map(Self::Int).ok_or_else(wrong),
            (Type::Decimal(scale), Json::Number(value)) => decimal(value, *scale).ok_or_else(wrong),
            (Type::Text, Json::String(value)) => Ok(Self::Text(value.clone())),
            (Type::Date, Json::String(value)) => match time::read_date(value) {
                Some(_) => Ok(Self::Date(value.clone())),
                None => Err(wrong()),
            },
            (Type::Instant, Json::String(value)) => time::read_instant(value).map(Self::Instant).ok_or_else(wrong),
            (Type::Point, Json::Object(value)) => point(value).ok_or_else(wrong),
            (Type::List(of), Json::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(at, item)| Self::from_json(item, of).map_err(|error| error.under(&at.to_string())))
                .collect::<Result<_, _>>()
                .map(Self::List),
            (Type::Record(shape), Json::Object(value)) => {
                let mut fields = IndexMap::with_capacity(shape.fields.len());
                for (key, ty) in &shape.fields {
                    let field = value.get(key).unwrap_or(&Json::Null);
                    fields.insert(key.clone(), Self::from_json(field, ty).map_err(|error| error.under(key))?);
                }
                Ok(Self::Record(fields))
            }
            _ => Err(wrong()),
        }
    }

    /// The value as JSON. An instant no calendar reaches becomes null.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Int(value) => Json::from(*value),
            Self::Decimal { .. } => self.decimal_json(),
            Self::Text(value) | Self::Date(value) => Json::String(value.clone()),
            Self::Instant(micros) => time::write_instant(*micros).map_or(Json::Null, Json::String),
            Self::Point { lon, lat } => serde_json::json!({"lon": lon, "lat": lat}),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Record(fields) => {
                Json::Object(fields.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
            }
        }
    }

    fn decimal_json(&self) -> Json {
        let Some(parts) = number::parts(self) else {
            return Json::Null;
        };
        // The text is exact and its nearest double prints as the same text up to 15 digits.
        let nearest = number::write(parts).parse::<f64>().ok();
        nearest.and_then(Number::from_f64).map_or(Json::Null, Json::Number)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

fn decimal(value: &Number, scale: u8) -> Option<Value> {
    let text = value.to_string();
    let text = match text.contains(['e', 'E']) {
        true => written_out(value.as_f64()?)?,
        false => text,
    };
    let text = match text.split_once('.') {
        Some((whole, places)) => match places.trim_end_matches('0') {
            "" => whole.to_owned(),
            places => format!("{whole}.{places}"),
        },
        None => text,
    };
    let parts = number::read(&text)?;
    if parts.1 > scale {
        return None;
    }
    number::rescale(parts, scale)
}

/// `1e-7` as `0.000000100`; none when nine places do not hold it.
fn written_out(value: f64) -> Option<String> {
    let text = format!("{value:.9}");
    (text.parse() == Ok(value)).then_some(text)
}

fn point(value: &serde_json::Map<String, Json>) -> Option<Value> {
    let lon = value.get("lon")?.as_f64()?;
    let lat = value.get("lat")?.as_f64()?;
    (lon.abs() <= 180.0 && lat.abs() <= 90.0).then_some(Value::Point { lon, lat })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shape;
    use serde_json::json;

    fn check(json: Json, ty: &Type, expected: Option<Value>) {
        assert_eq!(Value::from_json(&json, ty).ok(), expected, "{json} as {ty}");
    }

    fn decimal(units: i64, scale: u8) -> Option<Value> {
        Some(Value::Decimal { units, scale })
    }

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        check(json!(0.5), &Type::Decimal(1), decimal(5, 1));
        check(json!(3), &Type::Decimal(1), decimal(30, 1));
        check(json!(3.0), &Type::Decimal(0), decimal(3, 0));
        check(json!(1.10), &Type::Decimal(1), decimal(11, 1));
        check(json!(0.55), &Type::Decimal(1), None);
        check(json!(1e-7), &Type::Decimal(9), decimal(100, 9));
        check(json!(1e-10), &Type::Decimal(9), None);
        check(json!(1.5e-12), &Type::Decimal(9), None);
        check(json!(1e16), &Type::Decimal(1), decimal(100_000_000_000_000_000, 1));
        check(json!(1e30), &Type::Decimal(1), None);
        check(json!(u64::MAX), &Type::Decimal(1), None);
        check(json!(-0.0), &Type::Decimal(1), decimal(0, 1));
        check(json!("0.5"), &Type::Decimal(1), None);
    }

    #[test]
    fn other_values_are_read_only_in_their_own_form() {
        check(json!(3), &Type::Int, Some(Value::Int(3)));
        check(json!(3.0), &Type::Int, None);
        check(json!(true), &Type::Int, None);
        check(json!("2026-02-29"), &Type::Date, None);
        check(json!("2028-02-29"), &Type::Date, Some(Value::Date("2028-02-29".into())));
        check(json!("2026-3-1"), &Type::Date, None);
        check(json!("2026-03-01T09:00:00"), &Type::Instant, None);
        check(json!("1970-01-01T08:00:00.000001+08:00"), &Type::Instant, Some(Value::Instant(1)));
        check(json!({"lon": 181.0, "lat": 0.0}), &Type::Point, None);
        check(json!({"lon": 117.7}), &Type::Point, None);
        check(json!({"lon": 117, "lat": 39}), &Type::Point, Some(Value::Point { lon: 117.0, lat: 39.0 }));
        check(json!(null), &Type::Int, Some(Value::Null));
    }

    #[test]
    fn records_keep_the_fields_of_their_shape_and_faults_say_where() {
        let shape = Type::from(Shape::new("item", [("days", Type::Int), ("tags", Type::Text.list())]));
        let record = Value::from_json(&json!({"tags": ["a"], "other": 1}), &shape).unwrap();
        let fields = IndexMap::from([("days".into(), Value::Null), ("tags".into(), Value::from(vec!["a"]))]);
        assert_eq!(record, Value::Record(fields));
        let error = Value::from_json(&json!({"tags": ["a", 2]}), &shape).unwrap_err();
        assert_eq!(error.to_string(), "`tags.1` is not text");
        assert_eq!(Value::from_json(&json!([]), &shape).unwrap_err().to_string(), "the value is not item");
    }

    #[test]
    fn instants_are_written_in_chinese_time() {
        assert_eq!(Value::Instant(0).to_json(), json!("1970-01-01T08:00:00+08:00"));
        assert_eq!(Value::Instant(1_500).to_json(), json!("1970-01-01T08:00:00.001500+08:00"));
        assert_eq!(Value::Instant(i64::MAX).to_json(), Json::Null);
        assert_eq!(Value::Decimal { units: -5, scale: 2 }.to_json(), json!(-0.05));
    }
}
