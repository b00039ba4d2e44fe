//! A small HTTP client that knows api.md and nothing of the house behind it.

use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::Value as Json;

/// How a client shows who it is.
#[derive(Clone)]
pub(crate) enum Pass {
    /// Not at all.
    Nothing,
    /// With a bearer token.
    Bearer(String),
    /// With the session cookie, and with the CSRF token on writes.
    Cookie { session: String, csrf: Option<String> },
}

/// Somebody in front of the server.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    pass: Pass,
}

impl Client {
    pub(crate) fn new(base: &str, pass: Pass) -> Self {
        // No proxy: whatever the machine is set to, the tests talk to themselves.
        let http = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        Self { http, base: base.to_owned(), pass }
    }

    /// The same connection, shown as somebody else.
    pub(crate) fn with(&self, pass: Pass) -> Self {
        Self { pass, ..self.clone() }
    }

    /// The same person in front of another server.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// A request to a path below `/api/v1`, or to a whole path that begins with `//`.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        let url = match path.strip_prefix("//") {
            Some(whole) => format!("{}/{whole}", self.base),
            None => format!("{}/api/v1{path}", self.base),
        };
        let is_write = !method.is_safe();
        let mut builder = self.http.request(method, url);
        match &self.pass {
            Pass::Nothing => {}
            Pass::Bearer(token) => builder = builder.bearer_auth(token),
            Pass::Cookie { session, csrf } => {
                builder = builder.header("cookie", format!("gw_session={session}"));
                if let Some(csrf) = csrf.as_ref().filter(|_| is_write) {
                    builder = builder.header("x-csrf-token", csrf);
                }
            }
        }
        Ask(builder)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Json) -> Answer {
        self.ask(Method::POST, path).json(&body).send().await
    }

    pub(crate) async fn patch(&self, path: &str, body: Json) -> Answer {
        self.ask(Method::PATCH, path).json(&body).send().await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path).send().await
    }

    /// Uploads a file.
    pub(crate) async fn upload(&self, name: &str, content: Vec<u8>) -> Answer {
        self.ask(Method::POST, "/files").file(name, content).send().await
    }
}

/// A request being put together.
pub(crate) struct Ask(RequestBuilder);

impl Ask {
    pub(crate) fn header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        Self(self.0.header(name, value.as_ref()))
    }

    /// With an idempotency key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Only if the version is still this one.
    pub(crate) fn if_match(self, version: i64) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }

    pub(crate) fn in_english(self) -> Self {
        self.header("accept-language", "en")
    }

    pub(crate) fn json(self, body: &Json) -> Self {
        Self(self.0.json(body))
    }

    /// A body as it is.
    pub(crate) fn body(self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self(self.0.header("content-type", kind).body(bytes.into()))
    }

    pub(crate) fn file(self, name: &str, content: Vec<u8>) -> Self {
        let part = Part::bytes(content).file_name(name.to_owned());
        Self(self.0.multipart(Form::new().part("file", part)))
    }

    pub(crate) async fn send(self) -> Answer {
        let response = self.0.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer arrives whole").to_vec();
        Answer { status, headers, bytes }
    }

    /// The answer as it comes, for streams.
    pub(crate) async fn open(self) -> reqwest::Response {
        self.0.send().await.expect("the server answers")
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// The stable word of a problem; empty when it is none.
    pub(crate) fn code(&self) -> String {
        let body: Json = serde_json::from_slice(&self.bytes).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Status and code in one value, to be compared in one line.
    pub(crate) fn outcome(&self) -> (u16, String) {
        (self.status, if self.status < 400 { String::new() } else { self.code() })
    }

    /// The body of an answer that must be good; null when it is no JSON.
    #[track_caller]
    pub(crate) fn ok(&self) -> Json {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        let is_json = self.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        if is_json { self.json() } else { Json::Null }
    }

    /// The items of a list.
    #[track_caller]
    pub(crate) fn items(&self) -> Vec<Json> {
        self.ok()["items"].as_array().unwrap_or_else(|| panic!("no items: {}", self.text())).clone()
    }

    /// A refusal as the contract draws it: problem+json with this status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Json {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let body = self.json();
        assert_eq!(body["status"], status, "{body}");
        for field in ["type", "title", "detail"] {
            assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {body}");
        }
        body
    }

    /// The paths and codes of the problems of a 422.
    #[track_caller]
    pub(crate) fn problems(&self) -> Vec<(String, String)> {
        let body = self.refused(422, "problems");
        let parts = body["problems"].as_array().unwrap_or_else(|| panic!("no problems: {body}"));
        let word = |part: &Json, name: &str| part[name].as_str().unwrap_or_default().to_owned();
        parts.iter().map(|part| (word(part, "path"), word(part, "code"))).collect()
    }
}

/// Whether an answer holds everything expected of it; what is there besides is an extension, and no fault.
pub(crate) fn holds(found: &Json, expected: &Json) -> bool {
    match (found, expected) {
        (Json::Object(found), Json::Object(expected)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|it| holds(it, value)))
        }
        (Json::Array(found), Json::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| holds(found, expected))
        }
        _ => found == expected,
    }
}
