//! What can be wrong with an expression: when it is read, when it is evaluated, when it should become SQL.

use serde::Serialize;
use std::fmt;
use std::ops::Range;

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
    /// Names that exist and look like the one that was written, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

impl Hint {
    /// A hint without candidates.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into(), candidates: Vec::new() }
    }
}

/// A fault of an expression, found while reading or checking it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExprError {
    /// Where, in bytes of the source.
    pub span: Range<usize>,
    /// A stable code, one of [`CODES`].
    pub code: &'static str,
    /// What is wrong, in English.
    pub message_en: String,
    /// What is wrong, in Chinese.
    pub message_zh: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Box<Hint>>,
}

impl ExprError {
    pub(crate) fn new(span: Range<usize>, code: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { span, code, message_en: en.into(), message_zh: zh.into(), hint: None }
    }

    pub(crate) fn hint(mut self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        self.hint = Some(Box::new(Hint::new(en, zh)));
        self
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message_en)?;
        match &self.hint {
            Some(hint) => write!(f, " ({})", hint.en),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ExprError {}

/// The text cannot be read as an expression.
pub const SYNTAX: &str = "GW-E001";
/// The source is too long, nested too deep or too large.
pub const TOO_LARGE: &str = "GW-E002";
/// A name, field or function that does not exist.
pub const UNKNOWN: &str = "GW-E003";
/// Types that do not fit together.
pub const TYPES: &str = "GW-E004";
/// A value that may be empty is used as if it were always there.
pub const MAY_BE_NULL: &str = "GW-E005";
/// Whole numbers are divided.
pub const INT_DIVISION: &str = "GW-E006";
/// Evaluating could take too long.
pub const COST: &str = "GW-E007";
/// More than the browser evaluates in forms.
pub const NOT_FORM: &str = "GW-E008";

/// Every code of [`ExprError`] with what it means.
pub const CODES: &[(&str, &str)] = &[
    (SYNTAX, "the text cannot be read as an expression"),
    (TOO_LARGE, "the expression is too long or nested too deep"),
    (UNKNOWN, "a name, field or function does not exist"),
    (TYPES, "types do not fit together"),
    (MAY_BE_NULL, "a value that may be empty is used as if it were always there"),
    (INT_DIVISION, "whole numbers are divided"),
    (COST, "evaluating could take too long"),
    (NOT_FORM, "the expression needs more than a form evaluates in the browser"),
];

/// Why an expression has no value for this data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A value is needed but empty.
    Null,
    /// The data is not of the type the operation needs.
    Type,
    /// A number left its range.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// A list has more than [`MAX_LIST`](crate::MAX_LIST) elements.
    ListTooLong,
    /// A text has more than [`MAX_TEXT`](crate::MAX_TEXT) bytes.
    TextTooLong,
    /// A text is not a date or an instant.
    Time,
    /// A function that does not exist; [`Expr::check`](crate::Expr::check) reports it.
    Unknown,
}

/// An expression has no value for this data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", fault.message_en())]
pub struct EvalError {
    /// The part that has no value, in bytes of the source.
    pub span: Range<usize>,
    /// Why.
    pub fault: Fault,
}

impl Fault {
    /// The reason in English.
    pub fn message_en(self) -> &'static str {
        match self {
            Self::Null => "a value that is needed is empty",
            Self::Type => "a value is not of the type that is needed",
            Self::Overflow => "a number is out of range",
            Self::DivisionByZero => "division by zero",
            Self::ListTooLong => "a list is too long",
            Self::TextTooLong => "a text is too long",
            Self::Time => "a text is not a date or an instant",
            Self::Unknown => "the function does not exist",
        }
    }

    /// The reason in Chinese.
    pub fn message_zh(self) -> &'static str {
        match self {
            Self::Null => "所需的值为空",
            Self::Type => "值的类型不符",
            Self::Overflow => "数值超出范围",
            Self::DivisionByZero => "除数为零",
            Self::ListTooLong => "列表过长",
            Self::TextTooLong => "文本过长",
            Self::Time => "文本不是日期或时刻",
            Self::Unknown => "函数不存在",
        }
    }
}

/// An expression is outside the filter subset: it cannot become a SQL condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{reason_en}")]
pub struct NotSql {
    /// The part that cannot, in bytes of the source.
    pub span: Range<usize>,
    /// Why, in English.
    pub reason_en: String,
    /// Why, in Chinese.
    pub reason_zh: String,
}
