//! Every expression of a pack with what it may read and what it must give.

use super::subject::{Subject, Written};
use crate::model::{Catalog, Definition, Field, Loop, Matcher, Register};
use crate::source::{Node, Place};
use crate::types;
use gridwork_expr::{Expr, Scope, Type};
use indexmap::IndexMap;

/// The conditions that a form works out while it is filled in.
const FORM_CONDITIONS: [&str; 2] = ["visible_when", "required_when"];

/// What an expression is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// Whether a step may be taken.
    Guard(&'a Loop, &'a str),
    /// The value of a case field.
    Set(&'a Loop, &'a str, &'a str),
    /// The amount of a state's span, worked out when the state is entered.
    StateSpan(&'a Loop, &'a str),
    /// The amount of a step's `after`.
    StepSpan(&'a Loop, &'a str),
    /// The amount of the promise.
    Promise(&'a Loop),
    /// Whether a case needs two persons.
    TwoPerson(&'a Loop),
    /// Which complaints keep somebody from the same work.
    Cooled(&'a Loop),
    /// For how many days.
    CoolingDays(&'a Loop),
    /// The amount of `erase_after` of a case field.
    Erasure(&'a Loop),
    /// The amount of `erase_after` of a register's field.
    RowErasure(&'a Register),
    /// Which rows a view of a register holds.
    ViewHolds(&'a Register),
    /// Whether a field of a loop is shown in its form, or must be filled in.
    FieldShown(&'a IndexMap<String, Field>),
    /// The same of a field of a register.
    RowShown(&'a Register),
    /// The value of a field that is worked out.
    Computed(&'a Register, &'a str),
    /// Whether an input of a step is shown, or must be filled in.
    InputShown(&'a Loop, &'a str),
    /// Which cases of a loop a matcher looks at.
    NeedWaits(&'a Loop),
    /// Which rows of a register it looks among.
    OfferCounts(&'a Register),
    /// Which cases it counts for an offer.
    Counted(&'a Loop, &'a Register),
    /// What an offer must fulfil.
    Must(&'a Matcher),
    /// How many needs an offer can take.
    Capacity(&'a Matcher),
    /// How well it fits, in one respect.
    Fits(&'a Matcher),
    /// Which cases of a loop are compared with others nearby.
    Compared(&'a Loop),
}

/// An expression as it is written; it may be blank or unreadable.
#[derive(Clone, Copy)]
pub(super) struct Condition<'a> {
    pub(super) node: &'a Node,
    /// Where its key stands.
    pub(super) name: Place,
    pub(super) purpose: Purpose<'a>,
}

impl<'a> Condition<'a> {
    pub(super) fn is_blank(&self) -> bool {
        match self.node.text() {
            Some(text) => text.trim().is_empty(),
            None => self.node.value == crate::source::Value::Null,
        }
    }

    /// The expression; none where reading it failed, which has been told.
    pub(super) fn expr(&self) -> Option<Expr> {
        self.node.text().filter(|_| !self.is_blank()).and_then(|text| Expr::parse(text).ok())
    }

    pub(super) fn scope(&self, catalog: &Catalog) -> Scope {
        match self.purpose {
            Purpose::Guard(definition, step) | Purpose::StepSpan(definition, step) => {
                types::scope_of_step(definition, step, catalog)
            }
            Purpose::Set(definition, step, _) => types::scope_of_set(definition, step, catalog),
            Purpose::StateSpan(definition, state) => types::scope_of_state(definition, state, catalog),
            Purpose::Promise(definition)
            | Purpose::Compared(definition)
            | Purpose::TwoPerson(definition)
            | Purpose::CoolingDays(definition) => types::scope_of_opening(definition, catalog),
            Purpose::Cooled(complaint) => types::scope_of_opening(complaint, catalog),
            Purpose::Erasure(definition) => types::scope_of_case(definition, catalog),
            Purpose::RowErasure(register) => types::scope_of_row(register),
            Purpose::RowShown(register) => types::scope_of_row_form(register),
            Purpose::Computed(register, _) => types::scope_of_computed(register),
            Purpose::FieldShown(fields) => types::scope_of_form(fields, catalog),
            Purpose::InputShown(definition, step) => {
                let mut scope = types::scope_of_form(&definition.fields, catalog);
                if let Some(step) = definition.steps.get(step) {
                    scope.names.extend(types::scope_of_form(&step.input, catalog).names);
                }
                scope
            }
            Purpose::NeedWaits(definition) => types::scope_of_case(definition, catalog),
            Purpose::OfferCounts(register) | Purpose::ViewHolds(register) => types::scope_of_row(register),
            Purpose::Counted(definition, register) => types::scope_of_count(definition, register, catalog),
            Purpose::Must(matcher) => types::scope_of_match(matcher, catalog).unwrap_or_default(),
            Purpose::Fits(matcher) => types::scope_of_score(matcher, catalog).unwrap_or_default(),
            Purpose::Capacity(matcher) => types::scope_of_capacity(matcher, catalog).unwrap_or_default(),
        }
    }

    /// Whether it is a number of days or hours.
    pub(super) fn is_amount(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::StateSpan(..)
                | Purpose::StepSpan(..)
                | Purpose::Promise(_)
                | Purpose::CoolingDays(_)
                | Purpose::Erasure(_)
                | Purpose::RowErasure(_)
        )
    }

    /// Whether it says yes or no.
    pub(super) fn is_question(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::Guard(..)
                | Purpose::TwoPerson(_)
                | Purpose::Cooled(_)
                | Purpose::FieldShown(_)
                | Purpose::RowShown(_)
                | Purpose::InputShown(..)
                | Purpose::NeedWaits(_)
                | Purpose::OfferCounts(_)
                | Purpose::ViewHolds(_)
                | Purpose::Counted(..)
                | Purpose::Must(_)
                | Purpose::Compared(_)
        )
    }

    /// Whether it is worked out in a form, also by the browser.
    pub(super) fn is_shown(&self) -> bool {
        matches!(self.purpose, Purpose::FieldShown(_) | Purpose::RowShown(_) | Purpose::InputShown(..))
    }

    /// The loop whose fields it reads.
    pub(super) fn definition(&self) -> Option<&'a Loop> {
        match self.purpose {
            Purpose::Guard(it, _)
            | Purpose::Set(it, ..)
            | Purpose::StateSpan(it, _)
            | Purpose::StepSpan(it, _)
            | Purpose::Promise(it)
            | Purpose::InputShown(it, _)
            | Purpose::Compared(it)
            | Purpose::TwoPerson(it)
            | Purpose::Cooled(it)
            | Purpose::CoolingDays(it)
            | Purpose::Erasure(it) => Some(it),
            // What a matcher reads is not there at all when it is sealed.
            Purpose::RowErasure(_)
            | Purpose::FieldShown(_)
            | Purpose::RowShown(_)
            | Purpose::Computed(..)
            | Purpose::NeedWaits(_)
            | Purpose::OfferCounts(_)
            | Purpose::ViewHolds(_)
            | Purpose::Counted(..)
            | Purpose::Must(_)
            | Purpose::Capacity(_)
            | Purpose::Fits(_) => None,
        }
    }

    /// The register over whose rows it is worked out at every writing.
    pub(super) fn row(&self) -> Option<&'a Register> {
        match self.purpose {
            Purpose::RowShown(register) | Purpose::Computed(register, _) => Some(register),
            _ => None,
        }
    }

    /// The field that a name means.
    pub(super) fn field(&self, name: &str) -> Option<&'a Field> {
        match self.purpose {
            Purpose::FieldShown(fields) => fields.get(name),
            // The inputs of a step stand before the fields of the case.
            Purpose::InputShown(definition, step) => {
                let input = definition.steps.get(step).and_then(|step| step.input.get(name));
                input.or_else(|| definition.fields.get(name))
            }
            _ => {
                let fields = self.definition().map(|it| &it.fields).or(self.row().map(|it| &it.fields));
                fields.and_then(|it| it.get(name))
            }
        }
    }

    /// What it gives, when it fits its scope.
    pub(super) fn type_in(&self, catalog: &Catalog) -> Option<Type> {
        self.expr()?.check(&self.scope(catalog)).ok()
    }
}

/// All expressions of a pack.
pub(super) fn all<'a>(subject: &Subject<'a>) -> Vec<Condition<'a>> {
    let mut all = Vec::new();
    for written in subject.written {
        match &written.definition {
            Definition::Loop(definition) => of_loop(subject.catalog, written, definition, &mut all),
            Definition::Register(definition) => {
                of_fields(written, &definition.fields, Purpose::RowShown(definition), &mut all);
                for key in definition.fields.keys() {
                    amount(written, &["fields", key, "erase_after"], Purpose::RowErasure(definition), &mut all);
                    one(written, &["fields", key, "computed"], Purpose::Computed(definition, key), &mut all);
                }
                for key in definition.views.keys() {
                    one(written, &["views", key, "filter"], Purpose::ViewHolds(definition), &mut all);
                }
            }
            Definition::Matcher(definition) => of_matcher(subject.catalog, written, definition, &mut all),
            _ => {}
        }
    }
    all
}

/// Those of a matcher whose loop and register are there; what is missing was told.
fn of_matcher<'a>(catalog: &'a Catalog, written: &'a Written, matcher: &'a Matcher, all: &mut Vec<Condition<'a>>) {
    let (Some(definition), Some(register)) =
        (catalog.loops.get(&matcher.need.cases), catalog.registers.get(&matcher.offer.rows))
    else {
        return;
    };
    one(written, &["need", "when"], Purpose::NeedWaits(definition), all);
    one(written, &["offer", "when"], Purpose::OfferCounts(register), all);
    for (name, count) in &matcher.counts {
        if let Some(counted) = catalog.loops.get(&count.cases) {
            one(written, &["let", name, "when"], Purpose::Counted(counted, register), all);
        }
    }
    one(written, &["must"], Purpose::Must(matcher), all);
    one(written, &["capacity"], Purpose::Capacity(matcher), all);
    for part in matcher.score.keys() {
        one(written, &["score", part, "value"], Purpose::Fits(matcher), all);
    }
}

fn of_loop<'a>(catalog: &'a Catalog, written: &'a Written, definition: &'a Loop, all: &mut Vec<Condition<'a>>) {
    one(written, &["two_person", "when"], Purpose::TwoPerson(definition), all);
    of_cooling(catalog, written, definition, all);
    of_fields(written, &definition.fields, Purpose::FieldShown(&definition.fields), all);
    for key in definition.fields.keys() {
        amount(written, &["fields", key, "erase_after"], Purpose::Erasure(definition), all);
    }
    amount(written, &["promise"], Purpose::Promise(definition), all);
    one(written, &["duplicates", "when"], Purpose::Compared(definition), all);
    for key in definition.states.keys() {
        amount(written, &["states", key, "within"], Purpose::StateSpan(definition, key), all);
    }
    for (key, step) in &definition.steps {
        one(written, &["steps", key, "when"], Purpose::Guard(definition, key), all);
        amount(written, &["steps", key, "after"], Purpose::StepSpan(definition, key), all);
        for (name, node) in written.find(&["steps", key, "set"]).map(Node::entries).unwrap_or(&[]) {
            all.push(Condition { node, name: name.place, purpose: Purpose::Set(definition, key, &name.text) });
        }
        for input in step.input.keys() {
            for word in FORM_CONDITIONS {
                one(written, &["steps", key, "input", input, word], Purpose::InputShown(definition, key), all);
            }
        }
    }
}

/// Those of `cooling`, where its complaints are there; a fixed number of days is no expression.
fn of_cooling<'a>(catalog: &'a Catalog, written: &'a Written, definition: &'a Loop, all: &mut Vec<Condition<'a>>) {
    let Some(node) = written.find(&["cooling"]) else { return };
    let complaint = definition.cooling.as_ref().and_then(|cooling| catalog.loops.get(&cooling.after));
    if let Some(complaint) = complaint {
        one(written, &["cooling", "when"], Purpose::Cooled(complaint), all);
    }
    if node.get("days").is_some_and(|days| days.int().is_none()) {
        one(written, &["cooling", "days"], Purpose::CoolingDays(definition), all);
    }
}

fn of_fields<'a>(
    written: &'a Written,
    fields: &'a IndexMap<String, Field>,
    purpose: Purpose<'a>,
    all: &mut Vec<Condition<'a>>,
) {
    for key in fields.keys() {
        for word in FORM_CONDITIONS {
            one(written, &["fields", key, word], purpose, all);
        }
    }
}

fn one<'a>(written: &'a Written, path: &[&str], purpose: Purpose<'a>, all: &mut Vec<Condition<'a>>) {
    let Some((key, above)) = path.split_last() else { return };
    if let Some((name, node)) = written.find(above).and_then(|it| it.entry(key)) {
        all.push(Condition { node, name: name.place, purpose });
    }
}

/// The amounts of a span that are expressions.
fn amount<'a>(written: &'a Written, path: &[&str], purpose: Purpose<'a>, all: &mut Vec<Condition<'a>>) {
    for (name, node) in written.find(path).map(Node::entries).unwrap_or(&[]) {
        if crate::source::shape::UNITS.contains(&name.text.as_str()) && node.int().is_none() {
            all.push(Condition { node, name: name.place, purpose });
        }
    }
}
