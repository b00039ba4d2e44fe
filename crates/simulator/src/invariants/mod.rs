//! Checks a whole database against the named invariants of the house (ARCHITECTURE.md): used by scenarios, by tests
//! that kill the program, and by rehearsals. Whatever the engine keeps beside the events is worked out anew here.

mod derived;
mod files;
mod hands;
mod moves;
mod replayed;
mod shut_out;
mod store;

use gridwork_kernel::CaseId;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::because;
use gridwork_kernel::journal::verify::verify as verify_chains;
use gridwork_kernel::{people, world::World};
use gridwork_loops::store::{self as cases, Found};
use gridwork_loops::{Event, Known, needs_of_case};
use gridwork_operations::Result;
use gridwork_registers::references::store::keep_rows;
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use gridwork_definitions::model::Text;

/// Cases read at once.
const PAGE: i64 = 200;

/// An invariant that does not hold somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Its name: `REPLAY`, `HANDS`, …
    pub invariant: &'static str,
    /// Of what: the number of a case, a chain, a table.
    pub about: String,
    /// What does not hold.
    pub what: Text,
}

impl Violation {
    pub(crate) fn new(invariant: &'static str, about: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { invariant, about: about.to_owned(), what: because(zh, en) }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not hold for {}: {}", self.invariant, self.about, self.what.say("en"))
    }
}

/// Everything that does not hold; empty when the database is sound. Nothing may be written meanwhile.
///
/// # Errors
/// When the storage cannot be read.
pub async fn check_invariants(desk: &Desk) -> Result<Vec<Violation>> {
    check_each(desk, &mut |_| {}).await
}

/// The same; every case is shown to `see` as it is stored.
pub(crate) async fn check_each(desk: &Desk, see: &mut (dyn FnMut(&Touched) + Send)) -> Result<Vec<Violation>> {
    let vacancies = gridwork_operations::packs::vacancies(desk).await?;
    let mut view = desk.view().await?;
    let mut found = journal_holds(&mut view).await?;
    let house = House::open(&mut view, vacancies).await?;
    let mut after: Option<CaseId> = None;
    loop {
        let ids = store::case_ids(&mut view.conn, after, PAGE).await?;
        let Some(last) = ids.last() else { return Ok(found) };
        after = Some(*last);
        page(&mut view, &house, &ids, &mut found).await?.iter().for_each(&mut *see);
    }
}

/// A case as it is stored, with its events.
pub(crate) type Touched = (Found, Vec<Event>);

/// What does not hold of some cases, and the cases themselves: asked after every step of a rehearsal.
///
/// # Errors
/// When the storage cannot be read.
pub(crate) async fn check_touched(desk: &Desk, ids: &[CaseId]) -> Result<(Vec<Violation>, Vec<Touched>)> {
    let vacancies = gridwork_operations::packs::vacancies(desk).await?;
    let mut view = desk.view().await?;
    let mut found = Vec::new();
    digests_hold(&cases::event_digests_of(&mut view.conn, ids).await?, &mut found);
    let house = House::open(&mut view, vacancies).await?;
    let mut touched = Vec::with_capacity(ids.len());
    for part in ids.chunks(PAGE as usize) {
        touched.extend(page(&mut view, &house, part, &mut found).await?);
    }
    Ok((found, touched))
}

/// What is asked of the house as a whole.
struct House {
    world: Arc<World>,
    now: gridwork_kernel::Instant,
    held: HashSet<(gridwork_definitions::model::Key, gridwork_kernel::OrgId)>,
    vacancies: Vec<gridwork_operations::packs::Vacancy>,
}

impl House {
    async fn open(view: &mut View, vacancies: Vec<gridwork_operations::packs::Vacancy>) -> Result<Self> {
        let held = people::store::held_roles(&mut view.conn, view.now).await?.into_iter().collect();
        Ok(Self { world: Arc::clone(&view.world), now: view.now, held, vacancies })
    }
}

/// One case with everything that is kept of it.
struct Whole {
    found: Found,
    events: Vec<Event>,
    known: Known,
    kept: store::Kept,
    turns: Vec<store::TurnLine>,
    files: Vec<gridwork_kernel::FileId>,
    shut_out: Vec<(gridwork_kernel::PersonId, bool)>,
}

async fn page(view: &mut View, house: &House, ids: &[CaseId], found: &mut Vec<Violation>) -> Result<Vec<Touched>> {
    let (world, keys) = (Arc::clone(&house.world), Arc::clone(&view.keys));
    let mut kept = store::kept(&mut view.conn, ids).await?;
    let mut turns = store::turns(&mut view.conn, ids).await?;
    let mut attached = store::files_of(&mut view.conn, ids).await?;
    let mut kept_out = store::shut_out(&mut view.conn, ids).await?;
    let mut read = Vec::with_capacity(ids.len());
    for one in cases::find_many(&mut view.conn, &keys, &world, ids).await? {
        let id = one.1.id;
        let Some(kept) = kept.remove(&id) else { continue };
        let events = cases::events(&mut view.conn, id, 0, i64::MAX).await?;
        let mut known = Known::default();
        let rows = needs_of_case(&one.0, &one.1).rows;
        keep_rows(&mut view.conn, &world, &rows, &mut known).await?;
        let turns = turns.remove(&id).unwrap_or_default();
        let files = attached.remove(&id).unwrap_or_default();
        let shut_out = kept_out.remove(&id).unwrap_or_default();
        let whole = Whole { found: one, events, known, kept, turns, files, shut_out };
        replayed::check(&whole, found);
        hands::check(&whole, found);
        shut_out::check(&whole, found);
        derived::check(&whole, house, found);
        files::check(&whole, found);
        moves::check(&mut view.conn, &whole, house, found).await?;
        read.push((whole.found, whole.events));
    }
    Ok(read)
}

/// ONE_WRITE for cases: their events are those that the journal remembers.
fn digests_hold(compared: &[cases::Compared], found: &mut Vec<Violation>) {
    for (case, fault) in compared.iter().flat_map(|one| one.faults.iter().map(|fault| (one.case, fault))) {
        let zh = format!("事项与操作日志不一致：{fault}");
        found.push(Violation::new("ONE_WRITE", &format!("case {case}"), zh, fault.clone()));
    }
}

/// CHAIN: the chains are unbroken. ONE_WRITE: whatever stands in a table is remembered by the journal.
async fn journal_holds(view: &mut View) -> Result<Vec<Violation>> {
    let mut found = Vec::new();
    let keys = Arc::clone(&view.keys);
    for fault in verify_chains(&mut view.conn, &keys, &[]).await?.faults {
        let line = fault.seq.map_or(String::new(), |seq| format!(" {seq}"));
        let about = format!("{}{line}", fault.place);
        found.push(Violation::new("CHAIN", &about, format!("操作日志不完整：{}", fault.what), fault.what));
    }
    let mut after = None;
    loop {
        let compared = cases::event_digests(&mut view.conn, after, PAGE).await?;
        let Some(last) = compared.last() else { break };
        after = Some(last.case.0);
        digests_hold(&compared, &mut found);
    }
    for (table, id) in store::unremembered(&mut view.conn).await? {
        let (zh, en) = ("操作日志里没有这条记录", "the journal has no line about it");
        found.push(Violation::new("ONE_WRITE", &format!("{table} {id}"), zh, en));
    }
    Ok(found)
}
