//! What stands behind the public door of a proxy: what residents need on their phones, tracking, certificates.
//!
//! The file deploy/nginx/public-routes.map is written from this list (`GRIDWORK_BLESS=1`, tests/api/doors.rs).

use crate::router::ROUTES;
use std::fmt::Write as _;

/// The routes. Whatever is not here is for staff, and does not go through the public door.
pub const PUBLIC_ROUTES: &[(&str, &str)] = &[
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/session/codes"),
    ("GET", "/api/v1/me"),
    ("PATCH", "/api/v1/me"),
    ("GET", "/api/v1/me/kept"),
    ("POST", "/api/v1/me/kept/copy"),
    ("GET", "/api/v1/me/corrections"),
    ("GET", "/api/v1/me/certificates"),
    ("POST", "/api/v1/me/certificates"),
    ("GET", "/api/v1/me/ratings"),
    ("POST", "/api/v1/me/phone"),
    ("GET", "/api/v1/me/consents"),
    ("POST", "/api/v1/me/consents"),
    ("GET", "/api/v1/me/consents/offers"),
    ("POST", "/api/v1/me/consents/{id}/withdraw"),
    ("GET", "/api/v1/me/messages"),
    ("POST", "/api/v1/me/messages/read"),
    ("GET", "/api/v1/me/notifications"),
    ("PUT", "/api/v1/me/notifications"),
    ("GET", "/api/v1/certificates/{code}"),
    ("GET", "/api/v1/entry"),
    ("GET", "/api/v1/entry/orgs"),
    ("GET", "/api/v1/definitions"),
    ("GET", "/api/v1/definitions/{pack}/{key}"),
    ("GET", "/api/v1/grids"),
    ("POST", "/api/v1/cases"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/count"),
    ("GET", "/api/v1/cases/{id}"),
    ("GET", "/api/v1/cases/{id}/events"),
    ("POST", "/api/v1/cases/{id}/steps/{step}"),
    ("POST", "/api/v1/cases/{id}/comments"),
    ("GET", "/api/v1/loops/{pack}/{key}/opening"),
    ("POST", "/api/v1/loops/{pack}/{key}/nearby"),
    ("GET", "/api/v1/loops/{pack}/{key}/place"),
    ("GET", "/api/v1/track/{code}"),
    ("POST", "/api/v1/follows"),
    ("GET", "/api/v1/follows"),
    ("DELETE", "/api/v1/follows/{track}"),
    // What a form is filled from: the services on offer.
    ("GET", "/api/v1/registers/{pack}/{key}/rows"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/count"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/{id}"),
    // What one asks to be put right about oneself.
    ("POST", "/api/v1/registers/{pack}/{key}/rows/{id}/corrections"),
    ("POST", "/api/v1/warnings"),
    ("POST", "/api/v1/files"),
    ("GET", "/api/v1/files/{id}"),
    ("GET", "/api/v1/events"),
];

/// Pages and files of the phone; they hold no data.
const PAGES: &[&str] = &[
    "/m(/[A-Za-z0-9_/-]*)?",
    "/assets/[A-Za-z0-9_.-]+",
    "/appearance\\.js",
    "/icon\\.svg",
    "/phone-icon-[0-9]+\\.png",
    "/phone\\.webmanifest",
    "/phone-worker\\.js",
];

/// Whether a route goes through the public door.
pub fn is_public(method: &str, path: &str) -> bool {
    PUBLIC_ROUTES.contains(&(method, path))
}

/// The lines of nginx's map from `METHOD URI` to 1 for what is public.
///
/// Names in a path are plain: letters, digits, `_` and `-`. A path that is written in any other way, with `%2f` or `..`,
/// fits no line, so that nginx and Gridwork cannot read it differently.
pub fn nginx_map() -> String {
    let mut text = String::from(
        "# What goes through the public door, from crates/server/src/public.rs; a test keeps it current, nobody edits it.\n",
    );
    for route in ROUTES.iter().filter(|route| is_public(route.method, route.path)) {
        let parts = route.path.split('/').map(|part| match part.starts_with('{') {
            true => "[A-Za-z0-9_-]+",
            false => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let _ = writeln!(text, "\"~^{} {path}(\\?|$)\" 1;", route.method);
    }
    for page in PAGES {
        let _ = writeln!(text, "\"~^GET {page}(\\?|$)\" 1;");
    }
    text
}
