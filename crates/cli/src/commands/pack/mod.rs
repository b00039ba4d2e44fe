//! `gridwork pack …`: what authors of packs do.

mod apply;
mod burden;
mod check;
mod diff;
mod new;
mod test;

use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, bail};
use clap::Subcommand;
use gridwork_definitions::{Diagnostic, Loaded, Severity, load_dir_on};
use gridwork_kernel::{Clock, SystemClock};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Packs.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Check a pack: every problem at once, with its place
    Check {
        /// The pack's folder.
        dir: PathBuf,
        /// Where packs it uses are looked for, besides the folder beside it; may be repeated.
        #[arg(long)]
        search: Vec<PathBuf>,
        /// Warnings count as errors.
        #[arg(long)]
        strict: bool,
    },
    /// Reckon what a pack asks of people: repeated facts, and minutes, taps and photos a week
    Burden {
        /// The pack's folder.
        dir: PathBuf,
        /// A file with the counts of a week: loops, steps, registers, people, rates.
        #[arg(long)]
        volumes: Option<PathBuf>,
        /// Where packs it uses are looked for, besides the folder beside it; may be repeated.
        #[arg(long)]
        search: Vec<PathBuf>,
    },
    /// Live through a pack's scenarios: each on an empty district of its own.
    Test {
        /// The pack's folder.
        dir: PathBuf,
        /// Where packs it uses are looked for, besides the folder beside it; may be repeated.
        #[arg(long)]
        search: Vec<PathBuf>,
        /// Scenarios need not take every arrow of every loop.
        #[arg(long)]
        allow_missed: bool,
    },
    /// Begin a new pack: a small one that passes `check`.
    New {
        /// The folder to make; its name becomes the pack's key.
        dir: PathBuf,
        /// The pack's title.
        #[arg(long, default_value = "新规则包")]
        title: String,
    },
    /// Apply a pack to a district; applying it again changes nothing.
    Apply {
        /// The pack's folder.
        dir: PathBuf,
        #[command(flatten)]
        house: House,
        /// The code of the org for whose subtree its loops can be opened.
        #[arg(long = "for")]
        org: Option<String>,
        /// A lossy change that is meant, as `pack diff` names it; may be repeated.
        #[arg(long)]
        allow: Vec<String>,
        /// Where packs it uses are looked for, besides the folder beside it; may be repeated.
        #[arg(long)]
        search: Vec<PathBuf>,
    },
    /// Compare a pack with a district, or with another folder
    Diff {
        /// The pack's folder.
        dir: PathBuf,
        /// Another folder of the same pack to compare with, instead of a district.
        #[arg(long)]
        with: Option<PathBuf>,
        #[command(flatten)]
        house: House,
        /// Where packs it uses are looked for, besides the folder beside it; may be repeated.
        #[arg(long)]
        search: Vec<PathBuf>,
    },
}

/// Runs the command.
pub async fn run(command: PackCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        PackCommand::Check { dir, search, strict } => check::run(&dir, &search, strict, printer),
        PackCommand::Burden { dir, volumes, search } => burden::run(&dir, &search, volumes.as_deref(), printer),
        PackCommand::Test { dir, search, allow_missed } => test::run(&dir, &search, allow_missed, printer).await,
        PackCommand::New { dir, title } => new::run(&dir, &title, printer),
        PackCommand::Apply { dir, house, org, allow, search } => {
            apply::run(&dir, &search, &house, org, allow, printer).await
        }
        PackCommand::Diff { dir, with, house, search } => {
            diff::run(&dir, with.as_deref(), &search, &house, printer).await
        }
    }
}

/// Loads a pack as it stands today, or says that there is none.
fn load(dir: &Path, search: &[PathBuf]) -> Result<Loaded> {
    if !dir.is_dir() {
        bail!("{} is no folder: name the folder that holds pack.yaml", dir.display());
    }
    Ok(load_dir_on(dir, search, SystemClock.now().local_date()))
}

/// Diagnostics as people read them, then how many there are.
fn describe(diagnostics: &[Diagnostic], printer: &Printer) -> String {
    let mut text = diagnostics.iter().map(|it| it.render(printer.language.tag()) + "\n\n").collect::<String>();
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let many = |count: usize, of: &str| format!("{count} {of}{}", if count == 1 { "" } else { "s" });
    let en = format!("{}, {}", many(errors, "error"), many(warnings, "warning"));
    text.push_str(&printer.say(format!("错误 {errors} 处，提醒 {warnings} 处"), en));
    text
}
