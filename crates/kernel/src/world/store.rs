//! Reads the world from its tables and counts its changes.

use super::{Epochs, World};
use crate::Instant;
use crate::calendar::{Calendar, DayKind};
use crate::desk::Work;
use crate::error::{Error, Result};
use crate::orgs::{self, OrgTree};
use crate::{OrgId, packs};
use chrono::NaiveDate;
use gridwork_db::{Conn, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Asks for the epochs.
pub(crate) const EPOCHS: &str = "select key, value from setting where key in ('epoch_people', 'epoch_world')";

/// The current epochs.
pub async fn epochs(conn: &mut Conn) -> Result<Epochs> {
    read_epochs(&conn.query(EPOCHS, &[]).await?)
}

/// The epochs that [`EPOCHS`] found.
pub(crate) fn read_epochs(rows: &[Row]) -> Result<Epochs> {
    let mut epochs = Epochs::default();
    for row in rows {
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

/// Loads everything as of one epoch. Another process may change it between two of the statements; what was read in
/// parts from before and from after is read again.
pub async fn whole(conn: &mut Conn, mut epochs: Epochs, now: Instant) -> Result<(World, Epochs)> {
    loop {
        let world = load(conn, epochs.world, now).await?;
        let after = self::epochs(conn).await?;
        if after.world == epochs.world {
            return Ok((world, epochs));
        }
        epochs = after;
    }
}

async fn load(conn: &mut Conn, epoch: i64, now: Instant) -> Result<World> {
    let definitions = packs::store::all(conn).await?;
    let orgs = OrgTree::new(orgs::store::all(conn).await?, orgs::store::links(conn).await?);
    let calendar = Arc::new(own_calendar(conn).await?.calendar());
    let rules = crate::admission::store::rules(conn).await?;
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
        rules,
        loaded_at: now,
    })
}

/// The days of a notice, by date.
pub type Days = BTreeMap<NaiveDate, (DayKind, String)>;

/// The days that a district sets itself, and the notices it has loaded: what the shipped calendar lacks. They are kept
/// apart, so that a day of its own that is taken back is again what the notice says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnCalendar {
    /// Its own days.
    pub days: Days,
    /// The notices, each whole for its year.
    pub notices: BTreeMap<i32, Days>,
}

impl OwnCalendar {
    /// The shipped calendar with these days in it: a notice replaces the shipped year, a day of the district both.
    pub fn calendar(&self) -> Calendar {
        fn each(days: &Days) -> impl Iterator<Item = (NaiveDate, DayKind, &str)> {
            days.iter().map(|(date, (kind, name))| (*date, *kind, name.as_str()))
        }
        let notices = self.notices.iter().map(|(year, days)| (*year, each(days).collect()));
        Calendar::china().of_district(notices, each(&self.days))
    }
}

/// Under this name and a year the table of settings keeps the days of a notice that was loaded, as JSON.
pub const CALENDAR_NOTICE: &str = "calendar_notice/";

/// What this district added to the shipped calendar or changed in it.
pub async fn own_calendar(conn: &mut Conn) -> Result<OwnCalendar> {
    let mut own = OwnCalendar::default();
    for row in &conn.query("select date_on, kind, name from calendar_day order by date_on", &[]).await? {
        let (date, kind) = (row.text(0)?, row.text(1)?);
        let corrupt = || Error::Corrupt(format!("the work calendar: `{date}` is `{kind}`"));
        let on = date.parse().map_err(|_| corrupt())?;
        own.days.insert(on, (DayKind::parse(&kind).ok_or_else(corrupt)?, row.text(2)?));
    }
    for row in &conn.query("select key, value from setting where key like 'calendar_notice/%'", &[]).await? {
        let key = row.text(0)?;
        let corrupt = || Error::Corrupt(format!("the work calendar: the setting `{key}`"));
        let year = key.trim_start_matches(CALENDAR_NOTICE).parse().map_err(|_| corrupt())?;
        let days = serde_json::from_str::<BTreeMap<NaiveDate, (String, String)>>(&row.text(1)?)?;
        let days = days.into_iter().map(|(date, (kind, name))| Some((date, (DayKind::parse(&kind)?, name))));
        own.notices.insert(year, days.collect::<Option<Days>>().ok_or_else(corrupt)?);
    }
    Ok(own)
}
