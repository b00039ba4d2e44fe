//! Who agreed to what, for whom, and since when.

use crate::desk::{Change, Work};
use crate::entry::Consent;
use crate::error::{Error, Result};
use crate::{ConsentId, Instant, PersonId};
use gridwork_db::{Conn, Row};

/// Keeps a consent that was given now.
pub async fn give(
    work: &mut Work<'_>,
    person: PersonId,
    purpose: &str,
    given_by: PersonId,
    relation: &str,
    basis: &str,
) -> Result<ConsentId> {
    let (id, now) = (ConsentId::fresh(), work.now().0);
    work.tx()
        .execute(
            "insert into consent (consent_id, person_id, purpose, given_by_id, relation, basis, given_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[id.into(), person.into(), purpose.into(), given_by.into(), relation.into(), basis.into(), now.into()],
        )
        .await?;
    work.record(Change::of("consent", id.0, "give").with("purpose", purpose).with("person", person.to_string()));
    Ok(id)
}

/// Takes a consent back; either side may.
///
/// # Errors
/// `NotFound` when it is none of this person's, or was taken back before.
pub async fn withdraw(work: &mut Work<'_>, id: ConsentId, by: PersonId) -> Result<()> {
    let now = work.now().0;
    let changed = work
        .tx()
        .execute(
            "update consent set withdrawn_at = $2 where consent_id = $1 and withdrawn_at is null \
             and (person_id = $3 or given_by_id = $3)",
            &[id.into(), now.into(), by.into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("consent"));
    }
    work.record(Change::of("consent", id.0, "withdraw"));
    Ok(())
}

/// Gives the consents that were given for one person, or by them, to another, who turned out to be the same.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    for column in ["person_id", "given_by_id"] {
        let sql = format!("update consent set {column} = $2 where {column} = $1 returning consent_id");
        for row in work.tx().query(&sql, &[was.into(), is.into()]).await? {
            work.record(Change::of("consent", row.uuid(0)?, "one_person").fields([column]));
        }
    }
    Ok(())
}

/// Consents that were given for a person or by them, newest first.
pub async fn about(conn: &mut Conn, person: PersonId) -> Result<Vec<Consent>> {
    let rows = conn
        .query(
            "select consent_id, person_id, purpose, given_by_id, relation, basis, given_at, withdrawn_at from consent \
             where person_id = $1 or given_by_id = $1 order by given_at desc, consent_id limit 200",
            &[person.into()],
        )
        .await?;
    rows.iter().map(consent).collect()
}

/// Whether a purpose was once agreed to for a person, and nobody agrees any more.
pub async fn is_lacking(conn: &mut Conn, person: PersonId, purpose: &str) -> Result<bool> {
    let row = conn
        .query_one(
            "select count(*), count(withdrawn_at) from consent where person_id = $1 and purpose = $2",
            &[person.into(), purpose.into()],
        )
        .await?;
    let (given, withdrawn) = (row.int(0)?, row.int(1)?);
    Ok(given > 0 && given == withdrawn)
}

fn consent(row: &Row) -> Result<Consent> {
    Ok(Consent {
        id: ConsentId(row.uuid(0)?),
        person: PersonId(row.uuid(1)?),
        purpose: row.text(2)?,
        given_by: PersonId(row.uuid(3)?),
        relation: row.text(4)?,
        basis: row.text(5)?,
        given_at: Instant(row.int(6)?),
        withdrawn_at: row.opt_int(7)?.map(Instant),
    })
}
