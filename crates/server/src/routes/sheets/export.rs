//! `GET /registers/{pack}/{key}/export`

use super::{saved, spoken};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::{Key, SortBy};
use gridwork_kernel::OrgId;
use gridwork_kernel::error::because;
use gridwork_operations::registers::RowFilter;
use gridwork_operations::sheets::{self, Export, Format};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which rows, and as what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `xlsx` (when left out) or `csv`.
    pub format: Option<String>,
    /// An expression over the fields: `class == 'repair' && days <= 3`.
    pub filter: Option<String>,
    /// A text that the label holds.
    pub q: Option<String>,
    /// Only rows of this org.
    pub org: Option<Uuid>,
    /// `true` for retired rows too.
    pub retired: Option<bool>,
    /// A view of the register: only what it holds, in its order.
    pub view: Option<String>,
    /// The order, as the list takes it: `class,-days`. That of the view when left out.
    pub sort: Option<String>,
    /// The fields taken out, with commas, in this order; all that the reader sees when left out.
    pub columns: Option<String>,
    /// `zh` or `en`; that of `Accept-Language` when left out.
    pub lang: Option<String>,
}

impl ExportQuery {
    fn format(&self, language: Language) -> Result<Format, Problem> {
        let bad = || because("format 应为 xlsx 或 csv", "format must be xlsx or csv");
        let word = self.format.as_deref().unwrap_or(Format::Xlsx.as_str());
        Format::parse(word).ok_or_else(|| Problem::malformed(language, bad()))
    }
}

impl Asked for ExportQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.format(language).map(drop)
    }
}

/// The list as a file: the rows and masks that the list shows, in its order, with the chosen fields. Where personal fields are in it,
/// it is marked with the reader, their orgs and the time. Journalled.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/export", tag = "registers",
    operation_id = "registers_export", params(("pack" = String, Path), ("key" = String, Path), ExportQuery),
    responses((status = 200, description = "a workbook or text file", content_type = "*/*"),
        (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn export(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, ExportQuery>,
) -> Result<Response, Problem> {
    let (language, query) = (ask.language, ask.query);
    let format = query.format(language)?;
    let wanted = Export {
        language: spoken(language, query.lang.as_deref()).to_owned(),
        filter: RowFilter {
            filter: query.filter,
            text: query.q,
            org: query.org.map(OrgId),
            with_retired: query.retired.unwrap_or(false),
            view: query.view,
            sort: parts(query.sort.as_deref()).map(SortBy::parse).collect(),
            after: None,
        },
        columns: parts(query.columns.as_deref()).map(str::to_owned).collect(),
        format,
        rows_max: app.settings.export_rows_max,
    };
    let made = sheets::export(&app.desk, &ask.actor, &Key::new(&pack, &key), &wanted).await;
    made.map(saved).map_err(|error| Problem::of(language, error))
}

/// What stands between the commas.
fn parts(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}
