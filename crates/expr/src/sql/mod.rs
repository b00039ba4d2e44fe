//! The filter subset as a SQL condition that holds exactly where the evaluator says so, on both engines.
//!
//! SQL knows three truth values, the language two. So negation is pushed down to the comparisons, where the opposite
//! is written out, and every column that may be null is tested: the condition is true or false, never null, and a
//! caller may join or negate it freely. Nothing is computed in SQL, because the engines disagree about overflow.

mod operand;
#[cfg(test)]
mod tests;
mod truth;

use crate::evaluate::{self, Data, Source};
use crate::narrow::Facts;
use crate::tree::{Call, Kind, Node, Span};
use crate::{Expr, NotSql, Path, Type, Value};
use indexmap::IndexMap;
use operand::{Cell, Operand};
use sea_query::{Alias, Expr as SqlExpr};
use std::borrow::Cow;
use truth::Truth;

/// Most comparisons in one SQL condition; SQLite refuses trees deeper than a thousand.
const MAX_TERMS: usize = 200;

/// Where a filter finds the paths it reads.
pub trait Columns {
    /// The column of a path, or a value that is known before the query; none when there is neither.
    fn column(&self, path: &[String]) -> Option<Column>;
}

/// What a path is in SQL.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// An expression over a row of the query.
    Sql {
        /// The column.
        sql: SqlExpr,
        /// The type of its values; [`Type::Nullable`] where it may be null.
        ty: Type,
        /// How values stand in it.
        kept: Kept,
    },
    /// A value of the request (`today`, the asker), the same for every row.
    Known(Value),
}

/// How values stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// As the house keeps them: bool, bigint, text, a decimal as its scaled whole number, a date as `YYYY-MM-DD`,
    /// an instant as microseconds. Texts and dates are compared by bytes, so PostgreSQL needs `collate "C"`.
    Plain,
    /// An id: `uuid` on PostgreSQL, 16 bytes on SQLite. The expression sees its text, or a record with an `id`.
    Uuid,
}

impl Column {
    /// A column of a table under its alias.
    pub fn of(table: &str, name: &str, ty: Type, kept: Kept) -> Self {
        Self::Sql { sql: SqlExpr::col((Alias::new(table), Alias::new(name))), ty, kept }
    }

    /// A column as the house keeps values of this type.
    pub fn plain(sql: impl Into<SqlExpr>, ty: Type) -> Self {
        Self::Sql { sql: sql.into(), ty, kept: Kept::Plain }
    }

    /// A column of ids.
    pub fn uuid(sql: impl Into<SqlExpr>, ty: Type) -> Self {
        Self::Sql { sql: sql.into(), ty, kept: Kept::Uuid }
    }
}

impl Expr {
    /// The condition as SQL, or the part that cannot be.
    ///
    /// The expression should have been [checked](Expr::check) against the types of the same columns. The result is
    /// true where [`eval`](Expr::eval) gives true and false elsewhere, never null.
    pub fn to_sql(&self, columns: &dyn Columns) -> Result<SqlExpr, NotSql> {
        let found = self.reads().into_iter().filter_map(|path| columns.column(&path).map(|column| (path, column)));
        let mut writer = Writer { columns: Found(found.collect()), facts: Facts::default(), terms: 0 };
        writer.condition(self.tree(), true).map(Truth::into_sql)
    }
}

/// The paths of the expression that have a column or a value.
struct Found(IndexMap<Path, Column>);

impl Source for Found {
    fn path(&self, parts: &[String]) -> Cow<'_, Value> {
        match self.0.get(parts) {
            Some(Column::Known(value)) => Cow::Borrowed(value),
            _ => Cow::Owned(Value::Null),
        }
    }
}

struct Writer<'a> {
    columns: Found,
    facts: Facts<'a>,
    terms: usize,
}

type Written<T> = Result<T, NotSql>;

/// The refusal of a part.
fn not_sql(span: Span, en: impl Into<String>, zh: impl Into<String>) -> NotSql {
    NotSql { span: span.range(), reason_en: en.into(), reason_zh: zh.into() }
}

impl<'a> Writer<'a> {
    /// The SQL that is true exactly where `node` holds, or where it does not.
    fn condition(&mut self, node: &'a Node, holds: bool) -> Written<Truth> {
        if self.is_known(node) {
            return match self.known(node)? {
                Value::Bool(value) => Ok(Truth::of(value == holds)),
                _ => Err(not_sql(node.span, "a condition is needed", "此处应为条件")),
            };
        }
        match &node.kind {
            Kind::And(parts) => self.joined(parts, true, holds),
            Kind::Or(parts) => self.joined(parts, false, holds),
            Kind::Not(of) => self.condition(of, !holds),
            Kind::Choose(condition, then, otherwise) => self.choose(condition, then, otherwise, holds),
            Kind::Path(_) => {
                self.count(node.span)?;
                let column = self.operand(node)?;
                truth::equality(&column, &Operand::Known(Value::Bool(true)), holds, node.span)
            }
            Kind::Compare(comparison, left, right) => {
                self.count(node.span)?;
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                truth::comparison(*comparison, &left, &right, holds, node.span)
            }
            Kind::In(element, list) => self.is_in(element, list, holds, node.span),
            Kind::Call(call) => self.call(call, holds, node.span),
            _ => Err(outside(node)),
        }
    }

    fn count(&mut self, span: Span) -> Written<()> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            let (en, zh) =
                (format!("a filter has at most {MAX_TERMS} comparisons"), format!("筛选条件至多 {MAX_TERMS} 个比较"));
            return Err(not_sql(span, en, zh));
        }
        Ok(())
    }

    /// `parts` joined by `&&` (or `||`); where the whole must not hold, it is the opposites joined by the other.
    fn joined(&mut self, parts: &'a [Node], by_and: bool, holds: bool) -> Written<Truth> {
        let mark = self.facts.mark();
        let mut written = Vec::with_capacity(parts.len());
        for part in parts {
            written.push(self.condition(part, holds)?);
            // A later part is only asked where this one held (or did not): elsewhere the others already decide.
            self.facts.assume(part, by_and);
        }
        self.facts.rewind(mark);
        Ok(if by_and == holds { Truth::all(written) } else { Truth::any(written) })
    }

    fn choose(&mut self, condition: &'a Node, then: &'a Node, otherwise: &'a Node, holds: bool) -> Written<Truth> {
        let mark = self.facts.mark();
        let chosen = self.condition(condition, true)?;
        self.facts.assume(condition, true);
        let then = self.condition(then, holds)?;
        self.facts.rewind(mark);
        let other = self.condition(condition, false)?;
        self.facts.assume(condition, false);
        let otherwise = self.condition(otherwise, holds)?;
        self.facts.rewind(mark);
        Ok(Truth::any(vec![Truth::all(vec![chosen, then]), Truth::all(vec![other, otherwise])]))
    }

    fn is_in(&mut self, element: &'a Node, list: &'a Node, holds: bool, span: Span) -> Written<Truth> {
        if self.is_known(list) {
            self.count(span)?;
            let element = self.operand(element)?;
            return truth::is_in(&element, &self.known(list)?, holds, span);
        }
        let Kind::List(items) = &list.kind else {
            return Err(not_sql(list.span, "a list in a column is not searched", "不能在列表字段中查找"));
        };
        let mut written = Vec::with_capacity(items.len());
        for item in items {
            self.count(span)?;
            let (element, item) = (self.operand(element)?, self.operand(item)?);
            written.push(truth::equality(&element, &item, holds, span)?);
        }
        Ok(if holds { Truth::any(written) } else { Truth::all(written) })
    }

    fn call(&mut self, call: &'a Call, holds: bool, span: Span) -> Written<Truth> {
        self.count(span)?;
        match (call.name.as_str(), call.args.as_slice()) {
            ("has", [path]) => truth::equality(&self.operand(path)?, &Operand::Known(Value::Null), !holds, span),
            ("startsWith" | "endsWith" | "contains", [text, part]) => {
                let (Operand::Column(text), Operand::Known(Value::Text(part))) =
                    (self.operand(text)?, self.operand(part)?)
                else {
                    return Err(not_sql(span, "this needs a column and a known text", "此处应为字段和已知文本"));
                };
                truth::text_part(&call.name, &text, &part, holds, span)
            }
            _ => Err(not_sql(
                span,
                format!("`{}` is not part of filters", call.name),
                format!("筛选条件中不能用 `{}`", call.name),
            )),
        }
    }

    /// A side of a comparison.
    fn operand(&mut self, node: &'a Node) -> Written<Operand> {
        if self.is_known(node) {
            return self.known(node).map(Operand::Known);
        }
        match &node.kind {
            Kind::Path(path) => self.column(path, node.span).map(Operand::Column),
            Kind::Call(call) => match (call.name.as_str(), call.args.as_slice()) {
                ("or_else", [first, second]) => {
                    let (first, second) = (self.operand(first)?, self.operand(second)?);
                    operand::or_else(first, second, node.span)
                }
                ("size", [text]) => {
                    let text = self.operand(text)?;
                    operand::size(text, node.span)
                }
                _ => Err(outside(node)),
            },
            _ => Err(outside(node)),
        }
    }

    fn column(&self, path: &[String], span: Span) -> Written<Cell> {
        match self.columns.0.get(path) {
            Some(Column::Sql { sql, ty, kept }) => Ok(Cell {
                sql: sql.clone(),
                ty: ty.plain().clone(),
                kept: *kept,
                may_be_null: ty.may_be_null() && !self.facts.knows(path),
            }),
            _ => {
                let name = path.join(".");
                Err(not_sql(span, format!("`{name}` cannot be filtered by"), format!("不能按 `{name}` 筛选")))
            }
        }
    }

    /// Whether the value of `node` is the same for every row.
    fn is_known(&self, node: &Node) -> bool {
        let mut known = true;
        node.walk(&mut |part| {
            if let Kind::Path(path) = &part.kind {
                known &= matches!(self.columns.0.get(path), Some(Column::Known(_)));
            }
        });
        known
    }

    fn known(&self, node: &Node) -> Written<Value> {
        let data = Data { source: &self.columns, bound: None };
        let value = evaluate::value(node, data).map(Cow::into_owned);
        value.map_err(|error| NotSql {
            span: error.span,
            reason_en: error.fault.message_en().into(),
            reason_zh: error.fault.message_zh().into(),
        })
    }
}

fn outside(node: &Node) -> NotSql {
    let (en, zh) = match node.kind {
        Kind::Arithmetic(..) | Kind::Negate(_) => {
            ("a filter does not calculate with columns", "筛选条件不对字段做运算")
        }
        Kind::Each(_) => ("a filter does not go through lists", "筛选条件不遍历列表"),
        Kind::And(_) | Kind::Or(_) | Kind::Not(_) | Kind::Compare(..) | Kind::In(..) => (
            "a filter does not compare conditions; join them with && and ||",
            "筛选条件不比较条件本身，请用 && 和 || 连接",
        ),
        _ => ("this is not part of filters", "筛选条件中不能这样写"),
    };
    not_sql(node.span, en, zh)
}
