//! Errands that one process does at a time, whichever comes first; the others pass on without waiting, but for the very
//! first time, when they wait for the line to be there.

use super::Work;
use crate::error::Result;

/// Whether this work may do an errand; false while another process is at it.
///
/// # Errors
/// What the storage says.
pub async fn is_free(work: &mut Work<'_>, errand: &str) -> Result<bool> {
    let key = format!("errand/{errand}");
    let sql = "select value from setting where key = $1 for update skip locked";
    if work.tx.query_opt(sql, &[key.as_str().into()]).await?.is_some() {
        return Ok(true);
    }
    // Nobody has done it yet, or somebody is at it now: only the first adds a line.
    let sql = "insert into setting (key, value) select $1, '' where not exists \
               (select 1 from setting where key = $1) on conflict (key) do nothing";
    Ok(work.tx.execute(sql, &[key.as_str().into()]).await? > 0)
}
