//! The pages, embedded in the binary; a build without Node carries a page that says what to run.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// What `web/dist` held when the program was built, by name; empty without Node.
static PAGES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

const WITHOUT_PAGES: &str = include_str!("web/without_pages.html");

/// Serves a file of the pages, or the desk's or the phone's first page for every address they route themselves.
pub async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(found) = file(path) {
        return found;
    }
    // A missing script must not be answered with HTML: the browser would report a riddle.
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    // The phone has an entry of its own: the desk's tables and dialogs would cost it megabytes.
    let entry = if path == "m" || path.starts_with("m/") { "phone.html" } else { "index.html" };
    file(entry)
        .or_else(|| file("index.html"))
        .unwrap_or_else(|| ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], WITHOUT_PAGES).into_response())
}

fn file(path: &str) -> Option<Response> {
    let (_, bytes) = PAGES.iter().find(|(name, _)| *name == path)?;
    let mut response = Response::new(Body::from(*bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    // Files under assets/ carry a hash in their name and never change; the page that names them may.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Some(response)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
