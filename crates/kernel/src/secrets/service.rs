//! The key service (密钥服务) of a district, its KMS: a program that turns the wrapped lines of the key file into keys.
//!
//! It is asked when a process starts, once, for all of them: a work awaits nothing but the database, so no record could
//! ask for its own. The program reads a line for each key, `ID WRAPPED`, and writes a line for each, `ID KEY`, with 32
//! bytes in Base64. What it writes is kept in memory only; what it complains of is not read, for it may name keys.

use super::SecretError;
use super::keyfile::{KeyBytes, key_of};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// No answer is longer: a few hundred keys.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// The program that unwraps keys.
#[derive(Debug, Clone)]
pub struct KeyService {
    program: PathBuf,
    patience: Duration,
}

/// Why the key service gave no keys.
#[derive(Debug)]
pub struct ServiceFailure {
    program: PathBuf,
    zh: String,
    en: String,
}

impl fmt::Display for ServiceFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = self.program.display();
        write!(f, "密钥服务命令 {program} {} (the key service command {program} {})", self.zh, self.en)
    }
}

impl KeyService {
    /// A program, and how long it may think.
    pub fn new(program: &Path, patience: Duration) -> Self {
        Self { program: program.to_owned(), patience }
    }

    /// Looks whether the service turns this into a key, before it is relied upon.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self, id: &str, wrapped: &str) -> Result<(), SecretError> {
        self.unwrap(&[(id, wrapped)]).await.map(drop)
    }

    /// The keys behind wrapped ones, by id.
    pub(super) async fn unwrap(&self, wrapped: &[(&str, &str)]) -> Result<HashMap<String, KeyBytes>, SecretError> {
        let asked = tokio::time::timeout(self.patience, self.ask(wrapped)).await;
        let answer = asked.map_err(|_| {
            let seconds = self.patience.as_secs();
            self.failed(
                format!("在 {seconds} 秒内没有应答：请手工运行检查，或加大 --kms-timeout"),
                format!("did not answer within {seconds} s: run it by hand, or give it more by --kms-timeout"),
            )
        })??;
        let mut keys = HashMap::new();
        for line in answer.lines().filter(|line| !line.trim().is_empty()) {
            let mut parts = line.split_whitespace();
            let (id, key) = (parts.next(), parts.next().and_then(key_of));
            // The line itself is not repeated: it may hold a key.
            let (Some(id), Some(key), None) = (id, key, parts.next()) else {
                return Err(self.failed(
                    "的输出不对：每行应为“ID 密钥”，密钥为 32 字节的 Base64".to_owned(),
                    "wrote what is no key: a line is `ID KEY`, the key 32 bytes in Base64".to_owned(),
                ));
            };
            keys.insert(id.to_owned(), key);
        }
        let missing = wrapped.iter().map(|(id, _)| *id).filter(|id| !keys.contains_key(*id)).collect::<Vec<_>>();
        if missing.is_empty() {
            return Ok(keys);
        }
        let missing = missing.join(", ");
        Err(self.failed(format!("没有给出密钥 {missing}"), format!("gave no key for {missing}")))
    }

    async fn ask(&self, wrapped: &[(&str, &str)]) -> Result<String, SecretError> {
        let broken =
            |error: std::io::Error| self.failed(format!("无法运行：{error}"), format!("cannot be run: {error}"));
        let mut command = Command::new(&self.program);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(broken)?;
        let question = wrapped.iter().map(|(id, wrapped)| format!("{id} {wrapped}\n")).collect::<String>();
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let tell = async {
            if let Some(mut input) = input {
                // A program that does not read to the end says by its answer whether that matters.
                let _ = input.write_all(question.as_bytes()).await;
            }
        };
        let mut answer = Vec::new();
        let listen = async {
            match output {
                Some(output) => output.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await,
                None => Ok(0),
            }
        };
        let ((), heard) = tokio::join!(tell, listen);
        heard.map_err(broken)?;
        let status = child.wait().await.map_err(broken)?;
        if !status.success() {
            return Err(self.failed(
                format!("失败（{status}）：请手工运行检查"),
                format!("failed ({status}): run it by hand to see why"),
            ));
        }
        String::from_utf8(answer)
            .map_err(|_| self.failed("的输出不是文本".to_owned(), "wrote what is no text".to_owned()))
    }

    fn failed(&self, zh: String, en: String) -> SecretError {
        SecretError::Service(ServiceFailure { program: self.program.clone(), zh, en })
    }
}
