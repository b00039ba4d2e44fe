//! `gridwork openapi`: the contract, for `cargo xtask codegen`.

use anyhow::Result;
use std::process::ExitCode;

/// Runs the command.
pub fn run() -> Result<ExitCode> {
    print!("{}", gridwork_server::openapi_document()?);
    Ok(ExitCode::SUCCESS)
}
