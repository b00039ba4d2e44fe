//! The demo: one invented district, its people and their sign-ins, and weeks of orders lived through the real engine.
//!
//! Everything comes from one seed. All persons, places and events are invented.

mod district;
mod lives;
mod names;
mod people;

use anyhow::{Context, Result};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock, OrgId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// Days that the demo has lived through before it is shown.
const DAYS: i64 = 21;

/// A sign-in of the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoSignIn {
    /// The login.
    pub account: String,
    /// The password; a demo has nothing to protect.
    pub password: String,
    /// The invented name.
    pub name: String,
    /// Roles at orgs.
    pub roles: Vec<(Key, OrgId)>,
}

/// What a demo must remember to go on after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoDistrict {
    /// From which it was made.
    pub seed: u64,
    /// Its sign-ins.
    pub accounts: Vec<DemoSignIn>,
}

/// Makes the demo in an empty, migrated database, so that it ends at `now`.
///
/// # Errors
/// When the database is not empty, or a pack or a step does not do what the demo expects of it.
pub async fn build(db: &Db, keys: &Arc<Keyring>, seed: u64, orders: usize, now: Instant) -> Result<DemoDistrict> {
    let start = Instant::at(now.local_date() - chrono::Days::new(DAYS.unsigned_abs()), names::nine());
    let clock = ManualClock::at(start);
    let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::clone(keys) };
    let desk = Desk::open(parts).await?;
    let mut rng = StdRng::seed_from_u64(seed);
    let places = district::lay(&desk).await.context("the demo's orgs")?;
    let people = people::settle(&desk, &places, &mut rng).await.context("the demo's people")?;
    let items = district::catalogue(&desk).await.context("the demo's service items")?;
    lives::live(&desk, &clock, &people, &items, orders, now, &mut rng).await.context("the demo's orders")?;
    Ok(DemoDistrict { seed, accounts: people.sign_ins() })
}

/// The demo that a file remembers; none when there is no file.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn load(file: &Path) -> Result<Option<DemoDistrict>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(serde_json::from_str(&text).context("the file is not what a demo wrote")?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Remembers a demo, in one step: a file that is there is whole.
///
/// # Errors
/// When the file cannot be written.
pub fn save(file: &Path, district: &DemoDistrict) -> Result<()> {
    let part = file.with_extension("part");
    std::fs::write(&part, serde_json::to_string_pretty(district)?)?;
    std::fs::rename(&part, file)?;
    Ok(())
}
