//! `GET /search`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::limit;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::because;
use gridwork_kernel::search::Kind;
use gridwork_operations::search::{self, Search, SearchView};
use serde::Deserialize;
use utoipa::IntoParams;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What was typed: words, the initials of a name, a number. Of more than 100 characters the first are read.
    pub q: String,
    /// `case` or `row`: only these.
    pub kind: Option<String>,
    /// Only the records of this loop or register, `pack/key`.
    pub of: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
}

impl Asked for SearchQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        asked(language, self).map(drop)
    }
}

fn asked(language: Language, query: &SearchQuery) -> Result<Search, Problem> {
    let bad = |zh: &str, en: &str| Problem::malformed(language, because(zh, en));
    let kind = match query.kind.as_deref() {
        None => None,
        Some(word) => Some(Kind::parse(word).ok_or_else(|| bad("kind 应为 case 或 row", "kind must be case or row"))?),
    };
    let of = match query.of.as_deref() {
        None => None,
        Some(text) => Some(
            Key::parse(text)
                .ok_or_else(|| bad("of 应为 包/键，例如 binhai/order", "of must be pack/key, e.g. binhai/order"))?,
        ),
    };
    Ok(Search { text: query.q.clone(), kind, of, limit: limit(language, query.limit)? })
}

/// Cases and rows in scope by what people wrote in them, the best first.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", operation_id = "search", params(SearchQuery),
    responses((status = 200, body = SearchView), (status = 400, body = ProblemBody)))]
pub async fn search(State(app): State<App>, ask: Ask<Nothing, SearchQuery>) -> Result<Json<SearchView>, Problem> {
    let language = ask.language;
    let wanted = asked(language, &ask.query)?;
    let found = search::search(&app.desk, &ask.actor, &wanted, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}
