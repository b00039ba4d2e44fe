//! Finds the open cases that name a row, by the index that applying a pack makes for it; and cases by their number, and
//! numbers by their case.

use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::CaseScope;
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, RowId};
use gridwork_registers::tables::{TableKind, table_name};

/// The numbers of those of some cases that are in a scope; without one, of all.
pub async fn numbers(conn: &mut Conn, cases: &[CaseId], scope: Option<&CaseScope>) -> Result<Vec<(CaseId, String)>> {
    let mut found = Vec::with_capacity(cases.len());
    for part in cases.chunks(200) {
        let mut params = part.iter().map(Value::from).collect::<Vec<_>>();
        let marks = gridwork_db::marks(1, params.len());
        let inside = inside(scope, &mut params);
        let sql = format!("select c.case_id, c.number from loop_case c where c.case_id in ({marks}) and {inside}");
        for row in &conn.query(&sql, &params).await? {
            found.push((CaseId(row.uuid(0)?), row.text(1)?));
        }
    }
    Ok(found)
}

/// The case of a loop that has a number, where it is in a scope.
pub async fn numbered(conn: &mut Conn, of: &Key, number: &str, scope: Option<&CaseScope>) -> Result<Option<CaseId>> {
    let mut params = vec![of.as_str().into(), number.into()];
    let inside = inside(scope, &mut params);
    let sql = format!("select c.case_id from loop_case c where c.loop = $1 and c.number = $2 and {inside}");
    Ok(conn.query_opt(&sql, &params).await?.map(|row| row.uuid(0)).transpose()?.map(CaseId))
}

/// The condition that a case is in a scope, with its values behind those that are there already.
fn inside(scope: Option<&CaseScope>, params: &mut Vec<Value>) -> String {
    let Some(scope) = scope else { return "1 = 1".to_owned() };
    let scope = scope.to_sql("c", params.len() + 1);
    params.extend(scope.params);
    scope.sql
}

/// The open cases of a loop, whatever version they run under, that name a row: `names` is the condition over their table
/// as `f` with the row as `$1`. The newest first, at most so many, and only those in a scope where one is given.
pub async fn open_naming(
    conn: &mut Conn,
    (key, names): (&Key, &str),
    row: RowId,
    scope: Option<&CaseScope>,
    limit: i64,
) -> Result<Vec<CaseId>> {
    let mut params = vec![row.into(), limit.into()];
    let inside = inside(scope, &mut params);
    let table = table_name(TableKind::Cases, key);
    let sql = format!(
        "select c.case_id from {table} f join loop_case c on c.case_id = f.case_id \
         where {names} and c.closed_at is null and {inside} order by c.case_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(|found| Ok(CaseId(found.uuid(0)?))).collect()
}
