//! A reader of the event stream: what it hears, one event after the other.

use std::io::{Error, ErrorKind, Result};

use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Something that was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// `case`, `turn`, `row` or `missed`.
    pub event: String,
    /// The ids.
    pub data: Json,
}

/// Somebody who listens at one server.
pub struct Listener {
    lines: BufReader<TcpStream>,
}

impl Listener {
    /// Begins to listen as the holder of a token; when this answers, nothing that changes is missed.
    ///
    /// # Errors
    /// When nobody answers there, or with something else than a stream.
    pub async fn open(url: &str, token: &str) -> Result<Listener> {
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).await?;
        // In the oldest form of HTTP an answer comes as it is, without pieces that would have to be put together.
        let ask = format!("GET /api/v1/events HTTP/1.0\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await?;
        let mut listener = Listener { lines: BufReader::new(stream) };
        let first = listener.line().await?.unwrap_or_default();
        if !first.contains(" 200 ") {
            return Err(Error::other(format!("no stream, but: {first}")));
        }
        while let Some(line) = listener.line().await? {
            if line.starts_with(": listening") {
                return Ok(listener);
            }
        }
        Err(Error::new(ErrorKind::UnexpectedEof, "the stream ended before it began"))
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Heard> {
        let mut event = String::new();
        loop {
            // A stream that breaks off has ended, too.
            let line = self.line().await.ok().flatten()?;
            if let Some(name) = line.strip_prefix("event:") {
                name.trim().clone_into(&mut event);
            }
            if let Some(data) = line.strip_prefix("data:") {
                let data = serde_json::from_str(data.trim()).unwrap_or_default();
                return Some(Heard { event, data });
            }
        }
    }

    async fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end().to_owned()))
    }
}
