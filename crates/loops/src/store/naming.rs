//! Finds the open cases that name a row, by the index that applying a pack makes for it.

use gridwork_db::Conn;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::CaseScope;
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, RowId};
use gridwork_registers::tables::{TableKind, table_name};

/// The open cases of a loop, whatever version they run under, that name a row in a column of their table; the newest
/// first, at most so many, and only those in a scope where one is given.
pub async fn open_naming(
    conn: &mut Conn,
    (key, column): (&Key, &str),
    row: RowId,
    scope: Option<&CaseScope>,
    limit: i64,
) -> Result<Vec<CaseId>> {
    let mut params = vec![row.into(), limit.into()];
    let inside = match scope {
        Some(scope) => {
            let scope = scope.to_sql("c", params.len() + 1);
            params.extend(scope.params);
            scope.sql
        }
        None => "1 = 1".to_owned(),
    };
    let table = table_name(TableKind::Cases, key);
    let sql = format!(
        "select c.case_id from {table} f join loop_case c on c.case_id = f.case_id \
         where f.{column} = $1 and c.closed_at is null and {inside} order by c.case_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(|found| Ok(CaseId(found.uuid(0)?))).collect()
}
