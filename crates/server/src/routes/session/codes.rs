//! `POST /session/codes`

use crate::App;
use crate::ask::Open;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_kernel::entry::Purpose;
use gridwork_kernel::error::because;
use gridwork_operations::entry::{self, CodeSent, SendCode};
use serde::Deserialize;
use std::net::SocketAddr;
use utoipa::ToSchema;

/// Where a code is to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// A mobile number.
    pub phone: String,
    /// `sign_in` when left out, `guardian` for whoever agrees for a child, `add_phone` to add it to an account.
    #[serde(rename = "for")]
    pub purpose: Option<String>,
}

/// Sends a code to a phone. The answer is the same whether anybody knows the phone or not.
#[utoipa::path(post, path = "/api/v1/session/codes", tag = "session", operation_id = "session_send_code", request_body = CodeBody,
    responses((status = 202, body = CodeSent), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn send_code(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Open<CodeBody>,
) -> Result<(StatusCode, Json<CodeSent>), Problem> {
    let (language, body) = (ask.language, ask.body);
    let Some(purpose) = Purpose::parse(body.purpose.as_deref().unwrap_or(Purpose::SignIn.as_str())) else {
        let words = Purpose::ALL.map(Purpose::as_str).join(", ");
        let reason = because(format!("for 应为其中之一：{words}"), format!("`for` must be one of {words}"));
        return Err(Problem::malformed(language, reason));
    };
    let send = SendCode { phone: body.phone, purpose, requester: from.ip().to_string() };
    let sent = entry::send_code(&app.desk, app.settings.sms.as_ref(), send, language.tag()).await;
    sent.map(|sent| (StatusCode::ACCEPTED, Json(sent))).map_err(|error| Problem::of(language, error))
}
