//! One line in the log and one measurement for every request; no personal data in either.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Counts and times a request under its route, never under its address: addresses hold ids and tracking codes.
pub async fn request(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "(page)".to_owned(), |it| it.as_str().to_owned());
    let method = request.method().to_string();
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let labels = [("method", method.clone()), ("route", route.clone()), ("status", status.to_string())];
    metrics::histogram!("http_server_request_duration_seconds", &labels).record(took.as_secs_f64());
    tracing::info!(method, route, status, took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request");
    response
}
