//! Certificates in their table.

use super::{Body, Certificate, seal};
use crate::error::{Error, Result};
use gridwork_db::{Conn, Row};
use gridwork_kernel::PersonId;
use gridwork_kernel::desk::Work;
use gridwork_kernel::journal;
use uuid::Uuid;

const COLUMNS: &str = "certificate_id, code, body, body_hash";

/// The next number of a year.
pub(super) async fn next_number(work: &mut Work<'_>, year: i32) -> Result<i64> {
    let sql = "insert into certificate_sequence (kind, year, next) values ('hours', $1, 1) \
               on conflict (kind, year) do update set next = certificate_sequence.next + 1 returning next";
    Ok(work.tx().query_one(sql, &[i64::from(year).into()]).await?.int(0)?)
}

/// Stores a certificate with the text that was sealed.
pub(super) async fn add(work: &mut Work<'_>, new: &Certificate, person: PersonId, text: &str) -> Result<()> {
    let now = work.now().0;
    work.tx()
        .execute(
            "insert into certificate (certificate_id, person_id, number, code, from_on, to_on, body, body_hash, issued_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                new.id.into(),
                person.into(),
                new.body.number.as_str().into(),
                new.code.as_str().into(),
                new.body.from.as_str().into(),
                new.body.to.as_str().into(),
                text.into(),
                seal(text).into(),
                now.into(),
            ],
        )
        .await?;
    Ok(())
}

/// One certificate.
pub(super) async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Certificate>> {
    let sql = format!("select {COLUMNS} from certificate where certificate_id = $1");
    conn.query_opt(&sql, &[id.into()]).await?.as_ref().map(certificate).transpose()
}

/// The certificate with a code.
pub(super) async fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Certificate>> {
    let sql = format!("select {COLUMNS} from certificate where code = $1");
    conn.query_opt(&sql, &[code.into()]).await?.as_ref().map(certificate).transpose()
}

/// A person's certificates, the latest first.
pub(super) async fn of_person(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Certificate>> {
    let sql = format!(
        "select {COLUMNS} from certificate where person_id = $1 order by issued_at desc, certificate_id desc limit $2"
    );
    conn.query(&sql, &[person.into(), limit.into()]).await?.iter().map(certificate).collect()
}

/// Whether the journal remembers this seal: who changes both the body and its hash is found out by it.
pub(super) async fn is_remembered(conn: &mut Conn, found: &Certificate) -> Result<bool> {
    let text = serde_json::to_string(&found.body)?;
    for line in journal::store::about(conn, found.id, 10).await? {
        let detail: serde_json::Value = serde_json::from_str(&line.detail)?;
        if line.action == "issue" && detail["seal"] == seal(&text) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn certificate(row: &Row) -> Result<Certificate> {
    let (text, hash) = (row.text(2)?, row.text(3)?);
    let body: Body =
        serde_json::from_str(&text).map_err(|error| Error::Internal(format!("the body of a certificate: {error}")))?;
    Ok(Certificate { id: row.uuid(0)?, code: row.text(1)?, body, is_intact: seal(&text) == hash })
}
