//! Node.js builds the web pages; Debian's own is too old for the tools, so it is asked for, not installed.

use crate::run::tool;
use anyhow::{Context, Result, bail};

const MAJOR_MIN: u32 = 20;

/// Fails when Node.js or npm is missing or too old, and says which is needed.
pub(crate) fn check() -> Result<()> {
    let version = tool("node", ["--version"])
        .read()
        .context("Node.js 20 or newer is needed: install it from nodejs.org and start again")?;
    let major = major(&version).with_context(|| format!("node --version printed `{}`", version.trim()))?;
    if major < MAJOR_MIN {
        bail!("Node.js {} is too old: install {MAJOR_MIN} or newer and start again", version.trim());
    }
    tool("npm", ["--version"]).read().context("npm is needed: it comes with Node.js from nodejs.org")?;
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("twenty"), None);
    }
}
