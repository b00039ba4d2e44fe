//! `gridwork simulate`: lives through an invented district as fast as it goes and checks the invariants.

use super::demo::Size;
use super::rehearse;
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, bail};
use clap::Args;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::{Clock, ManualClock, SystemClock};
use gridwork_simulator::check_invariants;
use gridwork_simulator::demo::{self, Stage};
use serde::Serialize;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// Live through orders and check that everything holds.
#[derive(Debug, Args)]
pub struct Simulate {
    #[command(flatten)]
    house: House,
    /// How many orders are lived through.
    #[arg(long, default_value_t = 1000)]
    orders: usize,
    /// Over how many days, today the last of them.
    #[arg(long, default_value_t = 21)]
    days: i64,
    /// A whole district, or one street of it.
    #[arg(long, value_enum, default_value_t = Size::Town)]
    size: Size,
    /// The same seed gives the same people and orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Instead of orders: so many steps of people who do everything wrong that can be done wrong, of faults and of a
    /// clock that moves both ways; what a step touched is checked after it, everything every 500.
    #[arg(long, conflicts_with_all = ["orders", "days", "size"])]
    steps: Option<u64>,
    /// With --steps: how many of them one life has. Each life has a district and a seed of its own.
    #[arg(long, default_value_t = 10_000, requires = "steps")]
    life: u64,
}

/// What was lived through, and whether it holds.
#[derive(Debug, Serialize)]
struct Lived {
    orders: usize,
    days: i64,
    seed: u64,
    /// People in the district.
    people: usize,
    /// What people did; steps of the system come besides.
    acts: usize,
    /// Seconds to make orgs and people.
    making_s: f64,
    /// Seconds to live through the acts.
    living_s: f64,
    acts_per_s: f64,
    /// Seconds to check the invariants.
    checking_s: f64,
    violations: Vec<String>,
}

/// Runs the command; exit code 1 when an invariant does not hold.
pub async fn run(simulate: Simulate, printer: &Printer) -> Result<ExitCode> {
    let house = &simulate.house;
    if let Some(steps) = simulate.steps {
        let Simulate { life, seed, .. } = simulate;
        return rehearse::run(house, rehearse::Steps { steps, life, seed }, printer).await;
    }
    if house.database.is_none() && house.sqlite().exists() {
        bail!("{} holds a district: name an empty folder with --data", house.data.display());
    }
    let db = house.open_to_make().await?;
    let keys = house.open_keys(&db).await?;
    let now = SystemClock.now();
    let Simulate { orders, days, seed, size, .. } = simulate;
    let recipe = demo::Recipe { size: size.into(), seed, orders, days, now };
    let (mut people, mut acts) = (0, 0);
    let began = Instant::now();
    let mut made = began;
    let mut watch = |stage| match stage {
        Stage::Orgs => {}
        Stage::People(count) => (people, made) = (count, Instant::now()),
        Stage::Acts { done, .. } => acts = done,
    };
    demo::build(&db, &keys, recipe, &mut watch).await.context("the district cannot be lived through")?;
    let lived = Instant::now();
    let clock = Arc::new(ManualClock::at(now));
    let desk = Desk::open(DeskParts { db: db.clone(), clock, keys }).await?;
    let violations = check_invariants(&desk).await?.iter().map(ToString::to_string).collect::<Vec<_>>();
    let checking_s = lived.elapsed().as_secs_f64();
    drop(desk);
    db.close().await;
    let living_s = (lived - made).as_secs_f64();
    let making_s = (made - began).as_secs_f64();
    let acts_per_s = acts as f64 / living_s.max(f64::EPSILON);
    let holds = violations.is_empty();
    let report = Lived { orders, days, seed, people, acts, making_s, living_s, acts_per_s, checking_s, violations };
    printer.answer(&report, Lived::words)?;
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Lived {
    fn words(&self) -> String {
        let Self { orders, days, seed, people, acts, making_s, living_s, acts_per_s, checking_s, violations } = self;
        let mut text = format!(
            "{people} people were there after {making_s:.1} s\n\
             {orders} orders over {days} days, seed {seed}: {acts} acts in {living_s:.1} s, {acts_per_s:.0} a second\n"
        );
        match violations.len() {
            0 => text += &format!("every invariant holds (checked in {checking_s:.1} s)\n"),
            count => text += &format!("{count} violations:\n{}\n", violations.join("\n")),
        }
        text
    }
}
