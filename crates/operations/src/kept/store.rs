//! Reads what is kept about one person.

use crate::error::Result;
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Error;
use gridwork_kernel::files::FileFacts;
use gridwork_kernel::{CaseId, FileId, Instant, OrgId, PersonId};
use std::collections::HashMap;
use uuid::Uuid;

/// So many lines of one kind are told.
const MAX: i64 = 100;

/// Where a page of cases ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CasesAfter {
    /// When the last case opened.
    pub opened_at: Instant,
    /// The last case.
    pub case: CaseId,
}

impl CasesAfter {
    /// As clients send it back.
    pub fn write(&self) -> String {
        format!("{}.{}", self.opened_at.0, self.case)
    }

    /// Reads what clients send back.
    pub fn read(text: &str) -> Option<Self> {
        let (at, case) = text.split_once('.')?;
        Some(Self { opened_at: Instant(at.parse().ok()?), case: case.parse().ok()? })
    }
}

/// Since when a person is known, and where they belong.
pub(super) async fn person(conn: &mut Conn, person: PersonId) -> Result<Option<(Instant, Option<OrgId>)>> {
    let sql = "select created_at, home_org_id from person where person_id = $1";
    let row = conn.query_opt(sql, &[person.into()]).await?;
    Ok(row.map(|row| Ok::<_, gridwork_db::Error>((Instant(row.int(0)?), row.opt_uuid(1)?.map(OrgId)))).transpose()?)
}

/// A role held for a time.
pub(super) struct Held {
    pub(super) role: Key,
    pub(super) org: OrgId,
    pub(super) from: Instant,
    pub(super) to: Option<Instant>,
}

/// The roles of a person, those that ended too.
pub(super) async fn roles(conn: &mut Conn, person: PersonId) -> Result<Vec<Held>> {
    let sql =
        "select role, org_id, valid_from, valid_to from role_grant where person_id = $1 order by valid_from, role";
    let rows = conn.query(sql, &[person.into()]).await?;
    let read = |row: &gridwork_db::Row| {
        let role = Key::parse(&row.text(0)?).ok_or_else(|| Error::Corrupt("a grant's role".into()))?;
        let (org, from) = (OrgId(row.uuid(1)?), Instant(row.int(2)?));
        Ok(Held { role, org, from, to: row.opt_int(3)?.map(Instant) })
    };
    rows.iter().map(read).collect()
}

/// How many cases a person asked for, and how many they opened for others.
pub(super) async fn case_counts(conn: &mut Conn, person: PersonId) -> Result<(i64, i64)> {
    let asked = "select count(*) from loop_case where asker_id = $1";
    let opened = "select count(*) from loop_case where opener_id = $1 and asker_id <> $1";
    let asked = conn.query_one(asked, &[person.into()]).await?.int(0)?;
    Ok((asked, conn.query_one(opened, &[person.into()]).await?.int(0)?))
}

/// A page of the cases that a person asked for or opened, the latest first.
pub(super) async fn cases(
    conn: &mut Conn,
    person: PersonId,
    after: Option<CasesAfter>,
    limit: i64,
) -> Result<Vec<CasesAfter>> {
    let mut params: Vec<Value> = vec![person.into(), limit.into()];
    let before = match after {
        None => "",
        Some(CasesAfter { opened_at, case }) => {
            params.extend([Value::from(opened_at.0), case.into()]);
            "and (opened_at, case_id) < ($3, $4) "
        }
    };
    // Each side is cut to a page by its own index before the two are merged.
    let side = |column: &str, name: &str| {
        format!(
            "select * from (select opened_at, case_id from loop_case where {column} = $1 {before}\
             order by opened_at desc, case_id desc limit $2) {name}"
        )
    };
    let sql = format!(
        "select opened_at, case_id from ({} union {}) m order by opened_at desc, case_id desc limit $2",
        side("asker_id", "a"),
        side("opener_id", "o")
    );
    let rows = conn.query(&sql, &params).await?;
    let read = |row: &gridwork_db::Row| Ok(CasesAfter { opened_at: Instant(row.int(0)?), case: CaseId(row.uuid(1)?) });
    rows.iter().map(read).collect()
}

/// When the sealed values of some cases are to be erased.
pub(super) async fn erasures(conn: &mut Conn, cases: &[CaseId]) -> Result<HashMap<CaseId, Instant>> {
    let mut found = HashMap::new();
    for part in cases.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Value::from).collect::<Vec<_>>();
        let sql = format!(
            "select record_id, erase_due_at from payload where record_id in ({marks}) \
             and erase_due_at is not null and erased_at is null"
        );
        for row in &conn.query(&sql, &params).await? {
            found.insert(CaseId(row.uuid(0)?), Instant(row.int(1)?));
        }
    }
    Ok(found)
}

/// The files that a person uploaded, the latest first.
pub(super) async fn files(conn: &mut Conn, person: PersonId) -> Result<Vec<(FileFacts, Instant)>> {
    let sql = "select file_id, name, kind, size, uploaded_at, attached_entity, attached_id from file \
               where uploaded_by = $1 order by uploaded_at desc, file_id desc limit $2";
    let rows = conn.query(sql, &[person.into(), MAX.into()]).await?;
    let read = |row: &gridwork_db::Row| {
        let at = Instant(row.int(4)?);
        let facts = FileFacts {
            id: FileId(row.uuid(0)?),
            name: row.text(1)?,
            kind: row.text(2)?,
            size: row.int(3)?,
            uploaded_by: person,
            uploaded_at: at,
            attached: row.opt_text(5)?.zip(row.opt_uuid(6)?),
        };
        Ok((facts, at))
    };
    rows.iter().map(read).collect()
}

/// One line of the journal that tells of a reading.
pub(super) struct Read {
    pub(super) at: Instant,
    pub(super) action: String,
    pub(super) entity: String,
    pub(super) id: Uuid,
    pub(super) reader: PersonId,
    pub(super) org_path: Option<String>,
    pub(super) detail: String,
}

/// Who read personal values of the cases that a person asked for, or of some records about them, the latest first; what
/// they read themselves is no reading of somebody's data.
pub(super) async fn readings(conn: &mut Conn, person: PersonId, records: &[Uuid]) -> Result<Vec<Read>> {
    const COLUMNS: &str = "j.at, j.action, j.entity, j.entity_id, j.person_id, j.org_path, j.detail";
    let marks = gridwork_db::marks(3, records.len() + 1);
    let mut params: Vec<Value> = vec![person.into(), MAX.into(), person.into()];
    params.extend(records.iter().map(|id| Value::Uuid(*id)));
    let sql = format!(
        "select * from (select {COLUMNS} from loop_case c join journal j on j.entity_id = c.case_id \
         where c.asker_id = $1 and j.action in ('read', 'open_field') and j.person_id <> $1 \
         union all select {COLUMNS} from journal j where j.entity_id in ({marks}) \
         and j.action in ('read', 'open_field', 'search', 'find', 'view_as') and j.person_id <> $1) r order by 1 desc limit $2"
    );
    let rows = conn.query(&sql, &params).await?;
    let read = |row: &gridwork_db::Row| {
        Ok(Read {
            at: Instant(row.int(0)?),
            action: row.text(1)?,
            entity: row.text(2)?,
            id: row.uuid(3)?,
            reader: PersonId(row.uuid(4)?),
            org_path: row.opt_text(5)?,
            detail: row.text(6)?,
        })
    };
    rows.iter().map(read).collect()
}
