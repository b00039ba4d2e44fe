//! `POST /session`

use crate::App;
use crate::ask::{Open, SESSION_COOKIE};
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::sessions::{SESSION_HOURS, SessionKind};
use gridwork_operations::{Error, sessions};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::ToSchema;

/// What is sent to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// The login.
    pub account: String,
    /// The password.
    pub password: String,
    /// Ask for a bearer token instead of a cookie.
    #[serde(default)]
    pub token: bool,
}

/// What a sign-in answers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SignInView {
    /// What cookie writes must send as `X-CSRF-Token`.
    pub csrf: String,
    /// The bearer token, when one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Signs in with an account and a password.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", operation_id = "session_sign_in", request_body = SignInBody,
    responses((status = 200, body = SignInView), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn sign_in(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Open<SignInBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let (address, now) = (from.ip(), app.desk.now());
    if let Some(retry_after_s) = app.limits.sign_in.wait(&address, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    let kind = if ask.body.token { SessionKind::Bearer } else { SessionKind::Cookie };
    let (token, csrf) = (crate::ask::random_token(), crate::ask::random_token());
    let sign_in = sessions::SignIn {
        login: ask.body.account,
        password: ask.body.password,
        kind,
        token: token.clone(),
        csrf: csrf.clone(),
    };
    if let Err(error) = sessions::sign_in(&app.desk, sign_in).await {
        if matches!(error, Error::Kernel(KernelError::Unauthorized { .. })) {
            app.limits.sign_in.count(address, now);
        }
        return Err(Problem::of(language, error));
    }
    let is_cookie = kind == SessionKind::Cookie;
    let view = SignInView { csrf, token: (!is_cookie).then(|| token.clone()) };
    let mut response = (StatusCode::OK, Json(view)).into_response();
    if is_cookie {
        let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
        let seconds = SESSION_HOURS * 3600;
        let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        let value = HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(language, &error.to_string()))?;
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}
