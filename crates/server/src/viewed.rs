//! What stays open to a session that looks as somebody else (以其所见查看): reading, and nothing else. One list for all
//! routes; whatever is not on it is closed, so that a new route lets nobody see or do more by being forgotten.

use crate::problem::{Language, Problem};
use axum::extract::MatchedPath;
use axum::http::StatusCode;
use axum::http::request::Parts;
use gridwork_kernel::error::{Because, because};
use gridwork_kernel::viewings::{READS_ONLY, reads_only_because};

/// The way in and out, and who one is: open even when it is over.
const WAY_OUT: &[(&str, &str)] = &[
    ("GET", "/api/v1/me"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/session/view-as"),
    ("DELETE", "/api/v1/session/view-as"),
];

/// What is read as that person reads it. Not here: what is about the person themselves (`/me/…`), files, exports and the
/// lines of imports, whose values nobody masks.
const READS: &[(&str, &str)] = &[
    ("GET", "/api/v1/accounts"),
    ("GET", "/api/v1/accounts/{id}"),
    ("GET", "/api/v1/admission/rules"),
    ("GET", "/api/v1/sign-ins"),
    ("GET", "/api/v1/emergencies"),
    ("GET", "/api/v1/definitions"),
    ("GET", "/api/v1/definitions/burden"),
    ("GET", "/api/v1/definitions/{pack}/{key}"),
    ("GET", "/api/v1/definitions/{pack}/{key}/source"),
    ("GET", "/api/v1/diagnostics/{code}"),
    ("GET", "/api/v1/orgs"),
    ("GET", "/api/v1/orgs/{id}"),
    ("GET", "/api/v1/orgs/{id}/people"),
    ("GET", "/api/v1/orgs/{id}/grids"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/count"),
    ("GET", "/api/v1/cases/{id}"),
    ("GET", "/api/v1/cases/{id}/events"),
    ("GET", "/api/v1/cases/{id}/links"),
    ("GET", "/api/v1/cases/{id}/named-by"),
    ("GET", "/api/v1/cases/{id}/candidates/{step}/{input}"),
    ("GET", "/api/v1/cases/{id}/suggestions/{pack}/{key}"),
    ("GET", "/api/v1/loops/{pack}/{key}/opening"),
    ("GET", "/api/v1/loops/{pack}/{key}/askers"),
    ("GET", "/api/v1/follows"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/count"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/{id}"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/{id}/history"),
    ("GET", "/api/v1/registers/{pack}/{key}/rows/{id}/named-by"),
    ("GET", "/api/v1/registers/{pack}/{key}/people/{field}"),
    ("GET", "/api/v1/registers/{pack}/{key}/template"),
    ("GET", "/api/v1/registers/{pack}/{key}/imports"),
    ("GET", "/api/v1/registers/{pack}/{key}/imports/{id}"),
    ("GET", "/api/v1/registers/{pack}/{key}/batches"),
    ("GET", "/api/v1/registers/{pack}/{key}/consents"),
    ("GET", "/api/v1/corrections"),
    ("GET", "/api/v1/prefill"),
    ("GET", "/api/v1/search"),
    ("GET", "/api/v1/calendar"),
    ("GET", "/api/v1/journal"),
    ("GET", "/api/v1/journal/chain"),
    ("GET", "/api/v1/journal/chain/verify"),
    ("GET", "/api/v1/outbox"),
    ("GET", "/api/v1/events"),
    // They change nothing: what is asked does not fit into an address.
    ("POST", "/api/v1/definitions/check"),
    ("POST", "/api/v1/loops/{pack}/{key}/nearby"),
    ("POST", "/api/v1/assignments/{pack}/{key}"),
];

/// Refuses what is closed to a session that looks as somebody else, and everything but the way out when that is over.
pub fn admit(parts: &Parts, is_over: bool, language: Language) -> Result<(), Problem> {
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let asked = (parts.method.as_str(), path);
    if WAY_OUT.contains(&asked) || (!is_over && READS.contains(&asked)) {
        return Ok(());
    }
    Err(refusal(parts.method.is_safe(), is_over, language))
}

fn refusal(is_read: bool, is_over: bool, language: Language) -> Problem {
    let (code, needs): (&str, Because) = if is_over {
        let (zh, en) = ("查看时间已到，请结束查看", "the time to look as somebody else is over: end it");
        ("view_as_over", because(zh, en))
    } else if is_read {
        let needs = because(
            "以他人所见查看时，本人的信息、文件、导出和导入内容不开放",
            "what is about the person themselves, files, exports and imported lines stay closed while you look as them",
        );
        ("view_as_closed", needs)
    } else {
        (READS_ONLY, reads_only_because())
    };
    Problem::new(language, StatusCode::FORBIDDEN, code, because("没有权限", "not allowed"), Some(needs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::ROUTES;

    #[test]
    fn whatever_stays_open_is_a_route() {
        for (method, path) in WAY_OUT.iter().chain(READS) {
            assert!(ROUTES.iter().any(|it| it.method == *method && it.path == *path), "{method} {path}");
        }
    }

    #[test]
    fn nothing_that_changes_or_opens_stays_open() {
        let writes = READS.iter().filter(|(method, _)| *method != "GET").map(|(_, path)| *path).collect::<Vec<_>>();
        let reading = ["/definitions/check", "/loops/{pack}/{key}/nearby", "/assignments/{pack}/{key}"];
        assert_eq!(writes, reading.map(|path| format!("/api/v1{path}")));
        for closed in ["/me/", "/files", "/export", "/lines", "/faults", "open-field", "/find"] {
            assert!(READS.iter().all(|(_, path)| !path.contains(closed)), "{closed}");
        }
    }
}
