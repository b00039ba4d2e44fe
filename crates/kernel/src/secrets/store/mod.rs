//! Which keys a database is used with. Every process on it must have the same ones: what one seals, all must open.

mod claim;
mod retire;
mod rewrap;

pub use claim::{claim, claim_to_retire, compare, refuse_known, refuse_retired};
pub use retire::retire;
pub use rewrap::{
    Rewrapped, Unopened, Wrapped, behind, count_behind, count_values_behind, rewrap_factors, rewrap_payloads,
    wrapped_by,
};

use super::SecretError;
use super::marks::{self, Marks};
use crate::desk::Work;
use crate::error::Result;
use gridwork_db::{Conn, Engine, Tx};

/// Under what the marks stand in `setting`.
pub const MARKS: &str = "key_marks";

/// Whether a process with keys has used this database before.
pub async fn is_claimed(conn: &mut Conn) -> Result<bool> {
    Ok(known(conn).await?.is_some())
}

/// A condition under which a statement may wrap with a master key: it was not retired, by whichever process. Its one
/// parameter is [`retired_mark`].
pub(crate) fn unless_retired(param: usize) -> String {
    format!("not exists (select 1 from setting where key = '{MARKS}' and value like ${param})")
}

/// What stands among the marks when a key was retired.
pub(crate) fn retired_mark(id: &str) -> String {
    format!("%\"{id}\":\"{}\"%", marks::RETIRED)
}

/// Makes sure that nobody retires the key in use before this work is done. Ask for it before anything is wrapped: whoever
/// retires a key holds the marks and then waits for the records.
///
/// # Errors
/// When somebody has.
pub(crate) async fn hold_in_use(work: &mut Work<'_>) -> Result<()> {
    let keys = work.keys();
    match held_marks(work.tx()).await? {
        Some(marks) => refuse_to_wrap(&marks, keys.master_id()),
        None => Ok(()),
    }
}

/// Refuses a process whose key in use was retired by another.
fn refuse_to_wrap(marks: &Marks, in_use: &str) -> Result<()> {
    match marks.get(in_use).is_some_and(|mark| mark == marks::RETIRED) {
        true => Err(SecretError::RetiredInUse(in_use.to_owned()).into()),
        false => Ok(()),
    }
}

/// What is wrapped with a key once nobody wraps with it any more. The marks must be held: who comes later finds in them
/// what is decided.
async fn held_for_good(tx: &mut Tx, id: &str) -> Result<Option<Wrapped>> {
    let held = held_by(tx, id).await?;
    if held.is_some() || tx.engine() == Engine::Sqlite {
        return Ok(held);
    }
    // A work that has wrapped with it and is not committed yet ends first.
    tx.execute("lock table payload in share row exclusive mode", &[]).await?;
    held_by(tx, id).await
}

async fn held_by(conn: &mut Conn, id: &str) -> Result<Option<Wrapped>> {
    Ok(wrapped_by(conn).await?.into_iter().find(|it| it.key_id == id))
}

/// Whether a key that is missing here is a master key, as far as can be told by what it did: the index key is known to
/// be here, and it signed no checkpoint.
async fn is_no_other(conn: &mut Conn, marks: &Marks, own: &Marks, index_id: &str, id: &str) -> Result<bool> {
    if own.contains_key(id) || marks.get(index_id) != own.get(index_id) {
        return Ok(false);
    }
    let signed = conn.query_opt("select 1 from journal_checkpoint where key_id = $1 limit 1", &[id.into()]).await?;
    Ok(signed.is_none())
}

async fn known(conn: &mut Conn) -> Result<Option<Marks>> {
    let row = conn.query_opt("select value from setting where key = $1", &[MARKS.into()]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.text(0)?)?)).transpose()
}

/// The marks, which nobody else changes before this work is done.
async fn held_marks(tx: &mut Tx) -> Result<Option<Marks>> {
    let row = tx.query_opt("select value from setting where key = $1 for update", &[MARKS.into()]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.text(0)?)?)).transpose()
}

async fn put(tx: &mut Tx, marks: &Marks) -> Result<()> {
    let text = serde_json::to_string(marks)?;
    tx.execute("update setting set value = $2 where key = $1", &[MARKS.into(), text.into()]).await?;
    Ok(())
}
