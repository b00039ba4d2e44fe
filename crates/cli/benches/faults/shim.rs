//! The disk and the clock of the program under test, which go wrong when they are told to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What is built from.
const SOURCE: &str = include_str!("shim.c");

/// A library that is loaded before the C library, with the folder that tells it what to do.
pub(crate) struct Shim {
    folder: TempDir,
}

impl Shim {
    /// Builds it with the C compiler that building SQLite needs anyway.
    pub(crate) fn build() -> Result<Shim, String> {
        let said = |error: std::io::Error| error.to_string();
        let folder = TempDir::with_prefix("gridwork-shim-").map_err(said)?;
        let (source, library) = (folder.path().join("shim.c"), folder.path().join("shim.so"));
        fs::write(&source, SOURCE).map_err(said)?;
        fs::create_dir(folder.path().join("durable")).map_err(said)?;
        open_to_all(folder.path())?;
        let mut compiler = Command::new("cc");
        compiler.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl");
        let built = compiler.output().map_err(|error| format!("no C compiler: {error}"))?;
        match built.status.success() {
            true => Ok(Shim { folder }),
            false => Err(String::from_utf8_lossy(&built.stderr).into_owned()),
        }
    }

    /// What a program needs in its environment; files whose paths hold this part are meant.
    pub(crate) fn environment(&self, files: &str) -> Vec<(String, String)> {
        let folder = self.folder.path();
        [
            ("LD_PRELOAD", folder.join("shim.so").display().to_string()),
            ("GRIDWORK_SHIM", folder.display().to_string()),
            ("GRIDWORK_SHIM_FILES", files.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// The same for many files that many processes write: of the tree under the folder whose path ends so, what is
    /// synced is kept by file and by folder.
    pub(crate) fn environment_of_tree(&self, files: &str, end: &str) -> Vec<(String, String)> {
        [self.environment(files), vec![("GRIDWORK_SHIM_TREE".to_owned(), end.to_owned())]].concat()
    }

    /// From now on this goes wrong.
    pub(crate) fn turn_on(&self, what: &str) {
        self.tell(what, "");
    }

    /// The clock stands so many seconds beside the right time.
    pub(crate) fn set_clock(&self, seconds: i64) {
        self.tell("clock", &seconds.to_string());
    }

    /// It no longer does.
    pub(crate) fn turn_off(&self, what: &str) {
        // It may not have been on.
        let _ = fs::remove_file(self.folder.path().join(what));
    }

    /// Whether it does.
    pub(crate) fn is_on(&self, what: &str) -> bool {
        self.folder.path().join(what).exists()
    }

    /// The copy of a file as it was when it was last synced.
    pub(crate) fn durable(&self, name: &str) -> PathBuf {
        self.folder.path().join("durable").join(name)
    }

    fn tell(&self, what: &str, text: &str) {
        // Written beside and moved: nobody reads half of it.
        let (made, place) = (self.folder.path().join("told"), self.folder.path().join(what));
        let done = fs::write(&made, text).and_then(|()| fs::rename(&made, &place));
        done.unwrap_or_else(|error| panic!("{} cannot be written: {error}", place.display()));
    }
}

/// PostgreSQL runs as a user of its own and must load the library too.
fn open_to_all(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())
}
