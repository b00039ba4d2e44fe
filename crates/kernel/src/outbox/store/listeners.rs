//! Who holds a role now, with those who stand in for them: whom a message for a role reaches.

use crate::error::Result;
use crate::{Instant, OrgId, PersonId};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Key;

/// Holders of a role at one of these orgs, and their stand-ins; at most `limit` of each.
pub async fn holding(conn: &mut Conn, role: &Key, orgs: &[OrgId], now: Instant, limit: i64) -> Result<Vec<PersonId>> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let marks = gridwork_db::marks(4, orgs.len());
    let mut params: Vec<Value> = vec![role.as_str().into(), now.0.into(), limit.into()];
    params.extend(orgs.iter().map(Value::from));
    let held = format!(
        "from role_grant g join person p on p.person_id = g.person_id \
         where g.role = $1 and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) \
         and p.left_at is null and g.org_id in ({marks})"
    );
    let holders = format!("select distinct g.person_id {held} order by g.person_id limit $3");
    let stand_ins = format!(
        "select distinct s.by_person_id from stands_for s where s.from_at <= $2 and s.to_at > $2 \
         and (s.role is null or s.role = $1) and (s.org_id is null or s.org_id in ({marks})) \
         and s.for_person_id in (select g.person_id {held}) order by s.by_person_id limit $3"
    );
    let mut found = Vec::new();
    for sql in [holders, stand_ins] {
        for row in &conn.query(&sql, &params).await? {
            let person = PersonId(row.uuid(0)?);
            if !found.contains(&person) {
                found.push(person);
            }
        }
    }
    Ok(found)
}

/// Who stands in for one of these persons now, in whatever.
pub async fn standing_in_for(conn: &mut Conn, persons: &[PersonId], now: Instant) -> Result<Vec<PersonId>> {
    if persons.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![now.0.into()];
    params.extend(persons.iter().map(Value::from));
    let marks = gridwork_db::marks(2, persons.len());
    let sql = format!(
        "select distinct by_person_id from stands_for where from_at <= $1 and to_at > $1 and for_person_id in ({marks})"
    );
    conn.query(&sql, &params).await?.iter().map(|row| Ok(PersonId(row.uuid(0)?))).collect()
}
