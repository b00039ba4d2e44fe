//! `instant`: a moment, RFC 3339 with any offset; written at +08:00.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value, date};
use gridwork_kernel::Instant;

pub(super) struct At;

impl Kind for At {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        match instant(given).filter(|it| date::YEARS.contains(&it.local_year())) {
            Some(instant) => Ok(Json::from(instant.to_string())),
            None => Err(Fault::wrong_type(
                "时间，如 2026-03-02T09:00:00+08:00",
                "an instant such as 2026-03-02T09:00:00+08:00",
            )),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        instant(value).map_or(Value::Null, |it| Value::Instant(it.0))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Int)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Int(instant(value).ok_or_else(|| Misfit::new("instant", value))?.0));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        match &columns[0] {
            DbValue::Int(micros) => Ok(Json::from(Instant(*micros).to_string())),
            other => Err(Misfit::new("instant", other)),
        }
    }
}

fn instant(value: &Json) -> Option<Instant> {
    value.as_str().and_then(|text| Instant::from_rfc3339(text).ok())
}
