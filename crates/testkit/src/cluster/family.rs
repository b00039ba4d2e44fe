//! Ends a process and those that it started, at once: none of them may answer the end of another.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Ends them and waits until they are gone.
pub(super) async fn end(parent: u32) -> Result<(), String> {
    // Halted first: it would start others in the place of those that end.
    if !signal("STOP", &[parent])? {
        return Err(format!("process {parent} cannot be halted"));
    }
    let all = [children(parent), vec![parent]].concat();
    // One may end by itself just now, which is no error; whether all have is looked at below.
    signal("KILL", &all)?;
    for _ in 0..1000 {
        if !all.iter().any(|process| runs(*process)) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("the processes {all:?} do not end"))
}

/// Whether all of them got it.
fn signal(name: &str, processes: &[u32]) -> Result<bool, String> {
    let mut command = Command::new("kill");
    command.arg(format!("-{name}")).args(processes.iter().map(u32::to_string)).stderr(Stdio::null());
    Ok(command.status().map_err(|e| format!("kill cannot be run: {e}"))?.success())
}

/// One that has ended and whose parent has not noticed yet runs no more.
fn runs(process: u32) -> bool {
    state(process).is_some_and(|(state, _)| state != 'Z')
}

fn children(parent: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|process| state(*process).is_some_and(|(_, of)| of == parent)).collect()
}

/// The state of a process, and whose child it is.
fn state(process: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Its name stands before and may hold anything, brackets too.
    let mut words = text.rsplit_once(')')?.1.split_whitespace();
    Some((words.next()?.chars().next()?, words.next()?.parse().ok()?))
}

#[test]
fn a_process_ends_with_those_that_it_started() {
    let mut shell = Command::new("sh").args(["-c", "sleep 600 & sleep 600 & wait"]).spawn().unwrap();
    let mut started = Vec::new();
    while started.len() < 2 {
        started = children(shell.id());
    }
    crate::databases::runtime().block_on(end(shell.id())).unwrap();
    assert!(!started.iter().any(|process| runs(*process)));
    shell.wait().unwrap();
}
