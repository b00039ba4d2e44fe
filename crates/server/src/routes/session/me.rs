//! `GET /me`

use crate::App;
use crate::app::RoleAt;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_operations::orgs::{OrgView, PersonView};
use gridwork_operations::viewings::{self, ViewingView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is signed in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MeView {
    /// The person.
    pub person: PersonView,
    /// What the person is, and where; roles held for someone else too.
    pub roles: Vec<RoleAt>,
    /// The language of the account.
    pub language: String,
    /// Runs the software.
    pub is_admin: bool,
    /// Holds a role that reads the journal.
    pub audits: bool,
    /// They came by phone, and say themselves what to be called.
    pub came_by_phone: bool,
    /// They have said so; until then staff see the end of their number.
    pub is_named: bool,
    /// They sign in with a phone.
    pub has_phone: bool,
    /// One of the three offices: `system`, `security`, `audit`.
    pub office: Option<String>,
    /// What has to be done before anything else is open: `password_given`, `password_expired`, `second_factor_needed`.
    pub due: Option<String>,
    /// A second factor is in use.
    pub has_second: bool,
    /// Minutes without a request after which this session ends.
    pub idle_minutes: Option<i64>,
    /// May open a case outside the own scope in an emergency.
    pub may_open_emergency: bool,
    /// As whom this session looks, where the audit office looks as somebody else: everything above is that person's, but
    /// for the language, what is due, the second factor and the idle time.
    pub viewing: Option<ViewingView>,
    /// What cookie writes must send as `X-CSRF-Token`; a page that was loaded anew reads it here.
    pub csrf: String,
}

/// Who is signed in, with which roles.
#[utoipa::path(get, path = "/api/v1/me", tag = "session", operation_id = "session_me",
    responses((status = 200, body = MeView), (status = 401, body = ProblemBody)))]
pub async fn me(State(app): State<App>, ask: Ask) -> Result<Json<MeView>, Problem> {
    let entry = gridwork_operations::sessions::entry_of(&app.desk, &ask.actor)
        .await
        .map_err(|error| Problem::of(ask.language, error))?;
    let viewing = match &ask.session.viewing {
        Some(bound) => Some(viewings::show(&app.desk, bound, &ask.own, !ask.actor.is_viewed()).await),
        None => None,
    };
    let viewing = viewing.transpose().map_err(|error| Problem::of(ask.language, error))?;
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let roles = ask
        .actor
        .holding(view.now)
        .map(|grant| RoleAt::titled(&view.world, &grant.role, OrgView::of(&view.world, grant.org), ask.language))
        .collect();
    let now = view.now;
    let (rules, held) = (view.world.rules.at(now), crate::ask::Held::of(&ask.own, &view.world, now));
    Ok(Json(MeView {
        person: PersonView::new(ask.actor.person, &ask.actor.name),
        roles,
        language: ask.own.language.clone(),
        is_admin: ask.actor.is_admin(),
        audits: !gridwork_kernel::authz::audit_scope(&ask.actor, &view.world, view.now).is_empty(),
        came_by_phone: entry.came_by_phone,
        is_named: entry.is_named,
        has_phone: entry.has_phone,
        office: ask.actor.office.map(|office| office.as_str().to_owned()),
        due: ask.session.due(rules, held.standing(), now).map(|due| due.as_str().to_owned()),
        has_second: ask.session.has_second,
        idle_minutes: ask.session.idle_minutes(rules, held.standing()),
        may_open_emergency: gridwork_operations::emergencies::may_ever_open(&ask.actor, &view.world, now),
        viewing,
        csrf: ask.session.csrf.clone(),
    }))
}
