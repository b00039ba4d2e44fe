//! Orgs and links in their tables.

use super::{Link, Org};
use crate::dates::{date, day_before};
use crate::desk::{Change, Work};
use crate::error::{Error, Result, because};
use crate::{LinkId, OrgId};
use gridwork_db::{Conn, Row};
use gridwork_definitions::model::Key;
use std::collections::HashMap;

const COLUMNS: &str = "org_id, code, name, kind, parent_id, path, valid_from, valid_to, successor_id, version";

/// What is needed to make an org.
#[derive(Debug, Clone)]
pub struct NewOrg {
    /// Official code; unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: Key,
    /// The org above; none for a root.
    pub parent: Option<OrgId>,
    /// First day of validity.
    pub valid_from: String,
}

fn org(row: &Row) -> Result<Org> {
    Ok(Org {
        id: OrgId(row.uuid(0)?),
        code: row.text(1)?,
        name: row.text(2)?,
        kind: Key::parse(&row.text(3)?)
            .ok_or_else(|| Error::Corrupt(format!("org kind `{}`", row.text(3).unwrap_or_default())))?,
        parent: row.opt_uuid(4)?.map(OrgId),
        path: row.text(5)?,
        valid_from: row.text(6)?,
        valid_to: row.opt_text(7)?,
        successor: row.opt_uuid(8)?.map(OrgId),
        version: row.int(9)?,
    })
}

/// Every org.
pub async fn all(conn: &mut Conn) -> Result<Vec<Org>> {
    let rows = conn.query(&format!("select {COLUMNS} from org order by path"), &[]).await?;
    rows.iter().map(org).collect()
}

/// Every link.
pub async fn links(conn: &mut Conn) -> Result<Vec<Link>> {
    let rows = conn.query("select kind, from_org_id, to_org_id, valid_from, valid_to from link", &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Link {
                kind: row.text(0)?,
                from: OrgId(row.uuid(1)?),
                to: OrgId(row.uuid(2)?),
                valid_from: row.text(3)?,
                valid_to: row.opt_text(4)?,
            })
        })
        .collect()
}

/// The tree as it stood on a date, from the history of names and parents.
///
/// # Errors
/// A problem when it is no date.
pub async fn tree_on(conn: &mut Conn, on: &str) -> Result<Vec<Org>> {
    date("tree_on", on)?;
    let rows = conn
        .query(
            "select o.org_id, o.code, h.name, o.kind, h.parent_id, h.path, o.valid_from, o.valid_to, o.successor_id, o.version \
             from org_history h join org o on o.org_id = h.org_id \
             where h.valid_from <= $1 and (h.valid_to is null or h.valid_to >= $1) \
             and (o.valid_to is null or o.valid_to >= $1) \
             order by h.path",
            &[on.into()],
        )
        .await?;
    rows.iter().map(org).collect()
}

/// The day since which every org has had its name and place: no change may be dated before it.
pub async fn changed_on(conn: &mut Conn) -> Result<HashMap<OrgId, String>> {
    let rows = conn.query("select org_id, max(valid_from) from org_history group by org_id", &[]).await?;
    rows.iter().map(|row| Ok((OrgId(row.uuid(0)?), row.text(1)?))).collect()
}

/// Lets no other work change the tree until this one ends, so that what was decided from it stays true.
pub async fn lock(work: &mut Work<'_>) -> Result<()> {
    work.tx()
        .execute("insert into setting (key, value) values ('org_seq', '0') on conflict (key) do nothing", &[])
        .await?;
    work.tx().query_one("select value from setting where key = 'org_seq' for update", &[]).await?;
    Ok(())
}

/// Adds an org under its parent.
///
/// # Errors
/// A problem with the date or with a code that another org has; `NotFound` for an unknown parent.
pub async fn add(work: &mut Work<'_>, new: &NewOrg) -> Result<Org> {
    date("valid_from", &new.valid_from)?;
    let parent_path = match new.parent {
        None => String::new(),
        Some(parent) => work
            .tx()
            .query_opt("select path from org where org_id = $1", &[parent.into()])
            .await?
            .ok_or(Error::NotFound("org"))?
            .text(0)?
            .to_owned(),
    };
    let seq = next_seq(work).await?;
    let org = Org {
        id: OrgId::fresh(),
        code: new.code.clone(),
        name: new.name.clone(),
        kind: new.kind.clone(),
        parent: new.parent,
        path: format!("{parent_path}{seq}/"),
        valid_from: new.valid_from.clone(),
        valid_to: None,
        successor: None,
        version: 1,
    };
    work.tx()
        .execute(
            "insert into org (org_id, seq, code, name, kind, parent_id, path, valid_from, version) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
            &[
                org.id.into(),
                seq.into(),
                org.code.as_str().into(),
                org.name.as_str().into(),
                org.kind.as_str().into(),
                org.parent.map(|id| id.0).into(),
                org.path.as_str().into(),
                org.valid_from.as_str().into(),
            ],
        )
        .await
        .map_err(|error| taken(error, &org.code))?;
    work.tx()
        .execute(
            "insert into org_history (org_id, valid_from, name, parent_id, path) values ($1, $2, $3, $4, $5)",
            &[
                org.id.into(),
                org.valid_from.as_str().into(),
                org.name.as_str().into(),
                org.parent.map(|id| id.0).into(),
                org.path.as_str().into(),
            ],
        )
        .await?;
    work.record(Change::of("org", org.id.0, "add").at(&org.path).fields(["code", "name", "kind", "parent"]));
    work.world_changes();
    Ok(org)
}

/// The next number of an org, handed out under the lock of one row, so that two imports cannot share one.
async fn next_seq(work: &mut Work<'_>) -> Result<i64> {
    work.tx()
        .execute("insert into setting (key, value) values ('org_seq', '0') on conflict (key) do nothing", &[])
        .await?;
    let last = work
        .tx()
        .query_one("select value from setting where key = 'org_seq' for update", &[])
        .await?
        .text(0)?
        .parse::<i64>()
        .map_err(|_| Error::Corrupt("setting org_seq is not a number".into()))?;
    let seq = last + 1;
    work.tx().execute("update setting set value = $1 where key = 'org_seq'", &[seq.to_string().into()]).await?;
    Ok(seq)
}

/// Two orgs with one code: a problem there. The sequence numbers and paths were just handed out and cannot meet.
fn taken(error: gridwork_db::Error, code: &str) -> Error {
    let gridwork_db::Error::Unique { .. } = error else { return error.into() };
    Error::problem("code", "duplicate", format!("代码 {code} 已被使用"), format!("another org has the code {code}"))
}

/// Renames an org from a date on; the history keeps the earlier name, the tree in memory shows the newest at once.
///
/// # Errors
/// A problem with a date that is none, or lies outside the org's life or before its newest name: the history would
/// know two names for one day.
pub async fn rename(work: &mut Work<'_>, id: OrgId, name: &str, from: &str) -> Result<()> {
    let day = date("valid_from", from)?;
    let org = locked(work, id).await?;
    let newest = work
        .tx()
        .query_one("select max(valid_from) from org_history where org_id = $1", &[id.into()])
        .await?
        .text(0)?;
    if from < newest.as_str() || org.valid_to.as_deref().is_some_and(|last| from > last) {
        let last = org.valid_to.as_deref().unwrap_or("…");
        return Err(Error::problem(
            "valid_from",
            "range",
            format!("更名日期须在 {newest} 至 {last} 之间"),
            format!("an org gets a new name between {newest} and {last}"),
        ));
    }
    work.tx()
        .execute(
            "update org_history set valid_to = $2 where org_id = $1 and valid_from = $3 and valid_from < $4",
            &[id.into(), day_before(day).into(), newest.as_str().into(), from.into()],
        )
        .await?;
    work.tx()
        .execute(
            "insert into org_history (org_id, valid_from, valid_to, name, parent_id, path) values ($1, $2, $3, $4, $5, $6) \
             on conflict (org_id, valid_from) do update set name = excluded.name",
            &[
                id.into(),
                from.into(),
                org.valid_to.as_deref().into(),
                name.into(),
                org.parent.map(|id| id.0).into(),
                org.path.as_str().into(),
            ],
        )
        .await?;
    work.tx()
        .execute("update org set name = $2, version = version + 1 where org_id = $1", &[id.into(), name.into()])
        .await?;
    work.record(Change::of("org", id.0, "rename").at(&org.path).fields(["name"]));
    work.world_changes();
    Ok(())
}

/// Closes an org after its last day; it stays readable, under its successor where there is one.
///
/// # Errors
/// A problem with the date or the successor; a conflict when it was closed before.
pub async fn close(work: &mut Work<'_>, id: OrgId, last_day: &str, successor: Option<OrgId>) -> Result<()> {
    date("valid_to", last_day)?;
    if successor == Some(id) {
        return Err(Error::problem("successor", "self", "组织不能由自己承接", "an org cannot succeed itself"));
    }
    let org = locked(work, id).await?;
    if let Some(closed) = org.valid_to {
        let reason = because(format!("该组织已于 {closed} 撤销"), format!("this org was closed on {closed}"));
        return Err(Error::Conflict { code: "closed", because: reason });
    }
    if org.valid_from.as_str() > last_day {
        return Err(Error::problem("valid_to", "range", "结束日期早于开始日期", "the last day lies before the first"));
    }
    if let Some(successor) = successor {
        exists(work, successor).await?;
    }
    work.tx()
        .execute(
            "update org set valid_to = $2, successor_id = $3, version = version + 1 where org_id = $1",
            &[id.into(), last_day.into(), successor.map(|id| id.0).into()],
        )
        .await?;
    work.tx()
        .execute(
            "update org_history set valid_to = $2 where org_id = $1 and valid_to is null",
            &[id.into(), last_day.into()],
        )
        .await?;
    work.record(Change::of("org", id.0, "close").at(&org.path).fields(["valid_to", "successor"]));
    work.world_changes();
    Ok(())
}

/// Opens a closed org again from a date on, under the name it has then; the history keeps the gap.
///
/// # Errors
/// A problem when the org is not closed on that day; `NotFound` for an unknown org.
pub async fn reopen(work: &mut Work<'_>, id: OrgId, name: &str, from: &str) -> Result<()> {
    let found = work
        .tx()
        .query_opt("select path, parent_id, valid_to from org where org_id = $1 for update", &[id.into()])
        .await?;
    let row = found.ok_or(Error::NotFound("org"))?;
    let (path, parent, closed_on) = (row.text(0)?, row.opt_uuid(1)?, row.opt_text(2)?);
    if closed_on.is_none_or(|last_day| last_day.as_str() >= from) {
        return Err(Error::problem("valid_from", "range", "组织在这一天尚未撤销", "the org is not closed on that day"));
    }
    work.tx()
        .execute(
            "insert into org_history (org_id, valid_from, name, parent_id, path) values ($1, $2, $3, $4, $5)",
            &[id.into(), from.into(), name.into(), parent.into(), path.as_str().into()],
        )
        .await?;
    work.tx()
        .execute(
            "update org set name = $2, valid_to = null, successor_id = null, version = version + 1 where org_id = $1",
            &[id.into(), name.into()],
        )
        .await?;
    work.record(Change::of("org", id.0, "reopen").at(&path).fields(["name", "valid_to", "successor"]));
    work.world_changes();
    Ok(())
}

/// An org, locked until the end of the work: two changes of its history cannot meet.
async fn locked(work: &mut Work<'_>, id: OrgId) -> Result<Org> {
    let row =
        work.tx().query_opt(&format!("select {COLUMNS} from org where org_id = $1 for update"), &[id.into()]).await?;
    org(&row.ok_or(Error::NotFound("org"))?)
}

/// Refuses an org that is not in the table; the world may not know yet one that this very work made.
pub(crate) async fn exists(work: &mut Work<'_>, id: OrgId) -> Result<()> {
    let found = work.tx().query_opt("select 1 from org where org_id = $1", &[id.into()]).await?;
    found.map(drop).ok_or(Error::NotFound("org"))
}

/// Links two orgs from a date on.
///
/// # Errors
/// A problem with the date; `NotFound` for an unknown org.
pub async fn link(work: &mut Work<'_>, kind: &str, from: OrgId, to: OrgId, valid_from: &str) -> Result<LinkId> {
    date("valid_from", valid_from)?;
    exists(work, from).await?;
    exists(work, to).await?;
    let id = LinkId::fresh();
    work.tx()
        .execute(
            "insert into link (link_id, kind, from_org_id, to_org_id, valid_from) values ($1, $2, $3, $4, $5)",
            &[id.into(), kind.into(), from.into(), to.into(), valid_from.into()],
        )
        .await?;
    work.record(Change::of("link", id.0, "add").fields(["kind", "from", "to"]));
    work.world_changes();
    Ok(id)
}

/// Ends a link after its last day.
///
/// # Errors
/// A problem with a date that is none or lies before the link's first; `NotFound` for an unknown link.
pub async fn unlink(work: &mut Work<'_>, id: LinkId, last_day: &str) -> Result<()> {
    date("valid_to", last_day)?;
    let row = work.tx().query_opt("select valid_from from link where link_id = $1 for update", &[id.into()]).await?;
    if row.ok_or(Error::NotFound("link"))?.text(0)?.as_str() > last_day {
        return Err(Error::problem("valid_to", "range", "结束日期早于开始日期", "the last day lies before the first"));
    }
    work.tx().execute("update link set valid_to = $2 where link_id = $1", &[id.into(), last_day.into()]).await?;
    work.record(Change::of("link", id.0, "end").fields(["valid_to"]));
    work.world_changes();
    Ok(())
}
