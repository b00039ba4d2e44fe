//! The numbers behind the figures; each comes from an index.

use crate::error::Result;
use gridwork_db::Conn;
use gridwork_kernel::Instant;

/// Sessions, and timers that are due with the oldest of them.
pub(super) async fn sample(conn: &mut Conn, now: Instant) -> Result<(i64, i64, Option<i64>)> {
    let sessions = conn.query_one("select count(*) from session where expires_at > $1", &[now.into()]).await?.int(0)?;
    let due = "select count(*), min(wake_at) from loop_case where wake_at is not null and wake_at <= $1";
    let due = conn.query_one(due, &[now.into()]).await?;
    Ok((sessions, due.int(0)?, due.opt_int(1)?))
}
