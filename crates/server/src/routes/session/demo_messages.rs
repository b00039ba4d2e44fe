//! `GET /demo/messages`

use crate::App;
use crate::ask::{Nothing, Open};
use crate::intake::Asked;
use crate::problem::{Problem, ProblemBody};
use crate::sms::SentMessage;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// To which phone.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The whole number, as it was typed for the code.
    pub phone: String,
}

impl Asked for MessagesQuery {}

/// The messages of a demo to one phone, newest first.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DemoMessages {
    /// All that are remembered.
    pub items: Vec<SentMessage>,
}

/// What would have arrived on a phone; on a real server there is no such thing.
#[utoipa::path(get, path = "/api/v1/demo/messages", tag = "session", operation_id = "session_demo_messages",
    params(MessagesQuery), responses((status = 200, body = DemoMessages), (status = 404, body = ProblemBody)))]
pub async fn demo_messages(
    State(app): State<App>,
    ask: Open<Nothing, MessagesQuery>,
) -> Result<Json<DemoMessages>, Problem> {
    let Some(sender) = &app.settings.demo_messages else { return Err(Problem::not_found(ask.language)) };
    let phone = gridwork_kernel::identifiers::Phone::parse(&ask.query.phone);
    let items = phone.map(|phone| sender.messages_to(phone.as_str())).unwrap_or_default();
    Ok(Json(DemoMessages { items }))
}
