//! A mail server that misbehaves as it is told, in clear or with TLS, and remembers what it was handed.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

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

/// How a mail server encrypts, with its certificate and key.
#[derive(Clone)]
pub enum MailTls {
    /// Not at all.
    None,
    /// From the first byte on.
    Implicit(Arc<ServerConfig>),
    /// After `STARTTLS`.
    Starttls(Arc<ServerConfig>),
}

/// A mail server on this machine.
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
        MailReceiver::start_with(MailTls::None).await
    }

    /// The same with TLS.
    pub async fn start_with(tls: MailTls) -> MailReceiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let minds = Arc::new(Mutex::new(MailMinds::default()));
        let shared = Arc::clone(&minds);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (minds, tls) = (Arc::clone(&shared), tls.clone());
                tokio::spawn(async move {
                    // A caller that does not like the certificate goes away.
                    let _ = answer(stream, &minds, tls).await;
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

async fn answer(stream: TcpStream, minds: &Mutex<MailMinds>, tls: MailTls) -> std::io::Result<()> {
    let mood = minds.lock().unwrap_or_else(PoisonError::into_inner).moods.pop_front().unwrap_or(MailMood::Take);
    match tls {
        MailTls::None => take(stream, minds, mood, Hello::Greets("")).await.map(drop),
        MailTls::Implicit(config) => {
            let stream = TlsAcceptor::from(config).accept(stream).await?;
            take(stream, minds, mood, Hello::Greets("")).await.map(drop)
        }
        MailTls::Starttls(config) => {
            let Some(stream) = take(stream, minds, mood, Hello::Greets("250-STARTTLS\r\n")).await? else {
                return Ok(());
            };
            let stream = TlsAcceptor::from(config).accept(stream).await?;
            take(stream, minds, mood, Hello::Silent).await.map(drop)
        }
    }
}

/// How a conversation begins.
#[derive(Clone, Copy)]
enum Hello {
    /// With a greeting; it offers this too.
    Greets(&'static str),
    /// It goes on after `STARTTLS`.
    Silent,
}

/// One conversation; gives the stream back when it is to be encrypted now.
async fn take<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    minds: &Mutex<MailMinds>,
    mood: MailMood,
    hello: Hello,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    let offers = match hello {
        Hello::Greets(offers) => {
            stream.write_all(b"220 here\r\n").await?;
            stream.flush().await?;
            offers
        }
        Hello::Silent => "",
    };
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if mood == MailMood::Hang {
            continue;
        }
        let word = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (word.as_str(), mood) {
            ("EHLO" | "HELO", _) => format!("250-here\r\n{offers}250 AUTH PLAIN LOGIN\r\n"),
            ("STARTTLS", _) if !offers.is_empty() => {
                stream.write_all(b"220 go on\r\n").await?;
                stream.flush().await?;
                return Ok(Some(stream.into_inner()));
            }
            ("AUTH", MailMood::RefuseUser(said)) => format!("{said}\r\n"),
            ("AUTH", _) => "235 welcome\r\n".to_owned(),
            ("RCPT", MailMood::Refuse(said)) => format!("{said}\r\n"),
            ("RCPT", _) => {
                mail.push_str(&line);
                "250 good\r\n".to_owned()
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await?;
                stream.flush().await?;
                letter(&mut stream, &mut mail).await?;
                minds.lock().unwrap_or_else(PoisonError::into_inner).mails.push(std::mem::take(&mut mail));
                if mood == MailMood::HangUp {
                    return Ok(None);
                }
                "250 taken\r\n".to_owned()
            }
            ("QUIT", _) => {
                stream.write_all(b"221 bye\r\n").await?;
                stream.flush().await?;
                return Ok(None);
            }
            _ => "250 good\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
    }
}

/// Reads a letter until the dot that ends it.
async fn letter<S: AsyncRead + Unpin>(stream: &mut BufReader<S>, into: &mut String) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line.trim_end() == "." {
            return Ok(());
        }
        into.push_str(&line);
    }
}
