//! Every route, on one page.

use crate::app::App;
use crate::routes::{
    accounts, admission, assignments, batches, calendar, cases, certificates, consents, corrections, definitions,
    emergencies, entry, files, follows, house, imports, journal, notifications, orgs, outbox, people, registers,
    search, session, sheets, views, warnings,
};
use crate::{assets, doors, events, intake, leaving, problem, proxies, secure};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// One route.
pub struct Route {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Its path.
    pub path: &'static str,
    /// What answers.
    pub handler: fn() -> MethodRouter<App>,
}

const fn route(method: &'static str, path: &'static str, handler: fn() -> MethodRouter<App>) -> Route {
    Route { method, path, handler }
}

/// Every route. A test compares it with the OpenAPI document and with the table of who may do what.
pub const ROUTES: &[Route] = &[
    // session
    route("POST", "/api/v1/session", || post(session::sign_in)),
    route("DELETE", "/api/v1/session", || delete(session::sign_out)),
    route("POST", "/api/v1/session/view-as", || post(session::view_as)),
    route("DELETE", "/api/v1/session/view-as", || delete(session::leave_view_as)),
    route("GET", "/api/v1/session/provider", || get(session::show_provider)),
    route("GET", "/api/v1/session/provider/start", || get(session::start_provider)),
    route("GET", "/api/v1/session/provider/return", || get(session::return_provider)),
    route("POST", "/api/v1/session/codes", || post(session::send_code)),
    route("GET", "/api/v1/me", || get(session::me)),
    route("GET", "/api/v1/me/kept", || get(session::kept)),
    route("POST", "/api/v1/me/kept/copy", || post(session::copy_kept)),
    route("GET", "/api/v1/me/certificates", || get(certificates::list)),
    route("POST", "/api/v1/me/certificates", || post(certificates::issue)),
    route("GET", "/api/v1/certificates/{code}", || get(certificates::check)),
    route("GET", "/api/v1/me/ratings", || get(session::ratings)),
    route("PATCH", "/api/v1/me", || patch(session::set_name)),
    route("POST", "/api/v1/me/phone", || post(session::add_phone)),
    route("GET", "/api/v1/me/consents", || get(session::consents)),
    route("POST", "/api/v1/me/consents", || post(session::give_consent)),
    route("GET", "/api/v1/me/consents/offers", || get(session::consent_offers)),
    route("POST", "/api/v1/me/consents/{id}/withdraw", || post(session::withdraw_consent)),
    route("GET", "/api/v1/me/views", || get(views::list)),
    route("PUT", "/api/v1/me/views", || put(views::save)),
    route("DELETE", "/api/v1/me/views/{id}", || delete(views::remove)),
    route("POST", "/api/v1/me/password", || post(session::change_password)),
    route("GET", "/api/v1/me/sessions", || get(session::sessions)),
    route("DELETE", "/api/v1/me/sessions/{id}", || delete(session::end_session)),
    route("POST", "/api/v1/me/sessions/end-others", || post(session::end_others)),
    route("GET", "/api/v1/me/sign-ins", || get(session::my_sign_ins)),
    route("GET", "/api/v1/me/second-factor", || get(session::second_factor)),
    route("POST", "/api/v1/me/second-factor", || post(session::begin_second_factor)),
    route("POST", "/api/v1/me/second-factor/confirm", || post(session::confirm_second_factor)),
    route("POST", "/api/v1/me/second-factor/off", || post(session::end_second_factor)),
    // accounts
    route("GET", "/api/v1/accounts", || get(accounts::list)),
    route("POST", "/api/v1/accounts", || post(accounts::open)),
    route("POST", "/api/v1/accounts/import", || post(accounts::import_accounts)),
    route("GET", "/api/v1/accounts/{id}", || get(accounts::show)),
    route("POST", "/api/v1/accounts/{id}/grants", || post(accounts::grant)),
    route("DELETE", "/api/v1/accounts/{id}/grants/{grant}", || delete(accounts::end_grant)),
    route("POST", "/api/v1/accounts/{id}/office", || post(accounts::set_office)),
    route("POST", "/api/v1/accounts/{id}/password", || post(accounts::give_password)),
    route("POST", "/api/v1/accounts/{id}/second-factor/reset", || post(accounts::reset_second_factor)),
    route("POST", "/api/v1/accounts/{id}/leave", || post(accounts::leave)),
    route("POST", "/api/v1/accounts/{id}/sessions/end", || post(accounts::end_sessions)),
    // admission
    route("GET", "/api/v1/admission/rules", || get(admission::rules)),
    route("POST", "/api/v1/admission/rules", || post(admission::set_rules)),
    route("GET", "/api/v1/sign-ins", || get(admission::sign_ins)),
    route("GET", "/api/v1/emergencies", || get(emergencies::list)),
    route("POST", "/api/v1/emergencies", || post(emergencies::open)),
    route("POST", "/api/v1/emergencies/{id}/review", || post(emergencies::review)),
    route("GET", "/api/v1/demo/accounts", || get(session::demo_accounts)),
    route("GET", "/api/v1/demo/messages", || get(session::demo_messages)),
    // entry
    route("GET", "/api/v1/entry", || get(entry::show)),
    route("GET", "/api/v1/entry/orgs", || get(entry::orgs)),
    // definitions
    route("GET", "/api/v1/definitions", || get(definitions::list)),
    route("GET", "/api/v1/definitions/burden", || get(definitions::burden)),
    route("POST", "/api/v1/definitions/check", || post(definitions::check)),
    route("GET", "/api/v1/definitions/{pack}/{key}", || get(definitions::show)),
    route("GET", "/api/v1/definitions/{pack}/{key}/source", || get(definitions::source)),
    route("GET", "/api/v1/diagnostics/{code}", || get(definitions::code)),
    // orgs
    route("GET", "/api/v1/orgs", || get(orgs::list)),
    route("GET", "/api/v1/orgs/{id}", || get(orgs::show)),
    route("GET", "/api/v1/orgs/{id}/people", || get(orgs::people)),
    route("GET", "/api/v1/orgs/{id}/grids", || get(orgs::grids)),
    route("GET", "/api/v1/grids", || get(orgs::grids_near)),
    // cases
    route("POST", "/api/v1/cases", || post(cases::open)),
    route("GET", "/api/v1/cases", || get(cases::list)),
    route("GET", "/api/v1/cases/count", || get(cases::count)),
    route("GET", "/api/v1/cases/{id}", || get(cases::show)),
    route("GET", "/api/v1/cases/{id}/events", || get(cases::events)),
    route("POST", "/api/v1/cases/{id}/steps/{step}", || post(cases::step)),
    route("POST", "/api/v1/cases/{id}/comments", || post(cases::comment)),
    route("POST", "/api/v1/cases/{id}/open-field", || post(cases::open_field)),
    route("GET", "/api/v1/cases/{id}/links", || get(cases::links)),
    route("GET", "/api/v1/cases/{id}/named-by", || get(registers::case_named_by)),
    route("POST", "/api/v1/cases/{id}/links", || post(cases::link)),
    route("GET", "/api/v1/cases/{id}/candidates/{step}/{input}", || get(cases::candidates)),
    route("GET", "/api/v1/cases/{id}/suggestions/{pack}/{key}", || get(cases::suggestions)),
    route("GET", "/api/v1/loops/{pack}/{key}/opening", || get(cases::opening)),
    route("POST", "/api/v1/loops/{pack}/{key}/nearby", || post(cases::nearby)),
    route("GET", "/api/v1/loops/{pack}/{key}/place", || get(cases::place)),
    route("GET", "/api/v1/track/{code}", || get(cases::track)),
    route("GET", "/api/v1/loops/{pack}/{key}/askers", || get(people::askers)),
    // follows
    route("POST", "/api/v1/follows", || post(follows::add)),
    route("GET", "/api/v1/follows", || get(follows::list)),
    route("DELETE", "/api/v1/follows/{track}", || delete(follows::remove)),
    // assignments
    route("POST", "/api/v1/assignments/{pack}/{key}", || post(assignments::propose)),
    // registers
    route("GET", "/api/v1/registers/{pack}/{key}/rows", || get(registers::list)),
    route("GET", "/api/v1/registers/{pack}/{key}/rows/count", || get(registers::count)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows", || post(registers::add)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/bulk", || post(batches::bulk)),
    route("GET", "/api/v1/registers/{pack}/{key}/template", || get(sheets::template)),
    route("GET", "/api/v1/registers/{pack}/{key}/export", || get(sheets::export)),
    route("GET", "/api/v1/registers/{pack}/{key}/imports", || get(imports::list)),
    route("POST", "/api/v1/registers/{pack}/{key}/imports", || post(imports::upload)),
    route("GET", "/api/v1/registers/{pack}/{key}/imports/{id}", || get(imports::show)),
    route("PUT", "/api/v1/registers/{pack}/{key}/imports/{id}/mapping", || put(imports::map)),
    route("GET", "/api/v1/registers/{pack}/{key}/imports/{id}/lines", || get(imports::lines)),
    route("GET", "/api/v1/registers/{pack}/{key}/imports/{id}/faults", || get(imports::faults)),
    route("GET", "/api/v1/registers/{pack}/{key}/imports/{id}/faults/workbook", || get(imports::fault_book)),
    route("POST", "/api/v1/registers/{pack}/{key}/imports/{id}/run", || post(imports::run)),
    route("GET", "/api/v1/registers/{pack}/{key}/consents", || get(consents::list)),
    route("POST", "/api/v1/registers/{pack}/{key}/consents", || post(consents::note)),
    route("POST", "/api/v1/registers/{pack}/{key}/consents/{id}/withdraw", || post(consents::withdraw)),
    route("GET", "/api/v1/registers/{pack}/{key}/batches", || get(batches::list)),
    route("POST", "/api/v1/registers/{pack}/{key}/batches/{id}/undo", || post(batches::undo)),
    route("GET", "/api/v1/registers/{pack}/{key}/rows/{id}", || get(registers::show)),
    route("PATCH", "/api/v1/registers/{pack}/{key}/rows/{id}", || patch(registers::change)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/{id}/retire", || post(registers::retire)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/{id}/restore", || post(registers::restore)),
    route("GET", "/api/v1/registers/{pack}/{key}/rows/{id}/history", || get(registers::history)),
    route("GET", "/api/v1/registers/{pack}/{key}/rows/{id}/named-by", || get(registers::named_by)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/{id}/corrections", || post(corrections::ask)),
    route("POST", "/api/v1/cases/{id}/corrections", || post(corrections::ask_case)),
    route("GET", "/api/v1/me/corrections", || get(corrections::mine)),
    route("GET", "/api/v1/corrections", || get(corrections::list)),
    route("POST", "/api/v1/corrections/{id}/answer", || post(corrections::answer)),
    route("POST", "/api/v1/warnings", || post(warnings::check)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/find", || post(registers::find)),
    route("POST", "/api/v1/registers/{pack}/{key}/rows/{id}/open-field", || post(registers::open_field)),
    route("GET", "/api/v1/prefill", || get(registers::prefill)),
    route("GET", "/api/v1/registers/{pack}/{key}/people/{field}", || get(people::named)),
    // search
    route("GET", "/api/v1/search", || get(search::search)),
    // files
    route("POST", "/api/v1/files", || post(files::upload)),
    route("GET", "/api/v1/files/{id}", || get(files::download)),
    // calendar
    route("GET", "/api/v1/calendar", || get(calendar::list)),
    route("PUT", "/api/v1/calendar", || put(calendar::change)),
    // journal
    route("GET", "/api/v1/journal", || get(journal::list)),
    route("GET", "/api/v1/journal/chain", || get(journal::chain)),
    route("GET", "/api/v1/journal/chain/verify", || get(journal::verify)),
    // what people are told
    route("GET", "/api/v1/me/messages", || get(notifications::messages)),
    route("POST", "/api/v1/me/messages/read", || post(notifications::read)),
    route("GET", "/api/v1/me/notifications", || get(notifications::show)),
    route("PUT", "/api/v1/me/notifications", || put(notifications::change)),
    route("GET", "/api/v1/outbox", || get(outbox::list)),
    route("POST", "/api/v1/outbox/resend", || post(outbox::resend_all)),
    route("POST", "/api/v1/outbox/{id}/resend", || post(outbox::resend)),
    // events
    route("GET", "/api/v1/events", || get(events::stream)),
    // the house
    route("GET", "/api/openapi.json", || get(house::contract)),
    route("GET", "/api/docs", || get(house::docs)),
    route("GET", "/healthz", || get(house::health)),
    route("GET", "/readyz", || get(house::ready)),
    route("GET", "/metrics", || get(house::metrics)),
];

/// The router: every route with its layers; what is no route and not under `/api` is a page.
pub fn router(app: App) -> Router {
    // A form around a file is a little larger than the file. Other bodies are counted where they are read.
    let upload_max = app.settings.file_max + 64 * 1024;
    let sheet_max = app.settings.sheet_max + 64 * 1024;
    let mut router = Router::new();
    for route in ROUTES {
        let handler = (route.handler)();
        let handler = match route.path {
            "/api/v1/registers/{pack}/{key}/imports" => handler.layer(DefaultBodyLimit::max(sheet_max)),
            "/api/v1/files" => handler.layer(DefaultBodyLimit::max(upload_max)),
            _ => handler,
        };
        router = router.route(route.path, handler);
    }
    let closing = axum::middleware::from_fn_with_state(app.leaving.clone(), leaving::close_connections);
    let trusted = Arc::new(app.settings.trusted_proxies.clone());
    let clients = axum::middleware::from_fn_with_state(trusted, proxies::see_through);
    let routes = router.method_not_allowed_fallback(wrong_method).fallback(fallback);
    let routes = routes.layer(axum::middleware::from_fn(doors::keep));
    dressed(routes).layer(clients).layer(closing).with_state(app)
}

/// What goes around every answer, those to nowhere and after a panic too.
fn dressed<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn(intake::discard_rest))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn(secure::headers))
        .layer(axum::middleware::from_fn(crate::observe::request))
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse;
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    problem::Problem::internal(problem::Language::default(), &format!("a request panicked: {said}")).into_response()
}

async fn wrong_method(request: axum::extract::Request) -> problem::Problem {
    let language = problem::Language::of(request.headers());
    let title = gridwork_kernel::error::because("该地址不支持这种请求", "this address does not take this method");
    problem::Problem::new(language, axum::http::StatusCode::METHOD_NOT_ALLOWED, "method", title, None)
}

async fn fallback(request: axum::extract::Request) -> axum::response::Response {
    use axum::response::IntoResponse;
    let language = problem::Language::of(request.headers());
    if request.uri().path().starts_with("/api/") {
        return problem::Problem::not_found(language).into_response();
    }
    assets::page(request.uri().clone()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_a_problem_with_all_headers_and_tells_nothing() {
        async fn fail() -> &'static str {
            panic!("the phone is 13812340000")
        }
        let routes = dressed(Router::new().route("/api/fails", get(fail)));
        let request = Request::get("/api/fails").body(Body::empty()).unwrap();
        let response = routes.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("13812340000"));
    }
}
