//! The rules of admission, and the records of signing in.

use super::{Page, limit};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::SignInRecordId;
use gridwork_kernel::admission::Rules;
use gridwork_kernel::admission::store::SignInQuery;
use gridwork_kernel::error::because;
use gridwork_operations::admission;
use gridwork_operations::sessions::{RecordCursor, SignInRecordView, list_records};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The rules that hold now, and every set with its date.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RulesView {
    /// Those that hold now: `password_chars_min`, `idle_minutes_desk`, `log_days`, `second_factor`, …
    #[schema(value_type = Object)]
    pub now: serde_json::Value,
    /// Every set that was made, the earliest first.
    pub sets: Vec<RuleSetView>,
}

/// A set of rules with its date.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RuleSetView {
    /// From when it holds.
    pub valid_from: String,
    /// What it changes; the rest goes on as before.
    #[schema(value_type = Object)]
    pub changes: serde_json::Map<String, serde_json::Value>,
    /// All rules as they are then.
    #[schema(value_type = Object)]
    pub rules: serde_json::Value,
}

/// Rules to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesBody {
    /// From when they hold; today when left out, never an earlier day.
    pub valid_from: Option<String>,
    /// The rules to change; what is left out stays as it is on that day.
    #[schema(value_type = Object)]
    pub rules: serde_json::Map<String, serde_json::Value>,
}

/// The rules of admission. For the three offices.
#[utoipa::path(get, path = "/api/v1/admission/rules", tag = "admission", operation_id = "admission_rules",
    responses((status = 200, body = RulesView), (status = 403, body = ProblemBody)))]
pub async fn rules(State(app): State<App>, ask: Ask) -> Result<Json<RulesView>, Problem> {
    let found = admission::rules(&app.desk, &ask.actor).await.map_err(|error| Problem::of(ask.language, error))?;
    let json = |rules: &Rules| {
        serde_json::to_value(rules).map_err(|error| Problem::internal(ask.language, &error.to_string()))
    };
    let sets = found.sets.iter().map(|set| {
        let (valid_from, changes) = (set.valid_from.clone(), set.given.clone());
        Ok::<_, Problem>(RuleSetView { valid_from, changes, rules: json(&set.rules)? })
    });
    Ok(Json(RulesView { now: json(&found.now)?, sets: sets.collect::<Result<_, _>>()? }))
}

/// Changes rules of admission from a day on. For the security office; journalled with the old values and the new.
#[utoipa::path(post, path = "/api/v1/admission/rules", tag = "admission", operation_id = "admission_set_rules",
    request_body = RulesBody, responses((status = 204), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn set_rules(State(app): State<App>, ask: Ask<RulesBody>) -> Result<StatusCode, Problem> {
    let set = admission::set_rules(&app.desk, &ask.actor, ask.body.valid_from, ask.body.rules).await;
    set.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignInFilter {
    /// Only those that failed.
    #[serde(default)]
    pub failed: bool,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for SignInFilter {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        cursor(language, self.after.as_deref()).map(drop)
    }
}

fn cursor(language: Language, text: Option<&str>) -> Result<Option<RecordCursor>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let read = text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, SignInRecordId(id.parse().ok()?))));
    let bad = || Problem::malformed(language, because("after 不是有效的游标", "after is not a cursor of this list"));
    read.map(Some).ok_or_else(bad)
}

/// Who signed in or tried to: when, how, from where, with what result. For the audit office; reading is journalled.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "admission", operation_id = "admission_sign_ins", params(SignInFilter),
    responses((status = 200, body = Page<SignInRecordView>), (status = 403, body = ProblemBody)))]
pub async fn sign_ins(
    State(app): State<App>,
    ask: Ask<Nothing, SignInFilter>,
) -> Result<Json<Page<SignInRecordView>>, Problem> {
    let language = ask.language;
    let limit = i64::try_from(limit(language, ask.query.limit)?).unwrap_or(i64::MAX);
    let after = cursor(language, ask.query.after.as_deref())?;
    let query = SignInQuery { account: None, failed: ask.query.failed, after, limit };
    let (items, next) =
        list_records(&app.desk, &ask.actor, query).await.map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|(at, id)| format!("{at}_{id}")) }))
}
