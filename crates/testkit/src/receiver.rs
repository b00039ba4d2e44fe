//! A receiver of messages that misbehaves as it is told: it hangs, breaks off, answers nonsense, and remembers what came.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
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
    came: watch::Receiver<usize>,
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
        let (count, came) = watch::channel(0);
        let count = Arc::new(count);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (minds, usual, count) = (Arc::clone(&shared), usual.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    // A caller that goes away is no concern of the receiver.
                    let _ = serve(stream, &minds, usual, &count).await;
                });
            }
        });
        Receiver { address, minds, came, listening }
    }

    /// Its address with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How the next calls are answered, one after the other.
    pub fn next(&self, moods: impl IntoIterator<Item = Mood>) {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).moods.extend(moods);
    }

    /// Waits until so many calls came, however they were answered.
    pub async fn has_received(&self, count: usize) {
        self.came.clone().wait_for(|came| *came >= count).await.expect("the receiver listens");
    }

    /// What came until now.
    pub fn received(&self) -> Vec<Received> {
        self.minds.lock().unwrap_or_else(PoisonError::into_inner).received.clone()
    }
}

async fn serve(
    stream: TcpStream,
    minds: &Mutex<Minds>,
    usual: Mood,
    count: &watch::Sender<usize>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(received) = read(&mut stream).await? else { return Ok(()) };
    let mood = {
        let mut minds = minds.lock().unwrap_or_else(PoisonError::into_inner);
        minds.received.push(received);
        minds.moods.pop_front().unwrap_or(usual)
    };
    count.send_modify(|count| *count += 1);
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
