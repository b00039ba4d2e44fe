//! A small HTTP client for calls to receivers that may misbehave: one connection a call, a deadline, a bounded answer,
//! no redirects, and certificates looked at unless the other side is this machine.

mod target;
mod tls;

pub(crate) use target::{Target, is_loopback, percent};
pub(crate) use tls::Tls;

use bytes::Bytes;
use gridwork_operations::outbox::Failure;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// The most that is read of an answer, in bytes.
const ANSWER_MAX: usize = 64 * 1024;

/// For how many seconds a receiver may ask to be left alone.
const RETRY_AFTER_MAX: u64 = 24 * 3600;

/// Makes calls.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    tls: Tls,
    deadline: Duration,
}

/// One call.
pub(crate) struct Call<'a> {
    /// `GET` or `POST`.
    pub(crate) method: Method,
    /// To where.
    pub(crate) target: &'a Target,
    /// What follows the host, from `/` on.
    pub(crate) path: String,
    /// Headers besides the usual ones.
    pub(crate) headers: Vec<(String, String)>,
    /// What kind of body.
    pub(crate) content_type: &'static str,
    /// The body.
    pub(crate) body: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// For how many seconds the receiver wants to be left alone.
    pub(crate) retry_after_s: Option<u64>,
    /// The body; none when it was longer than anybody reads.
    pub(crate) body: Option<Vec<u8>>,
}

impl Http {
    /// A client whose calls take at most so long.
    pub(crate) fn new(tls: Tls, deadline: Duration) -> Self {
        Self { tls, deadline }
    }

    /// Makes a call.
    ///
    /// # Errors
    /// When no answer came in time, or none that is HTTP. The words name the host only: addresses hold keys.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let host = call.target.host.clone();
        let late = || {
            let zh = format!("{host} 在 {:?} 内没有回答", self.deadline);
            Failure::passing("timeout", zh, format!("{host} did not answer within {:?}", self.deadline))
        };
        tokio::time::timeout(self.deadline, self.exchange(call)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let target = call.target;
        let stream = TcpStream::connect((target.host.as_str(), target.port)).await.map_err(|error| {
            let (host, port) = (&target.host, target.port);
            let zh = format!("连不上 {host} 的 {port} 端口：{error}");
            Failure::passing("connect", zh, format!("{host} cannot be reached on port {port}: {error}"))
        })?;
        match target.is_encrypted {
            false => over(stream, call).await,
            true => over(self.tls.shake(target, stream).await?, call).await,
        }
    }
}

async fn over<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    call: Call<'_>,
) -> Result<Answer, Failure> {
    let host = call.target.host.clone();
    let broken = |error: hyper::Error| {
        Failure::passing("broken", format!("{host} 中途断开：{error}"), format!("{host} broke off: {error}"))
    };
    let request = request(call)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let driving = tokio::spawn(async move {
        // What breaks is told by whoever waits for the answer.
        let _ = connection.await;
    });
    // Whatever becomes of the call, the connection ends with it.
    let _ends = EndsWith(driving);
    let answer = sender.send_request(request).await.map_err(broken)?;
    read(&host, answer).await
}

/// Ends a task when it is dropped.
struct EndsWith(tokio::task::JoinHandle<()>);

impl Drop for EndsWith {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn request(call: Call<'_>) -> Result<Request<Full<Bytes>>, Failure> {
    let unfit = |zh: &str, en: &str| {
        let (zh, en) = (format!("按设置拼不成请求：{zh}"), format!("the settings make no request: {en}"));
        Failure::settings("settings", zh, en)
    };
    let mut request = Request::new(Full::new(Bytes::from(call.body)));
    *request.method_mut() = call.method;
    *request.uri_mut() = call.path.parse().map_err(|_| unfit("地址不对", "the address"))?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::from_str(&call.target.authority()).map_err(|_| unfit("主机名不对", "the host"))?);
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("gridwork/", env!("CARGO_PKG_VERSION"))));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
    for (name, value) in &call.headers {
        let name =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit("请求头的名字不对", "the name of a header"))?;
        headers
            .insert(name, HeaderValue::from_str(value).map_err(|_| unfit("请求头的值不对", "the value of a header"))?);
    }
    Ok(request)
}

async fn read(host: &str, answer: Response<hyper::body::Incoming>) -> Result<Answer, Failure> {
    let status = answer.status().as_u16();
    let retry_after_s = answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()?.trim().parse().ok());
    let retry_after_s = retry_after_s.map(|s: u64| s.min(RETRY_AFTER_MAX));
    let body = match Limited::new(answer.into_body(), ANSWER_MAX).collect().await {
        Ok(whole) => Some(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => {
            let zh = format!("{host} 回答到一半断开：{error}");
            return Err(Failure::passing("broken", zh, format!("{host} broke off in its answer: {error}")));
        }
    };
    Ok(Answer { status, retry_after_s, body })
}
