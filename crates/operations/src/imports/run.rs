//! Carries imports on, a part a work, so that others are not kept waiting: lines are checked, rows are written. Whoever
//! was broken off is taken up by the ticker; two that drive the same import step aside for each other (ANY_PROCESS).

use super::check::check;
use super::mapping::refuse_begun;
use super::view::{own, view_of};
use super::{CellFault, Import, SheetImportView, StagedLine, Status, Verdict, store};
use crate::batches::row_problems;
use crate::error::Result;
use crate::registers::{AddRow, ChangeRow, write_all_added, write_changed};
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Call, Change, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::{ImportId, Instant};
use gridwork_registers::batches::{BatchKind, store as batches};
use std::sync::Arc;

/// Lines checked at once.
const CHECKED_AT_ONCE: i64 = 200;
/// Rows written in one work: others wait for it.
const WRITTEN_AT_ONCE: i64 = 50;
/// An import that nobody has touched for so long was broken off.
const LEFT_AFTER_S: i64 = 30;
/// What the ticker does of them in one tick.
const PARTS_AT_ONCE: usize = 20;
const IMPORTS_AT_ONCE: i64 = 4;

/// Begins to write what is right, all of it or some lines.
///
/// # Errors
/// `NotFound`; a conflict while cells are being checked, and once it was begun.
pub async fn start(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    (key, id): (&Key, ImportId),
    lines: Option<Vec<i64>>,
) -> Result<SheetImportView> {
    desk.run(actor, call, (key.clone(), id, lines), |work, (key, id, lines)| {
        Box::pin(begin(work, key, *id, lines.clone()))
    })
    .await?;
    view_of(desk, actor, key, id).await
}

async fn begin(work: &mut Work<'_>, key: &Key, id: ImportId, lines: Option<Vec<i64>>) -> Result<()> {
    let (world, now, actor) = (work.world(), work.now(), work.actor().clone());
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let import = store::lock(work, id).await?.filter(|import| own(import, &actor, key, now));
    let mut import = import.ok_or(KernelError::NotFound("import"))?;
    refuse_begun(&import)?;
    if import.status == Status::Checking {
        let reason = because("还在检查，请稍候", "it is still being checked: wait a moment");
        return Err(KernelError::Conflict { code: "checking", because: reason }.into());
    }
    import.batch = Some(batches::begin(work, register, BatchKind::Import, None).await?);
    (import.status, import.position, import.selection) = (Status::Running, 0, lines);
    store::change(work, &import).await?;
    store::remember(work, &import).await?;
    work.record(Change::of("import", id.0, "run").with("register", key.as_str()));
    Ok(())
}

/// Carries an import on for at most so many parts; answers whether it rests.
///
/// # Errors
/// When the storage is unavailable.
pub async fn drive(desk: &Desk, id: ImportId, parts_max: usize) -> Result<bool> {
    for _ in 0..parts_max {
        let mut view = desk.view().await?;
        let Some(import) = store::find(&mut view.conn, id).await? else { return Ok(true) };
        // What its owner may do is asked anew for every part.
        let actor = Arc::new(authz::store::of_person(&mut view.conn, import.person).await?);
        let has_register = view.world.catalog.registers.contains_key(&import.register);
        drop(view);
        if !has_register {
            desk.run_once(&actor, id, |work, id| Box::pin(end(work, *id))).await?;
            return Ok(true);
        }
        match import.status {
            Status::Checking => check_part(desk, &actor, import).await?,
            Status::Running => desk.run_once(&actor, id, |work, id| Box::pin(write_part(work, *id))).await?,
            Status::Staging | Status::Ready | Status::Done => return Ok(true),
        }
    }
    Ok(false)
}

/// Ends an import into a register that no pack has any more: what was written stays, nothing more is.
async fn end(work: &mut Work<'_>, id: ImportId) -> Result<()> {
    let world = work.world();
    let Some(mut import) = store::lock(work, id).await? else { return Ok(()) };
    if world.catalog.registers.contains_key(&import.register) {
        return Ok(());
    }
    import.status = Status::Done;
    store::change(work, &import).await?;
    work.record(Change::of("import", id.0, "end").with("register", import.register.as_str()));
    Ok(())
}

/// Takes up what was broken off. Gives how many imports were.
///
/// # Errors
/// The first that could not be carried on: it waits its time again, and keeps none of the others back.
pub async fn resume(desk: &Desk) -> Result<usize> {
    let mut view = desk.view().await?;
    let since = Instant(view.now.0 - LEFT_AFTER_S * 1_000_000);
    let left = store::left_alone(&mut view.conn, since, IMPORTS_AT_ONCE).await?;
    drop(view);
    let system = Arc::new(Actor::system());
    let mut carried = Ok(left.len());
    for id in left {
        if let Err(error) = drive(desk, id, PARTS_AT_ONCE).await {
            tracing::error!(import = %id, "an import cannot be carried on: {error}");
            desk.run_once(&system, id, |work, id| Box::pin(store::put_off(work, *id))).await?;
            carried = carried.and(Err(error));
        }
    }
    carried
}

/// Checks a part without holding anybody up, then keeps what was found, unless somebody was quicker.
async fn check_part(desk: &Desk, actor: &Arc<Actor>, import: Import) -> Result<()> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(&import.register).ok_or(KernelError::NotFound("register"))?;
    let lines = read(&mut view, &import, &[], CHECKED_AT_ONCE).await?;
    let verdicts = check(&mut view, actor, register, &import, &lines).await?;
    drop(view);
    desk.run_once(actor, (import, verdicts), |work, (was, verdicts)| Box::pin(judge(work, was, verdicts))).await
}

async fn read(
    view: &mut gridwork_kernel::desk::View,
    import: &Import,
    outcomes: &[&str],
    limit: i64,
) -> Result<Vec<StagedLine>> {
    let keys = Arc::clone(&view.keys);
    let Some(key) = store::key(&mut view.conn, &keys, import.id).await? else { return Ok(Vec::new()) };
    store::lines(&mut view.conn, &key, import.id, (import.position, outcomes, limit)).await
}

async fn judge(work: &mut Work<'_>, was: &Import, verdicts: &[Verdict]) -> Result<()> {
    let Some(mut import) = store::lock(work, was.id).await? else { return Ok(()) };
    let is_as_it_was = import.status == was.status && import.position == was.position && import.mapping == was.mapping;
    if !is_as_it_was {
        return Ok(());
    }
    match verdicts.last() {
        Some(last) => {
            store::judge(work, was.id, verdicts).await?;
            note_found(work, &import, verdicts);
            import.position = last.line;
        }
        None => import.status = Status::Ready,
    }
    store::change(work, &import).await
}

/// Journals the rows that were found by what is sealed in them, as for any search by it.
fn note_found(work: &mut Work<'_>, import: &Import, verdicts: &[Verdict]) {
    let world = work.world();
    for verdict in verdicts.iter().filter(|verdict| !verdict.found_by.is_empty()) {
        let Some((row, _)) = verdict.row else { continue };
        let change = Change::of("row", row.0, "find").fields(verdict.found_by.iter().map(String::as_str));
        let change = change.with("register", import.register.as_str()).with("purpose", "导入核对 / an import");
        work.record(match verdict.org.and_then(|org| world.orgs.get(org)) {
            Some(org) => change.at(&org.path),
            None => change,
        });
    }
}

/// Writes the next rows; a row that is refused by now is named and left out, and the others are written.
async fn write_part(work: &mut Work<'_>, id: ImportId) -> Result<()> {
    let world = work.world();
    let Some(mut import) = store::lock(work, id).await?.filter(|it| it.status == Status::Running) else {
        return Ok(());
    };
    let register = world.catalog.registers.get(&import.register).ok_or(KernelError::NotFound("register"))?;
    let keys = work.keys();
    let key = store::key(work.tx(), &keys, id).await?;
    let lines = match &key {
        Some(key) => {
            let asked = (import.position, &["add", "change"][..], WRITTEN_AT_ONCE);
            store::lines(work.tx(), key, id, asked).await?
        }
        None => Vec::new(),
    };
    let Some(last) = lines.last().map(|line| line.line) else {
        import.status = Status::Done;
        return store::change(work, &import).await;
    };
    let is_asked = |line: &StagedLine| import.selection.as_ref().is_none_or(|asked| asked.contains(&line.line));
    let asked = lines.iter().filter(|line| is_asked(line)).filter_map(|line| line.verdict.clone()).collect::<Vec<_>>();
    let (adds, changes) = asked.into_iter().partition::<Vec<_>, _>(|verdict| verdict.row.is_none());
    let mut written = add_all(work, register, &import, adds).await?;
    for verdict in changes {
        written.push(change_one(work, register, &import, verdict).await?);
    }
    let count = written.iter().filter(|verdict| verdict.outcome != "failed").count();
    if let Some(batch) = import.batch {
        batches::count(work, batch, i64::try_from(count).unwrap_or(i64::MAX)).await?;
    }
    store::judge(work, id, &written).await?;
    import.position = last;
    store::change(work, &import).await
}

async fn add_all(
    work: &mut Work<'_>,
    register: &Register,
    import: &Import,
    verdicts: Vec<Verdict>,
) -> Result<Vec<Verdict>> {
    let add = |of: &Verdict| AddRow { register: register.key.clone(), org: of.org, fields: of.fields.clone() };
    let adds = verdicts.iter().map(add).collect::<Vec<_>>();
    let done = write_all_added(work, register, &adds, import.batch).await?;
    let ended = verdicts.into_iter().zip(done).map(|(of, done)| match done {
        Ok(id) => Ok(Verdict { row: Some((id, 1)), outcome: "added".to_owned(), ..of }),
        Err(error) => failed(import, of, error),
    });
    ended.collect()
}

async fn change_one(work: &mut Work<'_>, register: &Register, import: &Import, of: Verdict) -> Result<Verdict> {
    let Some((row, version)) = of.row else { return Ok(of) };
    let fields = Some(of.fields.clone());
    let change = ChangeRow { register: register.key.clone(), row, fields, if_match: Some(version) };
    match write_changed(work, &change, import.batch).await {
        Ok(id) => Ok(Verdict { row: Some((id, version + 1)), outcome: "changed".to_owned(), ..of }),
        Err(error) => failed(import, of, error),
    }
}

/// What is wrong with a line by now; an error that is not about the row ends the work.
fn failed(import: &Import, of: Verdict, error: crate::Error) -> Result<Verdict> {
    let faults = row_problems(error)?.into_iter().map(|problem| {
        let field = problem.path.strip_prefix("fields.").map(str::to_owned);
        let at =
            |field: &String| import.mapping.columns.iter().position(|column| column.target.as_ref() == Some(field));
        let column = field.as_ref().and_then(at);
        CellFault { column, field, code: problem.code, zh: problem.zh, en: problem.en }
    });
    Ok(Verdict { faults: faults.collect(), outcome: "failed".to_owned(), ..of })
}
