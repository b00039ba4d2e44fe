//! `gridwork outbox …`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::Result;
use clap::Subcommand;
use gridwork_operations::outbox::OutboxView;
use std::path::PathBuf;
use std::process::ExitCode;

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
        OutboxCommand::Check { file } => {
            let loaded = gridwork_channels::load(&file)?;
            let names =
                loaded.channels.all.iter().map(|it| serde_json::json!({"name": it.name(), "kind": it.kind().as_str()}));
            printer.answer(&names.collect::<Vec<_>>(), |names| {
                let line = |it: &serde_json::Value| {
                    format!("{}  {}\n", it["name"].as_str().unwrap_or(""), it["kind"].as_str().unwrap_or(""))
                };
                names.iter().map(line).collect::<String>() + "the settings can be used\n"
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
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
