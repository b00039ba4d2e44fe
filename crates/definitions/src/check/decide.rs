//! Decides conditions by trying every value, where there are few enough of them.

use crate::model::{Catalog, Field, FieldType, Loop};
use gridwork_expr::{Expr, Scope, Value};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// More combinations are not tried: the condition is then undecided.
const COMBINATIONS_MAX: usize = 4096;

/// How a condition came out over all values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) can_hold: bool,
    pub(super) can_fail: bool,
}

/// The values a name may have in some place of a loop.
pub(super) struct Domains<'a> {
    pub(super) definition: &'a Loop,
    pub(super) catalog: &'a Catalog,
    /// What may be read there, to know what can be empty.
    pub(super) scope: &'a Scope,
    /// States the case may be in.
    pub(super) states: &'a [String],
    /// Whole numbers worth trying, where a field may have any.
    pub(super) numbers: &'a [i64],
}

/// What a condition can give; none when a name has too many values to try.
pub(super) fn decide(expr: &Expr, domains: &Domains) -> Option<Decided> {
    let mut decided = Decided { can_hold: false, can_fail: false };
    each_case(&[expr], domains, &mut |data| {
        // Where a value is missing the engine refuses, so that counts as not holding.
        if expr.holds(data).unwrap_or(false) {
            decided.can_hold = true;
        } else {
            decided.can_fail = true;
        }
    })?;
    Some(decided)
}

/// Whether two conditions can hold at the same time; none when that cannot be tried.
pub(super) fn can_both_hold(one: &Expr, other: &Expr, domains: &Domains) -> Option<bool> {
    let mut both = false;
    each_case(&[one, other], domains, &mut |data| {
        both |= one.holds(data).unwrap_or(false) && other.holds(data).unwrap_or(false);
    })?;
    Some(both)
}

/// Calls `visit` with every combination of values for the names that the expressions read.
fn each_case(exprs: &[&Expr], domains: &Domains, visit: &mut dyn FnMut(&IndexMap<String, Value>)) -> Option<()> {
    let paths: BTreeSet<Vec<String>> = exprs.iter().flat_map(|expr| expr.reads()).collect();
    let mut names: IndexMap<Vec<String>, Vec<Value>> = IndexMap::new();
    for path in paths {
        let values = domains.values(&path)?;
        names.insert(path, values);
    }
    let combinations = names.values().try_fold(1_usize, |all, values| all.checked_mul(values.len()))?;
    if combinations > COMBINATIONS_MAX {
        return None;
    }
    for number in 0..combinations {
        let mut rest = number;
        let mut data = IndexMap::new();
        for (path, values) in &names {
            put(&mut data, path, values[rest % values.len()].clone());
            rest /= values.len();
        }
        visit(&data);
    }
    Some(())
}

fn put(data: &mut IndexMap<String, Value>, path: &[String], value: Value) {
    match path {
        [name] => drop(data.insert(name.clone(), value)),
        [name, rest @ ..] => {
            let record = data.entry(name.clone()).or_insert_with(|| Value::Record(IndexMap::new()));
            if let Value::Record(fields) = record {
                put(fields, rest, value);
            }
        }
        [] => {}
    }
}

impl Domains<'_> {
    /// All values at a path, with `null` where it may be empty; none when there are too many.
    fn values(&self, path: &[String]) -> Option<Vec<Value>> {
        let text = |it: &str| Value::Text(it.to_owned());
        match path {
            [name] if name == "state" => Some(self.states.iter().map(|it| text(it)).collect()),
            [name] if self.definition.fields.contains_key(name) => {
                let mut values = self.of_field(&self.definition.fields[name])?;
                if self.scope.names.get(name).is_none_or(gridwork_expr::Type::may_be_null) {
                    values.push(Value::Null);
                }
                Some(values)
            }
            [name, inside] => {
                let FieldType::Row { of } = &self.definition.fields.get(name)?.kind else { return None };
                let field = self.catalog.registers.get(of)?.fields.get(inside)?;
                let mut values = self.of_field(field)?;
                let row_may_lack = self.scope.names.get(name).is_none_or(gridwork_expr::Type::may_be_null);
                if !field.required || row_may_lack {
                    values.push(Value::Null);
                }
                Some(values)
            }
            _ => None,
        }
    }

    fn of_field(&self, field: &Field) -> Option<Vec<Value>> {
        match &field.kind {
            FieldType::Bool => Some(vec![Value::Bool(true), Value::Bool(false)]),
            FieldType::Choice { of } => {
                let keys = self.catalog.choices.get(of)?.options.keys();
                Some(keys.map(|key| Value::Text(key.clone())).collect())
            }
            FieldType::Int { min, max } => self.of_int(*min, *max),
            _ => None,
        }
    }

    /// Every number within narrow limits, else those worth trying.
    fn of_int(&self, min: Option<i64>, max: Option<i64>) -> Option<Vec<Value>> {
        if let (Some(min), Some(max)) = (min, max)
            && max.checked_sub(min).is_some_and(|width| (0..=100).contains(&width))
        {
            return Some((min..=max).map(Value::Int).collect());
        }
        let fits = |it: &&i64| min.is_none_or(|min| **it >= min) && max.is_none_or(|max| **it <= max);
        let numbers: Vec<Value> = self.numbers.iter().filter(fits).map(|it| Value::Int(*it)).collect();
        (!numbers.is_empty()).then_some(numbers)
    }
}

/// Whole numbers in the text of conditions and their neighbours: between them a comparison does not change.
pub(super) fn numbers_near(sources: &[&str]) -> Vec<i64> {
    let words = sources.iter().flat_map(|it| it.split(|c: char| !c.is_ascii_digit()));
    let found: BTreeSet<i64> = words.filter_map(|word| word.parse::<i64>().ok()).collect();
    let near = found.iter().flat_map(|it| [it.saturating_sub(1), *it, it.saturating_add(1), it.saturating_neg()]);
    near.chain([-1, 0, 1]).collect::<BTreeSet<_>>().into_iter().collect()
}
