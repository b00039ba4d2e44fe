//! What somebody's work was rated, added up: never by case, never by who rated.

use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Loop;
use gridwork_kernel::PersonId;
use gridwork_kernel::error::{Error, Result};
use gridwork_registers::tables::{TableKind, column_of, table_name};

/// The ratings of cases that are somebody's, in the order in which they were given; of the loop's rating field.
///
/// Whoever shows them must add them up in lots: the newest alone would tell who gave it.
pub async fn ratings(conn: &mut Conn, def: &Loop, person: PersonId) -> Result<Vec<i64>> {
    let Some(rating) = &def.rating else { return Ok(Vec::new()) };
    let unfit = || Error::Corrupt(format!("the rating of `{}`: there is no `{}`", def.key, rating.field));
    let column = column_of(&def.fields, &rating.field).ok_or_else(unfit)?;
    let steps = def.steps.iter().filter(|(_, step)| step.form.contains(&rating.field));
    let mut params: Vec<Value> = vec![def.key.as_str().into(), person.into()];
    params.extend(steps.map(|(key, _)| Value::from(key.as_str())));
    if params.len() == 2 {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select f.{column}, max(e.at) from loop_case c join {} f on f.case_id = c.case_id \
         join case_event e on e.case_id = c.case_id and e.step in ({}) \
         where c.loop = $1 and (c.assignee_person_id = $2 or c.second_person_id = $2) and f.{column} is not null \
         group by c.case_id, f.{column} order by 2, c.case_id",
        table_name(TableKind::Cases, &def.key),
        gridwork_db::marks(3, params.len() - 2)
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok(row.int(0)?)).collect()
}
