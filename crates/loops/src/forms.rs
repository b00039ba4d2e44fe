//! What a step's form and input hold, after checking: canonical values, defaults, and every problem at once.

use crate::case::{Case, Fields};
use crate::data::Data;
use crate::guard::Names;
use gridwork_definitions::model::{Field, Loop, Step};
use gridwork_expr::Expr;
use gridwork_kernel::error::Problem;
use gridwork_registers::fields::{self, Known};
use serde_json::{Map, Value as Json};

/// What was given with a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// Case fields.
    pub(crate) form: &'a Map<String, Json>,
    /// Values kept with the event only.
    pub(crate) input: &'a Map<String, Json>,
}

/// What a step is taken with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    /// Case fields that were given, null where one is emptied.
    pub(crate) form: Fields,
    /// Inputs that were given.
    pub(crate) input: Fields,
}

/// Checks form and input of a step; `data` reads the case as it stands.
///
/// `required` asks for a field where its form is filled for the first time; a step's `require` asks for it to be
/// given in this very form; `required_when` asks as `required` does, where it holds. What `visible_when` hides is not asked for, may not be given, and is emptied.
pub(crate) fn fill<'a>(
    def: &'a Loop,
    step: &'a Step,
    case: &'a Case,
    given: Given<'_>,
    known: &'a Known,
    data: impl Fn() -> Data<'a>,
) -> Result<Filled, Vec<Problem>> {
    let mut problems = Vec::new();
    let specs = step.form.iter().filter_map(|name| Some((name, def.fields.get(name)?)));
    let specs: Vec<Spec<'_>> = specs
        .map(|(name, field)| {
            let held = case.field(name).is_some();
            Spec {
                name,
                field,
                is_held: held,
                is_required: field.required && !held,
                is_insisted: step.require.contains(name),
            }
        })
        .collect();
    let mut form = read(&specs, given.form, "form", known, &mut problems);
    let seen = form.clone();
    let part = Part { def, name: "form", given: given.form };
    settle(&specs, &mut form, &part, &mut problems, |when| holds(when, &data().with_form(&seen)));

    let specs: Vec<Spec<'_>> = step.input.iter().map(|(name, field)| Spec::input(name, field)).collect();
    let mut input = read(&specs, given.input, "input", known, &mut problems);
    let seen_input = input.clone();
    let part = Part { def, name: "input", given: given.input };
    settle(&specs, &mut input, &part, &mut problems, |when| {
        holds(when, &data().with_form(&seen).with_input(&step.input, &seen_input))
    });
    input.retain(|_, value| !value.is_null());
    if problems.is_empty() { Ok(Filled { form, input }) } else { Err(problems) }
}

/// One place of a form.
struct Spec<'a> {
    name: &'a String,
    field: &'a Field,
    /// The case has a value already.
    is_held: bool,
    /// It must have a value afterwards.
    is_required: bool,
    /// It must be given now, whatever the case holds.
    is_insisted: bool,
}

impl<'a> Spec<'a> {
    fn input(name: &'a String, field: &'a Field) -> Self {
        Self { name, field, is_held: false, is_required: field.required, is_insisted: false }
    }
}

/// The canonical values of what was given, in the order of the form; defaults where nothing ever was.
fn read(
    specs: &[Spec<'_>],
    given: &Map<String, Json>,
    part: &str,
    known: &Known,
    problems: &mut Vec<Problem>,
) -> Fields {
    let mut values = Fields::new();
    for spec in specs {
        let value = match given.get(spec.name) {
            Some(value) => value,
            None => match spec.field.default.as_ref().filter(|_| !spec.is_held) {
                Some(default) => default,
                None => continue,
            },
        };
        match fields::check(&spec.field.kind, value, known) {
            Ok(value) => drop(values.insert(spec.name.clone(), value)),
            Err(fault) => problems.push(fault.at(format!("{part}.{}", spec.name))),
        }
    }
    for name in given.keys().filter(|name| !specs.iter().any(|spec| spec.name == *name)) {
        problems.push(unknown(name, specs, part));
    }
    values
}

/// What one part of what was given belongs to.
struct Part<'a> {
    def: &'a Loop,
    name: &'a str,
    given: &'a Map<String, Json>,
}

/// Empties what is hidden, and asks for what is missing.
fn settle(
    specs: &[Spec<'_>],
    values: &mut Fields,
    part: &Part<'_>,
    problems: &mut Vec<Problem>,
    holds: impl Fn(&Expr) -> bool,
) {
    let given = part.given;
    for spec in specs {
        let path = || format!("{}.{}", part.name, spec.name);
        let title = (&spec.field.title.zh, spec.field.title.say("en"));
        let has_value = values.get(spec.name).is_some_and(|value| !value.is_null());
        if !spec.field.visible_when.as_ref().is_none_or(&holds) {
            if has_value && given.get(spec.name).is_some_and(|value| !value.is_null()) {
                let (zh, en) =
                    (format!("此处不需填写{}", title.0), format!("leave {} out: it does not apply here", title.1));
                problems.push(Problem::new(path(), "hidden", zh, en));
            }
            values.shift_remove(spec.name);
            if spec.is_held {
                values.insert(spec.name.clone(), Json::Null);
            }
            continue;
        }
        // A value that is there but wrong has its problem already.
        let is_wrong = !values.contains_key(spec.name) && given.contains_key(spec.name);
        let is_emptied = values.get(spec.name).is_some_and(Json::is_null);
        let is_missing = !has_value && !is_wrong;
        let needed = spec.field.required_when.as_ref().filter(|when| (is_emptied || !spec.is_held) && holds(when));
        if is_missing && (spec.is_insisted || spec.is_required || (spec.field.required && is_emptied)) {
            let (zh, en) = (format!("请填写{}", title.0), format!("{} is required", title.1));
            problems.push(Problem::new(path(), "required", zh, en));
        } else if let Some(when) = needed.filter(|_| is_missing) {
            let said = when.said(&Names { def: part.def });
            let (zh, en) =
                (format!("请填写{}：{}时必填", title.0, said.zh), format!("{} is required where {}", title.1, said.en));
            problems.push(Problem::new(path(), "required", zh, en));
        }
        if is_emptied && !spec.is_held {
            // Nothing was there and nothing is given: not worth a line in the history.
            values.shift_remove(spec.name);
        }
    }
}

fn holds(when: &Expr, data: &Data<'_>) -> bool {
    matches!(when.eval(data), Ok(gridwork_expr::Value::Bool(true)))
}

fn unknown(name: &str, specs: &[Spec<'_>], part: &str) -> Problem {
    // What was sent may be long or hostile; only its beginning is said back.
    let name: String = name.chars().take(40).collect();
    let known = specs.iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>().join(", ");
    let (zh, en) = if known.is_empty() {
        ("此环节没有可填内容".to_owned(), "leave it out: this step takes nothing here".to_owned())
    } else {
        (format!("没有「{name}」这一项，可填：{known}"), format!("there is no `{name}` here; there are {known}"))
    };
    Problem::new(format!("{part}.{name}"), "unknown", zh, en)
}
