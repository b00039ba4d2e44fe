//! Reads the roster of an org.

use super::{Cover, FilledPost, Term};
use crate::error::{Error, Result};
use crate::{Instant, OrgId, PersonId};
use gridwork_db::{Conn, Row};
use gridwork_definitions::model::Key;

/// How many living people hold each role at an org now.
pub async fn role_counts(conn: &mut Conn, org: OrgId, now: Instant) -> Result<Vec<(Key, i64)>> {
    let rows = conn
        .query(
            "select g.role, count(distinct g.person_id) from role_grant g join person p on p.person_id = g.person_id \
             where g.org_id = $1 and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) \
             and p.left_at is null group by g.role order by g.role",
            &[org.into(), now.0.into()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((role(row, 0)?.ok_or_else(|| Error::Corrupt("a grant's role".into()))?, row.int(1)?)))
        .collect()
}

/// For how long some people hold roles at an org, of the grants that hold now.
pub async fn terms(conn: &mut Conn, org: OrgId, people: &[PersonId], now: Instant) -> Result<Vec<Term>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let marks = (0..people.len()).map(|at| format!("${}", at + 3)).collect::<Vec<_>>().join(", ");
    let mut params = vec![org.into(), now.0.into()];
    params.extend(people.iter().map(gridwork_db::Value::from));
    let rows = conn
        .query(
            &format!(
                "select role, person_id, valid_from, valid_to from role_grant \
                 where org_id = $1 and valid_from <= $2 and (valid_to is null or valid_to > $2) \
                 and person_id in ({marks}) order by role, valid_from, grant_id"
            ),
            &params,
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Term {
                role: role(row, 0)?.ok_or_else(|| Error::Corrupt("a grant's role".into()))?,
                person: PersonId(row.uuid(1)?),
                from: Instant(row.int(2)?),
                to: row.opt_int(3)?.map(Instant),
            })
        })
        .collect()
}

/// The posts of an org on a date (`YYYY-MM-DD`), by title, with who is appointed to each.
pub async fn posts(conn: &mut Conn, org: OrgId, on: &str) -> Result<Vec<FilledPost>> {
    let rows = conn
        .query(
            "select t.post_id, t.title, t.role, p.person_id, p.name, a.valid_from from post t \
             left join appointment a on a.post_id = t.post_id and a.valid_from <= $2 \
             and (a.valid_to is null or a.valid_to >= $2) \
             left join person p on p.person_id = a.person_id and p.left_at is null \
             where t.org_id = $1 and t.valid_from <= $2 and (t.valid_to is null or t.valid_to >= $2) \
             order by t.title, t.post_id, p.name",
            &[org.into(), on.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let holder = match (row.opt_uuid(3)?, row.opt_text(4)?, row.opt_text(5)?) {
                (Some(person), Some(name), Some(since)) => Some((PersonId(person), name, since)),
                _ => None,
            };
            Ok(FilledPost { id: row.uuid(0)?, title: row.text(1)?, role: role(row, 2)?, holder })
        })
        .collect()
}

/// Who stands in for the holders of roles at an org, now or later, soonest first.
pub async fn covers(conn: &mut Conn, org: OrgId, now: Instant) -> Result<Vec<Cover>> {
    let rows = conn
        .query(
            "select f.person_id, f.name, b.person_id, b.name, s.role, s.from_at, s.to_at from stands_for s \
             join person f on f.person_id = s.for_person_id join person b on b.person_id = s.by_person_id \
             where s.to_at > $2 and (s.org_id is null or s.org_id = $1) \
             and exists (select 1 from role_grant g where g.person_id = s.for_person_id and g.org_id = $1 \
             and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) \
             and (s.role is null or s.role = g.role)) order by s.from_at, s.stands_for_id",
            &[org.into(), now.0.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Cover {
                absent: (PersonId(row.uuid(0)?), row.text(1)?),
                by: (PersonId(row.uuid(2)?), row.text(3)?),
                role: role(row, 4)?,
                from: Instant(row.int(5)?),
                to: Instant(row.int(6)?),
            })
        })
        .collect()
}

fn role(row: &Row, at: usize) -> Result<Option<Key>> {
    let text = row.opt_text(at)?;
    text.map(|text| Key::parse(&text).ok_or_else(|| Error::Corrupt(format!("the role `{text}`")))).transpose()
}
