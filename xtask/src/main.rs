//! The house's own commands: run it, test it, keep it in order. `cargo xtask help` lists them.

mod bench;
mod binaries;
mod check;
mod cluster;
mod codegen;
mod demo;
mod faults;
mod fixture;
mod fuzz;
mod house;
mod parts;
mod provision;
mod run;
mod story;
mod test;
mod tidy;
mod up;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Runs, tests and keeps Gridwork in order.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything and starts a demo district on http://127.0.0.1:8080.
    Up(up::Args),
    /// Runs every check and every test; what CI runs.
    Test(test::Args),
    /// Formatting, lints, tidy, licences, documents, generated files: run it before every commit.
    Check,
    /// The rules of the house that compilers do not know.
    Tidy,
    /// Writes the files that are generated from code.
    Codegen(codegen::Args),
    /// Measures what a step costs: over HTTP beside two floors, on both engines.
    Bench(bench::Args),
    /// Inputs that are nearly right, for minutes; `fuzz api` asks a demo everything its contract allows and forbids.
    Fuzz(fuzz::Args),
    /// Writes the stored databases of schemas that have none yet, for the tests of upgrades.
    Fixture,
    /// Faults against real servers under load: killed, without power, without disk, without database.
    Faults(faults::Args),
}

fn main() -> ExitCode {
    let Err(error) = run(Cli::parse().command) else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Up(args) => up::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Check => check::run(),
        Command::Tidy => tidy::run(),
        Command::Codegen(args) => codegen::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Fixture => fixture::run(),
        Command::Faults(args) => faults::run(&args),
    }
}
