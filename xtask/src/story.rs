//! Walks the stories of `web/tests/story` through a real browser against a fresh demo.

use crate::binaries::built;
use crate::demo::Demo;
use crate::house::root;
use crate::provision;
use crate::run::tool;
use anyhow::{Context, Result};
use std::fs;

/// The stories, from `web/`.
const STORIES: &[&str] = &[
    "tests/story/order-round.mjs",
    "tests/story/phone-round.mjs",
    "tests/story/phone-entry.mjs",
    "tests/story/prefilled.mjs",
    "tests/story/me-too.mjs",
    "tests/story/complaint.mjs",
    "tests/story/two-persons.mjs",
    "tests/story/english-visitor.mjs",
    "tests/story/other-ways.mjs",
    "tests/story/dispatch-board.mjs",
    "tests/story/ledger.mjs",
    "tests/story/sheets.mjs",
    "tests/story/rows.mjs",
    "tests/story/kept.mjs",
    "tests/story/admission.mjs",
    "tests/story/viewas.mjs",
    "tests/story/desk-pages.mjs",
    "tests/story/desk-every-page.mjs",
];

const DATA: &str = "target/story-demo";

/// Starts a demo of its own, walks every story, stops the demo.
pub(crate) fn run() -> Result<()> {
    let data = root().join(DATA);
    if data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("cannot clear {DATA}"))?;
    }
    let demo = Demo::start(&built("gridwork"), DATA, "127.0.0.1:0")?;
    let walked = walk(&demo.url);
    let stopped = demo.stop();
    walked.and(stopped)
}

fn walk(url: &str) -> Result<()> {
    let browser = provision::chromium()?;
    for story in STORIES {
        tool("node", [story]).within(&root().join("web")).env("BASE_URL", url).env("CHROMIUM", &browser).run()?;
    }
    Ok(())
}
