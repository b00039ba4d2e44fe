//! `money`: whole fen (分); yuan are for reading only.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells, int};

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

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        let Some(fen) = value.as_i64() else { return Spelt::default() };
        match fen.unsigned_abs() < 1_000_000_000_000_000 {
            true => Cell::Number(fen as f64 / 100.0).into(),
            false => Cell::Text(in_yuan(fen)).into(),
        }
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let Some(text) = cells::number(cell, &["元", "¥", "￥"])? else { return Ok(Json::Null) };
        let wrong = || Fault::wrong_type("以元计的金额，如 1234.56", "an amount in yuan such as 1234.56");
        if !cells::is_plain_number(&text) {
            return Err(wrong());
        }
        // A sum that a workbook computed may end a hair beside the fen.
        let text = match cell {
            Cell::Number(number) if decimals(&text) > 2 => format!("{number:.6}"),
            _ => text,
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fen = fraction.trim_end_matches('0');
        if fen.len() > 2 {
            return Err(Fault::new("scale", "金额最多两位小数（分）", "give at most two decimals (fen)"));
        }
        format!("{whole}{fen:0<2}").parse::<i64>().map(Json::from).map_err(|_| wrong())
    }
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

fn yuan(fen: i64) -> String {
    format!("{} 元", in_yuan(fen))
}

fn in_yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}
