//! A small keep-alive HTTP client: cheap enough to load a server from the same two cores.

use std::fmt::Write as _;
use std::io::{Error, ErrorKind, Result};

use serde_json::Value as Json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The most an answer may hold.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// The bearer token of whoever asks.
    pub token: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// The body; none is sent when there is none.
    pub body: Option<Json>,
    /// A file instead: what it is called, and what is in it.
    pub file: Option<(String, Vec<u8>)>,
}

impl Request {
    /// A question.
    pub fn get(path: impl Into<String>) -> Request {
        Request { method: "GET", path: path.into(), token: None, key: None, body: None, file: None }
    }

    /// A command.
    pub fn post(path: impl Into<String>, body: Json) -> Request {
        Request { method: "POST", path: path.into(), token: None, key: None, body: Some(body), file: None }
    }

    /// The same with another verb, such as `PUT`.
    pub fn with(mut self, method: &'static str) -> Request {
        self.method = method;
        self
    }

    /// Sends a file, in the field `file` of a form.
    pub fn upload(path: impl Into<String>, name: &str, bytes: Vec<u8>) -> Request {
        let file = Some((name.to_owned(), bytes));
        Request { method: "POST", path: path.into(), token: None, key: None, body: None, file }
    }

    /// Asked by the holder of this token.
    pub fn by(mut self, token: &str) -> Request {
        self.token = Some(token.to_owned());
        self
    }

    /// With this idempotency key.
    pub fn once(mut self, key: impl Into<String>) -> Request {
        self.key = Some(key.into());
        self
    }
}

/// What came back, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it went well.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or(Json::Null)
    }

    /// The JSON of an answer that went well; otherwise what was said, as an error.
    pub fn accepted(&self) -> Result<Json> {
        match self.is_success() {
            true => Ok(self.json()),
            false => Err(Error::other(format!("status {}: {}", self.status, String::from_utf8_lossy(&self.body)))),
        }
    }
}

/// One connection, made when it is first needed and again after it broke.
pub struct Client {
    host: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Client {
    /// A client of the server at this address, `http://host:port`.
    pub fn new(url: &str) -> Client {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Client { host, stream: None, buffer: Vec::with_capacity(16 * 1024) }
    }

    /// Sends a request and waits for the whole answer. After an error nobody knows whether the server acted on it.
    pub async fn send(&mut self, request: &Request) -> Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.host).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(&self.render(request)).await?;
        let answer = self.read(&mut stream).await?;
        self.stream = Some(stream);
        Ok(answer)
    }

    fn render(&self, request: &Request) -> Vec<u8> {
        let body = match (&request.file, &request.body) {
            (Some((name, bytes)), _) => Some((format!("multipart/form-data; boundary={BOUNDARY}"), form(name, bytes))),
            (None, Some(json)) => Some(("application/json".to_owned(), json.to_string().into_bytes())),
            (None, None) => None,
        };
        let mut text = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", request.method, request.path, self.host);
        // Writing to a string cannot fail.
        if let Some(token) = &request.token {
            let _ = write!(text, "authorization: Bearer {token}\r\n");
        }
        if let Some(key) = &request.key {
            let _ = write!(text, "idempotency-key: {key}\r\n");
        }
        if let Some((kind, body)) = &body {
            let _ = write!(text, "content-type: {kind}\r\ncontent-length: {}\r\n", body.len());
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend(body.into_iter().flat_map(|(_, body)| body));
        bytes
    }

    async fn read(&mut self, stream: &mut TcpStream) -> Result<Answer> {
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more(stream).await?;
        };
        let (status, length) = read_head(&self.buffer[..head_end])?;
        if length > ANSWER_MAX {
            return Err(broken("the answer is too large"));
        }
        while self.buffer.len() < head_end + length {
            self.more(stream).await?;
        }
        Ok(Answer { status, body: self.buffer[head_end..head_end + length].to_vec() })
    }

    async fn more(&mut self, stream: &mut TcpStream) -> Result<()> {
        match stream.read_buf(&mut self.buffer).await? {
            0 => Err(Error::new(ErrorKind::UnexpectedEof, "the server hung up before it had answered")),
            _ => Ok(()),
        }
    }
}

/// Between the parts of a form.
const BOUNDARY: &str = "gridwork-testkit-boundary";

/// A form of one file.
fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// Status and length of the body.
fn read_head(head: &[u8]) -> Result<(u16, usize)> {
    let head = std::str::from_utf8(head).map_err(|_| broken("the head is no text"))?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| broken("the first line names no status"))?;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            return Ok((status, value.trim().parse().map_err(|_| broken("the length is no number"))?));
        }
    }
    match status {
        204 | 304 => Ok((status, 0)),
        _ => Err(broken("the answer does not say how long it is")),
    }
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[test]
fn a_head_names_status_and_length() {
    let head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n";
    assert_eq!(read_head(head).unwrap(), (201, 12));
    assert_eq!(read_head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(), (204, 0));
    assert!(read_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
}
