//! schemathesis on the contract that a demo serves, as people of several roles: no 500, and every answer as described.

use crate::binaries;
use crate::demo::Demo;
use crate::house::root;
use crate::run::tool;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// From PyPI, into a folder of its own.
const PACKAGE: &str = "schemathesis==4.32.5";

/// As whom, each for an equal part of the time.
const WHO: [&str; 7] = ["dispatcher01", "resident01", "volunteer01", "district01", "admin", "security", "audit"];

/// What must hold of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Inputs a route and round. A round is counted, never timed: only so does a seed make the same requests again.
const INPUTS: &str = "12";

/// Runs it for so many seconds together, in rounds of a seed each, one at least for everybody. Without Python it says so.
pub(crate) fn run(seconds: u64, seed: u64) -> Result<()> {
    let schemathesis = installed()?;
    let gridwork = binaries::gridwork(false)?;
    let folder = root().join("target/fuzz-api");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let data = folder.display().to_string();
    let demo = Demo::start(&gridwork, &data, "127.0.0.1:0")?;
    let each = Duration::from_secs(seconds / WHO.len() as u64);
    let ran = WHO.iter().try_for_each(|who| as_one(&schemathesis, &demo, who, each, seed));
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

fn as_one(schemathesis: &PathBuf, demo: &Demo, who: &str, each: Duration, first: u64) -> Result<()> {
    let bearer = format!("Authorization: Bearer {}", demo.token(who)?);
    let until = Instant::now() + each;
    for seed in first.. {
        round(schemathesis, demo, (who, &bearer), seed)?;
        if Instant::now() >= until {
            break;
        }
    }
    Ok(())
}

/// One round: what follows from a seed, but for ids that the demo makes and the boundaries of uploaded forms.
fn round(schemathesis: &PathBuf, demo: &Demo, (who, bearer): (&str, &str), seed: u64) -> Result<()> {
    let contract = format!("{}/api/openapi.json", demo.url);
    let report = root().join(format!("target/fuzz-api-{who}.yaml"));
    let (at, number) = (report.display().to_string(), seed.to_string());
    println!("as {who}, seed {seed}");
    let words = [
        "run",
        &contract,
        "--header",
        bearer,
        "--checks",
        CHECKS,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        INPUTS,
        "--workers",
        "1",
        "--seed",
        &number,
        // Every request as it was sent, byte for byte; the token is left out.
        "--report-vcr-path",
        &at,
        "--report-preserve-bytes",
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
    // Python draws the order of its sets anew in each process otherwise.
    let hashes = (seed % (1 << 32)).to_string();
    let output = tool(schemathesis, words).env("PYTHONHASHSEED", hashes).into_command().output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!(
            "as {who}, seed {seed}; again with `cargo xtask fuzz api --minutes 0 --seed {seed}`, every request with its \
             body stands in {at}:\n{said}"
        );
    }
    std::fs::remove_file(&report)?;
    let summary = said.lines().filter(|line| line.contains("generated") || line.contains("Tested:"));
    summary.for_each(|line| println!("{line}"));
    Ok(())
}
