//! Who is not given a kind of work for now, because a complaint about it is younger than the cooling-off.

use super::find_many;
use crate::cooling::CoolingAsk;
use crate::data::Data;
use crate::guard;
use crate::{Case, Known, needs_of_case};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::{Cooling, FieldType, Loop};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, PersonId, RowId};
use gridwork_registers::references::store::keep_rows;
use gridwork_registers::tables::{TableKind, column_of, table_name};
use std::collections::{BTreeSet, HashMap};

/// Everybody who is not given the kind of work that is asked about; of some persons only, where any are named.
pub async fn resting(
    conn: &mut Conn,
    (world, keys): (&World, &Keyring),
    def: &Loop,
    ask: &CoolingAsk,
    persons: Option<&[PersonId]>,
) -> Result<BTreeSet<PersonId>> {
    let Some(cooling) = &def.cooling else { return Ok(BTreeSet::new()) };
    let complaints = complaints(conn, def, cooling, ask, persons).await?;
    let ids: Vec<CaseId> = complaints.keys().copied().collect();
    let mut found = BTreeSet::new();
    for (complaint, case) in find_many(conn, keys, world, &ids).await? {
        let is_lifted = case.outcome.as_ref().is_some_and(|outcome| cooling.lifted_by.contains(outcome));
        let counts = match &cooling.when {
            Some(when) => holds(conn, world, when, &complaint, &case).await?,
            None => true,
        };
        if counts && !is_lifted {
            found.extend(complaints.get(&case.id).into_iter().flatten().copied());
        }
    }
    Ok(found)
}

/// The complaints about the same kind of work since an instant, with those whose work they are about.
async fn complaints(
    conn: &mut Conn,
    def: &Loop,
    cooling: &Cooling,
    ask: &CoolingAsk,
    persons: Option<&[PersonId]>,
) -> Result<HashMap<CaseId, Vec<PersonId>>> {
    let same = cooling.same.as_str();
    let unfit = || Error::Corrupt(format!("the cooling-off of `{}`: there is no `{same}`", def.key));
    let column = column_of(&def.fields, same).ok_or_else(unfit)?;
    let text = ask.value.as_str().ok_or_else(unfit)?;
    let value: Value = match def.fields.get(same).map(|field| &field.kind) {
        Some(FieldType::Row { .. }) => text.parse::<RowId>().map_err(|_| unfit())?.0.into(),
        _ => text.into(),
    };
    let mut params = vec![cooling.after.as_str().into(), ask.since.0.into(), value, true.into()];
    let mut sql = format!(
        "select s.case_id, s.person_id from loop_case c join case_shut_out s on s.case_id = c.case_id \
         join {} f on f.case_id = c.about_case_id \
         where c.loop = $1 and c.opened_at > $2 and f.{column} = $3 and s.is_doer = $4",
        table_name(TableKind::Cases, &def.key)
    );
    if let Some(persons) = persons {
        sql.push_str(&format!(" and s.person_id in ({})", gridwork_db::marks(params.len() + 1, persons.len())));
        params.extend(persons.iter().map(Value::from));
    }
    let mut found: HashMap<CaseId, Vec<PersonId>> = HashMap::new();
    for row in &conn.query(&sql, &params).await? {
        found.entry(CaseId(row.uuid(0)?)).or_default().push(PersonId(row.uuid(1)?));
    }
    Ok(found)
}

/// Whether a complaint is one of those that count.
async fn holds(
    conn: &mut Conn,
    world: &World,
    when: &gridwork_expr::Expr,
    complaint: &Loop,
    case: &Case,
) -> Result<bool> {
    let mut known = Known::default();
    keep_rows(conn, world, &needs_of_case(complaint, case).rows, &mut known).await?;
    // Which complaints count hangs on what they say, not on the time.
    Ok(guard::holds(when, &Data::new(complaint, case, &known, Instant(0))))
}
