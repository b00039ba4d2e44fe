//! The table of corrections.

use super::Correction;
use gridwork_db::{Conn, Row, Value};
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::{Instant, OrgId, PersonId, RowId, payloads};
use uuid::Uuid;

const COLUMNS: &str = "correction_id, register, row_id, org_id, field, row_version, person_id, asked_at, due_at, state, \
                       answered_at, answer";

pub(super) async fn add(work: &mut Work<'_>, it: &Correction) -> Result<()> {
    let sql = format!("insert into correction ({COLUMNS}) values ({})", gridwork_db::marks(1, 12));
    let params: [Value; 12] = [
        it.id.into(),
        it.register.as_str().into(),
        it.row.into(),
        it.org.map(|org| org.0).into(),
        it.field.as_str().into(),
        it.row_version.into(),
        it.person.into(),
        it.asked_at.0.into(),
        it.due_at.0.into(),
        it.state.as_str().into(),
        it.answered_at.map(|at| at.0).into(),
        it.answer.as_deref().into(),
    ];
    work.tx().execute(&sql, &params).await?;
    Ok(())
}

/// The open ones of a person, locked: no two requests slip through beside each other.
pub(super) async fn open_of(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Correction>> {
    let sql = format!("select {COLUMNS} from correction where person_id = $1 and state = 'open' for update");
    work.tx().query(&sql, &[person.into()]).await?.iter().map(read).collect()
}

pub(super) async fn lock(work: &mut Work<'_>, id: Uuid) -> Result<Option<Correction>> {
    let sql = format!("select {COLUMNS} from correction where correction_id = $1 for update");
    work.tx().query_opt(&sql, &[id.into()]).await?.as_ref().map(read).transpose()
}

pub(super) async fn close(work: &mut Work<'_>, id: Uuid, state: &str, answer: &str) -> Result<()> {
    let (now, by) = (work.now().0, work.by().map(|person| person.0));
    let sql =
        "update correction set state = $2, answered_at = $3, answered_by = $4, answer = $5 where correction_id = $1";
    work.tx().execute(sql, &[id.into(), state.into(), now.into(), by.into(), answer.into()]).await?;
    Ok(())
}

/// Gives what one person asked for to another, who turned out to be the same.
pub(crate) async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    let sql = "update correction set person_id = $2 where person_id = $1 returning correction_id";
    for row in work.tx().query(sql, &[was.into(), is.into()]).await? {
        work.record(Change::of("correction", row.uuid(0)?, "one_person").fields(["person_id"]));
    }
    Ok(())
}

/// Ends what a person asked for of a row of theirs that is erased: the wishes hold the same values.
pub(crate) async fn end_of_row(work: &mut Work<'_>, person: PersonId, row: RowId) -> Result<()> {
    let sql = "select correction_id, state from correction where person_id = $1 and row_id = $2 for update";
    for found in work.tx().query(sql, &[person.into(), row.into()]).await? {
        let id = found.uuid(0)?;
        if found.text(1)? == "open" {
            close(work, id, "declined", "已撤回同意，记录已清除 / the consent was taken back and the row erased")
                .await?;
            work.record(Change::of("correction", id, "decline").with("because", "consent_withdrawn"));
        }
        payloads::store::erase(work, id).await?;
    }
    Ok(())
}

/// Ends what is open of a record whose sealed values were erased when their time had come.
pub(crate) async fn end_of_record(work: &mut Work<'_>, record: Uuid) -> Result<()> {
    let sql = "select correction_id from correction where state = 'open' and row_id = $1 for update";
    for found in work.tx().query(sql, &[record.into()]).await? {
        let id = found.uuid(0)?;
        close(work, id, "declined", "保存期满，信息已清除 / its time was over, and it was erased").await?;
        work.record(Change::of("correction", id, "decline").with("because", "erased"));
        payloads::store::erase(work, id).await?;
    }
    Ok(())
}

/// Those of a person, the latest first.
pub(super) async fn of(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Correction>> {
    let sql = format!(
        "select {COLUMNS} from correction where person_id = $1 order by asked_at desc, correction_id desc limit $2"
    );
    conn.query(&sql, &[person.into(), limit.into()]).await?.iter().map(read).collect()
}

/// The open ones of a register, or of cases, those due first, after one of them.
pub(super) async fn open_in(
    conn: &mut Conn,
    register: &str,
    after: Option<(Instant, Uuid)>,
    limit: i64,
) -> Result<Vec<Correction>> {
    let mut params: Vec<Value> = vec![register.into(), limit.into()];
    let behind = match after {
        None => "",
        Some((due_at, id)) => {
            params.extend([Value::from(due_at.0), id.into()]);
            "and (due_at, correction_id) > ($3, $4) "
        }
    };
    let sql = format!(
        "select {COLUMNS} from correction where register = $1 and state = 'open' {behind}\
         order by due_at, correction_id limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Correction> {
    Ok(Correction {
        id: row.uuid(0)?,
        register: row.text(1)?,
        row: row.uuid(2)?,
        org: row.opt_uuid(3)?.map(OrgId),
        field: row.text(4)?,
        row_version: row.int(5)?,
        person: PersonId(row.uuid(6)?),
        asked_at: Instant(row.int(7)?),
        due_at: Instant(row.int(8)?),
        state: row.text(9)?,
        answered_at: row.opt_int(10)?.map(Instant),
        answer: row.opt_text(11)?,
    })
}
