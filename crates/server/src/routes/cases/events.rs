//! `GET /cases/{id}/events`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id, limit};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::CaseId;
use gridwork_kernel::error::because;
use gridwork_operations::cases::{self, EventView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl PageQuery {
    /// After which event, and how many.
    pub fn part(&self, language: Language) -> Result<(i64, usize), Problem> {
        let after = match self.after.as_deref() {
            None => 0,
            Some(text) => text.parse().map_err(|_| {
                Problem::malformed(language, because("after 不是有效的游标", "after is not a cursor of this list"))
            })?,
        };
        Ok((after, limit(language, self.limit)?))
    }
}

impl Asked for PageQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.part(language).map(drop)
    }
}

/// What happened to a case, oldest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/events", tag = "cases", operation_id = "cases_events",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<EventView>), (status = 404, body = ProblemBody)))]
pub async fn events(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<Nothing, PageQuery>,
) -> Result<Json<Page<EventView>>, Problem> {
    let language = ask.language;
    let (after, limit) = ask.query.part(language)?;
    let id = CaseId(id(language, &case)?);
    let (items, next) = cases::events(&app.desk, &ask.actor, id, after, limit, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|seq| seq.to_string()) }))
}
