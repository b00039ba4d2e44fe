//! The one list of what is generated, from what, by which command.

use anyhow::Result;
use std::path::Path;

/// One generated file or folder of files.
pub(super) struct Producer {
    /// A file, or a folder when it ends with `/`, from the root of the project.
    pub(super) writes: &'static str,
    /// Puts the fresh files into the folder it is given.
    pub(super) make: fn(&Path) -> Result<()>,
}

/// All of them, in the order in which they build upon each other.
pub(super) const PRODUCERS: &[Producer] = &[];

impl Producer {
    /// Whether it writes a folder of files.
    pub(super) fn is_folder(&self) -> bool {
        self.writes.ends_with('/')
    }

    /// Where a fresh file of this name belongs.
    pub(super) fn path_of(&self, name: &str) -> String {
        if self.is_folder() { format!("{}{name}", self.writes) } else { self.writes.to_owned() }
    }
}
