//! A folder of a test with the program run on it, on either engine.

use gridwork_testkit::cluster::Private;
use gridwork_testkit::program::Program;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Longer than any clean stop takes, also on a busy machine.
pub(crate) const STOP_WITHIN: Duration = Duration::from_secs(30);

/// A place for a district.
pub(crate) struct House {
    folder: TempDir,
    /// A durable cluster of its own, which the test may crash.
    pub(crate) cluster: Option<Arc<Private>>,
}

impl House {
    /// With SQLite in the folder.
    pub(crate) fn sqlite() -> House {
        House { folder: TempDir::with_prefix("gridwork-cli-").unwrap(), cluster: None }
    }

    /// With a PostgreSQL cluster beside the folder.
    pub(crate) fn postgres() -> House {
        House::postgres_with("")
    }

    /// The same with settings of its own, a line each.
    pub(crate) fn postgres_with(settings: &str) -> House {
        let cluster = Private::start(settings).unwrap_or_else(|problem| panic!("{problem}"));
        House { cluster: Some(Arc::new(cluster)), ..House::sqlite() }
    }

    /// Another folder on the same PostgreSQL, as on another machine: it has no keys yet.
    pub(crate) fn neighbour(&self) -> House {
        House { cluster: self.cluster.clone(), ..House::sqlite() }
    }

    /// Gives a neighbour the keys of this house.
    pub(crate) fn give_keys(&self, neighbour: &House) {
        let (from, to) = (self.data().join("keys"), neighbour.data().join("keys"));
        let mut folder = DirBuilder::new();
        folder.recursive(true).mode(0o700).create(&to).unwrap();
        std::fs::copy(from.join("keyring"), to.join("keyring")).unwrap();
    }

    /// The folder of the data, which is made by the program.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with this verb on this house.
    pub(crate) fn command(&self, verb: &[&str]) -> Command {
        let mut command = gridwork();
        command.args(verb).arg("--data").arg(self.data());
        if let Some(cluster) = &self.cluster {
            command.args(["--database", &cluster.url()]);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, verb: &[&str]) -> Output {
        self.command(verb).output().unwrap()
    }

    /// Starts a plain server.
    pub(crate) fn serve(&self) -> Program {
        started(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts a server with more to its command.
    pub(crate) fn serve_with(&self, more: &[&str]) -> Program {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(more);
        started(command)
    }

    /// Starts the demo, or goes on with it.
    pub(crate) fn demo(&self) -> Program {
        started(self.command(&["demo", "--listen", "127.0.0.1:0", "--no-open", "--size", "town", "--orders", "3"]))
    }
}

/// The program under test.
pub(crate) fn gridwork() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gridwork"))
}

fn started(command: Command) -> Program {
    Program::start(command).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The packs that ship.
pub(crate) fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// Everything a command said.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A command must have gone well.
pub(crate) fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}: {}", output.status, said(output));
}

/// A command must have been refused, by itself and not by a signal, with these words.
pub(crate) fn refused(output: &Output, words: &[&str]) {
    let said = said(output);
    assert!(output.status.code().is_some_and(|code| code != 0), "{}: {said}", output.status);
    for word in words {
        assert!(said.contains(word), "`{word}` is missing in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

/// Whether a path is there.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
