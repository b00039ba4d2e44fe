//! A `gridwork` server in a process of its own: started, asked to stop, killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::NamedTempFile;

/// A server that answers. Killed when dropped.
pub struct Program {
    child: Child,
    url: String,
    /// Gets a message when the process has closed its output.
    ended: Receiver<()>,
    errors: NamedTempFile,
}

impl Program {
    /// Starts it and waits for the line that says it is ready.
    ///
    /// # Errors
    /// What it said when it ended before.
    pub fn start(mut command: Command) -> Result<Program, String> {
        let errors = NamedTempFile::new().map_err(|e| e.to_string())?;
        let log = File::create(errors.path()).map_err(|e| e.to_string())?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|e| format!("{command:?} cannot be started: {e}"))?;
        let stdout = child.stdout.take().ok_or("the program has no output")?;
        let mut lines = BufReader::new(stdout);
        let Some(url) = url_from(&mut lines) else {
            let status = child.wait().map_err(|e| e.to_string())?;
            let said = std::fs::read_to_string(errors.path()).unwrap_or_default();
            return Err(format!("it ended with {status} before it was ready: {said}"));
        };
        Ok(Program { child, url, ended: when_ended(lines), errors })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has said on stderr.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.errors.path()).unwrap_or_default()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    /// Asks it to end (SIGTERM) and waits at most so long.
    ///
    /// # Errors
    /// When it does not end in time; it is killed then.
    pub fn stop(self, wait: Duration) -> Result<ExitStatus, String> {
        self.signal("TERM", wait)
    }

    /// Sends it a signal of which it ends, and waits at most so long.
    ///
    /// # Errors
    /// When it does not end in time; it is killed then.
    pub fn signal(mut self, name: &str, wait: Duration) -> Result<ExitStatus, String> {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().map_err(|e| format!("kill: {e}"))?;
        if !sent.success() {
            return Err(format!("process {pid} cannot be asked to end"));
        }
        match self.ended.recv_timeout(wait) {
            Ok(()) => self.child.wait().map_err(|e| e.to_string()),
            Err(_) => Err(format!("it had not stopped after {wait:?}: {}", self.log())),
        }
    }

    fn end(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// The address in the line that says that it is ready; none when the output ends without it.
fn url_from(lines: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    while lines.read_line(&mut line).ok()? > 0 {
        let said: Json = serde_json::from_str(&line).unwrap_or_default();
        if said["ready"] == true {
            return said["url"].as_str().map(str::to_owned);
        }
        line.clear();
    }
    None
}

/// Reads the rest of the output, which ends with the process.
fn when_ended(mut lines: BufReader<ChildStdout>) -> Receiver<()> {
    let (sender, ended) = channel();
    std::thread::spawn(move || {
        // Nobody may be waiting, and that is no fault.
        let _ = std::io::copy(&mut lines, &mut std::io::sink());
        let _ = sender.send(());
    });
    ended
}

#[test]
fn the_ready_line_names_the_address() {
    let lines = "loading\n{\"ready\": true, \"url\": \"http://127.0.0.1:8080\"}\nmore\n";
    assert_eq!(url_from(&mut lines.as_bytes()).unwrap(), "http://127.0.0.1:8080");
    assert!(url_from(&mut "address in use\n".as_bytes()).is_none());
}
