//! Comparisons that are true or false and never null.

use super::operand::{Cell, Fitted, Operand, widened};
use super::{Kept, Written, not_sql};
use crate::tree::{Comparison, Span};
use crate::{MAX_LIST, Type, Value};
use sea_query::{Expr as SqlExpr, ExprTrait, Func, Value as SqlValue};

/// A condition, or one that is already decided.
#[derive(Debug, Clone)]
pub(super) enum Truth {
    Always,
    Never,
    Sql(SqlExpr),
}

impl Truth {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Always } else { Self::Never }
    }

    pub(super) fn into_sql(self) -> SqlExpr {
        match self {
            Self::Always => SqlExpr::Constant(true.into()),
            Self::Never => SqlExpr::Constant(false.into()),
            Self::Sql(sql) => sql,
        }
    }

    /// True where every part is.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        let mut all = Self::Always;
        for part in parts {
            all = match (all, part) {
                (Self::Never, _) | (_, Self::Never) => return Self::Never,
                (Self::Always, other) | (other, Self::Always) => other,
                (Self::Sql(left), Self::Sql(right)) => Self::Sql(left.and(right)),
            };
        }
        all
    }

    /// True where some part is.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        let mut any = Self::Never;
        for part in parts {
            any = match (any, part) {
                (Self::Always, _) | (_, Self::Always) => return Self::Always,
                (Self::Never, other) | (other, Self::Never) => other,
                (Self::Sql(left), Self::Sql(right)) => Self::Sql(left.or(right)),
            };
        }
        any
    }

    /// The condition where none of the cells is null; `on_null` where one is.
    fn unless_null(self, cells: &[&Cell], on_null: bool) -> Self {
        let nullable = cells.iter().filter(|cell| cell.may_be_null).map(|cell| cell.sql.clone());
        let mut parts: Vec<Self> = match on_null {
            true => nullable.map(|sql| Self::Sql(sql.is_null())).collect(),
            false => nullable.map(|sql| Self::Sql(sql.is_not_null())).collect(),
        };
        // `null or true` is true and `null and false` is false, so the order of the parts does not matter.
        parts.push(self);
        if on_null { Self::any(parts) } else { Self::all(parts) }
    }
}

fn unlike(span: Span) -> super::NotSql {
    not_sql(span, "the two sides are of unlike types", "两边的类型不同")
}

/// `left` compared with `right`, true where that gives `holds`.
pub(super) fn comparison(
    comparison: Comparison,
    left: &Operand,
    right: &Operand,
    holds: bool,
    span: Span,
) -> Written<Truth> {
    match comparison {
        Comparison::Equal => return equality(left, right, holds, span),
        Comparison::NotEqual => return equality(left, right, !holds, span),
        _ => {}
    }
    // The order of empty is always false, so where it must not hold, null is let through.
    let wanted = if holds { comparison } else { comparison.opposite() };
    match (left, right) {
        (Operand::Column(column), Operand::Known(value)) => order(wanted, column, value, holds, span),
        (Operand::Known(value), Operand::Column(column)) => order(wanted.mirrored(), column, value, holds, span),
        (Operand::Column(a), Operand::Column(b)) => {
            let (left, right) =
                sides(a, b).filter(|_| a.ty.is_ordered() && a.kept == Kept::Plain).ok_or_else(|| unlike(span))?;
            Ok(Truth::Sql(compared(wanted, left, right)).unless_null(&[a, b], !holds))
        }
        (Operand::Known(_), Operand::Known(_)) => Err(unlike(span)),
    }
}

fn compared(comparison: Comparison, left: SqlExpr, right: SqlExpr) -> SqlExpr {
    match comparison {
        Comparison::Equal => left.eq(right),
        Comparison::NotEqual => left.ne(right),
        Comparison::Less => left.lt(right),
        Comparison::LessOrEqual => left.lte(right),
        Comparison::Greater => left.gt(right),
        Comparison::GreaterOrEqual => left.gte(right),
    }
}

/// Two columns in one form; none when their values are unlike.
fn sides(a: &Cell, b: &Cell) -> Option<(SqlExpr, SqlExpr)> {
    if let (Some(scale_a), Some(scale_b)) = (a.scale(), b.scale()) {
        let scale = Ord::max(scale_a, scale_b);
        return Some((widened(a, scale), widened(b, scale)));
    }
    let comparable = !matches!(a.ty, Type::Point | Type::List(_) | Type::Null);
    let alike = a.kept == b.kept && a.ty.shared(&b.ty).is_some();
    // A record is compared by its id, which only a column of ids holds.
    let by_id = !matches!(a.ty, Type::Record(_)) || a.kept == Kept::Uuid;
    (comparable && alike && by_id).then(|| (a.sql.clone(), b.sql.clone()))
}

fn order(wanted: Comparison, column: &Cell, value: &Value, holds: bool, span: Span) -> Written<Truth> {
    if value.is_null() {
        return Ok(Truth::of(!holds));
    }
    if column.kept == Kept::Uuid {
        return Err(not_sql(span, "ids have no order in a filter", "筛选条件中标识没有大小"));
    }
    if !column.ty.is_ordered() {
        return Err(unlike(span));
    }
    let is_less = matches!(wanted, Comparison::Less | Comparison::LessOrEqual);
    let sql = match column.fit(value) {
        Fitted::Exactly(value) => Truth::Sql(compared(wanted, column.sql.clone(), SqlExpr::val(value))),
        Fitted::Above(value) if is_less => Truth::Sql(column.sql.clone().lte(value)),
        Fitted::Above(value) => Truth::Sql(column.sql.clone().gt(value)),
        Fitted::TooGreat => Truth::of(is_less),
        Fitted::TooSmall => Truth::of(!is_less),
        Fitted::Unlike => return Err(unlike(span)),
    };
    Ok(sql.unless_null(&[column], !holds))
}

/// `left == right`, true where that gives `holds`. Empty equals only empty.
pub(super) fn equality(left: &Operand, right: &Operand, holds: bool, span: Span) -> Written<Truth> {
    match (left, right) {
        (Operand::Column(column), Operand::Known(value)) | (Operand::Known(value), Operand::Column(column)) => {
            Ok(equals_value(column, value, holds))
        }
        (Operand::Column(a), Operand::Column(b)) => {
            let (left, right) = sides(a, b).ok_or_else(|| unlike(span))?;
            let comparison = if holds { Comparison::Equal } else { Comparison::NotEqual };
            let values = Truth::Sql(compared(comparison, left, right));
            Ok(both(a, b, values, holds))
        }
        (Operand::Known(_), Operand::Known(_)) => Err(unlike(span)),
    }
}

fn equals_value(column: &Cell, value: &Value, holds: bool) -> Truth {
    if value.is_null() {
        return match (column.may_be_null, holds) {
            (false, holds) => Truth::of(!holds),
            (true, true) => Truth::Sql(column.sql.clone().is_null()),
            (true, false) => Truth::Sql(column.sql.clone().is_not_null()),
        };
    }
    let found = match column.fit(value) {
        Fitted::Exactly(value) if holds => Truth::Sql(column.sql.clone().eq(value)),
        Fitted::Exactly(value) => Truth::Sql(column.sql.clone().ne(value)),
        _ => return Truth::of(!holds),
    };
    found.unless_null(&[column], !holds)
}

/// `values` compares two columns that are not null; this also says what null is.
fn both(a: &Cell, b: &Cell, values: Truth, holds: bool) -> Truth {
    if !(a.may_be_null && b.may_be_null) {
        return values.unless_null(&[a, b], !holds);
    }
    let null = |cell: &Cell, is: bool| {
        let sql = cell.sql.clone();
        Truth::Sql(if is { sql.is_null() } else { sql.is_not_null() })
    };
    let neither = Truth::all(vec![null(a, false), null(b, false), values]);
    if holds {
        return Truth::any(vec![Truth::all(vec![null(a, true), null(b, true)]), neither]);
    }
    let only_a = Truth::all(vec![null(a, true), null(b, false)]);
    let only_b = Truth::all(vec![null(a, false), null(b, true)]);
    Truth::any(vec![only_a, only_b, neither])
}

/// `element in list` with a known list, true where that gives `holds`.
pub(super) fn is_in(element: &Operand, list: &Value, holds: bool, span: Span) -> Written<Truth> {
    let (Operand::Column(column), Value::List(items)) = (element, list) else {
        return Err(not_sql(span, "`in` needs a list", "`in` 右边应为列表"));
    };
    if items.len() > MAX_LIST {
        return Err(not_sql(
            span,
            format!("a list has at most {MAX_LIST} elements"),
            format!("列表至多 {MAX_LIST} 个元素"),
        ));
    }
    let wanted: Vec<SqlValue> = items
        .iter()
        .filter_map(|item| match column.fit(item) {
            Fitted::Exactly(value) => Some(value),
            _ => None,
        })
        .collect();
    let takes_null = items.iter().any(Value::is_null) && column.may_be_null;
    let values = match (wanted.is_empty(), holds) {
        (true, holds) => Truth::of(!holds),
        (false, true) => Truth::Sql(column.sql.clone().is_in(wanted)),
        (false, false) => Truth::Sql(column.sql.clone().is_not_in(wanted)),
    };
    // Where the element is null, the answer is whether the list has a null.
    Ok(match values {
        Truth::Sql(_) => values.unless_null(&[column], takes_null == holds),
        _ if takes_null => equals_value(column, &Value::Null, holds),
        decided => decided,
    })
}

/// `startsWith`, `endsWith` or `contains`, true where that gives `holds`.
///
/// LIKE would ignore case on SQLite and need escapes; these functions compare bytes on both engines.
pub(super) fn text_part(function: &str, text: &Cell, part: &str, holds: bool, span: Span) -> Written<Truth> {
    if text.ty != Type::Text || text.kept != Kept::Plain {
        return Err(unlike(span));
    }
    if part.is_empty() {
        return Ok(Truth::of(holds).unless_null(&[text], !holds));
    }
    if part.contains('\0') {
        return Ok(Truth::of(!holds));
    }
    let size = i32::try_from(part.chars().count()).map_err(|_| unlike(span))?;
    let length = SqlExpr::from(Func::char_length(text.sql.clone()));
    let number = |value: i32| SqlExpr::Constant(value.into());
    let cut = |from: SqlExpr| SqlExpr::from(Func::cust("substr").args([text.sql.clone(), from, number(size)]));
    let compared = |left: SqlExpr, right: SqlExpr| if holds { left.eq(right) } else { left.ne(right) };
    let found = match function {
        "startsWith" => Truth::Sql(compared(cut(number(1)), SqlExpr::val(part))),
        "endsWith" => {
            let end = Truth::Sql(compared(cut(length.clone().sub(number(size - 1))), SqlExpr::val(part)));
            // A shorter text has no such end, and would be cut before its first character.
            match holds {
                true => Truth::all(vec![Truth::Sql(length.gte(number(size))), end]),
                false => Truth::any(vec![Truth::Sql(length.lt(number(size))), end]),
            }
        }
        _ => {
            let without =
                Func::cust("replace").args([text.sql.clone(), SqlExpr::val(part), SqlExpr::Constant("".into())]);
            let without = SqlExpr::from(without);
            Truth::Sql(if holds { without.ne(text.sql.clone()) } else { without.eq(text.sql.clone()) })
        }
    };
    Ok(found.unless_null(&[text], !holds))
}
