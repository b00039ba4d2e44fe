//! What a visitor sees without an account: what may be asked, and where.

use crate::App;
use crate::ask::{Nothing, Open};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::Page;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use gridwork_kernel::error::because;
use gridwork_kernel::geo::Point;
use gridwork_operations::entry::{self, EntryOrg, EntryOrgs, MattersView};
use serde::Deserialize;
use utoipa::IntoParams;

/// For how long what may be asked may be kept by browsers and proxies: packs change seldom.
const KEPT: &str = "public, max-age=60";

/// What may be asked without an account, and whether codes are sent to phones.
#[utoipa::path(get, path = "/api/v1/entry", tag = "entry", operation_id = "entry_show",
    responses((status = 200, body = MattersView)))]
pub async fn show(
    State(app): State<App>,
    ask: Open,
) -> Result<([(HeaderName, &'static str); 2], Json<MattersView>), Problem> {
    let language = ask.language;
    let sends_codes = app.settings.sms.is_some();
    let view =
        entry::matters(&app.desk, sends_codes, language.tag()).await.map_err(|error| Problem::of(language, error))?;
    Ok(([(header::CACHE_CONTROL, KEPT), (header::VARY, "accept-language, accept-encoding")], Json(view)))
}

/// Which orgs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryOrgsQuery {
    /// The role that is to be taken there, `pack/role`.
    pub role: String,
    /// A part of the name, or of the names of the org above and the org.
    pub q: Option<String>,
    /// Near this place: degrees east.
    pub lon: Option<f64>,
    /// Near this place: degrees north.
    pub lat: Option<f64>,
}

impl Asked for EntryOrgsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        if self.lon.is_some() == self.lat.is_some() {
            return Ok(());
        }
        let reason = because("lon 与 lat 须一起给出", "give lon and lat together");
        Err(Problem::malformed(language, reason))
    }
}

/// Orgs where a role for anybody can be taken: what holds the place first, then the nearest; at most 20.
#[utoipa::path(get, path = "/api/v1/entry/orgs", tag = "entry", operation_id = "entry_orgs", params(EntryOrgsQuery),
    responses((status = 200, body = Page<EntryOrg>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn orgs(State(app): State<App>, ask: Open<Nothing, EntryOrgsQuery>) -> Result<Json<Page<EntryOrg>>, Problem> {
    let (language, query) = (ask.language, ask.query);
    let near = match query.lon.zip(query.lat) {
        Some((lon, lat)) => {
            Some(Point::new(lon, lat).map_err(|problem| Problem::malformed(language, problem.message))?)
        }
        None => None,
    };
    let wanted = EntryOrgs { role: query.role, text: query.q, near };
    let items = entry::orgs(&app.desk, &wanted).await.map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: None }))
}
