//! `POST /session`

use crate::App;
use crate::ask::{Open, SESSION_COOKIE};
use crate::doors::{Door, is_staff_login, not_here};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::passwords;
use gridwork_kernel::sessions::SessionKind;
use gridwork_operations::entry::{self, EntrySignIn, Guardian};
use gridwork_operations::sessions::{Begun, SignIn};
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
    /// The code of the second factor, or a recovery code, when a 401 `second_factor` has asked for one.
    pub second: Option<String>,
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
    door: Door,
    mut ask: Open<SignInBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let Some(shown) = ask.body.shown() else {
        let reason =
            because("请给出 account 和 password，或 phone 和 code", "give account and password, or phone and code");
        return Err(Problem::malformed(language, reason));
    };
    let (address, told) = (from.ip().to_string(), ask.told.clone());
    app.limits.sign_in.check(&app.desk, &address, language).await?;
    let kind = if ask.body.token { SessionKind::Bearer } else { SessionKind::Cookie };
    let (token, csrf) = (crate::ask::random_token(), crate::ask::random_token());
    let begun = Begun { kind, token: token.clone(), csrf: csrf.clone(), address: address.clone(), told };
    if let Err(error) = begin(&app, (door, shown), ask.body, begun, language).await {
        // Being asked for the second factor is no failure; to come while the account is locked is one more guess.
        if matches!(&error, Error::Kernel(KernelError::Unauthorized { code, .. }) if *code != "second_factor")
            || matches!(&error, Error::Kernel(KernelError::TooMany { .. }))
        {
            app.limits.sign_in.count(&app.desk, &address, language).await?;
        }
        return Err(Problem::of(language, error));
    }
    answer(&app, language, kind, (token, csrf)).await
}

/// The answer to somebody who is signed in now: a token, or a cookie that lasts as long as the session can.
pub(super) async fn answer(
    app: &App,
    language: Language,
    kind: SessionKind,
    (token, csrf): (String, String),
) -> Result<Response, Problem> {
    let is_cookie = kind == SessionKind::Cookie;
    let view = SignInView { csrf, token: (!is_cookie).then(|| token.clone()) };
    let mut response = (StatusCode::OK, Json(view)).into_response();
    if is_cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie(app, language, &token).await?);
    }
    Ok(response)
}

/// The cookie of a session.
pub(super) async fn cookie(app: &App, language: Language, token: &str) -> Result<HeaderValue, Problem> {
    let view = app.desk.view().await.map_err(|error| Problem::of(language, error.into()))?;
    let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
    let seconds = view.world.rules.at(view.now).session_hours.saturating_mul(3600);
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(language, &error.to_string()))
}

async fn begin(
    app: &App,
    (door, shown): (Door, Shown),
    body: SignInBody,
    begun: Begun,
    language: Language,
) -> Result<sessions::SignedIn, Error> {
    match shown {
        Shown::Account { login, password } => {
            let ask = SignIn { login, password, second: body.second, begun };
            match door {
                Door::Staff => sessions::sign_in(&app.desk, ask).await,
                Door::Public => sign_in_at_public_door(app, ask).await,
            }
        }
        Shown::Phone { phone, code } => {
            let guardian = body.guardian.map(|it| Guardian { phone: it.phone, code: it.code, relation: it.relation });
            let (is_of_age, language) = (body.of_age, language.tag());
            let ask = EntrySignIn { phone, code, is_of_age, guardian, language, begun };
            entry::sign_in(&app.desk, ask).await
        }
    }
}

/// Signs in with a password where everybody may try. Nothing is counted against an account of staff there: a stranger
/// could lock it. Whether its password is right is not looked at either, for then nothing would limit guessing.
async fn sign_in_at_public_door(app: &App, ask: SignIn) -> Result<sessions::SignedIn, Error> {
    if is_staff_login(&app.desk, &ask.login).await? {
        // As long as any other password that is wrong.
        let looked = tokio::task::spawn_blocking(move || passwords::verify(&ask.password, None)).await;
        looked.map_err(|error| Error::Internal(format!("the password check broke off: {error}")))?;
        // On record like every attempt, and as long in the answering as one at an unknown account.
        sessions::note_at_public_door(&app.desk, &ask.login, &ask.begun.address).await?;
        return Err(not_here().into());
    }
    sessions::sign_in(&app.desk, ask).await.map_err(|error| match error {
        Error::Kernel(KernelError::Unauthorized { code: "credentials", .. }) => not_here().into(),
        other => other,
    })
}
