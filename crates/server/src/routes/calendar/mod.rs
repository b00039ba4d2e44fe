//! The work calendar: which days are worked, and changing them.

mod change;

pub use change::*;

use super::{Page, day};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::Instant;
use gridwork_kernel::error::because;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// At most so many days in one answer: a year and a bit.
const DAYS_MAX: i64 = 400;

/// Which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// From this date on, `YYYY-MM-DD`.
    pub from: String,
    /// Until this date, which is included; at most 400 days.
    pub to: String,
}

impl Asked for CalendarQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        span(language, self).map(drop)
    }
}

/// A day of the work calendar.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DayView {
    /// The date.
    pub date: String,
    /// Whether any time is worked.
    pub is_working: bool,
    /// Why it departs from Monday to Friday.
    pub name: Option<String>,
    /// The year's notice is not loaded: it counts Monday to Friday for now.
    pub is_provisional: bool,
}

/// The days of the work calendar by which clocks count.
#[utoipa::path(get, path = "/api/v1/calendar", tag = "calendar", operation_id = "calendar_list", params(CalendarQuery),
    responses((status = 200, body = Page<DayView>), (status = 400, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, CalendarQuery>) -> Result<Json<Page<DayView>>, Problem> {
    let (from, to) = span(ask.language, &ask.query)?;
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let calendar = &view.world.calendar;
    let special =
        calendar.special_days().map(|(date, _, name)| (date, name)).collect::<std::collections::HashMap<_, _>>();
    let days = from.local_date().iter_days().take_while(|date| *date < to.local_date());
    let items = days
        .map(|date| DayView {
            date: date.to_string(),
            is_working: calendar.is_working_day(date),
            name: special.get(&date).filter(|name| !name.is_empty()).map(|name| (*name).to_owned()),
            is_provisional: calendar.is_provisional(chrono::Datelike::year(&date)),
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}

/// The first day and the day after the last.
fn span(language: Language, asked: &CalendarQuery) -> Result<(Instant, Instant), Problem> {
    let from = day(language, "from", Some(&asked.from), 0)?;
    let to = day(language, "to", Some(&asked.to), 1)?;
    match from.zip(to) {
        Some((from, to)) if from < to && (to.local_date() - from.local_date()).num_days() <= DAYS_MAX => Ok((from, to)),
        _ => Err(Problem::malformed(
            language,
            because("from 到 to 应为 1 到 400 天", "from and to must be 1 to 400 days apart"),
        )),
    }
}
