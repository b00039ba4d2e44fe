//! `gridwork demo`: an invented district, complete, in one command.

use super::serve::{Listen, until_stopped};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, bail};
use clap::Args;
use gridwork_kernel::Clock;
use gridwork_kernel::desk::Desk;
use gridwork_operations::entry::TextSender;
use gridwork_operations::orgs::OrgView;
use gridwork_server::{DemoAccount, FileSender, RoleAt, Settings};
use gridwork_simulator::demo::{self, DemoDistrict};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Serve a complete demo.
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    house: House,
    #[command(flatten)]
    listen: Listen,
    /// Do not open the page in a browser.
    #[arg(long)]
    no_open: bool,
    /// How large it is [default: city; town in a build without optimisation, which takes minutes for a city]
    #[arg(long, value_enum)]
    size: Option<Size>,
    /// How many orders the district has lived through [default: 200 in a town, 2000 in a city]
    #[arg(long)]
    orders: Option<usize>,
    /// From which the invented district is made: the same seed gives the same people and orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Over how many days the orders of a demo are spread.
const DAYS: i64 = 21;

/// How large a demo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// One street with four communities.
    Town,
    /// Five zones, 21 streets and towns, about 300 communities, 24,000 volunteers.
    City,
}

impl From<Size> for demo::Size {
    fn from(size: Size) -> Self {
        match size {
            Size::Town => Self::Town,
            Size::City => Self::City,
        }
    }
}

/// Runs the command; on a folder that holds a demo already it goes on with it.
pub async fn run(demo: Demo, _: &Printer) -> Result<ExitCode> {
    demo.house.make_folder()?;
    let file = demo.house.data.join("demo.json");
    let district = match demo::load(&file).context("the demo in this folder cannot be read")? {
        Some(district) => district,
        None => make(&demo, &file).await?,
    };
    let desk = demo.house.open().await?;
    let accounts = accounts(&desk, &district).await?;
    let opens = !demo.no_open;
    let settings = settings(&demo, accounts)?;
    until_stopped(desk, &demo.house, &demo.listen, settings, |url| {
        if opens {
            open_page(url);
        }
    })
    .await
}

/// The settings of a demo: without a program that sends them, messages go into a file and are shown on the page.
fn settings(demo: &Demo, demo_accounts: Vec<DemoAccount>) -> Result<Settings> {
    let mut settings = Settings { demo_accounts, ..super::serve::settings(&demo.listen)? };
    if settings.sms.is_none() {
        let file = FileSender::new(&demo.house.data.join("messages.jsonl"), Arc::new(gridwork_kernel::SystemClock));
        let file = Arc::new(file);
        settings.sms = Some(Arc::clone(&file) as Arc<dyn TextSender>);
        settings.demo_messages = Some(file);
    }
    Ok(settings)
}

/// Makes the demo. A mark stands beside it while it is made: what a killed process left half made is made anew.
async fn make(demo: &Demo, file: &Path) -> Result<DemoDistrict> {
    let house = &demo.house;
    let mark = house.data.join("demo.making");
    if house.database.is_none() && house.sqlite().exists() {
        if !mark.exists() {
            bail!("{} holds a district that is no demo: name another folder with --data", house.data.display());
        }
        // Whoever is making it at this moment holds the lock. What a crash broke is removed all the same.
        match house.open_to_make().await {
            Ok(db) => db.close().await,
            Err(error) if matches!(error.downcast_ref(), Some(gridwork_db::Error::Locked(_))) => return Err(error),
            Err(_) => {}
        }
        for end in ["", "-wal", "-shm"] {
            let left = house.sqlite().with_extension(format!("db{end}"));
            if left.exists() {
                std::fs::remove_file(&left).with_context(|| format!("{} cannot be removed", left.display()))?;
            }
        }
    }
    std::fs::write(&mark, b"").with_context(|| format!("{} cannot be written", mark.display()))?;
    let db = house.open_to_make().await?;
    let keys = house.open_keys(&db).await?;
    let now = gridwork_kernel::SystemClock.now();
    let usual = if cfg!(debug_assertions) { Size::Town } else { Size::City };
    let size = demo.size.unwrap_or(usual);
    let usual = if size == Size::Town { 200 } else { 2000 };
    let recipe =
        demo::Recipe { size: size.into(), seed: demo.seed, orders: demo.orders.unwrap_or(usual), days: DAYS, now };
    let district = demo::build(&db, &keys, recipe, &mut say).await.context("the demo cannot be made")?;
    db.close().await;
    demo::save(file, &district).context("the demo's sign-ins cannot be kept")?;
    std::fs::remove_file(&mark).context("the mark of the demo's making cannot be removed")?;
    Ok(district)
}

/// Tells whoever waits how far it has come.
fn say(stage: demo::Stage) {
    match stage {
        demo::Stage::Orgs => tracing::info!("the orgs are there"),
        demo::Stage::People(count) => tracing::info!(count, "the people are there"),
        demo::Stage::Acts { done, all } => tracing::info!(done, all, "living through the orders"),
    }
}

/// The sign-ins as the server offers them.
async fn accounts(desk: &Desk, district: &DemoDistrict) -> Result<Vec<DemoAccount>> {
    let view = desk.view().await?;
    let account = |it: &demo::DemoSignIn| DemoAccount {
        account: it.account.clone(),
        password: it.password.clone(),
        name: it.name.clone(),
        roles: it
            .roles
            .iter()
            .map(|(role, org)| RoleAt {
                role: role.to_string(),
                title: String::new(),
                org: OrgView::of(&view.world, *org),
            })
            .collect(),
    };
    Ok(district.accounts.iter().map(account).collect())
}

/// Opens a page with whatever the desktop offers; without one, the address stands on the screen.
fn open_page(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(program).arg(url).stdout(quiet()).stderr(quiet()).spawn();
}
