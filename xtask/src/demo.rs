//! A demo district in the background: started, asked for its sign-ins, stopped cleanly.

use crate::run::tool;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

/// A running `gridwork demo`.
pub(crate) struct Demo {
    child: Child,
    /// Where it answers.
    pub(crate) url: String,
}

/// A sign-in that the demo offers.
#[derive(Debug, Deserialize)]
pub(crate) struct Account {
    /// The name to sign in with.
    pub(crate) account: String,
    /// Its password.
    pub(crate) password: String,
    /// The person's name.
    pub(crate) name: String,
    /// What the person may do where.
    pub(crate) roles: Vec<Held>,
}

/// A role held at an org.
#[derive(Debug, Deserialize)]
pub(crate) struct Held {
    /// The role, as `pack/key`.
    pub(crate) role: String,
    /// Where.
    pub(crate) org: Org,
}

/// An org as the API shows it.
#[derive(Debug, Deserialize)]
pub(crate) struct Org {
    /// Its name.
    pub(crate) name: String,
}

impl Demo {
    /// Starts a demo and waits until it answers.
    pub(crate) fn start(binary: &Path, data: &str, listen: &str) -> Result<Demo> {
        let line = tool(binary, ["demo", "--data", data, "--listen", listen, "--no-open"]);
        println!("$ {}", line.line());
        let mut child = line
            .into_command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let stdout = child.stdout.take().context("the demo has no output")?;
        match url_from(BufReader::new(stdout)) {
            Ok(url) => Ok(Demo { child, url }),
            Err(error) => {
                let status = child.wait()?;
                Err(error.context(format!("the demo ended with {status}")))
            }
        }
    }

    /// The sign-ins it offers.
    pub(crate) fn accounts(&self) -> Result<Vec<Account>> {
        #[derive(Deserialize)]
        struct List {
            items: Vec<Account>,
        }
        let body = get(&self.url, "/api/v1/demo/accounts")?;
        let list: List = serde_json::from_str(&body).context("the demo's sign-ins are not as expected")?;
        Ok(list.items)
    }

    /// A bearer token of one of them.
    pub(crate) fn token(&self, account: &str) -> Result<String> {
        let known = self.accounts()?;
        let known = known.iter().find(|it| it.account == account).with_context(|| format!("no sign-in {account}"))?;
        let body = serde_json::json!({"account": account, "password": known.password, "token": true}).to_string();
        let answer: serde_json::Value = serde_json::from_str(&post(&self.url, "/api/v1/session", &body)?)?;
        answer["token"].as_str().map(str::to_owned).context("signing in gave no token")
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the demo ended with {status}");
        }
        Ok(())
    }

    /// Asks it to end, and waits.
    pub(crate) fn stop(self) -> Result<()> {
        terminate(self.pid())?;
        self.wait()
    }
}

/// Asks a process to end cleanly.
pub(crate) fn terminate(pid: u32) -> Result<()> {
    tool("kill", ["-TERM".to_owned(), pid.to_string()]).read().map(drop)
}

/// The address in the line that says that it is ready.
fn url_from(mut lines: impl BufRead) -> Result<String> {
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let parsed: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        if let Some(url) =
            parsed.filter(|ready| ready["ready"] == true).and_then(|ready| ready["url"].as_str().map(str::to_owned))
        {
            return Ok(url);
        }
        print!("{line}");
        line.clear();
    }
    bail!("it ended before it was ready")
}

/// A GET over plain HTTP/1.0, which is answered in one piece.
fn get(url: &str, path: &str) -> Result<String> {
    ask(url, path, "GET", "", "")
}

/// A POST of JSON in the same way.
fn post(url: &str, path: &str, body: &str) -> Result<String> {
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    ask(url, path, "POST", &headers, body)
}

fn ask(url: &str, path: &str, method: &str, headers: &str, body: &str) -> Result<String> {
    let host = url.strip_prefix("http://").context("the demo is not on http")?.trim_end_matches('/');
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot reach {host}"))?;
    stream.write_all(format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\n{headers}\r\n{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("the answer is not HTTP")?;
    if !head.contains(" 200 ") {
        bail!("{path} answered `{}`", head.lines().next().unwrap_or_default());
    }
    Ok(body.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_ready_line_names_the_address() {
        let lines = "loading\n{\"ready\": true, \"url\": \"http://127.0.0.1:8080\"}\n";
        assert_eq!(url_from(lines.as_bytes()).unwrap(), "http://127.0.0.1:8080");
        assert!(url_from("address in use\n".as_bytes()).is_err());
    }

    #[test]
    fn an_answer_other_than_200_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            for answer in ["HTTP/1.0 200 OK\r\n\r\n{}", "HTTP/1.0 404 Not Found\r\n\r\n{}"] {
                let (mut stream, _) = listener.accept().unwrap();
                BufReader::new(&stream).read_line(&mut String::new()).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert_eq!(get(&url, "/").unwrap(), "{}");
        assert_eq!(get(&url, "/none").unwrap_err().to_string(), "/none answered `HTTP/1.0 404 Not Found`");
        server.join().unwrap();
    }
}
