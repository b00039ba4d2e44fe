//! `GET /journal/chain` and `GET /journal/chain/verify`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::error::because;
use gridwork_kernel::journal::Place;
use gridwork_operations::journal::{self, ChainView, VerifiedView};
use serde::Deserialize;
use utoipa::IntoParams;

/// The state of the journal's chains: the last checkpoint, and what came since.
#[utoipa::path(get, path = "/api/v1/journal/chain", tag = "journal", operation_id = "journal_chain",
    responses((status = 200, body = ChainView), (status = 403, body = ProblemBody)))]
pub async fn chain(State(app): State<App>, ask: Ask) -> Result<Json<ChainView>, Problem> {
    journal::chain(&app.desk, &ask.actor).await.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerifyQuery {
    /// The `next` of the piece before.
    pub after: Option<String>,
}

impl Asked for VerifyQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        place(language, self).map(drop)
    }
}

fn place(language: Language, asked: &VerifyQuery) -> Result<Option<Place>, Problem> {
    let Some(text) = asked.after.as_deref() else { return Ok(None) };
    let read = || {
        let (chain, seq) = text.split_once('.')?;
        Some(Place { chain: chain.parse().ok()?, seq: seq.parse().ok().filter(|seq| *seq >= 0)? })
    };
    let bad = || because("after 不是有效的游标", "after is not a cursor of this list");
    read().map(Some).ok_or_else(|| Problem::malformed(language, bad()))
}

/// Checks the next piece of the chains, line by line; asked again with `next` until that is null, it has read all.
#[utoipa::path(get, path = "/api/v1/journal/chain/verify", tag = "journal", operation_id = "journal_verify",
    params(VerifyQuery),
    responses((status = 200, body = VerifiedView), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn verify(State(app): State<App>, ask: Ask<Nothing, VerifyQuery>) -> Result<Json<VerifiedView>, Problem> {
    let from = place(ask.language, &ask.query)?;
    let (mut found, next) =
        journal::verify_piece(&app.desk, &ask.actor, from).await.map_err(|error| Problem::of(ask.language, error))?;
    found.next = next.map(|place| format!("{}.{}", place.chain, place.seq));
    Ok(Json(found))
}
