//! Consents to a register's keeping, for those who keep it: `GET` and `POST /registers/{pack}/{key}/consents`,
//! `POST /registers/{pack}/{key}/consents/{id}/withdraw`.

use super::{Page, id, limit};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_definitions::model::Key;
use gridwork_kernel::entry::store::consents::After;
use gridwork_kernel::error::because;
use gridwork_kernel::{ConsentId, FileId, Instant, OrgId, PersonId};
use gridwork_operations::consents::{self, ConsentView, NoteConsent};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which consents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsentFilter {
    /// Only of persons whose name holds this.
    pub q: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for ConsentFilter {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        after(language, self).map(drop)
    }
}

/// A consent that was signed on paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperConsentBody {
    /// Who agreed.
    pub person: Uuid,
    /// To which org.
    pub org: Uuid,
    /// The version of the text that was signed.
    pub version: i64,
    /// The paper, uploaded before.
    pub file: Uuid,
    /// What who signed is to the person: `本人`, or the guardian's relation.
    pub relation: String,
}

/// The consents to a register's keeping where the actor keeps it, the newest first.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/consents", tag = "registers", operation_id = "consents_list",
    params(("pack" = String, Path), ("key" = String, Path), ConsentFilter),
    responses((status = 200, body = Page<ConsentView>), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, ConsentFilter>,
) -> Result<Json<Page<ConsentView>>, Problem> {
    let language = ask.language;
    let page = (ask.query.q.as_deref().unwrap_or(""), after(language, &ask.query)?, limit(language, ask.query.limit)?);
    let found = consents::to_register(&app.desk, &ask.actor, &Key::new(&pack, &key), page, language.tag()).await;
    let (items, next) = found.map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|it| format!("{}.{}", it.given_at.0, it.id)) }))
}

fn after(language: Language, asked: &ConsentFilter) -> Result<Option<After>, Problem> {
    let Some(text) = asked.after.as_deref() else { return Ok(None) };
    let read = text
        .split_once('.')
        .and_then(|(at, id)| Some(After { given_at: Instant(at.parse().ok()?), id: ConsentId(id.parse().ok()?) }));
    let bad = || Problem::malformed(language, because("after 不是有效的游标", "after is not a cursor of this list"));
    read.map(Some).ok_or_else(bad)
}

/// Notes a consent that was signed on paper, with the paper.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/consents", tag = "registers", operation_id = "consents_note",
    params(("pack" = String, Path), ("key" = String, Path)), request_body = PaperConsentBody,
    responses((status = 201, body = ConsentView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn note(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<PaperConsentBody>,
) -> Result<(StatusCode, Json<ConsentView>), Problem> {
    let language = ask.language;
    let PaperConsentBody { person, org, version, file, relation } = ask.body;
    let (register, person, org) = (Key::new(&pack, &key), PersonId(person), OrgId(org));
    let wanted = NoteConsent { register, person, org, version, file: FileId(file), relation };
    let noted = consents::note(&app.desk, &ask.actor, ask.call, wanted, language.tag()).await;
    noted.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(language, error))
}

/// Notes that somebody took their consent back at the counter: what was kept by it is erased.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/consents/{id}/withdraw", tag = "registers",
    operation_id = "consents_withdraw",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn withdraw(
    State(app): State<App>,
    InPath((pack, key, consent)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let consent = ConsentId(id(ask.language, &consent)?);
    let done = consents::withdraw_noted(&app.desk, &ask.actor, ask.call, Key::new(&pack, &key), consent).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
