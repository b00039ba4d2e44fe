//! `gridwork demo`: an invented district, complete, in one command.

use super::serve::{Listen, until_stopped};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, bail};
use clap::Args;
use gridwork_kernel::Clock;
use gridwork_kernel::desk::Desk;
use gridwork_operations::orgs::OrgView;
use gridwork_server::{DemoAccount, RoleAt};
use gridwork_simulator::demo::{self, DemoDistrict};
use std::path::Path;
use std::process::ExitCode;

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
    /// How many orders the district has lived through.
    #[arg(long, default_value_t = 200)]
    orders: usize,
    /// From which the invented district is made: the same seed gives the same people and orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
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
    until_stopped(desk, &demo.house, &demo.listen, accounts, |url| {
        if opens {
            open_page(url);
        }
    })
    .await
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
    let keys = house.open_keys()?;
    let now = gridwork_kernel::SystemClock.now();
    let district = demo::build(&db, &keys, demo.seed, demo.orders, now).await.context("the demo cannot be made")?;
    db.close().await;
    demo::save(file, &district).context("the demo's sign-ins cannot be kept")?;
    std::fs::remove_file(&mark).context("the mark of the demo's making cannot be removed")?;
    Ok(district)
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
