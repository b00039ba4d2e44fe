//! What was erased, remembered outside the database: a backup from before an erasure must not bring the values back.

use crate::error::{Error, Result};
use crate::kept_lines::{self, KeptLines};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::payloads::store;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Records that are erased in one work.
const AT_ONCE: usize = 200;

/// One record whose personal values were erased, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Erasure {
    record: Uuid,
    at: Instant,
}

/// Adds to the file what was erased since its last line, in whichever process.
///
/// # Errors
/// When the storage or the file cannot be used.
pub async fn keep(desk: &Desk, file: &Path) -> Result<()> {
    let Some(mut lines) = KeptLines::open(file)? else { return Ok(()) };
    let tail: Vec<Erasure> = lines.tail()?;
    let since = tail.last().map_or(Instant(i64::MIN), |last| last.at);
    let mut view = desk.view().await?;
    let erased = store::erased_since(&mut view.conn, since).await?;
    let erased = erased.into_iter().map(|(record, at)| Erasure { record, at });
    lines.add(&erased.filter(|it| !tail.contains(it)).collect::<Vec<_>>())
}

/// Erases again what the file says was erased and the database still holds; tells how many records that were.
///
/// # Errors
/// When the storage or the file cannot be used.
pub async fn repeat(desk: &Desk, file: &Path) -> Result<usize> {
    let listed: HashSet<Uuid> = kept_lines::read::<Erasure>(file)?.into_iter().map(|it| it.record).collect();
    let mut view = desk.view().await?;
    let mut held = Vec::new();
    for part in listed.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        held.extend(store::unerased(&mut view.conn, part).await?);
    }
    drop(view);
    for part in held.chunks(AT_ONCE) {
        let part = part.to_vec();
        desk.run_once(&Arc::new(Actor::system()), part, |work, part| {
            Box::pin(async move {
                for record in part {
                    store::erase(work, *record).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    }
    Ok(held.len())
}
