//! `money`: whole fen (分); yuan are for reading only.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value, int};

pub(super) struct Money {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

impl Kind for Money {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let fen = int::whole(given).ok_or_else(|| Fault::wrong_type("金额，以分计的整数", "money in whole fen"))?;
        Fault::limits(fen, self.min, self.max, yuan)?;
        Ok(Json::from(fen))
    }

    fn to_expr(&self, value: &Json) -> Value {
        int::Int { min: None, max: None }.to_expr(value)
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Int)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Int(value.as_i64().ok_or_else(|| Misfit::new("money", value))?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        int::Int { min: None, max: None }.decode(columns)
    }
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02} 元", fen / 100, fen % 100)
}
