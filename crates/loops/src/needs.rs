//! What a caller must look up before a step is decided: references in what was given, and rows that expressions read.

use crate::case::Case;
use gridwork_definitions::model::{Amount, FieldType, Key, Loop};
use gridwork_expr::Expr;
use gridwork_kernel::RowId;
use gridwork_registers::fields::{self, Reference};
use serde_json::{Map, Value as Json};

/// What must be looked up; whatever is not found then does not exist for the decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// Named in what was given: must exist and be allowed here. Each once.
    pub references: Vec<Reference>,
    /// Named in what was given and by the case already: rows that were retired since may be named again,
    /// and cases that this person does not see.
    pub held: Vec<Reference>,
    /// Rows whose values expressions read (`item.days`), retired ones too. Each once.
    pub rows: Vec<(Key, RowId)>,
}

/// What a step needs, of an existing case or (`case` none) while opening one.
pub fn needs(
    def: &Loop,
    case: Option<&Case>,
    step: &str,
    form: &Map<String, Json>,
    input: &Map<String, Json>,
) -> Needs {
    let mut needs = Needs::default();
    let Some(step) = def.steps.get(step) else { return needs };
    let mut found = Vec::new();
    for (name, field) in step.form.iter().filter_map(|name| Some((name, def.fields.get(name)?))) {
        if let Some(value) = form.get(name).or(field.default.as_ref()) {
            let before = case.and_then(|case| case.field(name));
            let (again, anew) = fields::named_again(&field.kind, before, value);
            needs.held.extend(again);
            found.extend(anew);
        }
    }
    for (name, field) in &step.input {
        if let Some(value) = input.get(name).or(field.default.as_ref()) {
            fields::references(&field.kind, value, &mut found);
        }
    }
    for reference in found {
        if !needs.references.contains(&reference) {
            needs.references.push(reference);
        }
    }
    let given = |name: &str| form.get(name).or_else(|| case.and_then(|case| case.field(name)));
    read_rows(def, &mut needs, |name| given(name).and_then(Json::as_str));
    for (name, field) in &step.input {
        if let (FieldType::Row { of }, Some(id)) = (&field.kind, input.get(name).and_then(row_id)) {
            add(&mut needs, of, id);
        }
    }
    needs
}

/// What waking a case, or showing its steps, needs: the rows that its own fields name.
pub fn needs_of_case(def: &Loop, case: &Case) -> Needs {
    let mut needs = Needs::default();
    read_rows(def, &mut needs, |name| case.field(name).and_then(Json::as_str));
    needs
}

/// Rows named by fields that some expression of the loop mentions.
fn read_rows<'a>(def: &Loop, needs: &mut Needs, value: impl Fn(&str) -> Option<&'a str>) {
    for (name, field) in &def.fields {
        let FieldType::Row { of } = &field.kind else { continue };
        let Some(id) = value(name).and_then(|text| text.parse().ok()) else { continue };
        if mentions(def, name) {
            add(needs, of, id);
        }
    }
}

fn add(needs: &mut Needs, of: &Key, id: RowId) {
    if !needs.rows.iter().any(|(_, known)| *known == id) {
        needs.rows.push((of.clone(), id));
    }
}

fn row_id(value: &Json) -> Option<RowId> {
    value.as_str()?.parse().ok()
}

/// Whether any expression of the loop may read a name. Text is searched, not the tree: one lookup too many is
/// cheaper than walking every expression for every step.
fn mentions(def: &Loop, name: &str) -> bool {
    let reads = |expr: &Expr| expr.source().contains(name);
    let spans = def.states.values().filter_map(|state| state.within.as_ref());
    let spans = spans.chain(def.steps.values().filter_map(|step| step.after.as_ref()));
    let spans = spans.chain(def.promise.iter().map(|promise| &promise.within));
    let mut fields = def.fields.values().chain(def.steps.values().flat_map(|step| step.input.values()));
    let mut spans = spans.chain(fields.clone().filter_map(|field| field.erase_after.as_ref()));
    let compared = def.duplicates.as_ref().and_then(|duplicates| duplicates.when.as_ref());
    let cooling_days = def.cooling.as_ref().is_some_and(|it| matches!(&it.days, Amount::Expr(expr) if reads(expr)));
    compared.is_some_and(reads)
        || spans.any(|span| matches!(&span.amount, Amount::Expr(expr) if reads(expr)))
        || cooling_days
        || def.two_person.as_ref().is_some_and(|it| reads(&it.when))
        || def.steps.values().any(|step| step.when.as_ref().is_some_and(reads) || step.set.values().any(reads))
        || fields.any(|field| field.visible_when.iter().chain(&field.required_when).any(reads))
}
