//! One line in the log, one measurement and one name for every request; no personal data in any of them.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
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

/// Names a request, counts and times it under its route, never under its address: addresses hold ids and tracking codes.
///
/// The name is always our own: one that a client may choose would write into the log what the client likes.
pub async fn request(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "(page)".to_owned(), |it| it.as_str().to_owned());
    let method = method(request.method());
    let id = Uuid::new_v4().simple().to_string();
    let span = tracing::info_span!("request", request_id = id, method, route);
    let began = tokio::time::Instant::now();
    let mut response = CALLED.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::histogram!("gridwork_http_request_seconds", &labels).record(took.as_secs_f64());
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, took_us, "request"));
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
