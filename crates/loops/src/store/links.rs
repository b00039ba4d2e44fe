//! Links between cases (联系): which belongs to which, and how.

use gridwork_db::Conn;
use gridwork_kernel::CaseId;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;

/// Links two cases; linking them again the same way changes nothing.
pub async fn add(work: &mut Work<'_>, from: CaseId, to: CaseId, kind: &str) -> Result<bool> {
    let (now, person) = (work.now().0, work.by().map(|person| person.0));
    let added = work
        .tx()
        .execute(
            "insert into case_link (from_case_id, to_case_id, kind, linked_at, linked_by) values ($1, $2, $3, $4, $5) \
             on conflict (from_case_id, to_case_id, kind) do nothing",
            &[from.into(), to.into(), kind.into(), now.into(), person.into()],
        )
        .await?;
    Ok(added > 0)
}

/// The cases that are about one.
pub async fn about(conn: &mut Conn, case: CaseId) -> Result<Vec<CaseId>> {
    let rows = conn
        .query("select case_id from loop_case where about_case_id = $1 order by opened_at, case_id", &[case.into()])
        .await?;
    rows.iter().map(|row| Ok(CaseId(row.uuid(0)?))).collect()
}

/// The links of a case in both directions: the other case, the kind, and whether it starts here.
pub async fn of(conn: &mut Conn, case: CaseId) -> Result<Vec<(CaseId, String, bool)>> {
    let rows = conn
        .query(
            "select to_case_id, kind, 1 from case_link where from_case_id = $1 \
             union all select from_case_id, kind, 0 from case_link where to_case_id = $1",
            &[case.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((CaseId(row.uuid(0)?), row.text(1)?, row.int(2)? == 1))).collect()
}
