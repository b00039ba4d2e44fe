//! Hands messages to a program: one start a message, JSON on its input, exit status 0 when it took it.

use gridwork_operations::entry::{SendError, TextMessage, TextSender};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::runtime::Handle;

/// For how long the program may think about one message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands messages to a program.
#[derive(Debug)]
pub struct CommandSender {
    program: PathBuf,
}

impl CommandSender {
    /// A sender through a program.
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }
}

impl TextSender for CommandSender {
    fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        let failed = |what: &str| SendError(format!("{}: {what}", self.program.display()));
        // Not as an argument: those of a running program are there for everybody on the machine to read.
        let body = json!({
            "phone": message.phone.reveal(),
            "purpose": message.purpose.as_str(),
            "code": message.code,
            "text": message.text,
        });
        // Senders are called where blocking is allowed, inside the runtime that waits for the program.
        let status = Handle::current().block_on(hand_over(&self.program, &format!("{body}\n")));
        match status.map_err(|error| failed(&error.to_string()))? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(failed(&status.to_string())),
            None => Err(failed("it was not done in time and was stopped")),
        }
    }
}

/// Runs a program with this on its input; none when it took too long, and then it is stopped.
async fn hand_over(program: &Path, body: &str) -> std::io::Result<Option<ExitStatus>> {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read to the end says by its exit status whether that matters.
        let _ = input.write_all(body.as_bytes()).await;
    }
    tokio::time::timeout(PATIENCE, child.wait()).await.ok().transpose()
}
