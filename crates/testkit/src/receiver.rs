//! A receiver of messages that misbehaves as it is told: it hangs, breaks off, answers nonsense, and remembers what came.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How one call is answered.
#[derive(Debug, Clone)]
pub enum Mood {
    /// With a status, further headers (each with its line end) and a body.
    Answer(u16, &'static str, String),
    /// Reads and says nothing until the caller goes.
    Hang,
    /// Hangs up without a word.
    HangUp,
    /// Breaks off in the middle of an answer that had begun well.
    BreakOff,
    /// A success with far more than anybody wants to read.
    Huge,
}

impl Mood {
    /// A success with a body.
    pub fn ok(body: &str) -> Mood {
        Mood::Answer(200, "", body.to_owned())
    }

    /// A status without a body.
    pub fn status(status: u16) -> Mood {
        Mood::Answer(status, "", String::new())
    }
}

/// A call as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST /path?query`.
    pub line: String,
    /// The headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
struct Minds {
    moods: VecDeque<Mood>,
    received: Vec<Received>,
}

/// An HTTP receiver on this machine.
#[derive(Debug)]
pub struct Receiver {
    /// Where it listens.
    pub address: SocketAddr,
    minds: Arc<Mutex<Minds>>,
    listening: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Receiver {
    /// A receiver that answers like this when it was told nothing else.
    pub async fn start(usual: Mood) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let minds = Arc::new(Mutex::new(Minds::default()));
        let shared = Arc::clone(&minds);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (minds, usual) = (Arc::clone(&shared), usual.clone());
                tokio::spawn(async move {
                    // A caller that goes away is no concern of the receiver.
                    let _ = serve(stream, &minds, usual).await;
                });
            }
        });
        Receiver { address, minds, listening }
    }

    /// Its address with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How the next calls are answered, one after the other.
    pub fn next(&self, moods: impl IntoIterator<Item = Mood>) {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).moods.extend(moods);
    }

    /// What came until now.
    pub fn received(&self) -> Vec<Received> {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).received.clone()
    }
}

async fn serve(stream: TcpStream, minds: &Mutex<Minds>, usual: Mood) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(received) = read(&mut stream).await? else { return Ok(()) };
    let mood = {
        let mut minds = minds.lock().unwrap_or_else(PoisonError::into_inner);
        minds.received.push(received);
        minds.moods.pop_front().unwrap_or(usual)
    };
    match mood {
        Mood::Answer(status, headers, body) => {
            let head =
                format!("HTTP/1.1 {status} So\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body.as_bytes()).await?;
        }
        Mood::Hang => {
            // Until the caller hangs up.
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await?;
        }
        Mood::HangUp => {}
        Mood::BreakOff => {
            stream.write_all(b"HTTP/1.1 200 So\r\ncontent-length: 500\r\n\r\n{\"errcode\":0,").await?;
        }
        Mood::Huge => {
            let piece = vec![b'x'; 64 * 1024];
            stream.write_all(b"HTTP/1.1 200 So\r\ncontent-length: 67108864\r\n\r\n").await?;
            for _ in 0..1024 {
                stream.write_all(&piece).await?;
            }
        }
    }
    stream.shutdown().await
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Received>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut text = String::new();
        stream.read_line(&mut text).await?;
        let Some((name, value)) = text.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, it)| it.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Ok(Some(Received { line, headers, body: String::from_utf8_lossy(&body).into_owned() }))
}

/// How a mail server takes one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailMood {
    /// It takes it.
    Take,
    /// It greets and then says nothing.
    Hang,
    /// It hangs up after the letter was handed over, without an answer.
    HangUp,
    /// It answers the receiver's address with this.
    Refuse(&'static str),
    /// It answers user and password with this.
    RefuseUser(&'static str),
}

#[derive(Debug, Default)]
struct MailMinds {
    moods: VecDeque<MailMood>,
    mails: Vec<String>,
}

/// A mail server on this machine, without TLS.
#[derive(Debug)]
pub struct MailReceiver {
    /// Where it listens.
    pub address: SocketAddr,
    minds: Arc<Mutex<MailMinds>>,
    listening: JoinHandle<()>,
}

impl Drop for MailReceiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl MailReceiver {
    /// A server that takes what comes when it was told nothing else.
    pub async fn start() -> MailReceiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let minds = Arc::new(Mutex::new(MailMinds::default()));
        let shared = Arc::clone(&minds);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let minds = Arc::clone(&shared);
                tokio::spawn(async move {
                    let _ = take(stream, &minds).await;
                });
            }
        });
        MailReceiver { address, minds, listening }
    }

    /// How the next mails are taken.
    pub fn next(&self, moods: impl IntoIterator<Item = MailMood>) {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).moods.extend(moods);
    }

    /// The mails that were handed over, receivers first; taken or not.
    pub fn mails(&self) -> Vec<String> {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).mails.clone()
    }
}

async fn take(stream: TcpStream, minds: &Mutex<MailMinds>) -> std::io::Result<()> {
    let mood = minds.lock().unwrap_or_else(PoisonError::into_inner).moods.pop_front().unwrap_or(MailMood::Take);
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 here\r\n").await?;
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if mood == MailMood::Hang {
            continue;
        }
        let word = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (word.as_str(), mood) {
            ("EHLO" | "HELO", _) => "250-here\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
            ("AUTH", MailMood::RefuseUser(said)) => format!("{said}\r\n"),
            ("AUTH", _) => "235 welcome\r\n".to_owned(),
            ("RCPT", MailMood::Refuse(said)) => format!("{said}\r\n"),
            ("RCPT", _) => {
                mail.push_str(&line);
                "250 good\r\n".to_owned()
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await?;
                letter(&mut stream, &mut mail).await?;
                minds.lock().unwrap_or_else(PoisonError::into_inner).mails.push(std::mem::take(&mut mail));
                if mood == MailMood::HangUp {
                    return Ok(());
                }
                "250 taken\r\n".to_owned()
            }
            ("QUIT", _) => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 good\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// Reads a letter until the dot that ends it.
async fn letter(stream: &mut BufReader<TcpStream>, into: &mut String) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line.trim_end() == "." {
            return Ok(());
        }
        into.push_str(&line);
    }
}
