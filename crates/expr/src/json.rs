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
