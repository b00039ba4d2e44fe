//! `GET /session/provider`, `GET /session/provider/start`, `GET /session/provider/return`

use super::sign_in::cookie;
use crate::App;
use crate::ask::{Nothing, Open};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::provider::{NotShown, Provider};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use gridwork_kernel::admission::SignInResult;
use gridwork_kernel::sessions::SessionKind;
use gridwork_operations::sessions::{self, Begun, NotLetIn, Shown};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::{IntoParams, ToSchema};

/// The cookie of somebody on the way to the provider: whoever comes back is who went.
const VISIT_COOKIE: &str = "gw_visit";

/// The provider, for the button of the page.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ProviderView {
    /// What the button says; null where there is no provider.
    pub title: Option<String>,
}

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StartQuery {
    /// The page to go on with.
    pub next: Option<String>,
}

impl Asked for StartQuery {}

/// What a provider sends back; what else it adds is left aside.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReturnQuery {
    /// The code.
    pub code: Option<String>,
    /// The state under which somebody went there.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl Asked for ReturnQuery {}

fn provider(app: &App, language: Language) -> Result<&Provider, Problem> {
    app.settings.provider.as_deref().ok_or_else(|| Problem::not_found(language))
}

/// The provider by which people can sign in, if there is one.
#[utoipa::path(get, path = "/api/v1/session/provider", tag = "session", operation_id = "session_provider",
    responses((status = 200, body = ProviderView)))]
pub async fn show_provider(State(app): State<App>, ask: Open) -> Json<ProviderView> {
    let title = app.settings.provider.as_deref().map(|provider| {
        let settings = &provider.settings;
        let english = settings.title_en.as_ref().filter(|_| ask.language == Language::English);
        english.unwrap_or(&settings.title).clone()
    });
    Json(ProviderView { title })
}

/// Leads to the provider. Who cannot be led there comes back to the page of signing in, which says why.
#[utoipa::path(get, path = "/api/v1/session/provider/start", tag = "session", operation_id = "session_provider_start",
    params(StartQuery), responses((status = 303), (status = 404, body = ProblemBody)))]
pub async fn start_provider(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    mut ask: Open<Nothing, StartQuery>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let provider = provider(&app, language)?;
    let (address, now) = (from.ip(), app.desk.now());
    if app.limits.provider.wait(&address, now).is_some() {
        return Ok(refused(NotShown::Busy.as_str()));
    }
    app.limits.provider.count(address, now);
    ask.leave_place();
    let next = ask.query.next.filter(|next| is_page(next)).unwrap_or_else(|| "/".to_owned());
    let back = address_back(&app, provider, &headers);
    let (url, state, visit) = match provider.way_there(&back, &next, now).await {
        Ok(found) => found,
        Err(why) => {
            note(&app, why, &address.to_string()).await.map_err(|error| Problem::of(language, error))?;
            return Ok(refused(why.as_str()));
        }
    };
    let begun = sessions::begin_visit(&app.desk, &state, visit).await;
    if !begun.map_err(|error| Problem::of(language, error))? {
        return Ok(refused(NotShown::Busy.as_str()));
    }
    let mut response = go(&url);
    set_cookie(&app, &mut response, &state, 600);
    Ok(response)
}

/// Takes up whoever comes back: their account's session begins, or the page of signing in says why not.
#[utoipa::path(get, path = "/api/v1/session/provider/return", tag = "session", operation_id = "session_provider_return",
    params(ReturnQuery), responses((status = 303), (status = 404, body = ProblemBody)))]
pub async fn return_provider(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    mut ask: Open<Nothing, ReturnQuery>,
) -> Result<Response, Problem> {
    let (language, address) = (ask.language, from.ip().to_string());
    let provider = provider(&app, language)?;
    app.limits.sign_in.check(&app.desk, &address, language).await?;
    ask.leave_place();
    let (token, csrf) = (crate::ask::random_token(), crate::ask::random_token());
    let begun =
        Begun { kind: SessionKind::Cookie, token: token.clone(), csrf, address: address.clone(), told: ask.told };
    let fail = |error| Problem::of(language, error);
    let answered = match come_back(&app, provider, &headers, ask.query).await.map_err(fail)? {
        Ok((shown, next)) => let_in(&app, shown, begun).await.map_err(fail)?.map(|()| next),
        Err(why) => {
            note(&app, why, &address).await.map_err(fail)?;
            Err(why.as_str())
        }
    };
    match answered {
        Ok(next) => {
            let mut response = go(&next);
            response.headers_mut().append(header::SET_COOKIE, cookie(&app, language, &token).await?);
            set_cookie(&app, &mut response, "", 0);
            Ok(response)
        }
        Err(why) => {
            app.limits.sign_in.count(&app.desk, &address, language).await?;
            Ok(refused(why))
        }
    }
}

/// Keeps the record of somebody whom the provider did not show. Those who were never asked leave none: they are limited
/// before, and would fill it.
async fn note(app: &App, why: NotShown, address: &str) -> Result<(), gridwork_operations::Error> {
    let result = match why {
        NotShown::Busy => return Ok(()),
        NotShown::State | NotShown::Key | NotShown::Clock => SignInResult::Wrong,
        NotShown::Down | NotShown::Client | NotShown::Denied => SignInResult::NotShown,
    };
    sessions::not_shown(&app.desk, result, address).await
}

/// Begins the session of whoever was shown, or gives the word for why not.
async fn let_in(app: &App, shown: Shown, begun: Begun) -> Result<Result<(), &'static str>, gridwork_operations::Error> {
    Ok(match sessions::by_provider(&app.desk, shown, begun).await? {
        Ok(_) => Ok(()),
        Err(NotLetIn::Unknown) => Err("provider_unknown"),
        Err(NotLetIn::Closed) => Err("provider_closed"),
        Err(NotLetIn::SecondFactor) => Err("provider_second"),
    })
}

/// Who came back and the page to go on with, or why the provider did not show it.
async fn come_back(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    asked: ReturnQuery,
) -> Result<Result<(Shown, String), NotShown>, gridwork_operations::Error> {
    let state = asked.state.unwrap_or_default();
    let went = CookieJar::from_headers(headers).get(VISIT_COOKIE).map(|it| it.value().to_owned());
    // The state is taken up even when something else is wrong: it is good for one return.
    let visit = sessions::take_visit(&app.desk, state.clone()).await?;
    let Some(visit) = visit.filter(|_| went.as_deref() == Some(state.as_str())) else {
        return Ok(Err(NotShown::State));
    };
    let code = match (asked.code, asked.error.as_deref()) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => return Ok(Err(NotShown::Denied)),
        _ => return Ok(Err(NotShown::Down)),
    };
    let back = address_back(app, provider, headers);
    let shown = provider.who(&back, code, &visit, app.desk.now()).await;
    Ok(shown.map(|shown| (shown, visit.next)))
}

/// Only ever a page of ours.
fn is_page(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control)
}

/// Where the provider sends people back to. It takes only what it was told beforehand, so a wrong host leads nowhere.
fn address_back(app: &App, provider: &Provider, headers: &HeaderMap) -> String {
    let base = provider.settings.public_url.clone().unwrap_or_else(|| {
        let host = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or("localhost");
        format!("{}://{host}", if app.settings.secure_cookies { "https" } else { "http" })
    });
    format!("{}/api/v1/session/provider/return", base.trim_end_matches('/'))
}

fn go(url: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(url) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

fn refused(why: &str) -> Response {
    go(&format!("/sign-in?refused={why}"))
}

fn set_cookie(app: &App, response: &mut Response, value: &str, seconds: u32) {
    let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
    let path = "/api/v1/session/provider";
    let text = format!("{VISIT_COOKIE}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
