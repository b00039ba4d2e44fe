//! schemathesis on the contract that a demo serves, as people of several roles: no 500, and every answer as described.

use crate::binaries;
use crate::demo::Demo;
use crate::house::root;
use crate::run::tool;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// From PyPI, into a folder of its own.
const PACKAGE: &str = "schemathesis==4.32.5";

/// As whom, each for an equal part of the time.
const WHO: [&str; 5] = ["dispatcher01", "resident01", "volunteer01", "district01", "admin"];

/// What must hold of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Runs it for so many seconds together. Without Python it says so.
pub(crate) fn run(seconds: u64, seed: u64) -> Result<()> {
    let schemathesis = installed()?;
    let gridwork = binaries::gridwork(false)?;
    let folder = root().join("target/fuzz-api");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let data = folder.display().to_string();
    let demo = Demo::start(&gridwork, &data, "127.0.0.1:0")?;
    let ran = WHO.iter().try_for_each(|who| as_one(&schemathesis, &demo, who, seconds / WHO.len() as u64, seed));
    demo.stop()?;
    std::fs::remove_dir_all(&folder)?;
    ran
}

/// Where schemathesis is, put there when it is missing.
fn installed() -> Result<PathBuf> {
    let folder = root().join("target/schemathesis");
    let program = folder.join("bin/schemathesis");
    if !program.is_file() {
        let at = folder.display().to_string();
        tool("python3", ["-m", "venv", &at]).run().context("Python 3 with venv is needed for schemathesis")?;
        let pip = folder.join("bin/pip");
        tool(pip, ["install", "--quiet", "--disable-pip-version-check", PACKAGE]).run()?;
    }
    Ok(program)
}

fn as_one(schemathesis: &PathBuf, demo: &Demo, who: &str, seconds: u64, seed: u64) -> Result<()> {
    let token = demo.token(who)?;
    let (contract, bearer) = (format!("{}/api/openapi.json", demo.url), format!("Authorization: Bearer {token}"));
    let (seconds, seed) = (seconds.max(5).to_string(), seed.to_string());
    println!("as {who}");
    let words = [
        "run",
        &contract,
        "--header",
        &bearer,
        "--checks",
        CHECKS,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-time",
        &seconds,
        "--seed",
        &seed,
        "--continue-on-failure",
        "--suppress-health-check",
        "all",
        // A stream does not end, and who signs out or in is somebody else afterwards.
        "--exclude-path",
        "/api/v1/events",
        "--exclude-path",
        "/api/v1/session",
        "--generation-database",
        "none",
        "--warnings",
        "off",
        "--no-color",
    ];
    let output = tool(schemathesis, words).into_command().output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("as {who}:\n{said}");
    }
    let summary = said.lines().filter(|line| line.contains("generated") || line.contains("Tested:"));
    summary.for_each(|line| println!("{line}"));
    Ok(())
}
