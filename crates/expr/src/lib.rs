//! The one expression language of packs: guards, deadlines, filters, form rules and computed values.
//!
//! An [`Expr`] is read once, checked against the [`Scope`] of names it may read, and then evaluated as often as
//! needed. It is a small typed relative of CEL: no loops but one level of `exists` and `all`, no functions of its
//! own, no clock, no floating-point numbers, and a cost that is known before it runs. `docs/write-packs/expressions.md`
//! is its page for authors.
//!
//! ```
//! use gridwork_expr::{Expr, Scope, Type, Value};
//! use indexmap::IndexMap;
//!
//! let guard = Expr::parse("days != null && days > 3").unwrap();
//! let scope = Scope::new([("days", Type::Int.nullable())]);
//! assert_eq!(guard.check(&scope), Ok(Type::Bool));
//!
//! let data = IndexMap::from([("days".to_owned(), Value::Int(5))]);
//! assert_eq!(guard.eval(&data), Ok(Value::Bool(true)));
//! ```

mod check;
mod cost;
mod error;
mod evaluate;
mod explain;
mod expr;
mod form;
mod functions;
mod guess;
mod json;
mod narrow;
mod number;
mod parse;
mod print;
#[cfg(test)]
mod properties;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod sql;
mod time;
mod token;
mod tree;
mod types;
mod unmet;
mod value;

pub use error::{
    CODES, COST, EvalError, ExprError, Fault, Hint, INT_DIVISION, MAY_BE_NULL, NOT_FORM, NotSql, SYNTAX, TOO_LARGE,
    TYPES, UNKNOWN,
};
pub use explain::Explanation;
pub use expr::Expr;
pub use functions::{FUNCTIONS, Function};
pub use json::FromJsonError;
pub use number::{DIVISION_SCALE, MAX_SCALE};
pub use sql::{Column, Columns, Kept};
pub use types::{Scope, Shape, Type};
pub use unmet::{Language, Titles, Unmet};
pub use value::{Lookup, Value};

/// A name and members of it, as in `item.days`.
pub type Path = Vec<String>;

/// Most bytes in the source of an expression.
pub const MAX_SOURCE: usize = 8_192;

/// Most levels of nesting.
pub const MAX_DEPTH: usize = 32;

/// Most elements of a list that `in`, `exists` and `all` go through.
pub const MAX_LIST: usize = 1_000;

/// Most bytes of a text that `+` joins.
pub const MAX_TEXT: usize = 65_536;

/// Most operations an expression may need, counting every list as full.
pub const MAX_COST: u64 = 5_000_000;
