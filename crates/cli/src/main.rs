//! The `gridwork` program: one binary that serves, administers and checks.

mod admin;
mod commands;
mod folder;
mod house;
mod keys;
mod print;
mod private;

use clap::Parser;
use commands::Command;
use std::process::ExitCode;

/// A step makes and drops a few hundred small values; this takes a seventh of its instructions off the usual allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Gridwork 网格通: runs a district's mechanisms from packs.
#[derive(Parser)]
#[command(name = "gridwork", version, about, propagate_version = true)]
struct Cli {
    /// Answer with JSON on stdout.
    #[arg(long, global = true)]
    json: bool,
    /// The language of reports about packs and of `explain`
    #[arg(long, global = true, value_enum, env = "GRIDWORK_LANG", default_value = "zh")]
    lang: print::Language,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = print::Printer { json: cli.json, language: cli.lang };
    // Before there is a key in memory.
    if let Err(error) = private::keep_memory() {
        printer.failure(&anyhow::anyhow!("core files cannot be forbidden: {error}"));
        return ExitCode::FAILURE;
    }
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("GRIDWORK_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(commands::usual_log(&cli.command))),
        )
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            printer.failure(&anyhow::anyhow!("the runtime could not be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli.command, &printer)) {
        Ok(code) => code,
        Err(error) => {
            printer.failure(&error);
            ExitCode::FAILURE
        }
    }
}
