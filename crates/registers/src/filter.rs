//! `filter=`: an expression over a register's fields, as a SQL condition for its table.

use crate::tables;
use gridwork_db::{Engine, Value};
use gridwork_definitions::model::Register;
use gridwork_definitions::types::{kept, shape_of_filter};
use gridwork_expr::{Column, Columns, Expr, ExprError, Scope, Type};
use gridwork_kernel::error::{Error, Result};
use sea_query::{Alias, Condition, Query};

/// A filter that can be asked of the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The condition, with `$n` from 1.
    pub sql: String,
    /// The values of its placeholders.
    pub params: Vec<Value>,
    /// The fields it reads.
    pub fields: Vec<String>,
}

impl Filter {
    /// The condition, with its placeholders counted on from those of others before it.
    pub fn numbered_after(&self, before: usize) -> String {
        renumbered(&self.sql, |number| before + number.parse::<usize>().unwrap_or_default())
    }
}

/// The condition of a filter.
///
/// # Errors
/// `Malformed`, with what is wrong and where, for a filter that cannot be read, typed or said in SQL.
pub fn condition(register: &Register, text: &str, engine: Engine) -> Result<Filter> {
    let expr = Expr::parse(text).map_err(|error| unfit(text, &error))?;
    let shape = shape_of_filter(register);
    let scope = Scope { names: shape.fields.clone() };
    match expr.check(&scope) {
        Ok(Type::Bool) => {}
        Ok(_) => return Err(malformed(text, &(0..text.len()), "筛选应为条件", "a filter must be a condition")),
        Err(errors) => {
            let Some(error) = errors.first() else {
                return Err(malformed(text, &(0..text.len()), "无法读取", "it cannot be read"));
            };
            return Err(unfit(text, error));
        }
    }
    let sql = expr
        .to_sql(&OfRegister(register))
        .map_err(|error| malformed(text, &error.span, &error.reason_zh, &error.reason_en))?;
    let (sql, params) = rendered(engine, sql)?;
    let fields = expr.reads().into_iter().filter_map(|path| path.into_iter().next());
    Ok(Filter { sql, params, fields: fields.collect() })
}

/// A condition as text with `$n` from 1, and its values.
///
/// # Errors
/// When a value in it is of a kind that no column keeps.
pub fn rendered(engine: Engine, sql: sea_query::Expr) -> Result<(String, Vec<Value>)> {
    let mut query = Query::select();
    query.expr(sea_query::Expr::val(1)).from(Alias::new("x")).cond_where(Condition::all().add(sql));
    let (rendered, params) = gridwork_db::render(engine, &query)?;
    let Some((_, wheres)) = rendered.split_once(" WHERE ") else { return Ok(("1 = 1".to_owned(), Vec::new())) };
    // SQLite's builder writes `?`; here every placeholder has a number. The selected constant takes the first one.
    let (wheres, params) = numbered(wheres, params);
    Ok((wheres, params))
}

/// The placeholders after the selected constant's, counted from 1.
fn numbered(wheres: &str, params: Vec<Value>) -> (String, Vec<Value>) {
    let mut count = 0;
    let written = renumbered(wheres, |_| {
        count += 1;
        count
    });
    let skipped = params.len().saturating_sub(count);
    (written, params.into_iter().skip(skipped).collect())
}

/// A condition with other numbers for its placeholders, which may be `?` or `$n`; what is quoted stays.
fn renumbered(sql: &str, mut number: impl FnMut(&str) -> usize) -> String {
    let mut written = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    let mut is_quoted = false;
    while let Some(char) = chars.next() {
        match char {
            '\'' => {
                is_quoted = !is_quoted;
                written.push(char);
            }
            '?' | '$' if !is_quoted => {
                let mut digits = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                written.push_str(&format!("${}", number(&digits)));
            }
            other => written.push(other),
        }
    }
    written
}

/// What is wrong with a filter and, where the language knows, what to write instead.
fn unfit(text: &str, error: &ExprError) -> Error {
    let (mut zh, mut en) = (error.message_zh.clone(), error.message_en.clone());
    if let Some(hint) = &error.hint {
        zh.push_str(&format!("；{}", hint.zh));
        en.push_str(&format!("; {}", hint.en));
    }
    malformed(text, &error.span, &zh, &en)
}

fn malformed(text: &str, span: &std::ops::Range<usize>, zh: &str, en: &str) -> Error {
    match text.get(span.clone()) {
        // Nothing stands there: something is missing.
        Some("") => Error::malformed(
            format!("filter 有误（第 {} 字之后）：{zh}", text[..span.start].chars().count()),
            format!("the filter does not fit after character {}: {en}", text[..span.start].chars().count()),
        ),
        part => {
            let part = part.unwrap_or(text);
            Error::malformed(
                format!("filter 有误（“{part}”）：{zh}"),
                format!("the filter does not fit at `{part}`: {en}"),
            )
        }
    }
}

struct OfRegister<'a>(&'a Register);

impl Columns for OfRegister<'_> {
    fn column(&self, path: &[String]) -> Option<Column> {
        let [name] = path else { return None };
        let shape = shape_of_filter(self.0);
        let ty = shape.fields.get(name)?.clone();
        if name == "id" {
            return Some(Column::uuid(sea_query::Expr::col((Alias::new("t"), Alias::new("row_id"))), ty));
        }
        let field = self.0.fields.get(name)?;
        let column = tables::column_of(&self.0.fields, name)?;
        let sql = sea_query::Expr::col((Alias::new("t"), Alias::new(&column)));
        // Whatever the definition requires, a row of an earlier version may lack it.
        let ty = if matches!(ty, Type::Nullable(_)) { ty } else { ty.nullable() };
        Some(Column::Sql { sql, ty, kept: kept(&field.kind) })
    }
}
