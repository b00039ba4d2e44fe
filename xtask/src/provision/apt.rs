//! Installs Debian packages when we are root, and says what to type when we are not.

use crate::run::{exists, tool};
use anyhow::{Result, bail};

/// Installs the packages with what they need and nothing beside.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    let line = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !exists("apt-get") {
        bail!("missing: {}; install them with the package manager of this system and start again", packages.join(", "));
    }
    if !is_root()? {
        bail!("missing: {}; run `sudo {line}` and start again", packages.join(", "));
    }
    tool("apt-get", ["update", "-q"]).run()?;
    let args = line.split(' ').skip(1);
    tool("apt-get", args).env("DEBIAN_FRONTEND", "noninteractive").run()
}

fn is_root() -> Result<bool> {
    Ok(tool("id", ["-u"]).read()?.trim() == "0")
}
