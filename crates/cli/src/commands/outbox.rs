//! `gridwork outbox …`

use crate::admin::{Order, both, order};
use crate::house::{House, Service};
use crate::print::Printer;
use anyhow::{Result, ensure};
use clap::Subcommand;
use gridwork_operations::outbox::{Channel, OutboxView, UnknownName};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The outbox.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// How the channels stand and what was given up, never contents.
    List {
        #[command(flatten)]
        house: House,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Send messages again that were given up; all of them when nothing is named.
    Resend {
        #[command(flatten)]
        house: House,
        /// Only this one.
        id: Option<String>,
        /// Only those of this channel.
        #[arg(long, conflicts_with = "id")]
        channel: Option<String>,
    },
    /// Check the settings of channels without starting anything.
    Check {
        /// The file.
        file: PathBuf,
        /// Also look whether the loops, messages and orgs that its filters name are in the house in this folder.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// The PostgreSQL database of that house, when it is not in the folder.
        #[arg(long, env = "GRIDWORK_DATABASE", hide_env_values = true, value_name = "URL")]
        database: Option<String>,
        #[command(flatten)]
        service: Service,
    },
}

/// Runs the command.
pub async fn run(command: OutboxCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        OutboxCommand::List { house, limit } => {
            let found: OutboxView = serde_json::from_value(order(&house, Order::ListOutbox { limit }).await?)?;
            printer.answer(&found, told)?;
        }
        OutboxCommand::Resend { house, id, channel } => {
            let done = order(&house, Order::Resend { id, channel }).await?;
            printer.answer(&done, |done| format!("sent again: {}\n", done["resent"].to_string().trim_matches('"')))?;
        }
        OutboxCommand::Check { file, data, database, service } => {
            let is_given = data.is_some() || database.is_some();
            let data = data.unwrap_or_else(|| PathBuf::from("data"));
            return check(&file, is_given.then_some(House { data, database, service }), printer).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks at a file of settings; at the names in it too, when a house is given.
async fn check(file: &Path, house: Option<House>, printer: &Printer) -> Result<ExitCode> {
    let channels = gridwork_channels::load(file)?.channels;
    let mut unknown = Vec::<UnknownName>::new();
    if let Some(house) = house {
        ensure!(house.exists(), "there is no district in {}", house.data.display());
        let found = order(&house, Order::UnknownNames { filters: channels.filters() }).await?;
        unknown = serde_json::from_value(found)?;
    }
    let names = channels.all.iter().map(|it| json!({"name": it.name(), "kind": it.kind().as_str()}));
    let answer = json!({"channels": names.collect::<Vec<_>>(), "unknown": unknown});
    printer.answer(&answer, |_| {
        let line = |it: &Arc<dyn Channel>| format!("{}  {}\n", it.name(), it.kind().as_str());
        let lines = channels.all.iter().map(line).collect::<String>();
        let wrong = unknown.iter().map(|it| format!("{}: {}\n", it.path, both(&it.said))).collect::<String>();
        lines + &if wrong.is_empty() { "the settings can be used\n".to_owned() } else { wrong }
    })?;
    Ok(if unknown.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(found: &OutboxView) -> String {
    let mut out = String::new();
    for it in &found.channels {
        out += &format!("{}: {} waiting, for {} s at most, {} given up\n", it.channel, it.waiting, it.lag_s, it.dead);
    }
    for it in &found.items {
        out += &format!(
            "{}  {}  {}  {} {}  tried {} times until {}: {} ({})\n",
            it.id, it.channel, it.number, it.loop_key, it.message, it.tries, it.dead_at, it.failure, it.code
        );
    }
    if found.items.is_empty() {
        out += "nothing was given up\n";
    }
    out
}
