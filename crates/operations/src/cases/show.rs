//! Shows one case to someone who may know of it, and journals what was read in clear.

use super::view::{CaseView, Drawn, draw, opened};
use crate::error::{Error, Result};
use gridwork_definitions::model::Loop;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Answer, Change, Desk, Receipt, Seen, View, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::store::{self, facts};
use gridwork_loops::{Case, Known};
use gridwork_registers::rows::StoredRow;
use std::sync::Arc;

/// What an operation on a case answers: the case as it was left, drawn later for whoever asked.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    status: u16,
    pub(crate) def: Arc<Loop>,
    case: Case,
    /// Personal fields that the answer shows in clear, journalled with the work itself.
    read: Vec<String>,
    /// The rows that the work has read.
    rows: Vec<StoredRow>,
    seen: Seen,
}

impl Left {
    /// What a work leaves for its answer. The reading that the answer is, is journalled here: a work of its own after
    /// each step would wait for another commit.
    pub(crate) fn by(work: &mut Work<'_>, status: u16, (def, case): (Arc<Loop>, Case), known: Known) -> Self {
        let read = opened(&work.world(), work.now(), work.actor(), &def, &case);
        if is_kept(work.actor(), &case, &read) {
            let change = reading(work.actor(), &case, &read);
            work.record(change);
        }
        Self { status, def, case, read, rows: known.into_stored(), seen: work.seen() }
    }
}

/// Whether showing personal fields is kept: what the asker reads of their own is no reading of somebody's data. Whoever
/// looks as another is on record with every case.
fn is_kept(actor: &Actor, case: &Case, opened: &[String]) -> bool {
    actor.is_viewed() || (!opened.is_empty() && case.asker != actor.person && !actor.is_system())
}

fn reading(actor: &Actor, case: &Case, opened: &[String]) -> Change {
    let change = Change::of("case", case.id.0, "read").at(&case.org_path).fields(opened.iter().map(String::as_str));
    if actor.is_viewed() { change.with("masked", true) } else { change }
}

impl Answer for Left {
    fn receipt(&self) -> Receipt {
        Receipt {
            status: self.status,
            entity: "case".into(),
            id: Some(self.case.id.0),
            version: Some(self.case.version),
        }
    }
}

/// A case on its way out, with the status of the operation.
#[derive(Debug, Clone)]
pub struct CaseAnswer {
    /// 200, or 201 for a new case.
    pub status: u16,
    /// The case.
    pub case: CaseView,
}

/// One case the actor may see.
///
/// # Errors
/// `NotFound` when there is none, or the actor may not know that it exists.
pub async fn show(desk: &Desk, actor: &Arc<Actor>, id: CaseId, language: &str) -> Result<CaseView> {
    let mut view = desk.view().await?;
    let (def, case) = visible(&mut view, actor, id).await?;
    let drawn = draw(&mut view, actor, (&def, &case), Vec::new(), language).await?;
    drop(view);
    note_reading(desk, actor, &case, drawn).await
}

/// A case the actor may see, whole.
pub(crate) async fn visible(view: &mut View, actor: &Actor, id: CaseId) -> Result<(Arc<Loop>, Case)> {
    let world = Arc::clone(&view.world);
    let keys = Arc::clone(&view.keys);
    let found = store::find(&mut view.conn, &keys, &world, id).await?;
    let found = found.filter(|(_, case)| may_see(actor, view, case));
    found.ok_or_else(|| KernelError::NotFound("case").into())
}

fn may_see(actor: &Actor, view: &View, case: &Case) -> bool {
    actor.is_system() || authz::case_scope(actor, &view.world, view.now).contains(&facts(case))
}

/// Draws what an operation left behind, or what is there now when it had run before under its key.
pub(crate) async fn answer(
    desk: &Desk,
    actor: &Arc<Actor>,
    ran: gridwork_kernel::desk::Ran<Left>,
    language: &str,
) -> Result<CaseAnswer> {
    use gridwork_kernel::desk::Ran;
    let (mut view, status, def, case, read, rows) = match ran {
        Ran::New(Left { status, def, case, read, rows, seen }) => {
            (desk.view_as_seen(seen).await?, status, def, case, read, rows)
        }
        Ran::Again(receipt) => {
            let mut view = desk.view().await?;
            let id = receipt.id.map(CaseId).ok_or_else(|| Error::Internal("a case's receipt names no case".into()))?;
            let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
            let found = store::find(&mut view.conn, &keys, &world, id).await?;
            let (def, case) = found.ok_or(KernelError::NotFound("case"))?;
            (view, receipt.status, def, case, Vec::new(), Vec::new())
        }
    };
    let mut drawn = draw(&mut view, actor, (&def, &case), rows, language).await?;
    drop(view);
    drawn.opened.retain(|field| !read.contains(field));
    Ok(CaseAnswer { status, case: note_reading(desk, actor, &case, drawn).await? })
}

/// Journals that personal fields were shown, before they leave the house.
pub(crate) async fn note_reading(desk: &Desk, actor: &Arc<Actor>, case: &Case, drawn: Drawn) -> Result<CaseView> {
    let Drawn { view, opened, .. } = drawn;
    if !is_kept(actor, case, &opened) {
        return Ok(view);
    }
    desk.run_once(actor, reading(actor, case, &opened), |work, reading| {
        Box::pin(async move {
            work.record(reading.clone());
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(view)
}

/// Whether the actor may see a case.
///
/// # Errors
/// When the storage is unavailable.
pub async fn is_visible(view: &mut View, actor: &Actor, id: CaseId) -> Result<bool> {
    match visible(view, actor, id).await {
        Ok(_) => Ok(true),
        Err(Error::Kernel(KernelError::NotFound(_))) => Ok(false),
        Err(error) => Err(error),
    }
}
