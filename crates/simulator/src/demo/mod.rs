//! The demo: one invented district, its people with their sign-ins, and three weeks of orders lived through the real
//! engine on a clock that is set by hand.
//!
//! Everything follows from a seed. All persons, places and events are invented. The words of the orders are samples
//! of the pack; what happens to an order is told here, since a demo must show every state and every colour.

mod cast;
mod city;
mod district;
mod kept;
mod layout;
mod live;
mod plan;
mod samples;
mod stories;
mod words;

pub use kept::{load, save};
pub use layout::Size;

use crate::packs;
use crate::timers::Halted;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::calendar::Calendar;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::time::DAY;
use gridwork_kernel::{Instant, ManualClock, OrgId};
use gridwork_operations::packs::{ApplyPacks, apply};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

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
    /// Its sign-ins: those of the communities first, then those above them, the administrator last.
    pub accounts: Vec<DemoSignIn>,
}

/// Why a demo could not be made or found again.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is a district already.
    #[error("there is a district in this database already, and it is not a demo: choose an empty folder")]
    NotEmpty,
    /// An operation did not do what the demo expects of it.
    #[error("{what}: {error}")]
    Operation {
        /// What was being done.
        what: String,
        /// What the operation said.
        error: gridwork_operations::Error,
    },
    /// A timer stays where it is.
    #[error("the timer at {0} does not move on")]
    Stuck(Instant),
    /// The program carries something that is not as it should be.
    #[error("the shipped packs are damaged: {0}")]
    Shipped(String),
    /// The file beside the data cannot be read or written.
    #[error("{}: {error}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

/// Hears how far the making of a demo has come.
pub type Watch<'w> = dyn FnMut(Stage) + Send + 'w;

/// The result of everything here.
pub type Result<T, E = DemoError> = std::result::Result<T, E>;

/// Says what was being done when an operation failed.
trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: Into<gridwork_operations::Error>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| DemoError::Operation { what: what(), error: error.into() })
    }
}

impl From<Halted> for DemoError {
    fn from(halted: Halted) -> Self {
        match halted {
            Halted::Failed(error) => Self::Operation { what: "time passes".to_owned(), error },
            Halted::Stuck(at) => Self::Stuck(at),
        }
    }
}

/// What a demo is made of.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// How large it is.
    pub size: Size,
    /// The same seed gives the same people, places and orders.
    pub seed: u64,
    /// How many orders it has lived through.
    pub orders: usize,
    /// Over how many days, today the last of them; at least three, so that what must be seen has its time.
    pub days: i64,
    /// When it ends.
    pub now: Instant,
}

/// How far the making of a demo has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Orgs, grids and the catalogue are there.
    Orgs,
    /// So many people are there.
    People(usize),
    /// So many acts of all have been lived through.
    Acts {
        /// Those done.
        done: usize,
        /// All.
        all: usize,
    },
}

/// Makes the demo in an empty, migrated database, so that its last order ends at `now`; `watch` hears how
/// far it has come.
///
/// # Errors
/// `NotEmpty`, or whatever went wrong with what was being done.
pub async fn build(db: &Db, keys: &Arc<Keyring>, recipe: Recipe, watch: &mut Watch<'_>) -> Result<DemoDistrict> {
    let Recipe { size, seed, orders, days, now } = recipe;
    let samples = samples::read()?;
    let layout = layout::Layout::new(size, seed);
    let calendar = Calendar::china();
    let ground = plan::Ground { calendar: &calendar, items: &samples, communities: &layout.communities };
    let lives = plan::Planner::new(seed, now, days, ground).plan(orders);
    // The district is a day older than its first order, and three weeks old at least.
    let first = lives.iter().flat_map(|life| &life.acts).map(|timed| timed.at).min().unwrap_or(now);
    let start = first.min(now.plus_micros(-21 * DAY)).plus_micros(-DAY);
    let clock = ManualClock::at(start);
    let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::clone(keys) };
    let desk = Desk::open(parts).await.doing(|| "open the database".to_owned())?;
    if !desk.view().await.doing(|| "look at the database".to_owned())?.world.orgs.is_empty() {
        return Err(DemoError::NotEmpty);
    }
    let loaded = packs::load("binhai").ok_or_else(|| DemoError::Shipped("there is no binhai".to_owned()))?;
    if let Some(error) = loaded.errors().next() {
        return Err(DemoError::Shipped(error.to_string()));
    }
    let system = Arc::new(Actor::system());
    let ask = ApplyPacks { packs: loaded.packs.clone(), org: None, allow: Vec::new() };
    apply(&desk, &system, ask).await.doing(|| "apply the packs".to_owned())?;
    let town = district::lay(&desk, &loaded.packs, &layout).await?;
    watch(Stage::Orgs);
    let cast = cast::settle(&desk, &town, seed, now).await?;
    let items = district::catalogue(&desk, &town, &samples).await?;
    cast::register_volunteers(&desk, &town, &cast, seed).await?;
    watch(Stage::People(cast.count()));
    live::live(
        live::Stage { desk: &desk, clock: &clock, town: &town, cast: &cast, items: &items, samples: &samples },
        &lives,
        now,
        watch,
    )
    .await?;
    Ok(DemoDistrict { seed, accounts: cast.sign_ins() })
}
