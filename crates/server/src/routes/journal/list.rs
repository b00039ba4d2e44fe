//! `GET /journal`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, day, limit};
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use gridwork_kernel::PersonId;
use gridwork_kernel::error::because;
use gridwork_kernel::journal::{After, JournalQuery, Line, LineKind};
use gridwork_operations::journal::{self, EntryView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which lines.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JournalFilter {
    /// Only what this person did.
    pub person: Option<Uuid>,
    /// Only what was done to this record.
    pub entity_id: Option<Uuid>,
    /// Only this action; or `reading`, `changing`, `session` for all of a kind.
    pub action: Option<String>,
    /// From this date on, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Until this date, which is included.
    pub to: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for JournalFilter {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        query(language, self).map(drop)
    }
}

/// Who saw and changed what in reach, newest first. Reading it is journalled too.
#[utoipa::path(get, path = "/api/v1/journal", tag = "journal", operation_id = "journal_list", params(JournalFilter),
    responses((status = 200, body = Page<EntryView>), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, JournalFilter>) -> Result<Json<Page<EntryView>>, Problem> {
    let language = ask.language;
    let mut query = query(language, &ask.query)?;
    query.limit = i64::try_from(limit(language, ask.query.limit)?).unwrap_or(i64::MAX);
    let (items, next) = journal::list(&app.desk, &ask.actor, &query, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.as_ref().map(write_cursor) }))
}

fn query(language: Language, asked: &JournalFilter) -> Result<JournalQuery, Problem> {
    let bad = |zh: &str, en: &str| Problem::malformed(language, because(zh, en));
    let kind = asked.action.as_deref().and_then(LineKind::parse);
    let action = asked.action.clone().filter(|_| kind.is_none());
    let after = match asked.after.as_deref() {
        None => None,
        Some(text) => {
            Some(read_cursor(text).ok_or_else(|| bad("after 不是有效的游标", "after is not a cursor of this list"))?)
        }
    };
    Ok(JournalQuery {
        person: asked.person.map(PersonId),
        entity_id: asked.entity_id,
        action,
        kind,
        from: day(language, "from", asked.from.as_deref(), 0)?,
        to: day(language, "to", asked.to.as_deref(), 1)?,
        after,
        limit: 0,
    })
}

fn write_cursor(line: &Line) -> String {
    let text = format!("{}|{}|{}", line.at, line.chain, line.seq);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

fn read_cursor(text: &str) -> Option<After> {
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.split('|');
    let (at, chain, seq) = (parts.next()?, parts.next()?, parts.next()?);
    Some(After { at: at.parse().ok()?, chain: chain.parse().ok()?, seq: seq.parse().ok()? })
}
