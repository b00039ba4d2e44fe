//! Reads the world from its tables and counts its changes.

use super::{Epochs, World};
use crate::Instant;
use crate::calendar::Calendar;
use crate::desk::Work;
use crate::error::{Error, Result};
use crate::orgs::{self, OrgTree};
use crate::{OrgId, packs};
use gridwork_db::Conn;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The current epochs.
pub async fn epochs(conn: &mut Conn) -> Result<Epochs> {
    let rows = conn.query("select key, value from setting where key in ('epoch_people', 'epoch_world')", &[]).await?;
    let mut epochs = Epochs::default();
    for row in &rows {
        let value = row.text(1)?.parse().map_err(|_| Error::Corrupt("an epoch is not a number".into()))?;
        match row.text(0)?.as_str() {
            "epoch_world" => epochs.world = value,
            _ => epochs.people = value,
        }
    }
    Ok(epochs)
}

/// Counts the changes of a work, so that every process reads anew what it changed.
pub async fn bump(work: &mut Work<'_>) -> Result<()> {
    for (changed, key) in [(work.world_changed, "epoch_world"), (work.people_changed, "epoch_people")] {
        if !changed {
            continue;
        }
        work.tx
            .execute(
                "insert into setting (key, value) values ($1, '1') \
                 on conflict (key) do update set value = cast(cast(setting.value as bigint) + 1 as text)",
                &[key.into()],
            )
            .await?;
    }
    Ok(())
}

/// Loads everything.
pub async fn load(conn: &mut Conn, epoch: i64, now: Instant) -> Result<World> {
    let definitions = packs::store::all(conn).await?;
    let orgs = OrgTree::new(orgs::store::all(conn).await?, orgs::store::links(conn).await?);
    let calendar = Arc::new(calendar(conn).await?);
    let mut installed: HashMap<String, HashSet<OrgId>> = HashMap::new();
    for row in conn.query("select pack, org_id from pack_installation", &[]).await? {
        installed.entry(row.text(0)?).or_default().insert(OrgId(row.uuid(1)?));
    }
    Ok(World {
        epoch,
        catalog: definitions.catalog,
        versions: definitions.versions,
        loops: definitions.loops,
        orgs,
        installed,
        calendar,
        loaded_at: now,
    })
}

/// The shipped calendar with what this district added or changed.
async fn calendar(conn: &mut Conn) -> Result<Calendar> {
    let rows = conn.query("select date_on, kind, name from calendar_day order by date_on", &[]).await?;
    let mut csv = String::from("date,kind,name\n");
    if rows.is_empty() {
        return Ok(Calendar::china());
    }
    for row in &rows {
        csv.push_str(&format!("{},{},{}\n", row.text(0)?, row.text(1)?, row.text(2)?));
    }
    Calendar::from_csv(&csv).map_err(|error| Error::Corrupt(format!("the stored work calendar: {error}")))
}
