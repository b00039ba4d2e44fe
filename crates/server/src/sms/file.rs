//! Writes messages into a file, one JSON line each, and remembers the last ones for the pages of a demo.

use gridwork_kernel::Clock;
use gridwork_operations::entry::{SendError, TextMessage, TextSender};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// How many messages are remembered.
const REMEMBERED: usize = 50;

/// A message that "arrived".
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SentMessage {
    /// To whom.
    pub phone: String,
    /// What it says.
    pub text: String,
    /// The code in it.
    pub code: String,
    /// When, RFC 3339.
    pub at: String,
}

/// Writes messages into a file. Numbers and codes stand in it in clear: it is for demos and trials.
pub struct FileSender {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    last: Mutex<VecDeque<SentMessage>>,
}

impl std::fmt::Debug for FileSender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileSender").field("path", &self.path).finish_non_exhaustive()
    }
}

impl FileSender {
    /// A sender into a file, which is made with the first message.
    pub fn new(path: &Path, clock: Arc<dyn Clock>) -> Self {
        Self { path: path.to_owned(), clock, last: Mutex::default() }
    }

    /// The last messages to a phone, newest first.
    pub fn messages_to(&self, phone: &str) -> Vec<SentMessage> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter().rev().filter(|message| message.phone == phone).cloned().collect()
    }
}

impl TextSender for FileSender {
    fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        let sent = SentMessage {
            phone: message.phone.reveal().to_owned(),
            text: message.text.clone(),
            code: message.code.clone(),
            at: self.clock.now().to_string(),
        };
        let line = serde_json::to_string(&sent).map_err(|error| SendError(error.to_string()))?;
        let failed = |error: std::io::Error| SendError(format!("{}: {error}", self.path.display()));
        let mut file = open_private(&self.path).map_err(failed)?;
        file.write_all(format!("{line}\n").as_bytes()).map_err(failed)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == REMEMBERED {
            last.pop_front();
        }
        last.push_back(sent);
        Ok(())
    }
}

/// Opens the file to be added to; nobody else on the machine reads it.
fn open_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
