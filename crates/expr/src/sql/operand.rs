//! The two sides of a comparison in SQL: columns, and values brought into the form of a column.

use super::{Kept, Written, not_sql};
use crate::number::{floor_at, parts};
use crate::tree::Span;
use crate::{Type, Value};
use sea_query::prelude::Uuid;
use sea_query::{Expr as SqlExpr, ExprTrait, Func, Value as SqlValue};

/// A side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    /// The same for every row.
    Known(Value),
    Column(Cell),
}

/// A column, or a function of one.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) sql: SqlExpr,
    /// Never [`Type::Nullable`]; `may_be_null` says it.
    pub(super) ty: Type,
    pub(super) kept: Kept,
    pub(super) may_be_null: bool,
}

/// A value in the form of a column.
pub(super) enum Fitted {
    /// The same value.
    Exactly(SqlValue),
    /// Between this value of the column and the next greater one.
    Above(SqlValue),
    /// Greater than every value of the column.
    TooGreat,
    /// Less than every value of the column.
    TooSmall,
    /// Equal to no value of the column, and without an order to them.
    Unlike,
}

impl Cell {
    /// The decimal places of its numbers; none when it does not hold numbers.
    pub(super) fn scale(&self) -> Option<u8> {
        match self.ty {
            Type::Int => Some(0),
            Type::Decimal(scale) => Some(scale),
            _ => None,
        }
    }

    /// The value (which is not null) as it would stand in this column.
    pub(super) fn fit(&self, value: &Value) -> Fitted {
        if self.kept == Kept::Uuid {
            return fit_id(value);
        }
        if let (Some(scale), Some(number)) = (self.scale(), parts(value)) {
            let (units, is_exact) = floor_at(number, scale);
            return match i64::try_from(units) {
                Ok(units) if is_exact => Fitted::Exactly(units.into()),
                Ok(units) => Fitted::Above(units.into()),
                Err(_) if units > 0 => Fitted::TooGreat,
                Err(_) => Fitted::TooSmall,
            };
        }
        match (&self.ty, value) {
            (Type::Bool, Value::Bool(value)) => Fitted::Exactly((*value).into()),
            // PostgreSQL cannot be handed a NUL, and no text that is kept has one.
            (Type::Text, Value::Text(value)) if !value.contains('\0') => Fitted::Exactly(value.as_str().into()),
            (Type::Date, Value::Date(value)) => Fitted::Exactly(value.as_str().into()),
            (Type::Instant, Value::Instant(value)) => Fitted::Exactly((*value).into()),
            _ => Fitted::Unlike,
        }
    }
}

fn fit_id(value: &Value) -> Fitted {
    let id = match value {
        Value::Record(fields) => fields.get("id").and_then(Value::as_text),
        other => other.as_text(),
    };
    // Ids are kept in lower case with dashes; any other spelling is another text to the evaluator.
    match id.map(|id| (id, Uuid::parse_str(id))) {
        Some((id, Ok(uuid))) if uuid.to_string() == id => Fitted::Exactly(uuid.into()),
        _ => Fitted::Unlike,
    }
}

/// `or_else(first, second)`.
pub(super) fn or_else(first: Operand, second: Operand, span: Span) -> Written<Operand> {
    let cell = match first {
        Operand::Known(Value::Null) => return Ok(second),
        Operand::Known(value) => return Ok(Operand::Known(value)),
        Operand::Column(cell) if !cell.may_be_null => return Ok(Operand::Column(cell)),
        Operand::Column(cell) => cell,
    };
    match second {
        Operand::Known(Value::Null) => Ok(Operand::Column(cell)),
        Operand::Known(value) => match cell.fit(&value) {
            Fitted::Exactly(value) => {
                let sql = Func::coalesce([cell.sql.clone(), SqlExpr::val(value)]).into();
                Ok(Operand::Column(Cell { sql, may_be_null: false, ..cell }))
            }
            _ => Err(not_sql(span, "the other value does not fit into the column", "备用值与字段不符")),
        },
        Operand::Column(other) if other.ty == cell.ty && other.kept == cell.kept => {
            let sql = Func::coalesce([cell.sql.clone(), other.sql]).into();
            Ok(Operand::Column(Cell { sql, may_be_null: other.may_be_null, ..cell }))
        }
        Operand::Column(_) => Err(not_sql(span, "the two columns are of unlike types", "两个字段的类型不同")),
    }
}

/// `size(text)`.
pub(super) fn size(text: Operand, span: Span) -> Written<Operand> {
    match text {
        Operand::Column(cell) if cell.ty == Type::Text && cell.kept == Kept::Plain => {
            let sql = Func::char_length(cell.sql.clone()).into();
            Ok(Operand::Column(Cell { sql, ty: Type::Int, ..cell }))
        }
        _ => Err(not_sql(span, "a filter counts only the characters of a text", "筛选条件只能计文本的字符数")),
    }
}

/// The number in the column as a number of `scale` decimal places, which are not fewer than its own.
///
/// As `numeric`, PostgreSQL cannot overflow. SQLite goes on in floating point beyond 64 bits, where the other side
/// cannot be, so that every comparison stays right.
pub(super) fn widened(cell: &Cell, scale: u8) -> SqlExpr {
    let own = cell.scale().unwrap_or(scale);
    if own >= scale {
        return cell.sql.clone();
    }
    let factor = 10_i64.pow(u32::from(scale - own));
    cell.sql.clone().cast_as("numeric").mul(SqlExpr::Constant(factor.into()))
}
