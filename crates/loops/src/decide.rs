//! Takes a step: permission, form, and everything that follows from it. Pure.

use crate::case::{Assignee, Case, Fields};
use crate::clocks;
use crate::data::Data;
use crate::event::{After, Event, EventKind};
use crate::forms::{self, Filled, Given};
use crate::hand::Hand;
use crate::outcome::{Moment, Outcome};
use crate::permit::{Capacity, permit};
use crate::refusal::Refusal;
use crate::replay::{fold_clocks, fold_values};
use crate::second;
use crate::turn::turn;
use crate::wake::next_wake;
use gridwork_definitions::model::{Assign, FieldType, Loop, Step};
use gridwork_kernel::error::Problem;
use gridwork_kernel::{FileId, PersonId};
use gridwork_registers::fields::{self, Known};
use serde_json::{Map, Value as Json};

/// A step somebody wants to take.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    /// Which.
    pub step: &'a str,
    /// Who.
    pub hand: &'a Hand,
    /// The case fields given with it.
    pub form: &'a Map<String, Json>,
    /// The values kept with the event only.
    pub input: &'a Map<String, Json>,
    /// What was looked up for it; see [`crate::needs`].
    pub known: &'a Known,
}

/// Takes one step of a case, or says why not.
///
/// # Errors
/// The first rule that refuses, in the order of the HTTP contract; of the form every problem.
pub fn decide(def: &Loop, case: &Case, taking: &Taking<'_>, moment: &Moment<'_>) -> Result<Outcome, Refusal> {
    let data = || Data::new(def, case, taking.known, moment.now);
    let (step, capacity) = permit(def, case, taking.step, taking.hand, &data())?;
    let given = Given { form: taking.form, input: taking.input };
    let filled = forms::fill(def, step, case, given, taking.known, data).map_err(Refusal::Problems)?;
    let actor = (!taking.hand.is_system).then_some(taking.hand.person);
    let taken = Move { key: taking.step, step, actor, capacity, filled, known: taking.known };
    let problems = second::problems(&taken, case, def, &data());
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    carry_out(def, case, &taken, moment)
}

/// A permitted step with what it was filled with.
pub(crate) struct Move<'a> {
    pub(crate) key: &'a str,
    pub(crate) step: &'a Step,
    pub(crate) actor: Option<PersonId>,
    pub(crate) capacity: Capacity,
    pub(crate) filled: Filled,
    pub(crate) known: &'a Known,
}

/// What follows from a permitted step of an existing case.
pub(crate) fn carry_out(def: &Loop, case: &Case, taken: &Move<'_>, moment: &Moment<'_>) -> Result<Outcome, Refusal> {
    let set = computed(def, case, taken, moment).map_err(Refusal::Problems)?;
    let mut event = event_of(taken, case.version + 1, Some(&case.state), moment);
    event.after.set = set;
    event.after.assignee = assigned(taken, case.assignee);
    event.after.second = second::named(taken, Some(case), event.after.assignee);
    event.due_before = case.due_at();
    Ok(settle(def, Some(case), case.clone(), event, taken.known, moment))
}

/// The event of a step, before its consequences are known.
pub(crate) fn event_of(taken: &Move<'_>, seq: i64, from: Option<&String>, moment: &Moment<'_>) -> Event {
    Event {
        seq,
        kind: EventKind::Step,
        step: Some(taken.key.to_owned()),
        from: from.cloned(),
        to: taken.step.to.clone(),
        actor: taken.actor,
        stood_for: taken.capacity.stood_for,
        role: taken.capacity.role.clone(),
        at: moment.now,
        form: taken.filled.form.clone(),
        input: taken.filled.input.clone(),
        after: After { outcome: taken.step.outcome.clone(), ..After::default() },
        due_before: None,
        due_after: None,
    }
}

/// Lets the clocks follow from a step's event, and folds it into the case.
pub(crate) fn settle(
    def: &Loop,
    before: Option<&Case>,
    mut next: Case,
    mut event: Event,
    known: &Known,
    moment: &Moment<'_>,
) -> Outcome {
    fold_values(def, &mut next, &event);
    let data = Data::new(def, &next, known, moment.now);
    if before.is_none() {
        event.after.promise = clocks::promise(def, &data, moment);
    }
    clocks::enter(def, before, &next, &data, moment, &mut event.after);
    fold_clocks(&mut next, &event);
    let files = attached(def, before, &event);
    finish(def, next, event, files, known, moment)
}

/// The outcome of an event that is already folded.
pub(crate) fn finish(
    def: &Loop,
    case: Case,
    mut event: Event,
    files: Vec<FileId>,
    known: &Known,
    moment: &Moment<'_>,
) -> Outcome {
    event.due_after = case.due_at();
    let (turn, wake_at) = (turn(def, &case), next_wake(def, &case, known, moment));
    Outcome { case, event, turn, wake_at, files }
}

/// The fields a step computes, over the case with the form just given.
pub(crate) fn computed(def: &Loop, case: &Case, taken: &Move<'_>, moment: &Moment<'_>) -> Result<Fields, Vec<Problem>> {
    let mut set = Fields::new();
    // What the case computes of itself names only what was checked when it was given.
    let trusted = Known::trusting();
    let mut problems = Vec::new();
    for (name, expr) in &taken.step.set {
        let data = Data::new(def, case, taken.known, moment.now).with_form(&taken.filled.form);
        let path = || format!("fields.{name}");
        let Some(field) = def.fields.get(name) else { continue };
        match expr.eval(&data) {
            Ok(value) => match fields::check(&field.kind, &fields::from_expr(&value), &trusted) {
                Ok(value) => drop(set.insert(name.clone(), value)),
                Err(fault) => problems.push(fault.at(path())),
            },
            Err(error) => {
                let (zh, en) = (error.fault.message_zh(), error.fault.message_en());
                let zh = format!("无法计算{}：{zh}", field.title.zh);
                let en = format!("{} cannot be computed: {en}", field.title.say("en"));
                problems.push(Problem::new(path(), "computed", zh, en));
            }
        }
    }
    if problems.is_empty() { Ok(set) } else { Err(problems) }
}

/// Whose the case is after a step.
///
/// Who stands in acts for the person: what a stand-in claims is that person's work, and stays it afterwards.
pub(crate) fn assigned(taken: &Move<'_>, before: Option<Assignee>) -> Option<Assignee> {
    match &taken.step.assign {
        None => before,
        Some(Assign::None) => None,
        Some(Assign::Actor) => taken.capacity.stood_for.or(taken.actor).map(Assignee::Person),
        Some(Assign::Input(name)) => {
            let id = taken.filled.input.get(name).and_then(Json::as_str);
            let kind = taken.step.input.get(name).map(|field| &field.kind);
            match (id, kind) {
                (Some(id), Some(FieldType::Org { .. })) => id.parse().ok().map(Assignee::Org),
                (Some(id), Some(_)) => id.parse().ok().map(Assignee::Person),
                // An optional input that was left out changes nothing.
                _ => before,
            }
        }
    }
}

/// The files that an event attaches: those it gives and the case did not hold.
fn attached(def: &Loop, before: Option<&Case>, event: &Event) -> Vec<FileId> {
    let specs = event.step.as_ref().and_then(|step| def.steps.get(step)).map(|step| &step.input);
    let form =
        event.form.iter().map(|(name, value)| (def.fields.get(name), value, before.and_then(|it| it.field(name))));
    let input = event.input.iter().map(|(name, value)| (specs.and_then(|specs| specs.get(name)), value, None));
    let mut files = Vec::new();
    for (field, value, held) in form.chain(input) {
        if !matches!(field.map(|field| &field.kind), Some(FieldType::Files { .. })) {
            continue;
        }
        let held = held.and_then(Json::as_array);
        let fresh = value.as_array().into_iter().flatten().filter(|id| !held.is_some_and(|held| held.contains(id)));
        files.extend(fresh.filter_map(|id| id.as_str()?.parse::<FileId>().ok()));
    }
    files
}
