//! One request, read in the order of the contract: body and query (400), session (401), CSRF (403).

use crate::App;
use crate::problem::{Language, Problem};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum_extra::extract::CookieJar;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::because;
use gridwork_kernel::sessions::{SessionKind, store as sessions};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The cookie that carries a session.
pub const SESSION_COOKIE: &str = "gw_session";

/// An empty body or query.
#[derive(Debug, Default, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A signed-in request.
pub struct Ask<B = Nothing, Q = Nothing> {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The session's token.
    pub token: String,
    /// The session's CSRF token.
    pub csrf: String,
    /// The idempotency key, if one was sent.
    pub call: Call,
    /// The version of `If-Match`.
    pub if_match: Option<i64>,
    /// The language to answer in.
    pub language: Language,
    /// The body.
    pub body: B,
    /// The query.
    pub query: Q,
}

impl<B: DeserializeOwned + Send, Q: DeserializeOwned + Send> FromRequest<App> for Ask<B, Q> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let language = Language::of(request.headers());
        let (parts, body) = request.into_parts();
        let query = read_query(language, &parts)?;
        let has_body = has_body(&parts.method);
        let bytes = if has_body { read_bytes(language, &parts, body).await? } else { Bytes::new() };
        let body = read_body::<B>(language, &parts.headers, &bytes, has_body)?;
        let if_match = read_if_match(language, &parts.headers)?;
        let key = read_key(language, &parts.headers)?;
        let (actor, token, csrf) = authenticate(app, language, &parts.method, &parts.headers).await?;
        let call = Call { key: key.map(|key| (key, digest(&parts, &bytes))) };
        Ok(Self { actor, token, csrf, call, if_match, language, body, query })
    }
}

/// A signed-in request whose body the handler reads itself (uploads, event streams).
pub struct Signed {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The language to answer in.
    pub language: Language,
    /// The idempotency key, without a digest of the body.
    pub key: Option<String>,
}

impl FromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let language = Language::of(&parts.headers);
        let key = read_key(language, &parts.headers)?;
        let (actor, _, _) = authenticate(app, language, &parts.method, &parts.headers).await?;
        Ok(Self { actor, language, key })
    }
}

/// A request that needs no session.
pub struct Open<B = Nothing> {
    /// The language to answer in.
    pub language: Language,
    /// The body.
    pub body: B,
}

impl<B: DeserializeOwned + Send> FromRequest<App> for Open<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let language = Language::of(request.headers());
        let (parts, body) = request.into_parts();
        // No open route takes a query: whatever is in it is a mistake to be told.
        read_query::<Nothing>(language, &parts)?;
        let has_body = has_body(&parts.method);
        let bytes = if has_body { read_bytes(language, &parts, body).await? } else { Bytes::new() };
        let body = read_body::<B>(language, &parts.headers, &bytes, has_body)?;
        Ok(Self { language, body })
    }
}

fn has_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PATCH | Method::PUT)
}

fn read_query<Q: DeserializeOwned>(language: Language, parts: &Parts) -> Result<Q, Problem> {
    axum::extract::Query::<Q>::try_from_uri(&parts.uri).map(|it| it.0).map_err(|error| {
        let said = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Problem::malformed(language, because(format!("查询参数有误：{said}"), format!("a query parameter does not fit: {said}")))
    })
}

async fn read_bytes(language: Language, parts: &Parts, body: axum::body::Body) -> Result<Bytes, Problem> {
    let request = Request::from_parts(parts.clone(), body);
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        use axum::response::IntoResponse;
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            too_large(language)
        } else {
            Problem::malformed(language, because("请求正文没有完整到达", "the body did not arrive whole"))
        }
    })
}

/// 413.
pub fn too_large(language: Language) -> Problem {
    Problem::new(
        language,
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        because("内容过大", "too large"),
        Some(because("请缩小后再发送", "send less")),
    )
}

/// 415.
pub fn wrong_type(language: Language, zh: &str, en: &str) -> Problem {
    let title = because("类型不支持", "this type is not taken");
    Problem::new(language, StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", title, Some(because(zh, en)))
}

fn read_body<B: DeserializeOwned>(
    language: Language,
    headers: &HeaderMap,
    bytes: &Bytes,
    has_body: bool,
) -> Result<B, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    let is_json = kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json");
    if has_body && !bytes.is_empty() && !is_json {
        return Err(wrong_type(language, "请发送 application/json", "send application/json"));
    }
    // A verb without arguments may be sent without a body.
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    if std::str::from_utf8(text).is_err() {
        return Err(Problem::malformed(language, because("正文不是有效的 UTF-8", "the body is not valid UTF-8")));
    }
    serde_json::from_slice(text).map_err(|error| {
        Problem::malformed(language, because(format!("JSON 有误：{error}"), format!("the JSON does not fit: {error}")))
    })
}

fn read_if_match(language: Language, headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    text.trim_start_matches("W/").trim_matches('"').parse().map(Some).map_err(|_| {
        Problem::malformed(language, because("If-Match 应为 \"版本号\"", "If-Match must be a version in quotes"))
    })
}

fn read_key(language: Language, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or("");
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let reason = because("Idempotency-Key 须为 1–200 个可见 ASCII 字符", "Idempotency-Key must be 1 to 200 visible ASCII characters");
        return Err(Problem::malformed(language, reason));
    }
    Ok(Some(key.to_owned()))
}

/// What a key stands for: the method, the path and the body.
fn digest(parts: &Parts, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(parts.method.as_str().as_bytes());
    hasher.update([0]);
    hasher.update(parts.uri.path_and_query().map_or("", |it| it.as_str()).as_bytes());
    hasher.update([0]);
    hasher.update(body);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The session's actor, its token and its CSRF token.
async fn authenticate(
    app: &App,
    language: Language,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(Arc<Actor>, String, String), Problem> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.strip_prefix("Bearer "))
        .map(|it| it.trim().to_owned());
    let is_bearer = bearer.is_some();
    let token = bearer.or_else(|| CookieJar::from_headers(headers).get(SESSION_COOKIE).map(|it| it.value().to_owned()));
    let Some(token) = token else { return Err(Problem::signed_out(language)) };
    let fail = |error: gridwork_kernel::error::Error| Problem::of(language, error.into());
    let mut view = app.desk.view().await.map_err(fail)?;
    let now = view.now;
    let found = sessions::find(&mut view.conn, &token, now).await.map_err(fail)?;
    // A cookie's token is no bearer token and the other way round: what a page could read must not be what it holds.
    let found = found.filter(|session| (session.kind == SessionKind::Bearer) == is_bearer);
    let Some(session) = found else { return Err(Problem::signed_out(language)) };
    if !is_bearer && !method.is_safe() {
        let sent = headers.get("x-csrf-token").and_then(|it| it.to_str().ok()).unwrap_or("");
        if sent != session.csrf {
            let needs = because("缺少或错误的 X-CSRF-Token", "X-CSRF-Token is missing or wrong");
            let title = because("请求来源未确认", "the request could not be trusted");
            return Err(Problem::new(language, StatusCode::FORBIDDEN, "csrf", title, Some(needs)));
        }
    }
    let actor = match app.desk.actor(&mut view, session.account).await {
        Ok(actor) => actor,
        Err(gridwork_kernel::error::Error::NotFound(_)) => return Err(Problem::signed_out(language)),
        Err(error) => return Err(fail(error)),
    };
    Ok((actor, token, session.csrf))
}

/// 256 random bits, for tokens.
pub fn random_token() -> String {
    use base64::Engine as _;
    let bytes: [u8; 32] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
