//! One request, read in the order of the contract: body and query (400), a place (503), session (401), CSRF (403).

use crate::App;
use crate::doors::{Door, refuse_staff};
use crate::intake::{self, Asked};
use crate::problem::{Language, Problem};
use crate::viewed;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum_extra::extract::CookieJar;
use gridwork_kernel::Instant;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Call, View};
use gridwork_kernel::error::because;
use gridwork_kernel::sessions::{Due, Session, SessionKind, Standing, store as sessions};
use gridwork_kernel::viewings::{Viewer, may_be_viewed};
use gridwork_kernel::world::World;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

/// The cookie that carries a session.
pub const SESSION_COOKIE: &str = "gw_session";

/// An empty body or query.
#[derive(Debug, Default, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl Asked for Nothing {}

/// A signed-in request.
pub struct Ask<B = Nothing, Q = Nothing> {
    /// Who asks; as whom they look, where they look as somebody else.
    pub actor: Arc<Actor>,
    /// Whose session it is.
    pub own: Arc<Actor>,
    /// The session's token.
    pub token: String,
    /// The session.
    pub session: Session,
    /// The idempotency key, if one was sent.
    pub call: Call,
    /// The version of `If-Match`.
    pub if_match: Option<i64>,
    /// The language to answer in.
    pub language: Language,
    /// The body.
    pub body: B,
    /// The query.
    pub query: Q,
    /// Free again when the request is answered.
    _place: OwnedSemaphorePermit,
}

impl<B: DeserializeOwned + Send, Q: Asked> FromRequest<App> for Ask<B, Q> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let language = Language::of(request.headers());
        let (parts, body) = request.into_parts();
        let query = intake::query(language, &parts)?;
        let bytes = bytes(app, language, &parts, body).await?;
        let body = intake::json(language, &parts.headers, &bytes)?;
        let if_match = intake::if_match(language, &parts.headers)?;
        let key = intake::key(language, &parts.headers)?;
        let _place = place(app, language).await?;
        let Known { actor, own, token, session } = authenticate(app, language, &parts).await?;
        // Whoever looks as somebody else leaves nothing behind under that account.
        let key = key.filter(|_| !actor.is_viewed());
        let call = Call { key: key.map(|key| (key, intake::digest(&parts, &bytes))) };
        Ok(Self { actor, own, token, session, call, if_match, language, body, query, _place })
    }
}

/// A signed-in request whose body the handler reads itself (uploads, event streams).
pub struct Signed {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The session's token.
    pub token: String,
    /// The language to answer in.
    pub language: Language,
    /// The idempotency key, without a digest of the body.
    pub key: Option<String>,
}

impl FromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let language = Language::of(&parts.headers);
        let Nothing {} = intake::query(language, parts)?;
        let key = intake::key(language, &parts.headers)?;
        let Known { actor, token, .. } = authenticate(app, language, parts).await?;
        Ok(Self { actor, token, language, key })
    }
}

/// A request that needs no session.
pub struct Open<B = Nothing, Q = Nothing> {
    /// What the program that asks calls itself.
    pub told: String,
    /// The language to answer in.
    pub language: Language,
    /// The body.
    pub body: B,
    /// The query.
    pub query: Q,
    /// Free again when the request is answered, or before.
    place: Option<OwnedSemaphorePermit>,
}

impl<B, Q> Open<B, Q> {
    /// Gives the place back before the answer: whoever goes on to wait for somebody else keeps nobody out meanwhile.
    pub fn leave_place(&mut self) {
        self.place = None;
    }
}

impl<B: DeserializeOwned + Send, Q: Asked> FromRequest<App> for Open<B, Q> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let language = Language::of(request.headers());
        let (parts, body) = request.into_parts();
        // Where no query is taken, whatever is in it is a mistake to be told.
        let query = intake::query(language, &parts)?;
        let bytes = bytes(app, language, &parts, body).await?;
        let body = intake::json(language, &parts.headers, &bytes)?;
        let told = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or("").to_owned();
        Ok(Self { told, language, body, query, place: Some(place(app, language).await?) })
    }
}

/// A place among the requests that are worked on; whoever finds none is told at once to come back.
///
/// Taken when the body has been read: who sends slowly keeps nobody out.
async fn place(app: &App, language: Language) -> Result<OwnedSemaphorePermit, Problem> {
    let place = Arc::clone(&app.places).try_acquire_owned().map_err(|_| {
        metrics::counter!("gridwork_requests_shed_total").increment(1);
        Problem::of(language, gridwork_db::Error::Busy { retry_after_s: 1 }.into())
    })?;
    // A reading on SQLite never waits, so that whoever comes meanwhile would stand in line unseen, however many they are:
    // with more connections than places, those that came are let in to take a place, or find none, before it begins.
    if Handle::current().metrics().num_alive_tasks() > app.settings.requests_max {
        tokio::task::yield_now().await;
    }
    Ok(place)
}

/// The body of a request that has one.
async fn bytes(app: &App, language: Language, parts: &Parts, body: Body) -> Result<Bytes, Problem> {
    if intake::has_body(&parts.method) {
        intake::bytes(language, body, app.settings.body_max).await
    } else {
        Ok(Bytes::new())
    }
}

/// Who asks, as far as the session tells.
struct Known {
    actor: Arc<Actor>,
    own: Arc<Actor>,
    token: String,
    session: Session,
}

/// What is open to a session while something has to be done first: oneself, the password, the second factor, the way out.
fn is_open_while_due(path: &str) -> bool {
    let own = ["/api/v1/me/password", "/api/v1/me/second-factor", "/api/v1/me/sessions"];
    path == "/api/v1/me" || path == "/api/v1/session" || own.iter().any(|it| path.starts_with(it))
}

/// The session's actor, and the session.
async fn authenticate(app: &App, language: Language, parts: &Parts) -> Result<Known, Problem> {
    let (method, headers) = (&parts.method, &parts.headers);
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned());
    let is_bearer = bearer.is_some();
    let token = bearer.or_else(|| CookieJar::from_headers(headers).get(SESSION_COOKIE).map(|it| it.value().to_owned()));
    let Some(token) = token else { return Err(Problem::signed_out(language)) };
    let fail = |error: gridwork_kernel::error::Error| Problem::of(language, error.into());
    let (mut view, found) = sessions::view(&app.desk, &token).await.map_err(fail)?;
    let now = view.now;
    // A cookie's token is no bearer token and the other way round: what a page could read must not be what it holds.
    let found = found.filter(|session| (session.kind == SessionKind::Bearer) == is_bearer);
    let Some(session) = found else { return Err(Problem::signed_out(language)) };
    if !is_bearer && !method.is_safe() {
        let sent = headers.get("x-csrf-token").and_then(|it| it.to_str().ok()).unwrap_or("");
        if sent != session.csrf {
            let needs = because("缺少或错误的 X-CSRF-Token", "X-CSRF-Token is missing or wrong");
            let title = because("请求来源未确认", "the request could not be trusted");
            return Err(Problem::new(language, StatusCode::FORBIDDEN, "csrf", title, Some(needs)));
        }
    }
    let looked = look(app, &mut view, &session).await.map_err(fail)?;
    let Some(Looked { own, seen, idle_minutes, due }) = looked else { return Err(Problem::signed_out(language)) };
    refuse_staff(Door::of(headers), &own, &view.world, now, language)?;
    drop(view);
    let path = parts.uri.path();
    if let Some(due) = due.filter(|_| !is_open_while_due(path)) {
        return Err(Problem::due(language, due));
    }
    if seen.is_bound() {
        viewed::admit(parts, seen.is_over(), language)?;
    }
    // A page that only listens is left alone: listening is no work.
    if let Some(minutes) = idle_minutes.filter(|_| path != "/api/v1/events") {
        let touched = sessions::touch(app.desk.db(), &token, session.seen_at, now, minutes).await;
        if let Err(error) = touched {
            tracing::warn!(error = %error, "the use of a session could not be noted");
        }
    }
    let actor = seen.actor(&own);
    Ok(Known { actor, own, token, session })
}

/// What a session opens at this moment.
struct Looked {
    own: Arc<Actor>,
    seen: Seen,
    idle_minutes: Option<i64>,
    due: Option<Due>,
}

/// Whose eyes a session sees with.
enum Seen {
    /// Its owner's.
    Own,
    /// Somebody else's: the audit office looks as them.
    Other(Arc<Actor>),
    /// Somebody else's no more: the time is over, or one of the two may not any more.
    Over,
}

impl Seen {
    fn is_bound(&self) -> bool {
        !matches!(self, Self::Own)
    }

    fn is_over(&self) -> bool {
        matches!(self, Self::Over)
    }

    /// Who asks, by the rules that answer.
    fn actor(&self, own: &Arc<Actor>) -> Arc<Actor> {
        match self {
            Self::Own | Self::Over => Arc::clone(own),
            Self::Other(actor) => Arc::clone(actor),
        }
    }
}

/// As whom a session looks, where it looks as somebody else: their actor, as anybody's is read.
async fn seen(app: &App, view: &mut View, session: &Session, own: &Actor) -> gridwork_kernel::error::Result<Seen> {
    let Some(viewing) = &session.viewing else { return Ok(Seen::Own) };
    if viewing.is_over(view.now) || own.office != Some(Office::Audit) {
        return Ok(Seen::Over);
    }
    let actor = match app.desk.actor(view, viewing.account).await {
        Ok(actor) => actor,
        Err(gridwork_kernel::error::Error::NotFound(_)) => return Ok(Seen::Over),
        Err(error) => return Err(error),
    };
    if !may_be_viewed(&actor, &view.world, view.now) {
        return Ok(Seen::Over);
    }
    Ok(Seen::Other(Arc::new(actor.viewed_by(Viewer { account: session.account, person: own.person }))))
}

/// Looks whose a session is and what they hold; none when it was left alone for too long, when the account is gone, or
/// when the way in which it began is not enough for what the account holds by now.
async fn look(app: &App, view: &mut View, session: &Session) -> gridwork_kernel::error::Result<Option<Looked>> {
    let actor = match app.desk.actor(view, session.account).await {
        Ok(actor) => actor,
        Err(gridwork_kernel::error::Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (rules, now) = (view.world.rules.at(view.now), view.now);
    let (idle_minutes, due) = {
        let held = Held::of(&actor, &view.world, now);
        let standing = held.standing();
        if session.is_idle(rules, standing, now) || session.is_too_weak(standing) {
            return Ok(None);
        }
        (session.idle_minutes(rules, standing), session.due(rules, standing, now))
    };
    let seen = seen(app, view, session, &actor).await?;
    Ok(Some(Looked { own: actor, seen, idle_minutes, due }))
}

/// Who listens under a token, while its session holds and nothing has to be done first.
///
/// # Errors
/// When the storage is unavailable.
pub async fn still_listens(
    app: &App,
    view: &mut View,
    token: &str,
) -> gridwork_kernel::error::Result<Option<Arc<Actor>>> {
    let now = view.now;
    let Some(session) = sessions::find(&mut view.conn, token, now).await? else { return Ok(None) };
    let looked = look(app, view, &session).await?;
    let looked = looked.filter(|looked| looked.due.is_none() && !looked.seen.is_over());
    Ok(looked.map(|looked| looked.seen.actor(&looked.own)))
}

/// The roles that somebody holds now, for what depends on them.
pub struct Held<'a> {
    office: Option<Office>,
    at_desk: bool,
    roles: Vec<&'a str>,
}

impl<'a> Held<'a> {
    /// What an actor holds.
    pub fn of(actor: &'a Actor, world: &World, now: Instant) -> Self {
        Self {
            office: actor.office,
            at_desk: authz::works_at_desk(actor, world, now),
            roles: actor.holding(now).map(|grant| grant.role.as_str()).collect(),
        }
    }

    /// As what they are signed in.
    pub fn standing(&'a self) -> Standing<'a> {
        Standing { office: self.office, at_desk: self.at_desk, roles: &self.roles }
    }
}

/// 256 random bits, for tokens.
pub fn random_token() -> String {
    use base64::Engine as _;
    let bytes: [u8; 32] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
