//! Takes one step of a case.

use super::prepare;
use super::show::{CaseAnswer, Left, answer};
use crate::error::{Error, Result};
use gridwork_definitions::model::Loop;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Ran, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::store;
use gridwork_loops::{Moment, Taking, decide, needs};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A step somebody wants to take.
#[derive(Debug, Clone)]
pub struct TakeStep {
    /// Of which case.
    pub case: CaseId,
    /// Which step.
    pub step: String,
    /// The case fields given with it.
    pub form: Map<String, Json>,
    /// The values kept with the event only.
    pub input: Map<String, Json>,
    /// The version that must be current, if one was named.
    pub if_match: Option<i64>,
}

/// Takes the step.
///
/// # Errors
/// In the order of the contract: `NotFound`, the refusals of the engine, `Version`.
pub async fn step(desk: &Desk, actor: &Arc<Actor>, call: Call, take: TakeStep, language: &str) -> Result<CaseAnswer> {
    let step = take.step.clone();
    let ran = desk.run(actor, call, take, |work, take| Box::pin(run(work, take))).await?;
    if let Ran::New(left) = &ran {
        count(&left.def, &step, "taken");
    }
    answer(desk, actor, ran, language).await
}

/// Counts a step by what became of it; a name that is no step of the loop is whatever somebody typed, and is not kept.
fn count(def: &Loop, step: &str, result: &'static str) {
    if def.steps.contains_key(step) {
        let labels = [("loop", def.key.to_string()), ("step", step.to_owned()), ("result", result.to_owned())];
        metrics::counter!("gridwork_steps_total", &labels).increment(1);
    }
}

async fn run(work: &mut Work<'_>, take: &TakeStep) -> Result<Left> {
    let (def, case) = store::lock(work, take.case).await?.ok_or(KernelError::NotFound("case"))?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    if !actor.is_system() {
        prepare::works_on(&actor, &world, now, &case)?;
    }
    let hand = prepare::hand(&actor, &world, case.org, now);
    let needs = needs(&def, Some(&case), &take.step, &take.form, &take.input);
    prepare::hold(work, &def, &needs).await?;
    let mut known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
    let keys = work.keys();
    let of = (&*def, &case);
    prepare::keep_resting(work.tx(), (&world, &keys), (&actor, now), of, &take.input, &mut known).await?;
    let taking = Taking { step: &take.step, hand: &hand, form: &take.form, input: &take.input, known: &known };
    let moment = Moment { now, calendar: &world.calendar };
    let outcome = decide(&def, &case, &taking, &moment).map_err(|refusal| {
        count(&def, &take.step, refusal.code());
        Error::refused(refusal, &def, &world.catalog.roles)
    })?;
    prepare::is_current(&case, take.if_match)?;
    let case = super::keep(work, &def, &case, outcome).await?;
    Ok(Left::by(work, 200, (def, case), known))
}
