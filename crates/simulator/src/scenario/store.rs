//! Counts cases and reads which arrows they took.

use super::report::Arrow;
use gridwork_db::Conn;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Result;
use std::collections::HashSet;

/// How many cases there are.
pub(super) async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(conn.query_one("select count(*) from loop_case", &[]).await?.int(0)?)
}

/// Every arrow of every loop that some case took.
pub(super) async fn arrows(conn: &mut Conn) -> Result<HashSet<(Key, Arrow)>> {
    let rows = conn
        .query(
            "select distinct c.loop, e.step, e.from_state from case_event e join loop_case c on c.case_id = e.case_id \
             where e.kind = 'step' and e.step is not null",
            &[],
        )
        .await?;
    let mut arrows = HashSet::new();
    for row in &rows {
        let arrow = Arrow { step: row.text(1)?, from: row.opt_text(2)? };
        arrows.extend(Key::parse(&row.text(0)?).map(|key| (key, arrow)));
    }
    Ok(arrows)
}
