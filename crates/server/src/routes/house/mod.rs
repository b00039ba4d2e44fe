//! Routes about the house itself: alive, ready, metrics, the contract.

use crate::App;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the server can work.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ReadyView {
    /// True when requests are taken.
    pub ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "house", operation_id = "house_health", responses((status = 200, body = String)))]
pub async fn health() -> &'static str {
    "ok"
}

/// The storage answers and the server is not stopping.
#[utoipa::path(get, path = "/readyz", tag = "house", operation_id = "house_ready",
    responses((status = 200, body = ReadyView), (status = 503, body = ReadyView)))]
pub async fn ready(State(app): State<App>) -> Response {
    let because = if *app.leaving.borrow() {
        Some("stopping".to_owned())
    } else {
        app.desk.ask_storage().await.err().map(|error| error.to_string())
    };
    let status = if because.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(ReadyView { ready: because.is_none(), because })).into_response()
}

/// Metrics in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "house", operation_id = "house_metrics", responses((status = 200, body = String)))]
pub async fn metrics(State(app): State<App>) -> Response {
    // Without the database the figures of the process itself are still worth reading.
    if let Err(error) = gridwork_operations::figures::sample(&app.desk).await {
        tracing::warn!(error = %error, "the figures of the district could not be read");
    }
    let text = app.metrics.as_ref().map(|handle| handle.render()).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// The contract as a page to read.
#[utoipa::path(get, path = "/api/docs", tag = "house", operation_id = "house_docs", responses((status = 200, body = String, content_type = "text/html")))]
pub async fn docs() -> Response {
    let document = crate::openapi::document().and_then(|text| serde_json::from_str(&text));
    match document {
        Ok(document) => axum::response::Html(crate::contract::page(&document)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The contract itself.
#[utoipa::path(get, path = "/api/openapi.json", tag = "house", operation_id = "house_contract", responses((status = 200, body = Object)))]
pub async fn contract() -> Response {
    match crate::openapi::document() {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
