//! Files and their bytes in their tables.

use super::{ATTACH_WITHIN_HOURS, FileFacts};
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::{FileId, Instant, PersonId};
use data_encoding::HEXLOWER;
use gridwork_db::{Conn, Row, Tx};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const COLUMNS: &str = "file_id, name, kind, size, uploaded_by, uploaded_at, attached_entity, attached_id";

/// Keeps a cleaned file.
pub async fn add(work: &mut Work<'_>, name: &str, kind: &str, content: &[u8]) -> Result<FileFacts> {
    let facts = FileFacts {
        id: FileId::fresh(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        uploaded_by: work.person(),
        uploaded_at: work.now(),
        attached: None,
    };
    let sha256 = HEXLOWER.encode(&Sha256::digest(content));
    work.tx()
        .execute(
            "insert into file (file_id, name, kind, size, sha256, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                facts.id.into(),
                name.into(),
                kind.into(),
                facts.size.into(),
                sha256.as_str().into(),
                facts.uploaded_by.into(),
                facts.uploaded_at.0.into(),
            ],
        )
        .await?;
    work.tx()
        .execute(
            "insert into file_content (file_id, content) values ($1, $2)",
            &[facts.id.into(), content.to_vec().into()],
        )
        .await?;
    work.record(Change::of("file", facts.id.0, "upload").with("kind", kind).with("sha256", sha256));
    Ok(facts)
}

/// A file's facts.
pub async fn find(conn: &mut Conn, id: FileId) -> Result<Option<FileFacts>> {
    let row = conn.query_opt(&format!("select {COLUMNS} from file where file_id = $1"), &[id.into()]).await?;
    row.as_ref().map(facts).transpose()
}

/// What their uploaders called some files.
pub async fn names(conn: &mut Conn, ids: &[FileId]) -> Result<Vec<(FileId, String)>> {
    let mut found = Vec::new();
    for part in ids.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Into::into).collect::<Vec<_>>();
        let rows = conn.query(&format!("select file_id, name from file where file_id in ({marks})"), &params).await?;
        for row in &rows {
            found.push((FileId(row.uuid(0)?), row.text(1)?));
        }
    }
    Ok(found)
}

/// A file's bytes.
pub async fn content(conn: &mut Conn, id: FileId) -> Result<Vec<u8>> {
    let row = conn.query_opt("select content from file_content where file_id = $1", &[id.into()]).await?;
    Ok(row.ok_or(Error::NotFound("file"))?.blob(0)?)
}

/// Whether these persons may attach a file now: one of them uploaded it, less than a day ago, and it is loose.
pub fn is_attachable(facts: &FileFacts, persons: &[PersonId], now: Instant) -> bool {
    facts.attached.is_none()
        && persons.contains(&facts.uploaded_by)
        && now.0 - facts.uploaded_at.0 <= ATTACH_WITHIN_HOURS * 3600 * 1_000_000
}

/// Attaches files to a record; each can be attached once.
///
/// # Errors
/// A problem when one was attached in the meantime.
pub async fn attach(work: &mut Work<'_>, ids: &[FileId], entity: &str, record: Uuid) -> Result<()> {
    let now = work.now().0;
    for id in ids {
        let changed = work
            .tx()
            .execute(
                "update file set attached_entity = $2, attached_id = $3, attached_at = $4 where file_id = $1 and attached_id is null",
                &[id.into(), entity.into(), record.into(), now.into()],
            )
            .await?;
        if changed == 0 {
            return Err(Error::problem(
                "files",
                "attached",
                "附件已被使用，请重新上传",
                "the file was attached before: upload it again",
            ));
        }
        work.record(Change::of("file", id.0, "attach").with("to", record.to_string()));
    }
    Ok(())
}

/// Drops files nobody attached within their day; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let before = now.0 - ATTACH_WITHIN_HOURS * 3600 * 1_000_000;
    tx.execute(
        "delete from file_content where file_id in (select file_id from file where attached_id is null and uploaded_at < $1)",
        &[before.into()],
    )
    .await?;
    Ok(tx.execute("delete from file where attached_id is null and uploaded_at < $1", &[before.into()]).await?)
}

fn facts(row: &Row) -> Result<FileFacts> {
    let attached = row.opt_text(6)?.zip(row.opt_uuid(7)?);
    Ok(FileFacts {
        id: FileId(row.uuid(0)?),
        name: row.text(1)?,
        kind: row.text(2)?,
        size: row.int(3)?,
        uploaded_by: PersonId(row.uuid(4)?),
        uploaded_at: Instant(row.int(5)?),
        attached,
    })
}
