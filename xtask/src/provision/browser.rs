//! A Chromium to walk through stories with, and fonts so that its pictures show Chinese.

use crate::run::{exists, tool};
use anyhow::{Context, Result};
use std::path::PathBuf;

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// The Debian package to install, when there is no browser.
pub(super) fn missing() -> Option<&'static str> {
    chromium().is_err().then_some("chromium")
}

/// The Debian package to install, when no font can show Chinese.
pub(super) fn missing_fonts() -> Option<&'static str> {
    let has_chinese = tool("fc-list", [":lang=zh-cn", "family"]).read().is_ok_and(|fonts| !fonts.trim().is_empty());
    (!has_chinese).then_some("fonts-noto-cjk")
}

/// The browser: what `CHROMIUM` names, else the first one on the path.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    let name = NAMES.iter().find(|name| exists(name));
    let name = name.context("no Chromium on this machine: install the package `chromium`, or name one in CHROMIUM")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.context("Chromium left the path")
}
