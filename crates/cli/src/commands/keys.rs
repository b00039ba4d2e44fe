//! `gridwork keys …`

use crate::admin::{Order, Orders};
use crate::house::House;
use crate::keys::KeyOrder;
use crate::print::Printer;
use anyhow::{Context, Result, bail};
use clap::{ArgGroup, Subcommand, ValueEnum};
use gridwork_kernel::secrets::edit;
use gridwork_kernel::{Clock, SystemClock};
use gridwork_operations::keys::{KeysView, Rewrap, Rewrapped};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Which master keys there are, and how much is wrapped with each.
    List {
        #[command(flatten)]
        house: House,
    },
    /// Add a master key that opens and is not used yet; every process is given it first.
    Add {
        #[command(flatten)]
        house: House,
        /// What the key service turns into the key; without it a key is made here.
        #[arg(long, value_name = "TEXT")]
        wrapped: Option<String>,
        /// The id for which the key service has wrapped it: m_ and small letters or digits.
        #[arg(long, value_name = "ID", requires = "wrapped")]
        id: Option<String>,
    },
    /// Let a master key wrap whatever is wrapped from now on.
    Use {
        #[command(flatten)]
        house: House,
        /// Its id.
        id: String,
    },
    /// Say by which algorithm is sealed from now on; what is sealed already opens by either.
    Cipher {
        #[command(flatten)]
        house: House,
        /// Which one.
        cipher: Word,
    },
    /// Wrap everything anew that an earlier key or the other algorithm wrapped; broken off, it goes on.
    Rewrap {
        #[command(flatten)]
        house: House,
        /// Also seal the values anew that the other algorithm sealed.
        #[arg(long)]
        values: bool,
    },
    /// Take a master key away with which nothing is wrapped any more.
    #[command(group = ArgGroup::new("fate").args(["keep", "destroy"]).required(true))]
    Retire {
        #[command(flatten)]
        house: House,
        /// Its id.
        id: String,
        /// The file that its line goes to, written here and before it is taken away: backups from before open with it.
        #[arg(long, value_name = "FILE")]
        keep: Option<PathBuf>,
        /// Keep it nowhere: backups from before never open again, unless another copy of the keys is kept.
        #[arg(long)]
        destroy: bool,
    },
}

/// The algorithms by their words.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Word {
    /// AES-256-GCM.
    Aes,
    /// SM4-GCM.
    Sm4,
}

/// What comes next: before it, where several processes share a database, the changed file goes to all of them.
fn next(house: &House, what: &str) -> String {
    match house.database {
        Some(_) => format!("{COPY}; then {what}"),
        None => what.to_owned(),
    }
}

/// How the changed file goes to all.
const COPY: &str = "copy DATA/keys/keyring to the folder of every process and restart them one after the other";

/// Runs the command.
pub async fn run(command: KeysCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        KeysCommand::List { house } => {
            let found: KeysView = serde_json::from_value(ask(&house, KeyOrder::List).await?)?;
            printer.answer(&found, told)?;
        }
        KeysCommand::Add { house, wrapped, id } => {
            let done = ask(&house, KeyOrder::Add { id, wrapped }).await?;
            printer.answer(&done, |done| {
                let id = done["key"].as_str().unwrap_or_default();
                let next = next(&house, &format!("`gridwork keys use {id}`"));
                format!("{id} is added and not used yet. Back the key file up; {next}")
            })?;
        }
        KeysCommand::Use { house, id } => {
            let done = ask(&house, KeyOrder::Use { id: id.clone() }).await?;
            printer.answer(&done, |_| {
                let next = next(&house, "`gridwork keys rewrap` for what is wrapped already");
                format!("{id} wraps from now on; {next}")
            })?;
        }
        KeysCommand::Cipher { house, cipher } => {
            let word = match cipher {
                Word::Aes => "aes",
                Word::Sm4 => "sm4",
            };
            let done = ask(&house, KeyOrder::Cipher { word: word.to_owned() }).await?;
            printer.answer(&done, |_| {
                let next = next(&house, "`gridwork keys rewrap --values` for what is sealed already");
                format!("{word} seals from now on; {next}")
            })?;
        }
        KeysCommand::Rewrap { house, values } => return rewrap(&house, values, printer).await,
        KeysCommand::Retire { house, id, keep, destroy: _ } => retire(&house, &id, keep.as_deref(), printer).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks whether there is a district at all, and whom to ask.
fn orders(house: &House) -> Result<Orders<'_>> {
    match house.exists() {
        true => Ok(Orders::to(house)),
        false => bail!("there is no district in {}", house.data.display()),
    }
}

async fn ask(house: &House, what: KeyOrder) -> Result<Json> {
    orders(house)?.give(Order::Keys(what)).await
}

/// Keeps the line, and then lets the key go. The file is written by this process, for a running server may write its own
/// folder only, and may see another /tmp.
async fn retire(house: &House, id: &str, keep: Option<&Path>, printer: &Printer) -> Result<()> {
    let mut orders = orders(house)?;
    let today = SystemClock.now().local_date().to_string();
    let order = Order::Keys(KeyOrder::Retire { id: id.to_owned() });
    let mut done = match keep {
        None => orders.give(order).await?,
        Some(file) => {
            edit::keep(&house.keys(), id, &today, file).context("nothing is retired")?;
            orders.give(order).await.with_context(|| {
                format!("{} holds the line of {id}; run this again with it, or destroy it", file.display())
            })?
        }
    };
    done["kept"] = serde_json::json!(keep);
    printer.answer(&done, |_| {
        let kept = keep.map_or("its key is destroyed".to_owned(), |file| {
            format!(
                "its line is in {}: put it where the keys are kept, as long as backups from before are",
                file.display()
            )
        });
        let copy = house.database.as_ref().map(|_| format!("; {COPY}")).unwrap_or_default();
        format!("{id} is retired; {kept}{copy}")
    })
}

/// Asks again until all is done; what was done stays done whatever happens to this command. It fails when something was
/// left, for the earlier key must stay as long as that stands.
async fn rewrap(house: &House, values: bool, printer: &Printer) -> Result<ExitCode> {
    let (mut orders, mut all) = (orders(house)?, Rewrapped::default());
    loop {
        let part = KeyOrder::Rewrap(Rewrap { after: all.next, values });
        let done: Rewrapped = serde_json::from_value(orders.give(Order::Keys(part)).await?)?;
        all.records += done.records;
        all.values += done.values;
        all.second_factors += done.second_factors;
        all.unopened.extend(done.unopened);
        all.next = done.next;
        if all.next.is_none() {
            break;
        }
        eprintln!("{} records so far", all.records.max(all.values));
    }
    printer.answer(&all, |all| {
        let done = format!(
            "wrapped anew: {} records, {} second factors; sealed anew: {} values",
            all.records, all.second_factors, all.values
        );
        let left = all.unopened.iter().take(LISTED_MAX);
        let left = left.map(|it| format!("\n{}: {}", it.record, it.because)).collect::<String>();
        match all.unopened.len() {
            0 => done,
            count => format!("{done}\nleft as they are, for they do not open: {count}{left}{}", more(count)),
        }
    })?;
    Ok(if all.unopened.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Records that are named one by one; JSON has them all.
const LISTED_MAX: usize = 50;

fn more(count: usize) -> String {
    match count.saturating_sub(LISTED_MAX) {
        0 => String::new(),
        more => format!("\nand {more} more: --json names them all"),
    }
}

fn told(found: &KeysView) -> String {
    let mut out = format!("sealed by {} from now on\n", found.cipher);
    for it in &found.masters {
        let on = it.on.as_deref().map(|on| format!(" since {on}")).unwrap_or_default();
        let state = format!("{}{on}", it.state);
        out += &format!("{}  {state:24}  {} records, {} second factors\n", it.id, it.records, it.second_factors);
    }
    if found.behind > 0 {
        out += &format!("{} data keys are to be wrapped anew: `gridwork keys rewrap`\n", found.behind);
    }
    if found.values_behind > 0 {
        let count = found.values_behind;
        out += &format!("{count} values are sealed by the other algorithm: `gridwork keys rewrap --values`\n");
    }
    out
}
