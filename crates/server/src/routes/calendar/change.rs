//! `PUT /calendar`: changes days, or says what changing them would move.

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_operations::calendar::{self, ChangeDays, Day};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days to change.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarBody {
    /// The days, each once; at most 1000.
    pub days: Vec<DayBody>,
    /// They are a notice, whole for every year of which they name a day before December: such a year is provisional no
    /// more.
    #[serde(default)]
    pub is_notice: bool,
    /// Changes nothing, and says what would move.
    #[serde(default)]
    pub preview: bool,
}

/// One day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayBody {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `holiday`, `makeup_workday`, `morning_only`, `afternoon_only`; `usual` for what it is without the district.
    pub kind: String,
    /// What day it is, or why; may be left out for `usual`.
    #[serde(default)]
    pub name: String,
}

/// What a change did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CalendarChangeView {
    /// Nothing was changed: this is what would be.
    pub preview: bool,
    /// Days and years that are otherwise now; those that were so already do not count.
    pub days: u64,
    /// Open cases; after a change they are counted anew within seconds.
    pub open: i64,
    /// Of a preview: open cases whose due times or timers would move.
    pub moved: Option<i64>,
}

/// Changes days of the work calendar, all or none; for administrators. Open clocks are counted anew, each case as an event.
#[utoipa::path(put, path = "/api/v1/calendar", tag = "calendar", operation_id = "calendar_change", request_body = CalendarBody,
    responses((status = 200, body = CalendarChangeView), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change(State(app): State<App>, ask: Ask<CalendarBody>) -> Result<Json<CalendarChangeView>, Problem> {
    let CalendarBody { days, is_notice, preview } = ask.body;
    let days = days.into_iter().map(|day| Day { date: day.date, kind: day.kind, name: day.name }).collect();
    let wanted = ChangeDays { days, is_notice };
    let fail = |error| Problem::of(ask.language, error);
    let view = if preview {
        let seen = calendar::preview(&app.desk, &ask.actor, &wanted).await.map_err(fail)?;
        CalendarChangeView { preview, days: seen.days as u64, open: seen.open, moved: Some(seen.moved) }
    } else {
        let done = calendar::change(&app.desk, &ask.actor, ask.call, wanted).await.map_err(fail)?;
        CalendarChangeView { preview, days: done.days as u64, open: done.open, moved: None }
    };
    Ok(Json(view))
}
