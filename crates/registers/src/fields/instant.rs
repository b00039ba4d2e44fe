//! `instant`: a moment, RFC 3339 with any offset; written at +08:00.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells, date};
use chrono::NaiveTime;
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

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::text(value.as_str().unwrap_or_default()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let text = cells::typed(cell)?;
        if text.is_empty() {
            return Ok(Json::Null);
        }
        if let Ok(instant) = Instant::from_rfc3339(&text) {
            return Ok(Json::from(instant.to_string()));
        }
        let (day, time) = text.split_once(['T', ' ']).unwrap_or((&text, "00:00"));
        let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(time.trim(), form).ok());
        let instant = date::typed_date(day).zip(time).map(|(day, time)| Instant::at(day, time));
        instant
            .map(|instant| Json::from(instant.to_string()))
            .ok_or_else(|| Fault::wrong_type("时间，如 2026-03-02 09:00", "an instant such as 2026-03-02 09:00"))
    }
}

fn instant(value: &Json) -> Option<Instant> {
    value.as_str().and_then(|text| Instant::from_rfc3339(text).ok())
}
