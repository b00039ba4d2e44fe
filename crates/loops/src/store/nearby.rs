//! Finds open cases around a point, by the index that applying a pack makes for it.

use crate::nearby::{Around, SQUARE_METRES};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::{Duplicates, Loop};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::geo::Point;
use gridwork_kernel::{CaseId, Instant};
use gridwork_registers::fields;
use gridwork_registers::tables::{TableKind, stored, table_name};
use serde_json::Value as Json;

/// More open cases of one kind than this within a few hundred metres tell nobody anything.
const MAX: i64 = 500;

/// The open cases in the box around a point whose compared fields are the same, with their places; in no order.
pub async fn nearby(
    conn: &mut Conn,
    def: &Loop,
    duplicates: &Duplicates,
    around: &Around,
    since: Instant,
) -> Result<Vec<(CaseId, Point)>> {
    let all = stored(&def.fields);
    let column = |key: &str| all.iter().find(|stored| stored.key == key);
    let place = column(&duplicates.near.of).ok_or_else(|| Error::Corrupt("the point that is compared".into()))?;
    let [lon, lat] = place.columns.as_slice() else { return Err(Error::Corrupt("the columns of a point".into())) };
    let (mut parts, mut params): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
    for key in &duplicates.same {
        let same = column(key).ok_or_else(|| Error::Corrupt(format!("the field `{key}` that is compared")))?;
        let value = around.fields.get(key).unwrap_or(&Json::Null);
        fields::encode(same.field_type, value, &mut params).map_err(|misfit| Error::Corrupt(misfit.to_string()))?;
        let first = params.len() - same.columns.len() + 1;
        parts.extend(same.columns.iter().enumerate().map(|(at, it)| format!("f.{} = ${}", it.name, first + at)));
    }
    // The square of a case just inside the distance may reach out of the box.
    let bounds = around.point.around(f64::from(duplicates.near.metres + SQUARE_METRES));
    for (name, sign, value) in [
        (&lat.name, ">=", bounds.south),
        (&lat.name, "<=", bounds.north),
        (&lon.name, ">=", bounds.west),
        (&lon.name, "<=", bounds.east),
    ] {
        params.push(value.into());
        parts.push(format!("f.{name} {sign} ${}", params.len()));
    }
    params.push(since.0.into());
    let since = params.len();
    // Adding nothing keeps a planner from starting at all that was opened lately instead of at what is near.
    let sql = format!(
        "select f.case_id, f.{}, f.{} from {} f join loop_case c on c.case_id = f.case_id \
         where {} and c.closed_at is null and c.opened_at + 0 >= ${since} limit {MAX}",
        lon.name,
        lat.name,
        table_name(TableKind::Cases, &def.key),
        parts.join(" and ")
    );
    let rows = conn.query(&sql, &params).await?;
    let read = |row: &gridwork_db::Row| {
        let point = Point { lon: row.real(1)?, lat: row.real(2)? };
        Ok((CaseId(row.uuid(0)?), point))
    };
    rows.iter().map(read).collect()
}
