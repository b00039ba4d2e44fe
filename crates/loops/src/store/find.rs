//! Reads cases: heads first, then the fields of each loop's table, then what is sealed.

use super::{personal, pinned};
use crate::{Assignee, Case, Fields, Memory};
use gridwork_db::{Conn, Row, Value};
use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::authz::CaseFacts;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::payloads::Personal;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, payloads};
use gridwork_registers::tables::{self, TableKind, stored, table_name};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

const HEAD: &str = "c.case_id, c.loop, c.loop_version, c.number, c.track, c.org_id, c.org_path, c.state, \
     c.assignee_person_id, c.assignee_org_id, c.opener_id, c.asker_id, c.outcome, c.opened_at, c.entered_at, \
     c.closed_at, c.clocks, c.version";
const HEAD_COLUMNS: usize = 18;

/// A case with the loop version it runs under.
pub type Found = (Arc<Loop>, Case);

/// One case, whole, with its personal values opened; nobody else's eyes are asked here.
pub async fn find(conn: &mut Conn, keys: &Keyring, world: &World, id: CaseId) -> Result<Option<Found>> {
    let Some(def) = pinned::loop_of(world, id) else {
        return Ok(find_many(conn, keys, world, &[id]).await?.pop());
    };
    let (whole, one) = (whole_of(&def, "$1"), [Value::from(id)]);
    let [rows, sealed] = conn.query_all([(&whole, &one), (payloads::store::ONE, &one)]).await?;
    let mut found = cases(&def, &rows)?;
    open(&mut found, payloads::store::opened(keys, &sealed)?);
    Ok(found.remove(&id))
}

/// A case locked until the end of the work, so that two steps of it cannot meet.
pub async fn lock(work: &mut Work<'_>, id: CaseId) -> Result<Option<Found>> {
    let sql = "select loop, loop_version from loop_case where case_id = $1 for update";
    locked(work, id, sql, &[id.into()]).await
}

/// A case of which time demands something now, locked until the end of the work. None when somebody else has it at
/// this moment or has done it meanwhile: several processes may look for the same cases and never wait for each other.
pub async fn lock_due(work: &mut Work<'_>, id: CaseId) -> Result<Option<Found>> {
    let now = work.now().0;
    let sql = "select loop, loop_version from loop_case where case_id = $1 and wake_at <= $2 for update skip locked";
    locked(work, id, sql, &[id.into(), now.into()]).await
}

/// A case that `sql` locks, telling its loop and version.
async fn locked(work: &mut Work<'_>, id: CaseId, sql: &str, params: &[Value]) -> Result<Option<Found>> {
    let (world, keys) = (work.world(), work.keys());
    let one = [Value::from(id)];
    let sealed = (payloads::store::ONE, one.as_slice());
    let (mut found, sealed) = match pinned::loop_of(&world, id) {
        Some(def) => {
            let whole = whole_of(&def, "$1");
            let [locked, rows, sealed] = work.tx().query_all([(sql, params), (&whole, &one), sealed]).await?;
            (if locked.is_empty() { HashMap::new() } else { cases(&def, &rows)? }, sealed)
        }
        None => {
            let [locked, sealed] = work.tx().query_all([(sql, params), sealed]).await?;
            let Some(row) = locked.first() else { return Ok(None) };
            let of = vec![(key(&row.text(0)?)?, row.int(1)?, id)];
            (bare(work.tx(), &world, of).await?, sealed)
        }
    };
    open(&mut found, payloads::store::opened(&keys, &sealed)?);
    Ok(found.remove(&id))
}

/// Several cases, in the order of their ids given; those that do not exist are left out.
pub async fn find_many(conn: &mut Conn, keys: &Keyring, world: &World, ids: &[CaseId]) -> Result<Vec<Found>> {
    let of = loops_of(conn, ids).await?;
    let mut found = whole(conn, keys, world, of).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Several cases without what is sealed of them, in no order.
pub(super) async fn bare_many(conn: &mut Conn, world: &World, ids: &[CaseId]) -> Result<Vec<Found>> {
    let of = loops_of(conn, ids).await?;
    Ok(bare(conn, world, of).await?.into_values().collect())
}

/// Cases of known loops and versions, whole.
async fn whole(
    conn: &mut Conn,
    keys: &Keyring,
    world: &World,
    of: Vec<(Key, i64, CaseId)>,
) -> Result<HashMap<CaseId, Found>> {
    let mut found = bare(conn, world, of).await?;
    let records =
        found.values().filter(|(def, _)| personal::has_any(def)).map(|(_, case)| case.id.0).collect::<Vec<_>>();
    open(&mut found, payloads::store::read(conn, keys, &records).await?);
    Ok(found)
}

/// Puts personal values into the cases that they belong to.
fn open(found: &mut HashMap<CaseId, Found>, sealed: HashMap<Uuid, Personal>) {
    for (record, values) in sealed {
        if let Some((def, case)) = found.get_mut(&CaseId(record)) {
            personal::open(def, case, values);
        }
    }
}

/// Cases without what is sealed of them.
async fn bare(conn: &mut Conn, world: &World, of: Vec<(Key, i64, CaseId)>) -> Result<HashMap<CaseId, Found>> {
    let mut found: HashMap<CaseId, Found> = HashMap::new();
    let mut by_loop: IndexMap<(Key, i64), Vec<CaseId>> = IndexMap::new();
    for (key, version, id) in of {
        by_loop.entry((key, version)).or_default().push(id);
    }
    for ((key, version), ids) in by_loop {
        let def = world.loop_at(&key, version).ok_or_else(|| {
            Error::Corrupt(format!("a case runs under version {version} of `{key}`, which is not stored"))
        })?;
        for part in ids.chunks(200) {
            let (marks, params) = list_of(part);
            found.extend(cases(&def, &conn.query(&whole_of(&def, &marks), &params).await?)?);
        }
    }
    Ok(found)
}

async fn loops_of(conn: &mut Conn, ids: &[CaseId]) -> Result<Vec<(Key, i64, CaseId)>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(200) {
        let (marks, params) = list_of(part);
        let sql = format!("select loop, loop_version, case_id from loop_case where case_id in ({marks})");
        for row in &conn.query(&sql, &params).await? {
            found.push((key(&row.text(0)?)?, row.int(1)?, CaseId(row.uuid(2)?)));
        }
    }
    Ok(found)
}

/// Asks for cases of a loop. Head and fields come from one statement, so that a reader never sees the head of one version
/// with the fields of another.
fn whole_of(def: &Loop, marks: &str) -> String {
    format!(
        "select {HEAD}{} from loop_case c join {} f on f.case_id = c.case_id where c.case_id in ({marks})",
        tables::column_list(&stored(&def.fields), "f."),
        table_name(TableKind::Cases, &def.key)
    )
}

/// The cases that [`whole_of`] found.
fn cases(def: &Arc<Loop>, rows: &[Row]) -> Result<HashMap<CaseId, Found>> {
    let columns = stored(&def.fields);
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let case = case(row, tables::read(&columns, row, HEAD_COLUMNS)?)?;
        pinned::keep(case.id, &def.key, case.loop_version);
        found.insert(case.id, (Arc::clone(def), case));
    }
    Ok(found)
}

fn list_of(ids: &[CaseId]) -> (String, Vec<Value>) {
    let marks = gridwork_db::marks(1, ids.len());
    (marks, ids.iter().map(Value::from).collect())
}

fn key(text: &str) -> Result<Key> {
    Key::parse(text).ok_or_else(|| Error::Corrupt(format!("the loop of a case: `{text}`")))
}

fn case(row: &Row, fields: Fields) -> Result<Case> {
    let assignee = match (row.opt_uuid(8)?, row.opt_uuid(9)?) {
        (Some(person), _) => Some(Assignee::Person(PersonId(person))),
        (None, Some(org)) => Some(Assignee::Org(OrgId(org))),
        (None, None) => None,
    };
    let memory: Memory = serde_json::from_str(&row.text(16)?)?;
    let mut case = Case {
        id: CaseId(row.uuid(0)?),
        loop_key: key(&row.text(1)?)?,
        loop_version: row.int(2)?,
        number: row.text(3)?,
        track: row.text(4)?,
        org: OrgId(row.uuid(5)?),
        org_path: row.text(6)?,
        state: row.text(7)?,
        assignee,
        second: None,
        about: None,
        opener: PersonId(row.uuid(10)?),
        asker: PersonId(row.uuid(11)?),
        fields,
        outcome: row.opt_text(12)?,
        opened_at: Instant(row.int(13)?),
        entered_at: Instant(row.int(14)?),
        closed_at: row.opt_int(15)?.map(Instant),
        clock: None,
        promise: None,
        stopped: IndexMap::new(),
        timers: IndexMap::new(),
        hands: IndexMap::new(),
        last: IndexMap::new(),
        escalated: Vec::new(),
        formerly: Vec::new(),
        version: row.int(17)?,
    };
    case.remember(memory);
    Ok(case)
}

/// The facts on which seeing a case depends.
pub fn facts(case: &Case) -> CaseFacts {
    let (assignee, assignee_org) = match case.assignee {
        Some(Assignee::Person(person)) => (Some(person), None),
        Some(Assignee::Org(org)) => (None, Some(org)),
        None => (None, None),
    };
    CaseFacts {
        id: case.id,
        loop_key: case.loop_key.clone(),
        org: case.org,
        org_path: case.org_path.clone(),
        state: case.state.clone(),
        asker: case.asker,
        opener: case.opener,
        assignee,
        assignee_org,
        second: case.second.map(|second| second.person),
        shut_out: case.about.as_ref().map(|about| about.shut_out.clone()),
    }
}

/// The cases, open and closed, that hang on a person: asked, opened or carried by them, with a step by their hand, or
/// kept from them.
pub async fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<CaseId>> {
    let sql = "select case_id from loop_case \
               where asker_id = $1 or opener_id = $1 or assignee_person_id = $1 or second_person_id = $1 \
               union select case_id from case_event where actor_id = $1 \
               union select case_id from case_shut_out where person_id = $1 order by case_id";
    conn.query(sql, &[person.into()]).await?.iter().map(|row| Ok(CaseId(row.uuid(0)?))).collect()
}

/// The facts of cases as they are now, with their versions; no field of theirs is read.
pub async fn facts_of(conn: &mut Conn, ids: &[CaseId]) -> Result<Vec<(CaseFacts, i64)>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(200) {
        let (marks, params) = list_of(part);
        let sql = format!("select case_id, person_id from case_shut_out where case_id in ({marks})");
        let mut shut_out: HashMap<CaseId, Vec<PersonId>> = HashMap::new();
        for row in &conn.query(&sql, &params).await? {
            shut_out.entry(CaseId(row.uuid(0)?)).or_default().push(PersonId(row.uuid(1)?));
        }
        let sql = format!(
            "select case_id, loop, org_id, org_path, state, asker_id, opener_id, assignee_person_id, assignee_org_id, \
             second_person_id, about_case_id, version from loop_case where case_id in ({marks})"
        );
        for row in &conn.query(&sql, &params).await? {
            let id = CaseId(row.uuid(0)?);
            let facts = CaseFacts {
                id,
                loop_key: key(&row.text(1)?)?,
                org: OrgId(row.uuid(2)?),
                org_path: row.text(3)?,
                state: row.text(4)?,
                asker: PersonId(row.uuid(5)?),
                opener: PersonId(row.uuid(6)?),
                assignee: row.opt_uuid(7)?.map(PersonId),
                assignee_org: row.opt_uuid(8)?.map(OrgId),
                second: row.opt_uuid(9)?.map(PersonId),
                shut_out: row.opt_uuid(10)?.map(|_| shut_out.remove(&id).unwrap_or_default()),
            };
            found.push((facts, row.int(11)?));
        }
    }
    Ok(found)
}

/// The case with a public tracking code.
pub async fn by_track(conn: &mut Conn, track: &str) -> Result<Option<CaseId>> {
    let row = conn.query_opt("select case_id from loop_case where track = $1", &[track.into()]).await?;
    Ok(row.map(|row| row.uuid(0).map(CaseId)).transpose()?)
}

/// The case with a number, in whatever loop.
pub async fn by_number(conn: &mut Conn, number: &str) -> Result<Option<CaseId>> {
    let row = conn.query_opt("select case_id from loop_case where number = $1 limit 1", &[number.into()]).await?;
    Ok(row.map(|row| row.uuid(0).map(CaseId)).transpose()?)
}

/// Whether cases of a loop wait for somebody at an org itself.
pub async fn has_waiting(conn: &mut Conn, loop_key: &Key, org: OrgId) -> Result<bool> {
    let found = conn
        .query_opt(
            "select 1 from turn where ancestor_id = $1 and loop = $2 and is_own limit 1",
            &[org.into(), loop_key.as_str().into()],
        )
        .await?;
    Ok(found.is_some())
}
