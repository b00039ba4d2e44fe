//! Through which door of a proxy a request came. A proxy with a door for the public says so in a header; then only what
//! residents need is there, and no account of staff works.
//!
//! The header is read whoever sends it: it only takes away, so that nobody gains by it, and a proxy whose address nobody
//! told to `--trust-proxy` is guarded all the same. The proxy writes it anew for each of its doors (deploy/nginx).

use crate::problem::{Language, Problem};
use crate::public::is_public;
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gridwork_definitions::model::Role;
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Because, Error, Result, because};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::world::World;
use std::convert::Infallible;

/// The header in which a proxy names its door.
pub const DOOR: &str = "x-gridwork-door";

/// A door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The usual one: everything is there.
    Staff,
    /// The one for everybody.
    Public,
}

impl Door {
    /// The door that a request came through.
    pub fn of(headers: &HeaderMap) -> Self {
        let is_public = headers.get_all(DOOR).iter().any(|it| it.as_bytes().eq_ignore_ascii_case(b"public"));
        if is_public { Self::Public } else { Self::Staff }
    }
}

impl<S: Sync> FromRequestParts<S> for Door {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Answers 404 for what is not behind the public door, whatever the proxy lets through.
pub async fn keep(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let is_closed = route.is_some_and(|route| !is_public(request.method().as_str(), route.as_str()));
    if is_closed && Door::of(request.headers()) == Door::Public {
        return Problem::not_found(Language::of(request.headers())).into_response();
    }
    next.run(request).await
}

/// Refuses the session of an account of staff at the public door.
pub fn refuse_staff(door: Door, actor: &Actor, world: &World, now: Instant, language: Language) -> Result<(), Problem> {
    if door == Door::Staff || !is_staff(actor, world, now) {
        return Ok(());
    }
    let title = because("请从工作人员入口进入", "come in by the door for staff");
    Err(Problem::new(language, StatusCode::FORBIDDEN, "door", title, Some(at_the_other_door())))
}

fn at_the_other_door() -> Because {
    because("工作人员的账号只能从工作人员入口使用", "accounts of staff work behind the door for staff only")
}

/// Whether an actor holds an office, reads the journal, or sees other people's cases by a role. What nobody knows any
/// more counts as such a role.
fn is_staff(actor: &Actor, world: &World, now: Instant) -> bool {
    let is_desk = |role| world.catalog.roles.get(role).is_none_or(Role::is_of_staff);
    actor.office.is_some() || actor.holding(now).any(|grant| is_desk(&grant.role))
}

/// Whether a login is an account of staff.
///
/// # Errors
/// When the storage is unavailable.
pub async fn is_staff_login(desk: &Desk, login: &str) -> Result<bool> {
    let mut view = desk.view().await?;
    let now = view.now;
    let Some(facts) = accounts::find(&mut view.conn, login, now).await? else { return Ok(false) };
    match desk.actor(&mut view, facts.id).await {
        Ok(actor) => Ok(is_staff(&actor, &view.world, view.now)),
        // Closed: refused like any other.
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The answer to every password that is not taken at the public door: it tells nobody whether such an account is there,
/// nor whether the password was right.
pub fn not_here() -> Error {
    let needs = because(
        "账号或密码不正确；工作人员的账号只能从工作人员入口登录",
        "the account or the password is not right; accounts of staff sign in by the door for staff only",
    );
    Error::Unauthorized { code: "credentials", because: needs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_public_closes_anything() {
        let door = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(DOOR, value.parse().unwrap());
            }
            Door::of(&headers)
        };
        assert_eq!(door(&[]), Door::Staff);
        assert_eq!(door(&[""]), Door::Staff);
        assert_eq!(door(&["public"]), Door::Public);
        // A second line that a client adds opens nothing.
        assert_eq!(door(&["public", "staff"]), Door::Public);
        assert_eq!(door(&["staff", "Public"]), Door::Public);
    }
}
