//! A server that was asked to stop gives its connections up one by one: each is closed with its next answer, so that
//! none is cut between a request and its answer.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::watch;

/// Asks whoever keeps a connection open to make the next one elsewhere.
pub async fn close_connections(State(leaving): State<watch::Receiver<bool>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if *leaving.borrow() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
