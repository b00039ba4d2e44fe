//! What the columns of a file hold: guessed by their titles or as the last time, and set by hand.

use super::view::{own, view_of};
use super::{Import, MappedColumn, Mapping, SheetImportView, Status, store};
use crate::error::{Error, Result};
use crate::people::written;
use crate::sheets::{Target, titles};
use gridwork_definitions::model::{Field, FieldClass, Key, Register};
use gridwork_documents::plain_title;
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{ImportId, Instant, OrgId};
use gridwork_registers::blind::is_found_by;
use gridwork_registers::rows::{RowSight, may_write};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the columns of an import shall hold.
#[derive(Debug, Clone)]
pub struct MapColumns {
    /// Of each column of the file, what it holds: `field`, `field#id`, `@org`, `@org#id`, `@id`; none passes it over.
    pub columns: Vec<Option<String>>,
    /// The fields that name a row; those of the definition when empty.
    pub keys: Vec<String>,
    /// The org of new rows that name none.
    pub org: Option<OrgId>,
}

/// Files with the same titles in the same order are alike.
pub(super) fn signature(titles: &[String]) -> String {
    let plain = titles.iter().map(|title| plain_title(title)).collect::<Vec<_>>().join("\u{1f}");
    data_encoding::HEXLOWER.encode(&Sha256::digest(plain.as_bytes()))
}

/// The mapping of the last file with these titles, or what the titles say.
pub(super) fn guess(
    actor: &Actor,
    world: &World,
    register: &Register,
    found: &[String],
    kept: Option<Mapping>,
    now: Instant,
) -> Mapping {
    let org = default_org(actor, world, register, now);
    let is_known = |word: &String| Target::parse(register, word).is_some();
    if let Some(kept) = kept.filter(|kept| kept.columns.len() == found.len()) {
        let columns = kept
            .columns
            .into_iter()
            .map(|column| MappedColumn { target: column.target.filter(is_known), title: column.title });
        let keys = kept.keys.into_iter().filter(|key| register.fields.contains_key(key)).collect();
        return Mapping { columns: columns.collect(), keys, org };
    }
    let (known, mut taken) = (titles(register), HashSet::new());
    let columns = found.iter().map(|title| {
        let target = known.get(&plain_title(title)).filter(|target| taken.insert((*target).clone()));
        MappedColumn { title: title.clone(), target: target.map(Target::word) }
    });
    Mapping { columns: columns.collect(), keys: Vec::new(), org }
}

/// The org of new rows where there is no choice: the only one at which the actor keeps rows.
fn default_org(actor: &Actor, world: &World, register: &Register, now: Instant) -> Option<OrgId> {
    let orgs = written(actor, world, now, &register.may.write);
    match orgs.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Sets what the columns hold; everything is checked anew.
///
/// # Errors
/// `NotFound`; a conflict once rows are being written; problems for what the register does not know.
pub async fn map(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    id: ImportId,
    wanted: MapColumns,
) -> Result<SheetImportView> {
    desk.run_once(actor, (key.clone(), id, wanted), |work, (key, id, wanted)| Box::pin(run(work, key, *id, wanted)))
        .await?;
    view_of(desk, actor, key, id).await
}

async fn run(work: &mut Work<'_>, key: &Key, id: ImportId, wanted: &MapColumns) -> Result<()> {
    let (world, now, actor) = (work.world(), work.now(), work.actor().clone());
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let import = store::lock(work, id).await?.filter(|import| own(import, &actor, key, now));
    let mut import = import.ok_or(KernelError::NotFound("import"))?;
    refuse_begun(&import)?;
    let sight = RowSight::of(&actor, &world, register, now);
    let problems = problems(register, &sight, &import, wanted);
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    if let Some(org) = wanted.org {
        if !may_know_org(&actor, &world, org, now) {
            return Err(KernelError::NotFound("org").into());
        }
        if !may_write(&actor, &world, register, Some(org), now) {
            let (zh, en) = ("您不能在这个组织登记记录", "you may not add rows there");
            return Err(KernelError::problem("org", "role", zh, en).into());
        }
    }
    for (column, target) in import.mapping.columns.iter_mut().zip(&wanted.columns) {
        column.target.clone_from(target);
    }
    import.mapping.keys.clone_from(&wanted.keys);
    import.mapping.org = wanted.org;
    (import.status, import.position) = (Status::Checking, 0);
    store::forget_verdicts(work, id).await?;
    store::change(work, &import).await?;
    store::remember(work, &import).await
}

/// Once rows are being written nothing of it is changed.
pub(super) fn refuse_begun(import: &Import) -> Result<(), Error> {
    if import.status == Status::Staging {
        let reason = because("文件还没有收完，请再发送一次", "the file is not kept whole yet: send it again");
        return Err(KernelError::Conflict { code: "staging", because: reason }.into());
    }
    if matches!(import.status, Status::Running | Status::Done) {
        let reason = because("这次导入已经开始写入", "rows of this import are being written already");
        return Err(KernelError::Conflict { code: "running", because: reason }.into());
    }
    Ok(())
}

fn problems(register: &Register, sight: &RowSight, import: &Import, wanted: &MapColumns) -> Vec<Problem> {
    let mut problems = Vec::new();
    let count = import.mapping.columns.len();
    if wanted.columns.len() != count {
        let (zh, en) = (format!("文件有 {count} 列"), format!("the file has {count} columns"));
        problems.push(Problem::new("columns", "length", zh, en));
    }
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for (at, word) in wanted.columns.iter().enumerate().filter_map(|(at, word)| Some((at, word.as_deref()?))) {
        let path = format!("columns.{at}");
        if Target::parse(register, word).is_none() {
            problems.push(Problem::new(&path, "unknown", "没有这个字段", "there is no such field"));
        }
        if let Some(before) = taken.insert(word, at) {
            let (zh, en) = (format!("第 {} 列已经对应了它", before + 1), format!("column {} holds it", before + 1));
            problems.push(Problem::new(path, "twice", zh, en));
        }
    }
    for (at, key) in wanted.keys.iter().enumerate() {
        let is_found = |field: &Field| is_found_by(field) && sight.is_anywhere(key);
        let names_rows = |field: &Field| field.class == FieldClass::Plain || is_found(field);
        if !register.fields.get(key).is_some_and(names_rows) || !taken.contains_key(key.as_str()) {
            let zh = "只能用文件里有的、非个人信息的字段，或可按整个值查找的字段，认出同一条记录";
            let en =
                "rows are told apart by fields that are in the file and not personal, or found by their whole value";
            problems.push(Problem::new(format!("keys.{at}"), "key", zh, en));
        }
    }
    problems
}
