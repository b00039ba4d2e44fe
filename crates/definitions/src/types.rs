//! The one place where types of fields become types of expressions, and where the names a condition may read are said.

use crate::flow::Flow;
use crate::model::{Catalog, Field, FieldClass, FieldType, Loop, Matcher, Register};
use gridwork_expr::{Kept, Scope, Shape, Type};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

const BUILT_IN: &[&str] = &["state", "outcome", "opened_at", "now", "asker", "opener", "assignee", "last"];

/// Names that every case has beside its fields.
pub fn built_in_names() -> &'static [&'static str] {
    BUILT_IN
}

/// The type of a field's value when there is one.
pub fn type_of(kind: &FieldType, catalog: &Catalog) -> Type {
    match kind {
        FieldType::Row { of } => match catalog.registers.get(of) {
            Some(register) => shape_of_row(register).into(),
            None => Type::Text,
        },
        other => plain_type_of(other),
    }
}

/// The same, with a row as its id: a row inside a row is not followed further.
fn plain_type_of(kind: &FieldType) -> Type {
    match kind {
        FieldType::Int { .. } | FieldType::Money { .. } => Type::Int,
        FieldType::Decimal { scale, .. } => Type::Decimal(*scale),
        FieldType::Bool => Type::Bool,
        FieldType::Date => Type::Date,
        FieldType::Instant => Type::Instant,
        FieldType::Point { .. } => Type::Point,
        FieldType::Choices { .. } | FieldType::Rows { .. } | FieldType::Files { .. } => Type::Text.list(),
        FieldType::Text { .. }
        | FieldType::Choice { .. }
        | FieldType::Row { .. }
        | FieldType::Person { .. }
        | FieldType::Org { .. }
        | FieldType::Case { .. }
        | FieldType::Area
        | FieldType::Phone
        | FieldType::CitizenId
        | FieldType::CreditCode => Type::Text,
    }
}

/// A register's row as conditions see it: its id and its plain fields that all its readers see.
pub fn shape_of_row(register: &Register) -> Shape {
    shape_of(register, is_readable)
}

/// A register's row as filters see it: its id and its plain fields. Whoever asks by a field that not all readers of
/// the row see is answered from the rows where they see it.
pub fn shape_of_filter(register: &Register) -> Shape {
    shape_of(register, |field| field.class == FieldClass::Plain)
}

fn shape_of(register: &Register, is_in: impl Fn(&Field) -> bool) -> Shape {
    let id = std::iter::once(("id".to_owned(), Type::Text));
    let fields = register.fields.iter().filter(|(_, field)| is_in(field)).map(|(key, field)| {
        let ty = plain_type_of(&field.kind);
        (key.clone(), if field.is_always_there() { ty } else { ty.nullable() })
    });
    Shape::new(register.key.local(), id.chain(fields))
}

/// Personal and secret values are sealed away from conditions: a decision must not hang on them. Nor on what only some
/// readers of a row see: the reasons of a decision are told to all.
pub fn is_readable(field: &Field) -> bool {
    field.class == FieldClass::Plain && field.read.is_empty()
}

/// The names a condition over a row may read: its plain fields, as in filters.
pub fn scope_of_row(register: &Register) -> Scope {
    Scope { names: shape_of_row(register).fields }
}

/// The names a condition over a case of any state may read: its plain fields, any of which may be empty; with rows
/// as records; `state`, `outcome`, `opened_at`, `now`; `asker`, `opener` and `assignee` as ids; `last.<step>.<input>`.
pub fn scope_of_case(definition: &Loop, catalog: &Catalog) -> Scope {
    scope(definition, catalog, &BTreeSet::new(), false)
}

/// The names the guard of a step may read. A field that every way to the step has filled is not empty there.
pub fn scope_of_step(definition: &Loop, step: &str, catalog: &Catalog) -> Scope {
    let flow = Flow::new(definition);
    let from = definition.steps.get(step).map(|it| it.from.as_slice()).unwrap_or(&[]);
    let (sure, assigned) = flow.sure_in(from);
    scope(definition, catalog, &sure, assigned)
}

/// The names that what a step sets may read: those of its guard, and what its form fills.
pub fn scope_of_set(definition: &Loop, step: &str, catalog: &Catalog) -> Scope {
    let flow = Flow::new(definition);
    let Some(taken) = definition.steps.get(step) else { return scope_of_case(definition, catalog) };
    let (mut sure, assigned) = flow.sure_in(&taken.from);
    sure.extend(crate::flow::filled(definition, taken));
    scope(definition, catalog, &sure, assigned)
}

/// The names that the span of a state may read when the state is entered.
pub fn scope_of_state(definition: &Loop, state: &str, catalog: &Catalog) -> Scope {
    let (sure, assigned) = Flow::new(definition).sure_in(std::slice::from_ref(&state.to_owned()));
    scope(definition, catalog, &sure, assigned)
}

/// The names that the promise may read: what the opening step has filled.
pub fn scope_of_opening(definition: &Loop, catalog: &Catalog) -> Scope {
    let mut ways = definition.opening_steps().map(|(_, step)| crate::flow::filled(definition, step));
    let first = ways.next().unwrap_or_default();
    let sure = ways.fold(first, |sure, way| sure.intersection(&way).cloned().collect());
    scope(definition, catalog, &sure, false)
}

/// The names a form may read while it is filled in: values of its fields, none of them certain.
pub fn scope_of_form(fields: &IndexMap<String, Field>, catalog: &Catalog) -> Scope {
    Scope { names: fields.iter().map(|(key, field)| (key.clone(), type_of(&field.kind, catalog).nullable())).collect() }
}

/// The names that the conditions of a register's form may read: its plain fields, none of them certain.
pub fn scope_of_row_form(register: &Register) -> Scope {
    let names = shape_of_row(register).fields.into_iter().filter(|(name, _)| name != "id");
    Scope { names: names.map(|(name, ty)| (name, ty.nullable())).collect() }
}

/// The names that a computed field may read: the plain fields of its row.
pub fn scope_of_computed(register: &Register) -> Scope {
    let names = shape_of_row(register).fields.into_iter().filter(|(name, _)| name != "id");
    Scope { names: names.collect() }
}

fn scope(definition: &Loop, catalog: &Catalog, sure: &BTreeSet<String>, assigned: bool) -> Scope {
    let fields = definition.fields.iter().filter(|(_, field)| is_readable(field)).map(|(key, field)| {
        let ty = type_of(&field.kind, catalog);
        (key.clone(), if sure.contains(key) { ty } else { ty.nullable() })
    });
    let assignee = if assigned { Type::Text } else { Type::Text.nullable() };
    let built_in = [
        ("state", Type::Text),
        ("outcome", Type::Text.nullable()),
        ("opened_at", Type::Instant),
        ("now", Type::Instant),
        ("asker", Type::Text),
        ("opener", Type::Text),
        ("assignee", assignee),
        ("last", last(definition)),
    ];
    let built_in = built_in.into_iter().map(|(name, ty)| (name.to_owned(), ty));
    Scope { names: fields.chain(built_in).collect() }
}

/// What each step was last given: always a record, with empty inputs where the step has not been taken.
fn last(definition: &Loop) -> Type {
    let steps = definition.steps.iter().filter(|(_, step)| !step.input.is_empty()).map(|(key, step)| {
        let inputs = step.input.iter().map(|(name, field)| (name.clone(), plain_type_of(&field.kind).nullable()));
        (key.clone(), Type::Record(Arc::new(Shape::new(format!("last.{key}"), inputs))))
    });
    Shape::new("last", steps).into()
}

/// Names that are given to matchers, beside their counts.
pub const MATCHER_NAMES: &[&str] = &["need", "offer", "now"];

/// The names that `must` of a matcher may read: `need`, `offer`, `now` and the counts. None when its loop or register
/// is not there, which was told.
pub fn scope_of_match(matcher: &Matcher, catalog: &Catalog) -> Option<Scope> {
    let definition = catalog.loops.get(&matcher.need.cases)?;
    let scope = scope_of_capacity(matcher, catalog)?;
    Some(scope.with("need", shape_of_need(definition, catalog).into()))
}

/// The names that `score` may read: those of `must`, as if nothing were ever empty. A part that meets an empty value
/// gives no points and says so, which spares every part the same test.
pub fn scope_of_score(matcher: &Matcher, catalog: &Catalog) -> Option<Scope> {
    let mut scope = scope_of_match(matcher, catalog)?;
    for ty in scope.names.values_mut() {
        *ty = filled(ty);
    }
    Some(scope)
}

fn filled(ty: &Type) -> Type {
    match ty {
        Type::Nullable(of) => filled(of),
        Type::Record(shape) => {
            let fields = shape.fields.iter().map(|(name, ty)| (name.clone(), filled(ty)));
            Shape::new(shape.name.clone(), fields).into()
        }
        other => other.clone(),
    }
}

/// The names that `capacity` may read: those of a match without the need, since it says how many needs there can be.
pub fn scope_of_capacity(matcher: &Matcher, catalog: &Catalog) -> Option<Scope> {
    let register = catalog.registers.get(&matcher.offer.rows)?;
    let counts = matcher.counts.keys().map(|name| (name.clone(), Type::Int));
    let names = [("offer".to_owned(), shape_of_offer(register).into()), ("now".to_owned(), Type::Instant)];
    Some(Scope { names: names.into_iter().chain(counts).collect() })
}

/// The names that a count may read: those of the counted cases, and `offer`.
pub fn scope_of_count(counted: &Loop, register: &Register, catalog: &Catalog) -> Scope {
    scope_of_case(counted, catalog).with("offer", shape_of_offer(register).into())
}

/// A case as matchers see it: its plain fields, empty only where a case can come without them, and what every case has.
pub fn shape_of_need(definition: &Loop, catalog: &Catalog) -> Shape {
    let flow = Flow::new(definition);
    let reachable: Vec<String> = definition.states.keys().filter(|it| flow.is_reachable(it)).cloned().collect();
    let (sure, _) = flow.sure_in(&reachable);
    let names = scope(definition, catalog, &sure, false).names.into_iter();
    let seen = names.filter(|(name, _)| !["now", "last"].contains(&name.as_str()));
    let own = [("id".to_owned(), Type::Text), ("org".to_owned(), Type::Text)];
    Shape::new("need", seen.map(|(name, ty)| (name, never_empty_list(ty))).chain(own))
}

/// A row as matchers see it: its plain fields, its id and the org it belongs to.
pub fn shape_of_offer(register: &Register) -> Shape {
    let fields = shape_of_row(register).fields.into_iter().map(|(name, ty)| (name, never_empty_list(ty)));
    Shape::new("offer", fields.chain([("org".to_owned(), Type::Text.nullable())]))
}

/// A list without members reads as such, so that `x in offer.skills` needs no test.
fn never_empty_list(ty: Type) -> Type {
    match ty {
        Type::Nullable(of) if matches!(*of, Type::List(_)) => *of,
        other => other,
    }
}

/// How a field's values stand in its column, for conditions that the database answers.
pub fn kept(kind: &FieldType) -> Kept {
    match kind {
        FieldType::Row { .. } | FieldType::Person { .. } | FieldType::Org { .. } | FieldType::Case { .. } => Kept::Uuid,
        _ => Kept::Plain,
    }
}
