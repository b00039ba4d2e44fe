//! `POST /session`

use crate::App;
use crate::ask::{Open, SESSION_COOKIE};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::sessions::{SESSION_HOURS, SessionKind};
use gridwork_operations::entry::{self, EntrySignIn, Guardian};
use gridwork_operations::{Error, sessions};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::ToSchema;

/// What is sent to sign in: an account with its password, or a phone with the code that was sent to it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// The login.
    pub account: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// A mobile number.
    pub phone: Option<String>,
    /// The code that was sent to it.
    pub code: Option<String>,
    /// With a phone that is new here: they are 14 or older.
    #[serde(default)]
    pub of_age: bool,
    /// With a phone that is new here and somebody younger: who agrees for them.
    pub guardian: Option<GuardianBody>,
    /// Ask for a bearer token instead of a cookie.
    #[serde(default)]
    pub token: bool,
}

/// A guardian who agrees that a child may use this.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianBody {
    /// The guardian's own mobile number.
    pub phone: String,
    /// The code that was sent to it `for` a guardian.
    pub code: String,
    /// What they are to the child.
    #[serde(default)]
    pub relation: String,
}

/// How somebody shows who they are.
enum Shown {
    Account { login: String, password: String },
    Phone { phone: String, code: String },
}

impl SignInBody {
    fn shown(&mut self) -> Option<Shown> {
        let parts = (self.account.take(), self.password.take(), self.phone.take(), self.code.take());
        match parts {
            (Some(login), Some(password), None, None) => Some(Shown::Account { login, password }),
            (None, None, Some(phone), Some(code)) => Some(Shown::Phone { phone, code }),
            _ => None,
        }
    }
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

/// Signs in with an account and a password, or with a phone and a code.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", operation_id = "session_sign_in", request_body = SignInBody,
    responses((status = 200, body = SignInView), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn sign_in(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut ask: Open<SignInBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let Some(shown) = ask.body.shown() else {
        let reason =
            because("请给出 account 和 password，或 phone 和 code", "give account and password, or phone and code");
        return Err(Problem::malformed(language, reason));
    };
    let address = from.ip().to_string();
    app.limits.sign_in.check(&app.desk, &address, language).await?;
    let kind = if ask.body.token { SessionKind::Bearer } else { SessionKind::Cookie };
    let (token, csrf) = (crate::ask::random_token(), crate::ask::random_token());
    let begun = Begun { kind, token: token.clone(), csrf: csrf.clone(), language };
    if let Err(error) = begin(&app, shown, ask.body, begun).await {
        if matches!(error, Error::Kernel(KernelError::Unauthorized { .. })) {
            app.limits.sign_in.count(&app.desk, &address, language).await?;
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

/// A session that is about to begin.
struct Begun {
    kind: SessionKind,
    token: String,
    csrf: String,
    language: Language,
}

async fn begin(app: &App, shown: Shown, body: SignInBody, begun: Begun) -> Result<sessions::SignedIn, Error> {
    let Begun { kind, token, csrf, language } = begun;
    match shown {
        Shown::Account { login, password } => {
            sessions::sign_in(&app.desk, sessions::SignIn { login, password, kind, token, csrf }).await
        }
        Shown::Phone { phone, code } => {
            let guardian = body.guardian.map(|it| Guardian { phone: it.phone, code: it.code, relation: it.relation });
            let (is_of_age, language) = (body.of_age, language.tag());
            let ask = EntrySignIn { phone, code, is_of_age, guardian, language, kind, token, csrf };
            entry::sign_in(&app.desk, ask).await
        }
    }
}
