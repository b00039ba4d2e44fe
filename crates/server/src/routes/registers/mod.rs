//! Registers: rows listed, shown, added, changed, retired, restored.

mod add;
mod change;
mod find;
mod history;
mod list;
mod named_by;
mod open_field;
mod prefill;

pub use add::*;
pub use change::*;
pub use find::*;
pub use history::*;
pub use list::*;
pub use named_by::*;
pub use open_field::*;
pub use prefill::*;

use crate::problem::{Language, Problem};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_operations::registers::RowAnswer;

/// A row with its version as the entity tag.
fn respond(language: Language, answer: RowAnswer) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status)
        .map_err(|error| Problem::internal(language, &format!("the status of a receipt: {error}")))?;
    let tag = super::entity_tag(answer.row.version);
    let mut response = (status, Json(answer.row)).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}
