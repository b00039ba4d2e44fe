//! Registers as files: the template to fill in, the list as it is seen.

mod export;
mod template;

pub use export::*;
pub use template::*;

use crate::problem::Language;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use gridwork_operations::sheets::SheetFile;

/// The language of a sheet; `lang` in the address goes before what the browser speaks.
pub(super) fn spoken(language: Language, asked: Option<&str>) -> &'static str {
    match asked {
        Some(word) if word.starts_with("en") => "en",
        Some(_) => "zh",
        None if language == Language::English => "en",
        None => "zh",
    }
}

/// A file that is saved, and kept by nobody on the way.
pub(in crate::routes) fn saved(file: SheetFile) -> Response {
    let mut response = Response::new(Body::from(file.content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.format.media_type()));
    let name = file.name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
