//! Cases that a person was assigned and that stand where their hours count, with the instant that dates the service.

use gridwork_db::{Conn, Value};
use gridwork_definitions::model::{Hours, Key};
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, Instant, PersonId};

/// The person's cases of a loop in the states in which hours count, each with its last entering of the dating state.
pub async fn served(
    conn: &mut Conn,
    key: &Key,
    hours: &Hours,
    person: PersonId,
) -> Result<Vec<(CaseId, Option<Instant>)>> {
    let marks = gridwork_db::marks(4, hours.counted_in.len());
    let mut params: Vec<Value> = vec![person.into(), key.as_str().into(), hours.dated.as_str().into()];
    params.extend(hours.counted_in.iter().map(|state| Value::from(state.as_str())));
    let sql = format!(
        "select c.case_id, ({ENTERED}) from loop_case c where c.assignee_person_id = $1 and c.loop = $2 \
         and c.state in ({marks}) order by c.opened_at, c.case_id"
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok((CaseId(row.uuid(0)?), row.opt_int(1)?.map(Instant)))).collect()
}

/// Remarks and clocks stand in the history too; only a step enters a state.
const ENTERED: &str = "select max(e.at) from case_event e where e.case_id = c.case_id and e.to_state = $3 \
     and e.step is not null and (e.from_state is null or e.from_state <> e.to_state)";
