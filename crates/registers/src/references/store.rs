//! Finds the rows, people, orgs, options and files that values name.

use crate::fields::{Known, Reference, to_expr};
use crate::rows::{self, StoredRow};
use gridwork_db::Conn;
use gridwork_definitions::model::{Field, Key, Register};
use gridwork_expr::Value;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, RowId, files, people};
use indexmap::IndexMap;
use uuid::Uuid;

/// Where and for whom references are looked up.
pub struct Looking<'a> {
    /// Definitions and orgs.
    pub world: &'a World,
    /// Who gives the values.
    pub actor: &'a Actor,
    /// The moment.
    pub now: Instant,
    /// The org of the record, for roles that must reach it.
    pub org: Option<OrgId>,
    /// The record itself, whose own files may be named again.
    pub record: Option<Uuid>,
}

/// Looks everything up. What is not in the answer does not exist for the decision.
pub async fn resolve(conn: &mut Conn, looking: &Looking<'_>, references: Vec<Reference>) -> Result<Known> {
    let mut known = Known::default();
    for reference in references {
        if is_found(conn, looking, &reference, &mut known).await? {
            known.find(reference);
        }
    }
    Ok(known)
}

async fn is_found(conn: &mut Conn, looking: &Looking<'_>, reference: &Reference, known: &mut Known) -> Result<bool> {
    let (world, now) = (looking.world, looking.now);
    Ok(match reference {
        Reference::Choice { of, key } => {
            world.catalog.choices.get(of).and_then(|list| list.options.get(key)).is_some_and(|option| !option.retired)
        }
        Reference::Row { of, id } => {
            let Some(register) = world.catalog.registers.get(of) else { return Ok(false) };
            if !keep_row(conn, register, *id, known).await? {
                return Ok(false);
            }
            let scope = rows::row_scope(looking.actor, world, register, now);
            known.stored(*id).is_some_and(|row| row.retired_at.is_none() && scope.contains(row))
        }
        Reference::Person { id, role } => match (role, looking.org) {
            (Some(role), Some(org)) => {
                let Some(definition) = world.catalog.roles.get(role) else { return Ok(false) };
                let seats = authz::seats_reaching(world, definition, org, now);
                people::store::holds_role(conn, *id, role, &seats, now).await?
            }
            _ => people::store::exists(conn, *id).await?,
        },
        Reference::Org { id, kind } => world.orgs.get(*id).is_some_and(|org| {
            kind.as_ref().is_none_or(|kind| *kind == org.kind) && org.is_valid_on(&now.local_date().to_string())
        }),
        Reference::Case { of, id } => is_seen(conn, looking, of, *id).await?,
        Reference::File { id } => match files::store::find(conn, *id).await? {
            Some(facts) => {
                let is_own = looking.record.is_some() && facts.attached.as_ref().map(|(_, id)| *id) == looking.record;
                is_own || files::store::is_attachable(&facts, &looking.actor.persons(now), now)
            }
            None => false,
        },
    })
}

/// Holds the rows that references name until the end of the work: whoever retires one of them waits, and then sees who
/// names it.
pub async fn hold(work: &mut Work<'_>, references: &[&Reference]) -> Result<()> {
    let world = work.world();
    for reference in references {
        let Reference::Row { of, id } = reference else { continue };
        if let Some(register) = world.catalog.registers.get(of) {
            rows::store::hold(work, register, *id).await?;
        }
    }
    Ok(())
}

/// Whether there is such a case of a loop that the actor may know of.
async fn is_seen(conn: &mut Conn, looking: &Looking<'_>, of: &Key, id: CaseId) -> Result<bool> {
    let mut params = vec![id.into(), of.as_str().into()];
    let mut sql = "select 1 from loop_case c where c.case_id = $1 and c.loop = $2".to_owned();
    if !looking.actor.is_system() {
        let scope = authz::case_scope(looking.actor, looking.world, looking.now).to_sql("c", params.len() + 1);
        sql.push_str(" and ");
        sql.push_str(&scope.sql);
        params.extend(scope.params);
    }
    Ok(!conn.query(&sql, &params).await?.is_empty())
}

/// A row as expressions read it (`item.days`): its plain fields and its id.
pub fn record(register: &Register, row: &StoredRow) -> Value {
    let mut fields = values(&register.fields, &row.fields);
    fields.insert("id".into(), Value::Text(row.id.to_string()));
    Value::Record(fields)
}

fn values(fields: &IndexMap<String, Field>, given: &IndexMap<String, serde_json::Value>) -> IndexMap<String, Value> {
    fields
        .iter()
        .map(|(key, field)| (key.clone(), given.get(key).map_or(Value::Null, |value| to_expr(&field.kind, value))))
        .collect()
}

/// Keeps rows that expressions read, retired ones too: a case goes on with the matter it was opened for.
pub async fn keep_rows(conn: &mut Conn, world: &World, wanted: &[(Key, RowId)], known: &mut Known) -> Result<()> {
    for (key, id) in wanted {
        if let Some(register) = world.catalog.registers.get(key) {
            keep_row(conn, register, *id, known).await?;
        }
    }
    Ok(())
}

/// Keeps a row, read unless it has been; answers whether there is one.
async fn keep_row(conn: &mut Conn, register: &Register, id: RowId, known: &mut Known) -> Result<bool> {
    if known.row(id).is_some() {
        return Ok(true);
    }
    if known.stored(id).is_none() {
        match rows::store::find(conn, register, id).await? {
            Some(row) => known.keep_stored(row),
            None => return Ok(false),
        }
    }
    let found = known.stored(id).map(|row| record(register, row));
    found.into_iter().for_each(|record| known.keep_row(id, record));
    Ok(true)
}
