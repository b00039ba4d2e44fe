//! `POST /cases`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::response::Response;
use gridwork_kernel::{CaseId, OrgId, PersonId};
use gridwork_operations::cases::{self, AskerPhone, CaseView, OpenCase};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A case to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenBody {
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// At which org; may be left out where the form's place falls into a grid.
    pub org: Option<Uuid>,
    /// Who asks, when it is not who is signed in.
    pub asker: Option<Uuid>,
    /// Which case it is about, where its loop says so.
    pub about: Option<Uuid>,
    /// The same for somebody without an account: their mobile number. They find the case when they sign in with it.
    pub asker_phone: Option<String>,
    /// With a phone that is new here: what to call them.
    pub asker_name: Option<String>,
    /// Which opening step, where the loop has several.
    pub step: Option<String>,
    /// The case fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Json>,
    /// The values kept with the event only.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub input: Map<String, Json>,
}

/// Opens a case.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", operation_id = "cases_open", request_body = OpenBody,
    responses((status = 201, body = CaseView), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn open(State(app): State<App>, ask: Ask<OpenBody>) -> Result<Response, Problem> {
    let (language, body) = (ask.language, ask.body);
    let (phone, name) = (body.asker_phone.as_deref(), body.asker_name.as_deref());
    let asker_phone =
        AskerPhone::read(body.asker.is_some(), phone, name).map_err(|error| Problem::of(language, error))?;
    let open = OpenCase {
        asker_phone,
        loop_key: body.loop_key,
        org: body.org.map(OrgId),
        asker: body.asker.map(PersonId),
        about: body.about.map(CaseId),
        step: body.step,
        form: body.form,
        input: body.input,
    };
    let answer = cases::open(&app.desk, &app.cases, &ask.actor, ask.call, open, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}
