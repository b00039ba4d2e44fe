//! How far an import is, for the one who began it.

use super::{Import, KEPT_DAYS, store};
use crate::error::{Error, Result};
use crate::sheets::{Target, titles};
use gridwork_definitions::model::{Key, Register};
use gridwork_documents::plain_title;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{ImportId, Instant};
use gridwork_registers::rows::may_read;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// As many of one's imports are listed.
const LISTED: i64 = 50;

/// A file on its way into a register.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetImportView {
    /// Identity.
    pub id: Uuid,
    /// Into which register.
    pub register: String,
    /// What the file is called.
    pub file: String,
    /// When it was sent.
    pub at: String,
    /// `checking`, `ready`, `running` or `done`.
    pub status: String,
    /// How many lines it has.
    pub lines: i64,
    /// How many lines came out how: `add`, `change`, `same`, `faulty`; then `added`, `changed`, `failed`.
    pub counts: BTreeMap<String, i64>,
    /// Its columns.
    pub columns: Vec<SheetImportColumn>,
    /// The fields that name a row.
    pub keys: Vec<String>,
    /// Whether those are of the definition, and not chosen for this file.
    pub keys_are_defined: bool,
    /// The org of new rows that name none.
    pub org: Option<Uuid>,
    /// The batch by which it is taken back; none before rows are written.
    pub batch: Option<Uuid>,
    /// When the same file was imported before.
    pub done_before: Option<String>,
    /// When its lines are erased.
    pub erased_at: String,
}

/// A column of a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetImportColumn {
    /// What stands above it.
    pub title: String,
    /// What it holds: `field`, `field#id`, `@org`, `@org#id`, `@id`; null when it is passed over.
    pub target: Option<String>,
    /// Whether its title names that by itself.
    pub is_known: bool,
}

/// Whether an import is one's own, into this register.
pub(super) fn own(import: &Import, actor: &Actor, key: &Key, now: Instant) -> bool {
    import.register == *key && actor.persons(now).contains(&import.person)
}

/// One's own import.
///
/// # Errors
/// `NotFound`.
pub async fn show(desk: &Desk, actor: &Arc<Actor>, key: &Key, id: ImportId) -> Result<SheetImportView> {
    view_of(desk, actor, key, id).await
}

/// One's own imports into a register, the latest first.
///
/// # Errors
/// `NotFound` when the actor reads nothing of the register.
pub async fn imports(desk: &Desk, actor: &Arc<Actor>, key: &Key) -> Result<Vec<SheetImportView>> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).filter(|register| may_read(actor, &world, register, view.now));
    let register = register.ok_or(KernelError::NotFound("register"))?;
    let persons = actor.persons(view.now);
    let mut shown = Vec::new();
    for import in store::list(&mut view.conn, key, &persons, LISTED).await? {
        shown.push(draw(&mut view, register, import).await?);
    }
    Ok(shown)
}

/// An import of one's own as it stands now.
pub(super) async fn view_of(desk: &Desk, actor: &Actor, key: &Key, id: ImportId) -> Result<SheetImportView> {
    let mut view = desk.view().await?;
    let import = found(&mut view, actor, key, id).await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    draw(&mut view, register, import).await
}

/// An import of one's own.
pub(super) async fn found(view: &mut View, actor: &Actor, key: &Key, id: ImportId) -> Result<Import> {
    let now = view.now;
    let import = store::find(&mut view.conn, id).await?.filter(|import| own(import, actor, key, now));
    import.ok_or(Error::Kernel(KernelError::NotFound("import")))
}

async fn draw(view: &mut View, register: &Register, import: Import) -> Result<SheetImportView> {
    let counts = store::counts(&mut view.conn, import.id).await?;
    let done_before = store::done_before(&mut view.conn, &import).await?;
    let known = titles(register);
    let column = |column: &super::MappedColumn| SheetImportColumn {
        is_known: known.get(&plain_title(&column.title)).map(Target::word) == column.target,
        title: column.title.clone(),
        target: column.target.clone(),
    };
    let keys_are_defined = import.mapping.keys.is_empty();
    Ok(SheetImportView {
        id: import.id.0,
        register: import.register.to_string(),
        file: import.file_name.clone(),
        at: import.created_at.to_string(),
        status: import.status.told().to_owned(),
        lines: import.lines,
        counts,
        columns: import.mapping.columns.iter().map(column).collect(),
        keys: if keys_are_defined { register.unique.clone() } else { import.mapping.keys.clone() },
        keys_are_defined,
        org: import.mapping.org.map(|org| org.0),
        batch: import.batch.map(|batch| batch.0),
        done_before: done_before.map(|at| at.to_string()),
        erased_at: Instant(import.created_at.0 + KEPT_DAYS * 86_400_000_000).to_string(),
    })
}
