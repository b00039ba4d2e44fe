//! The commands, one file each.

mod account;
mod backup;
mod calendar;
mod demo;
mod doctor;
mod explain;
mod journal;
mod keys;
mod openapi;
mod org;
mod outbox;
mod pack;
mod postgres;
mod rehearse;
mod restore;
mod schemas;
mod search;
mod serve;
mod simulate;

use crate::print::Printer;
use anyhow::Result;
use clap::Subcommand;
use std::process::ExitCode;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serve a district.
    Serve(serve::Serve),
    /// Serve a complete demo: an invented district with people, orders and sign-ins.
    Demo(demo::Demo),
    /// Live through orders as fast as it goes, with faults if asked to, and check what holds.
    Simulate(simulate::Simulate),
    /// Packs: check, test, compare, apply, begin a new one.
    #[command(subcommand)]
    Pack(pack::PackCommand),
    /// Orgs: import the tree.
    #[command(subcommand)]
    Org(org::OrgCommand),
    /// Accounts: add, list, new password, disable.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// The work calendar: show a year, import a notice, set a day.
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// The journal: verify it.
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// The keys: list, add, use, wrap anew, retire; by which algorithm is sealed.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// The outbox: what was given up, send it again, check the settings of channels.
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// The search index: make it anew.
    #[command(subcommand)]
    Search(search::SearchCommand),
    /// Copy a district into one file, online.
    Backup(backup::Backup),
    /// Bring a district back from such a file.
    Restore(restore::Restore),
    /// Look whether a district is well.
    Doctor(doctor::Doctor),
    /// Say whether somebody sees a case or a row, what of it, and why.
    Explain(explain::Explain),
    /// Print the OpenAPI document.
    #[command(hide = true)]
    Openapi,
    /// Write the JSON Schemas of packs into a folder.
    #[command(hide = true)]
    Schemas(schemas::Schemas),
}

/// What is logged when GRIDWORK_LOG says nothing: servers tell their story, commands only what went wrong.
pub fn usual_log(command: &Command) -> &'static str {
    match command {
        Command::Serve(_) | Command::Demo(_) => "info",
        _ => "warn",
    }
}

/// Runs a command.
pub async fn run(command: Command, printer: &Printer) -> Result<ExitCode> {
    match command {
        Command::Serve(it) => serve::run(it, printer).await,
        Command::Demo(it) => demo::run(it, printer).await,
        Command::Simulate(it) => simulate::run(it, printer).await,
        Command::Pack(it) => pack::run(it, printer).await,
        Command::Org(it) => org::run(it, printer).await,
        Command::Account(it) => account::run(it, printer).await,
        Command::Calendar(it) => calendar::run(it, printer).await,
        Command::Journal(it) => journal::run(it, printer).await,
        Command::Keys(it) => keys::run(it, printer).await,
        Command::Outbox(it) => outbox::run(it, printer).await,
        Command::Search(it) => search::run(it, printer).await,
        Command::Backup(it) => backup::run(it, printer).await,
        Command::Restore(it) => restore::run(it, printer).await,
        Command::Doctor(it) => doctor::run(it, printer).await,
        Command::Explain(it) => explain::run(it, printer).await,
        Command::Openapi => openapi::run(),
        Command::Schemas(it) => schemas::run(&it, printer),
    }
}
