//! Takes a file: read within limits, its columns guessed, its lines staged sealed. Nothing of it is written yet.

use super::cells::pack;
use super::mapping::{guess, signature};
use super::{Import, KEPT_DAYS, Status, store};
use crate::error::{Error, Result};
use crate::registers::{may_keep, no_keeper};
use crate::sheets::{refused, titles};
use gridwork_definitions::model::{Key, Register};
use gridwork_documents::{Limits, Sheet, header, plain_title, read};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Change, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::{ImportId, Instant, payloads};
use gridwork_registers::rows::may_read;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// Lines staged in one work.
const STAGED_AT_ONCE: usize = 1_000;

/// A file that somebody sends.
#[derive(Debug, Clone)]
pub struct UploadSheet {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What was read of a file.
struct Read {
    titles: Vec<String>,
    lines: Vec<(i64, Json)>,
    hash: String,
}

/// Stages a file for a register. Gives the import, whose cells are checked next; the same file sent again under the same
/// key is the same import, which goes on where it was broken off.
///
/// # Errors
/// `NotFound`, `Forbidden` to those who keep no rows of it, a problem when the file cannot be read.
pub async fn upload(desk: &Desk, actor: &Arc<Actor>, call: Call, key: &Key, file: UploadSheet) -> Result<ImportId> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).filter(|register| may_read(actor, &world, register, view.now));
    let register = register.ok_or(KernelError::NotFound("register"))?.clone();
    if !may_keep(actor, &register, &[], view.now) {
        return Err(no_keeper(&register).into());
    }
    // The name of a file and what stands above its columns are kept as they are, so no number of a person is left in them.
    let name = blank_personal_numbers(&file.name).chars().take(120).collect();
    let (content, read_for) = (file.content, register.clone());
    let found = tokio::task::spawn_blocking(move || table(&read_for, &content)).await;
    let found = found.map_err(|error| Error::Internal(format!("a file was not read: {error}")))??;
    let signature = signature(&found.titles);
    let kept = store::remembered(&mut view.conn, key, &signature).await?;
    let mapping = guess(actor, &world, &register, &found.titles, kept, view.now);
    drop(view);
    let import = Import {
        id: ImportId::fresh(),
        register: key.clone(),
        person: actor.person,
        created_at: desk.now(),
        file_name: name,
        file_hash: found.hash,
        status: Status::Staging,
        mapping,
        signature,
        lines: i64::try_from(found.lines.len()).unwrap_or(i64::MAX),
        position: 0,
        selection: None,
        batch: None,
    };
    keep(desk, actor, call, import, found.lines).await
}

/// An import that was begun.
struct Kept(ImportId);

impl Answer for Kept {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "import".into(), id: Some(self.0.0), version: None }
    }
}

/// The import, then its lines: nobody checks a file that is staged in part.
async fn keep(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    import: Import,
    lines: Vec<(i64, Json)>,
) -> Result<ImportId> {
    let ran = desk.run(actor, call, import, |work, import| Box::pin(add(work, import))).await?;
    let id = match ran {
        Ran::New(Kept(id)) => id,
        Ran::Again(receipt) => {
            receipt.id.map(ImportId).ok_or_else(|| Error::Internal("a receipt of a file names no import".into()))?
        }
    };
    for part in lines.chunks(STAGED_AT_ONCE) {
        let part = part.to_vec();
        let is_staging = desk.run_once(actor, (id, part), |work, (id, part)| Box::pin(stage(work, *id, part))).await?;
        if !is_staging {
            return Ok(id);
        }
    }
    desk.run_once(actor, id, |work, id| Box::pin(begin(work, *id))).await?;
    Ok(id)
}

async fn add(work: &mut Work<'_>, import: &Import) -> Result<Kept> {
    store::add(work, import).await?;
    let change = Change::of("import", import.id.0, "add").with("register", import.register.as_str());
    work.record(change.with("lines", import.lines).with("file_hash", import.file_hash.as_str()));
    Ok(Kept(import.id))
}

/// Keeps some lines; tells whether the import still waits for them.
async fn stage(work: &mut Work<'_>, id: ImportId, lines: &[(i64, Json)]) -> Result<bool> {
    let is_staging = store::lock(work, id).await?.is_some_and(|import| import.status == Status::Staging);
    if is_staging {
        store::stage(work, id, lines).await?;
    }
    Ok(is_staging)
}

async fn begin(work: &mut Work<'_>, id: ImportId) -> Result<()> {
    let staged = store::lock(work, id).await?.filter(|import| import.status == Status::Staging);
    let Some(mut import) = staged else { return Ok(()) };
    import.status = Status::Checking;
    store::change(work, &import).await?;
    let erase_at = Instant(work.now().0 + KEPT_DAYS * 86_400_000_000);
    Ok(payloads::store::erase_at(work.tx(), id.0, Some(erase_at)).await?)
}

/// The titles and the lines below them, of the sheet whose titles the register knows best.
fn table(register: &Register, content: &[u8]) -> Result<Read> {
    let sheets = read(content, &Limits::default()).map_err(refused)?;
    let known = titles(register);
    let is_known = |title: &str| known.contains_key(title);
    let score = |sheet: &Sheet| {
        let at = header(sheet, is_known)?;
        let named = sheet.lines[at].cells.iter().map(|cell| plain_title(&cell.shown()));
        Some((named.filter(|title| is_known(title)).collect::<HashSet<_>>().len(), at))
    };
    let mut best: Option<(usize, usize, &Sheet)> = None;
    for sheet in &sheets {
        if let Some((count, at)) = score(sheet)
            && best.is_none_or(|(most, ..)| count > most)
        {
            best = Some((count, at, sheet));
        }
    }
    // Nothing is known by its title: the columns are to be named by hand.
    let first = sheets.iter().find(|sheet| !sheet.lines.is_empty());
    let Some((at, sheet)) = best.map(|(_, at, sheet)| (at, sheet)).or(first.map(|sheet| (0, sheet))) else {
        return Err(refused(gridwork_documents::Refused::Empty));
    };
    let title = |cell: &gridwork_documents::Cell| blank_personal_numbers(cell.shown().trim()).into_owned();
    let titles = sheet.lines[at].cells.iter().map(title).collect::<Vec<_>>();
    let below = &sheet.lines[at + 1..];
    if below.is_empty() {
        let (zh, en) = ("标题行下面没有数据", "there is nothing below the line of titles");
        return Err(KernelError::problem("file", "empty", zh, en).into());
    }
    let wide = |cells: &[gridwork_documents::Cell]| cells.iter().take(titles.len()).map(pack).collect::<Json>();
    let lines = below.iter().map(|line| (i64::from(line.number), wide(&line.cells))).collect();
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(content));
    Ok(Read { titles, lines, hash })
}
