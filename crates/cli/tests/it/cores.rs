//! A server that dies leaves nothing of its memory behind.

use crate::house::{House, STOP_WITHIN};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::program::Program;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files that a dying process may have left in a folder and below it.
fn cores(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => found.extend(cores(&entry.path())),
            _ if entry.file_name().to_string_lossy().contains("core") => found.push(entry.path()),
            _ => {}
        }
    }
    found
}

/// Starts a server in a folder with the limit for core files taken away, as an operator's shell may have it.
fn unlimited(house: &House, folder: &Path) -> Program {
    let server = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut shell = Command::new("sh");
    shell.current_dir(folder).args(["-c", "ulimit -c unlimited 2>/dev/null || true; exec \"$@\"", "sh"]);
    shell.arg(server.get_program()).args(server.get_args());
    Program::start(shell).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn a_server_that_is_killed_leaves_no_core_file() {
    let house = House::sqlite();
    let folder = house.beside("work");
    std::fs::create_dir(&folder).unwrap();
    let server = unlimited(&house, &folder);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.pid())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(line.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{line}");
    // Figures about the process go on.
    let metrics = runtime().block_on(async { reqwest::get(format!("{}/metrics", server.url())).await?.text().await });
    assert!(metrics.unwrap().contains("gridwork_build_info"));
    for file in ["stat", "statm", "status"] {
        assert!(!std::fs::read_to_string(format!("/proc/{}/{file}", server.pid())).unwrap().is_empty());
    }
    let ended = server.signal("ABRT", STOP_WITHIN).unwrap();
    assert!(!ended.core_dumped(), "{ended:?}");
    assert_eq!(ended.signal(), Some(6));
    assert_eq!((cores(&folder), cores(&house.data())), (Vec::new(), Vec::new()));
    // It starts again as if nothing had been.
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
}
