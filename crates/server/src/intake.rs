//! What a request brings, read within limits: names in the path, query, body, the headers of the contract.

use crate::problem::{Language, Problem};
use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::{FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use data_encoding::HEXLOWER;
use futures_util::{Stream, StreamExt, stream};
use gridwork_kernel::error::because;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How much of a body that nobody reads is still taken off the line, and for how long.
const DISCARDED_MAX: usize = 64 * 1024 * 1024;
const DISCARDING_MAX: Duration = Duration::from_secs(20);

/// Takes what is left of a refused request's body off the line before the answer goes out: who is cut off in the middle
/// of sending sees a broken connection, and never reads why.
pub async fn discard_rest(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let asks_first = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let lent = Lent { body: Arc::new(Mutex::new(body.into_data_stream())), is_begun: Arc::default() };
    let response = next.run(Request::from_parts(parts, Body::from_stream(lent.stream()))).await;
    // Who asks first whether to send and was not told to sends nothing; reading would be telling.
    if asks_first && !lent.is_begun.load(Ordering::Relaxed) {
        return response;
    }
    let mut rest = lent.stream();
    let discarding = async {
        let mut discarded = 0;
        while let Some(Ok(part)) = rest.next().await {
            discarded += part.len();
            if discarded > DISCARDED_MAX {
                break;
            }
        }
    };
    // Who sends slower than this has to live with the broken connection.
    let _ = tokio::time::timeout(DISCARDING_MAX, discarding).await;
    response
}

/// A body that a handler reads as far as it likes, and what is left of it afterwards.
struct Lent {
    body: Arc<Mutex<BodyDataStream>>,
    is_begun: Arc<AtomicBool>,
}

impl Lent {
    fn stream(&self) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send + use<> {
        let (body, is_begun) = (Arc::clone(&self.body), Arc::clone(&self.is_begun));
        stream::poll_fn(move |context| {
            is_begun.store(true, Ordering::Relaxed);
            Pin::new(&mut *body.lock().unwrap_or_else(PoisonError::into_inner)).poll_next(context)
        })
    }
}

/// What a query is checked for besides its types, before anybody is asked who they are.
pub trait Asked: DeserializeOwned + Send {
    /// Refuses what could never be answered.
    ///
    /// # Errors
    /// 400.
    fn check(&self, language: Language) -> Result<(), Problem> {
        let _ = language;
        Ok(())
    }
}

/// The names in a path; what is not UTF-8 is malformed, what fits no name is a 400 of the contract.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let language = Language::of(&parts.headers);
        let bad = || Problem::malformed(language, because("路径无法读取", "the path cannot be read"));
        if parts.uri.path().contains("%00") {
            return Err(bad());
        }
        Path::<T>::from_request_parts(parts, state).await.map(|Path(names)| Self(names)).map_err(|_| bad())
    }
}

/// Whether a request of this method carries a body.
pub fn has_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PATCH | Method::PUT)
}

/// The query; an unknown parameter, one given twice and text that is none are refused.
pub fn query<Q: Asked>(language: Language, parts: &Parts) -> Result<Q, Problem> {
    if !is_text(parts.uri.query().unwrap_or("")) {
        let reason = because("查询参数不是有效的 UTF-8 文本", "the query is not UTF-8 text");
        return Err(Problem::malformed(language, reason));
    }
    let read = axum::extract::Query::<Q>::try_from_uri(&parts.uri).map_err(|error| {
        let said = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        let (zh, en) = (format!("查询参数有误：{said}"), format!("a query parameter does not fit: {said}"));
        Problem::malformed(language, because(zh, en))
    });
    let query = read?.0;
    query.check(language)?;
    Ok(query)
}

/// Whether percent-encoded text decodes to UTF-8 without a zero byte, which no database keeps.
fn is_text(encoded: &str) -> bool {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok_and(|text| !text.contains('\0'))
}

/// The bytes of a body, at most so many.
pub async fn bytes(language: Language, body: Body, max: usize) -> Result<Bytes, Problem> {
    let mut parts = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(part) = parts.next().await {
        let reason = || because("请求正文没有完整到达", "the body did not arrive whole");
        let part = part.map_err(|_| Problem::malformed(language, reason()))?;
        if read.len() + part.len() > max {
            return Err(too_large(language));
        }
        read.extend_from_slice(&part);
    }
    Ok(read.into())
}

/// 413.
pub fn too_large(language: Language) -> Problem {
    let (title, needs) = (because("内容过大", "too large"), because("请缩小后再发送", "send less"));
    Problem::new(language, StatusCode::PAYLOAD_TOO_LARGE, "too_large", title, Some(needs))
}

/// 415.
pub fn wrong_type(language: Language, zh: &str, en: &str) -> Problem {
    let title = because("类型不支持", "this type is not taken");
    Problem::new(language, StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", title, Some(because(zh, en)))
}

/// The body as JSON; a verb without arguments may be sent without one.
pub fn json<B: DeserializeOwned>(language: Language, headers: &HeaderMap, bytes: &[u8]) -> Result<B, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    let is_json = kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json");
    if !bytes.is_empty() && !is_json {
        return Err(wrong_type(language, "请发送 application/json", "send application/json"));
    }
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    if std::str::from_utf8(text).is_err() {
        return Err(Problem::malformed(language, because("正文不是有效的 UTF-8", "the body is not valid UTF-8")));
    }
    // A list of values in the order of our fields would be read as them; nobody can have meant that.
    if text.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::malformed(language, because("正文应为 JSON 对象", "the body must be a JSON object")));
    }
    serde_json::from_slice(text).map_err(|error| {
        Problem::malformed(language, because(format!("JSON 有误：{error}"), format!("the JSON does not fit: {error}")))
    })
}

/// The version of `If-Match`; none for `*`, which every version fits.
pub fn if_match(language: Language, headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    text.trim_start_matches("W/").trim_matches('"').parse().map(Some).map_err(|_| {
        Problem::malformed(language, because("If-Match 应为 \"版本号\"", "If-Match must be a version in quotes"))
    })
}

/// The idempotency key.
pub fn key(language: Language, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or("");
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let (zh, en) = ("须为 1–200 个可见 ASCII 字符", "must be 1 to 200 visible ASCII characters");
        let reason = because(format!("Idempotency-Key {zh}"), format!("Idempotency-Key {en}"));
        return Err(Problem::malformed(language, reason));
    }
    Ok(Some(key.to_owned()))
}

/// What a key stands for: the method, the path and the body.
pub fn digest(parts: &Parts, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(parts.method.as_str().as_bytes());
    hasher.update([0]);
    hasher.update(parts.uri.path_and_query().map_or("", |it| it.as_str()).as_bytes());
    hasher.update([0]);
    hasher.update(body);
    HEXLOWER.encode(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_text_or_it_is_refused() {
        for text in ["", "q=a&b=c", "q=%E7%81%AF", "q=100%", "q=%zz", "q=a+b", "q=%2"] {
            assert!(is_text(text), "{text}");
        }
        for nonsense in ["q=%FF", "q=%00", "q=a%C0%80", "q=%ED%A0%80"] {
            assert!(!is_text(nonsense), "{nonsense}");
        }
    }
}
