//! Errands that one process does at a time; the others wait for their turn.

use super::Work;
use crate::error::Result;

/// Waits until no other work is at an errand; it is this work's until its end.
///
/// # Errors
/// What the storage says.
pub async fn take_turn(work: &mut Work<'_>, errand: &str) -> Result<()> {
    let key = format!("errand/{errand}");
    let add = "insert into setting (key, value) values ($1, '') on conflict (key) do nothing";
    work.tx.execute(add, &[key.as_str().into()]).await?;
    work.tx.query("select value from setting where key = $1 for update", &[key.as_str().into()]).await?;
    Ok(())
}
