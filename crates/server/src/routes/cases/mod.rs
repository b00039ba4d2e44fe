//! Cases: opened, moved, remarked on, read, listed, tracked.

mod candidates;
mod comment;
mod events;
mod links;
mod list;
mod nearby;
mod open;
mod open_field;
mod opening;
mod place;
mod show;
mod step;
mod suggestions;
mod track;

pub use candidates::*;
pub use comment::*;
pub use events::*;
pub use links::*;
pub use list::*;
pub use nearby::*;
pub use open::*;
pub use open_field::*;
pub use opening::*;
pub use place::*;
pub use show::*;
pub use step::*;
pub use suggestions::*;
pub use track::*;

use crate::problem::{Language, Problem};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_operations::cases::CaseAnswer;

/// A case with its version as the entity tag.
fn respond(language: Language, answer: CaseAnswer) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status)
        .map_err(|error| Problem::internal(language, &format!("the status of a receipt: {error}")))?;
    let tag = super::entity_tag(answer.case.version);
    let location = format!("/api/v1/cases/{}", answer.case.id);
    let mut response = (status, Json(answer.case)).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    if status == StatusCode::CREATED
        && let Ok(value) = HeaderValue::from_str(&location)
    {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}
