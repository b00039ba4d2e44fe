//! Spans of time as packs write them: `{working_hours: 4}`, `{working_days: item.days + 4}`.

use gridwork_expr::Expr;
use serde::{Deserialize, Serialize};

/// How a span is counted (architecture, section 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanUnit {
    /// Clock minutes.
    Minutes,
    /// Clock hours.
    Hours,
    /// Hours of the work calendar (工作时).
    WorkingHours,
    /// Working days (工作日): from the next working day, ending at its close.
    WorkingDays,
    /// The same clock time n dates later or, on a day off, the close of the next working day.
    Days,
    /// From the next day to 24:00 (rules 9.2); a last day off moves to the next working day's 24:00.
    LegalDays,
}

/// How many: a literal, or an expression over the case's fields that gives an int.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// A whole number, at least 1.
    Fixed(i64),
    /// An expression, evaluated when the clock starts.
    Expr(Expr),
}

/// A span of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// How it is counted.
    pub unit: SpanUnit,
    /// How many.
    pub amount: Amount,
}
