//! Stores what was decided about a case, and what is told of it, in one transaction.

use crate::error::Result;
use crate::outbox;
use gridwork_definitions::model::Loop;
use gridwork_kernel::desk::Work;
use gridwork_loops::{Case, Event, Outcome, store, tellings};

/// Stores a new case.
pub(crate) async fn keep_new(work: &mut Work<'_>, def: &Loop, outcome: Outcome) -> Result<Case> {
    let said = said(def, &outcome);
    let case = store::insert(work, def, outcome).await?;
    tell(work, def, &case, said).await?;
    Ok(case)
}

/// Stores what became of a case that is locked by this work.
pub(crate) async fn keep(work: &mut Work<'_>, def: &Loop, before: &Case, outcome: Outcome) -> Result<Case> {
    let said = said(def, &outcome);
    let case = store::update(work, def, before, outcome).await?;
    tell(work, def, &case, said).await?;
    Ok(case)
}

/// What is told, and who did it.
struct Said {
    tellings: Vec<gridwork_loops::Telling>,
    seq: i64,
    doer: Option<gridwork_kernel::PersonId>,
}

fn said(def: &Loop, outcome: &Outcome) -> Said {
    let event: &Event = &outcome.event;
    Said { tellings: tellings(def, &outcome.case, event), seq: event.seq, doer: event.actor }
}

async fn tell(work: &mut Work<'_>, def: &Loop, case: &Case, said: Said) -> Result<()> {
    if said.tellings.is_empty() {
        return Ok(());
    }
    outbox::tell(work, def, case, said.seq, said.doer, &said.tellings).await
}
