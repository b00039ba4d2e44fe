//! One folder a noun, one file a verb: parse, operate, show.

pub mod accounts;
pub mod admission;
pub mod assignments;
pub mod batches;
pub mod calendar;
pub mod cases;
pub mod certificates;
pub mod consents;
pub mod corrections;
pub mod definitions;
pub mod emergencies;
pub mod entry;
pub mod files;
pub mod follows;
pub mod house;
pub mod imports;
pub mod journal;
pub mod notifications;
pub mod orgs;
pub mod outbox;
pub mod people;
pub mod registers;
pub mod search;
pub mod session;
pub mod sheets;
pub mod views;
pub mod warnings;

use crate::App;
use crate::intake::Asked;
use crate::problem::{Language, Problem};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How many items a page holds when nothing is said.
const PAGE: usize = 20;
/// The most a page can hold.
const PAGE_MAX: usize = 200;

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; null at the end.
    pub next: Option<String>,
}

/// A point on the map.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PointQuery {
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl PointQuery {
    fn point(&self, language: Language) -> Result<Point, Problem> {
        Point::new(self.lon, self.lat).map_err(|problem| Problem::malformed(language, problem.message))
    }

    /// The point, unless the address has asked too often.
    fn asked(&self, app: &App, from: SocketAddr, language: Language) -> Result<Point, Problem> {
        let (address, now) = (from.ip(), app.desk.now());
        if let Some(retry_after_s) = app.limits.place.wait(&address, now) {
            return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
        }
        app.limits.place.count(address, now);
        self.point(language)
    }
}

impl Asked for PointQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.point(language).map(drop)
    }
}

/// An id from the path. What is no id names nothing.
fn id(language: Language, text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::not_found(language))
}

/// The size of a page: 1 to 200, 20 when nothing is said.
fn limit(language: Language, asked: Option<i64>) -> Result<usize, Problem> {
    match asked {
        None => Ok(PAGE),
        Some(asked) => match usize::try_from(asked) {
            Ok(limit) if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
            _ => Err(Problem::malformed(
                language,
                gridwork_kernel::error::because("limit 须在 1 到 200 之间", "limit must lie between 1 and 200"),
            )),
        },
    }
}

/// The beginning of a date of the query in China, or of a later one.
fn day(
    language: Language,
    name: &str,
    text: Option<&str>,
    later: u64,
) -> Result<Option<gridwork_kernel::Instant>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let begin = text.parse::<chrono::NaiveDate>().ok().and_then(|day| {
        let day = day.checked_add_days(chrono::Days::new(later))?;
        gridwork_kernel::Instant::from_rfc3339(&format!("{day}T00:00:00+08:00")).ok()
    });
    let bad = || {
        let (zh, en) = (format!("{name} 应为 YYYY-MM-DD"), format!("{name} must be YYYY-MM-DD"));
        Problem::malformed(language, gridwork_kernel::error::because(zh, en))
    };
    begin.map(Some).ok_or_else(bad)
}

/// A version as an entity tag.
fn entity_tag(version: i64) -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| axum::http::HeaderValue::from_static("\"0\""))
}
