//! Hands messages to a program: one start a message, JSON on its input, exit status 0 when it took it.

use gridwork_operations::entry::{SendError, TextMessage, TextSender};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// For how long the program may think about one message.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is asked whether it is done.
const LOOK_EVERY: Duration = Duration::from_millis(20);

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
        let mut command = Command::new(&self.program);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| failed(&error.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            // A program that does not read to the end says by its exit status whether that matters.
            let _ = writeln!(input, "{body}");
        }
        match wait(&mut child).map_err(|error| failed(&error.to_string()))? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(failed(&status.to_string())),
            None => Err(failed("it was not done in time and was stopped")),
        }
    }
}

/// Waits for a program, and stops it when it takes too long.
fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
