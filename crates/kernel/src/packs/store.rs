//! Definitions and packs in their tables.

use super::Definitions;
use crate::OrgId;
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use data_encoding::HEXLOWER;
use gridwork_db::Conn;
use gridwork_definitions::model::{Definition, Pack};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What applying a pack changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Definitions that got a new version, with it.
    pub changed: Vec<(String, i64)>,
    /// Definitions that are the same as before.
    pub unchanged: usize,
    /// Definitions that are no longer current (their versions stay for the cases that use them).
    pub retired: Vec<String>,
}

/// Every definition.
pub async fn all(conn: &mut Conn) -> Result<Definitions> {
    let rows = conn
        .query("select kind, key, version, body, is_current from definition order by kind, key, version", &[])
        .await?;
    let mut found = Definitions::default();
    for row in &rows {
        let (kind, version) = (row.text(0)?, row.int(2)?);
        let is_current = row.bool(4)?;
        if !is_current && kind != "loop" {
            continue;
        }
        let definition: Definition = serde_json::from_str(&row.text(3)?).map_err(|error| {
            Error::Corrupt(format!("definition {} version {version}: {error}", row.text(1).unwrap_or_default()))
        })?;
        if let Definition::Loop(it) = &definition {
            found.loops.insert((it.key.clone(), version), Arc::new(it.clone()));
        }
        if is_current {
            found.versions.insert((kind, definition.key().clone()), version);
            found.catalog.insert(definition);
        }
    }
    Ok(found)
}

/// Stores a pack's definitions: a new version for each that differs, nothing for those that do not (idempotent).
pub async fn apply(work: &mut Work<'_>, pack: &Pack) -> Result<Applied> {
    lock(work).await?;
    let mut applied = Applied::default();
    let mut kept = HashSet::new();
    for definition in &pack.definitions {
        kept.insert((definition.kind(), definition.key().as_str().to_owned()));
        match put(work, definition).await? {
            Some(version) => applied.changed.push((definition.key().to_string(), version)),
            None => applied.unchanged += 1,
        }
    }
    let prefix = format!("{}/", pack.pack);
    let current = work
        .tx()
        .query(
            "select kind, key from definition where is_current = $1 and key >= $2 and key < $3 order by kind, key",
            &[true.into(), prefix.as_str().into(), crate::orgs::range_end(&prefix).as_str().into()],
        )
        .await?;
    for row in &current {
        let (kind, key) = (row.text(0)?, row.text(1)?);
        if !kept.iter().any(|(kept_kind, kept_key)| *kept_kind == kind && *kept_key == key) {
            work.tx()
                .execute(
                    "update definition set is_current = $3 where kind = $1 and key = $2",
                    &[kind.into(), key.as_str().into(), false.into()],
                )
                .await?;
            applied.retired.push(key);
        }
    }
    let hash = HEXLOWER.encode(&Sha256::digest(serde_json::to_string(pack)?.as_bytes()));
    let known = work.tx().query_opt("select body_hash from pack where pack = $1", &[pack.pack.as_str().into()]).await?;
    if known.is_some_and(|row| row.text(0).is_ok_and(|known| known == hash))
        && applied.changed.is_empty()
        && applied.retired.is_empty()
    {
        return Ok(applied);
    }
    head(work, pack, &hash).await?;
    keep_sources(work, pack).await?;
    work.record(
        Change::general("pack", "apply")
            .with("pack", pack.pack.as_str())
            .with("version", pack.version.as_str())
            .with("hash", hash)
            .with("changed", applied.changed.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>())
            .with("retired", applied.retired.clone()),
    );
    if !applied.changed.is_empty() || !applied.retired.is_empty() {
        work.world_changes();
    }
    Ok(applied)
}

/// Keeps which version of a pack is in force, since when and by whom.
async fn head(work: &mut Work<'_>, pack: &Pack, hash: &str) -> Result<()> {
    let (now, person) = (work.now().0, work.by().map(|person| person.0));
    work.tx()
        .execute(
            "insert into pack (pack, version, title, body_hash, applied_at, applied_by) values ($1, $2, $3, $4, $5, $6) \
             on conflict (pack) do update set version = excluded.version, title = excluded.title, \
             body_hash = excluded.body_hash, applied_at = excluded.applied_at, applied_by = excluded.applied_by",
            &[
                pack.pack.as_str().into(),
                pack.version.as_str().into(),
                pack.title.zh.as_str().into(),
                hash.into(),
                now.into(),
                person.into(),
            ],
        )
        .await?;
    Ok(())
}

/// Before the path of a file of a pack, in `setting`: `source/binhai/loops/order.yaml`.
const SOURCE: &str = "source/";

/// Keeps the texts that a pack was read from, for those who write packs; nothing runs by them.
async fn keep_sources(work: &mut Work<'_>, pack: &Pack) -> Result<()> {
    let prefix = format!("{SOURCE}{}/", pack.pack);
    let range = [prefix.as_str().into(), crate::orgs::range_end(&prefix).as_str().into()];
    work.tx().execute("delete from setting where key >= $1 and key < $2", &range).await?;
    for (path, text) in &pack.sources {
        let key = format!("{prefix}{path}");
        work.tx()
            .execute("insert into setting (key, value) values ($1, $2)", &[key.as_str().into(), text.as_str().into()])
            .await?;
    }
    Ok(())
}

/// The texts of every applied pack, by pack and then by path.
pub async fn sources(conn: &mut Conn) -> Result<BTreeMap<String, BTreeMap<String, String>>> {
    let range = [SOURCE.into(), crate::orgs::range_end(SOURCE).as_str().into()];
    let rows = conn.query("select key, value from setting where key >= $1 and key < $2 order by key", &range).await?;
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in &rows {
        let key = row.text(0)?;
        let Some((pack, path)) = key.strip_prefix(SOURCE).and_then(|rest| rest.split_once('/')) else { continue };
        found.entry(pack.to_owned()).or_default().insert(path.to_owned(), row.text(1)?);
    }
    Ok(found)
}

/// Makes a pack's loops openable at an org and everything below it.
pub async fn install(work: &mut Work<'_>, pack: &str, org: OrgId) -> Result<()> {
    let now = work.now().0;
    let added = work
        .tx()
        .execute(
            "insert into pack_installation (pack, org_id, installed_at) values ($1, $2, $3) on conflict (pack, org_id) do nothing",
            &[pack.into(), org.into(), now.into()],
        )
        .await?;
    if added > 0 {
        work.record(Change::general("pack", "install").with("pack", pack).with("org", org.to_string()));
        work.world_changes();
    }
    Ok(())
}

/// One apply at a time, in whichever process.
async fn lock(work: &mut Work<'_>) -> Result<()> {
    work.tx()
        .execute("insert into setting (key, value) values ('apply_lock', '') on conflict (key) do nothing", &[])
        .await?;
    work.tx().query("select value from setting where key = 'apply_lock' for update", &[]).await?;
    Ok(())
}

async fn put(work: &mut Work<'_>, definition: &Definition) -> Result<Option<i64>> {
    let body = serde_json::to_string(definition)?;
    let hash = HEXLOWER.encode(&Sha256::digest(body.as_bytes()));
    let (kind, key) = (definition.kind(), definition.key().as_str());
    let last = work
        .tx()
        .query_opt(
            "select version, body_hash, is_current from definition where kind = $1 and key = $2 order by version desc limit 1",
            &[kind.into(), key.into()],
        )
        .await?;
    let mut version = 1;
    if let Some(row) = last {
        if row.text(1)? == hash && row.bool(2)? {
            return Ok(None);
        }
        version = row.int(0)? + 1;
    }
    let now = work.now().0;
    work.tx()
        .execute(
            "update definition set is_current = $3 where kind = $1 and key = $2",
            &[kind.into(), key.into(), false.into()],
        )
        .await?;
    work.tx()
        .execute(
            "insert into definition (kind, key, version, body, body_hash, is_current, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
            &[kind.into(), key.into(), version.into(), body.as_str().into(), hash.as_str().into(), true.into(), now.into()],
        )
        .await?;
    Ok(Some(version))
}
