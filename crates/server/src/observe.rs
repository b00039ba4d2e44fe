//! One line in the log, one measurement and one name for every request; no personal data in any of them.

use crate::problem::Problem;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::BTreeSet;
use tracing::Instrument;
use uuid::Uuid;

/// Under which header an answer says what its request is called in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CALLED: String;
}

/// What the request that is being answered is called; none outside of one.
pub fn request_id() -> Option<String> {
    CALLED.try_with(Clone::clone).ok()
}

/// Why an answer is a refusal, in the words of the program: the sentences may name people or repeat what they typed.
#[derive(Debug, Clone)]
pub struct Refusal {
    code: String,
    /// The codes of everything wrong with the fields, each once.
    problems: String,
}

impl Refusal {
    /// What the log is told of a problem.
    pub fn of(problem: &Problem) -> Self {
        let codes = problem.parts.iter().map(|part| part.code.as_str()).collect::<BTreeSet<_>>();
        Self { code: problem.code.clone(), problems: codes.into_iter().collect::<Vec<_>>().join(",") }
    }
}

/// Names a request, counts and times it under its route, never under its address: addresses hold ids and tracking codes.
///
/// The name is always our own: one that a client may choose would write into the log what the client likes.
pub async fn request(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "(page)".to_owned(), |it| it.as_str().to_owned());
    let method = method(request.method());
    let id = Uuid::new_v4().simple().to_string();
    // Of the gravest level, so that it is there whatever the log lets through: a warning must tell whose it is.
    let span = tracing::error_span!("request", request_id = id, method, route);
    let began = tokio::time::Instant::now();
    let mut response = CALLED.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::histogram!("gridwork_http_request_seconds", &labels).record(took.as_secs_f64());
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| match response.extensions().get::<Refusal>() {
        None => tracing::info!(status, took_us, "request"),
        Some(Refusal { code, problems }) if problems.is_empty() => tracing::info!(status, code, took_us, "request"),
        Some(Refusal { code, problems }) => tracing::info!(status, code, problems, took_us, "request"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The method, as far as we know it: others would each begin a series of their own.
fn method(method: &Method) -> &'static str {
    [("GET", &Method::GET), ("POST", &Method::POST), ("PATCH", &Method::PATCH), ("PUT", &Method::PUT)]
        .into_iter()
        .chain([("DELETE", &Method::DELETE), ("HEAD", &Method::HEAD), ("OPTIONS", &Method::OPTIONS)])
        .find(|(_, known)| *known == method)
        .map_or("(other)", |(name, _)| name)
}

/// A stream that somebody is connected to, counted as long as it lives.
pub struct Watching(());

impl Watching {
    /// One more.
    pub fn new() -> Self {
        metrics::gauge!("gridwork_event_streams").increment(1.0);
        Self(())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        metrics::gauge!("gridwork_event_streams").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Language;
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use gridwork_kernel::error::{Error, because};
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tower::ServiceExt;

    /// A log that a test reads.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is logged of a request to a route that warns and refuses.
    async fn logged(level: tracing::Level, problem: fn() -> Problem) -> Vec<serde_json::Value> {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(level).json().with_writer(move || writer.clone());
        let _listening = tracing::subscriber::set_default(subscriber.finish());
        // What another test asked before nobody listened must not be remembered as "nobody listens".
        tracing::callsite::rebuild_interest_cache();
        let handler = move || async move {
            tracing::warn!("something is odd");
            problem()
        };
        let routes = Router::new().route("/api/odd/{id}", get(handler)).layer(axum::middleware::from_fn(request));
        let answer = routes.oneshot(Request::get("/api/odd/zhang-san").body(Body::empty()).unwrap()).await.unwrap();
        assert!(answer.headers().contains_key(REQUEST_ID));
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("zhang-san") && !text.contains("张三"), "{text}");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn forbidden() -> Problem {
        let needs = because("张三已经办过这件事", "张三 took a step on it before");
        Problem::new(Language::English, StatusCode::FORBIDDEN, "hands", because("不行", "no"), Some(needs))
    }

    #[tokio::test]
    async fn a_line_says_why_a_request_was_refused_and_names_nobody() {
        let lines = logged(tracing::Level::INFO, forbidden).await;
        assert_eq!((&lines[1]["fields"]["status"], &lines[1]["fields"]["code"]), (&403.into(), &"hands".into()));
        let problems =
            || Problem::of(Language::English, Error::problem("form.张三", "required", "缺", "missing").into());
        let lines = logged(tracing::Level::INFO, problems).await;
        assert_eq!(lines[1]["fields"]["code"], "problems");
        assert_eq!(lines[1]["fields"]["problems"], "required");
    }

    #[tokio::test]
    async fn a_warning_tells_its_request_whatever_else_is_logged() {
        let lines = logged(tracing::Level::WARN, forbidden).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["span"]["route"], "/api/odd/{id}");
        assert_eq!(lines[0]["span"]["request_id"].as_str().map(str::len), Some(32));
    }
}
