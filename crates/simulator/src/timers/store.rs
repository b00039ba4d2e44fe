//! Asks the tables when something will happen by itself.

use gridwork_db::Conn;
use gridwork_kernel::Instant;
use gridwork_kernel::error::Result;

/// What should have happened by an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) cases: i64,
    pub(super) erasures: i64,
}

/// The earliest wake-up of a case or erasure of personal values.
pub(super) async fn next(conn: &mut Conn) -> Result<Option<Instant>> {
    let row = conn
        .query_one(
            "select (select min(wake_at) from loop_case where wake_at is not null), (select min(erase_due_at) from payload)",
            &[],
        )
        .await?;
    let (wake, erasure) = (row.opt_int(0)?, row.opt_int(1)?);
    Ok(wake.into_iter().chain(erasure).min().map(Instant))
}

/// How much waits at an instant.
pub(super) async fn waiting(conn: &mut Conn, now: Instant) -> Result<Waiting> {
    let row = conn
        .query_one(
            "select (select count(*) from loop_case where wake_at <= $1), \
             (select count(*) from payload where erase_due_at <= $1)",
            &[now.into()],
        )
        .await?;
    Ok(Waiting { cases: row.int(0)?, erasures: row.int(1)? })
}
