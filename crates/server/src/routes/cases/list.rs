//! `GET /cases` and `GET /cases/count`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, day, limit};
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use gridwork_kernel::error::because;
use gridwork_kernel::{CaseId, OrgId};
use gridwork_loops::Colour;
use gridwork_loops::store::{Cursor, Sort};
use gridwork_operations::cases::{self, CaseFilter, CaseView, Turn};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Only this loop, `pack/key`.
    #[serde(rename = "loop")]
    #[param(rename = "loop")]
    pub loop_key: Option<String>,
    /// Only this org and what is below it.
    pub org: Option<Uuid>,
    /// Only this state.
    pub state: Option<String>,
    /// Only these colours, with commas: `yellow,red`.
    pub colour: Option<String>,
    /// `mine`, `org` or `below`: only what waits there.
    pub turn: Option<String>,
    /// `due_at` or `-opened_at`.
    pub sort: Option<String>,
    /// Only cases whose number holds this text, or that are called so: by what their loop names as their label.
    pub q: Option<String>,
    /// Only cases that are due on this date or later, `YYYY-MM-DD`.
    pub due_from: Option<String>,
    /// Only cases that are due on this date or before.
    pub due_to: Option<String>,
    /// `me`: only what the reader asked for.
    pub asker: Option<String>,
    /// `me`: only what the reader typed in.
    pub opener: Option<String>,
    /// `me`: only what is assigned to the reader.
    pub assignee: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for CasesQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        filter(language, self).map(drop)
    }
}

/// How many.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CountView {
    /// The number.
    pub count: i64,
}

/// Cases in scope.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "cases_list", params(CasesQuery),
    responses((status = 200, body = Page<CaseView>), (status = 400, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, CasesQuery>) -> Result<Json<Page<CaseView>>, Problem> {
    let language = ask.language;
    let limit = limit(language, ask.query.limit)?;
    let filter = filter(language, &ask.query)?;
    let (items, next) = cases::list(&app.desk, &ask.actor, &filter, limit, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(write_cursor) }))
}

/// How many cases a list would hold.
#[utoipa::path(get, path = "/api/v1/cases/count", tag = "cases", operation_id = "cases_count", params(CasesQuery),
    responses((status = 200, body = CountView), (status = 400, body = ProblemBody)))]
pub async fn count(State(app): State<App>, ask: Ask<Nothing, CasesQuery>) -> Result<Json<CountView>, Problem> {
    let filter = filter(ask.language, &ask.query)?;
    let count = cases::count(&app.desk, &ask.actor, &filter).await.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(CountView { count }))
}

fn filter(language: Language, query: &CasesQuery) -> Result<CaseFilter, Problem> {
    let bad = |zh: &str, en: &str| Problem::malformed(language, because(zh, en));
    let turn = match query.turn.as_deref() {
        None => None,
        Some("mine") => Some(Turn::Mine),
        Some("org") => Some(Turn::Org),
        Some("below") => Some(Turn::Below),
        Some(_) => return Err(bad("turn 应为 mine、org 或 below", "turn must be mine, org or below")),
    };
    let sort = match query.sort.as_deref() {
        None => None,
        Some("due_at") => Some(Sort::DueAt),
        Some("-opened_at") => Some(Sort::NewestFirst),
        Some(_) => return Err(bad("sort 应为 due_at 或 -opened_at", "sort must be due_at or -opened_at")),
    };
    let is_loop = |text: &str| gridwork_definitions::model::Key::parse(text).is_some();
    if query.loop_key.as_deref().is_some_and(|text| !is_loop(text)) {
        return Err(bad("loop 应为 包/键，例如 binhai/order", "loop must be pack/key, e.g. binhai/order"));
    }
    let mut colours = Vec::new();
    for word in query.colour.as_deref().unwrap_or("").split(',').filter(|word| !word.is_empty()) {
        colours.push(match word {
            "green" => Colour::Green,
            "blue" => Colour::Blue,
            "yellow" => Colour::Yellow,
            "red" => Colour::Red,
            _ => return Err(bad("colour 应为 green、blue、yellow、red", "colour must be green, blue, yellow or red")),
        });
    }
    let me = |name: &str, value: &Option<String>| match value.as_deref() {
        None => Ok(false),
        Some("me") => Ok(true),
        Some(_) => Err(bad(&format!("{name} 应为 me"), &format!("{name} must be me"))),
    };
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => {
            Some(read_cursor(text).ok_or_else(|| bad("after 不是有效的游标", "after is not a cursor of this list"))?)
        }
    };
    Ok(CaseFilter {
        loop_key: query.loop_key.clone(),
        org: query.org.map(OrgId),
        state: query.state.clone(),
        colours,
        turn,
        text: query.q.clone().filter(|text| !text.is_empty()),
        due_from: day(language, "due_from", query.due_from.as_deref(), 0)?,
        due_before: day(language, "due_to", query.due_to.as_deref(), 1)?,
        asked_by_me: me("asker", &query.asker)?,
        opened_by_me: me("opener", &query.opener)?,
        assigned_to_me: me("assignee", &query.assignee)?,
        sort,
        after,
    })
}

fn write_cursor(cursor: Cursor) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{}|{}", cursor.value, cursor.case))
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (value, case) = text.split_once('|')?;
    Some(Cursor { value: value.parse().ok()?, case: CaseId(case.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nonsense_does_not() {
        let cursor = Cursor { value: -5, case: CaseId(Uuid::from_u128(7)) };
        assert_eq!(read_cursor(&write_cursor(cursor)), Some(cursor));
        for nonsense in ["", "x", "MTIz", "!!!!"] {
            assert_eq!(read_cursor(nonsense), None, "{nonsense}");
        }
    }
}
