//! `POST /accounts/import`, `POST /accounts/{id}/leave`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_kernel::AccountId;
use gridwork_operations::accounts::import::{ImportAccounts, ImportOutcome, import};
use gridwork_operations::accounts::{self, Leave, LeftView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file of accounts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBody {
    /// CSV with a line of column names: `account,name,role,org,issuer,subject`, or their Chinese names.
    pub csv: String,
    /// Only say what would be done. True when left out: nothing is imported by accident.
    #[serde(default = "yes")]
    pub dry_run: bool,
}

fn yes() -> bool {
    true
}

/// Something wrong on a line.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ImportFault {
    /// The line, from 1; 1 is the head.
    pub line: u64,
    /// The column.
    pub column: Option<String>,
    /// A stable word.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What an import did, or would do.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// `preview`, `refused` or `done`.
    pub outcome: String,
    /// Lines that were read.
    pub lines: usize,
    /// Accounts that are opened.
    pub opened: usize,
    /// Roles that are granted.
    pub granted: usize,
    /// Identities at a provider that are linked.
    pub linked: usize,
    /// Lines that change nothing.
    pub unchanged: usize,
    /// What stands in the way, by line.
    pub faults: Vec<ImportFault>,
    /// Passwords of accounts that were opened, told this once.
    pub passwords: Vec<ImportedPassword>,
}

/// The password of an account that was opened.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ImportedPassword {
    /// The login.
    pub account: String,
    /// The password, changed at its first use.
    pub password: String,
}

/// Imports accounts from a file, all of it or nothing; the same file again changes nothing. The system office opens
/// accounts by it, the security office grants roles.
#[utoipa::path(post, path = "/api/v1/accounts/import", tag = "accounts", operation_id = "accounts_import",
    request_body = ImportBody, responses((status = 200, body = ImportView), (status = 403, body = ProblemBody)))]
pub async fn import_accounts(State(app): State<App>, ask: Ask<ImportBody>) -> Result<Json<ImportView>, Problem> {
    let language = ask.language;
    let file = ImportAccounts { csv: ask.body.csv, dry_run: ask.body.dry_run };
    let done = import(&app.desk, &ask.actor, file).await.map_err(|error| Problem::of(language, error))?;
    let fault = |it: gridwork_operations::accounts::import::LineFault| ImportFault {
        line: it.line,
        column: it.column,
        code: it.code,
        message: Language::say(language, &it.message),
    };
    let outcome = match done.outcome {
        ImportOutcome::Preview => "preview",
        ImportOutcome::Refused => "refused",
        ImportOutcome::Done => "done",
    };
    let given = done.passwords.into_iter().map(|(account, password)| ImportedPassword { account, password });
    Ok(Json(ImportView {
        outcome: outcome.to_owned(),
        lines: done.lines,
        opened: done.opened,
        granted: done.granted,
        linked: done.linked,
        unchanged: done.unchanged,
        faults: done.faults.into_iter().map(fault).collect(),
        passwords: given.collect(),
    }))
}

/// Who leaves, when, and who takes over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveBody {
    /// The last day, `YYYY-MM-DD`; at once when left out.
    pub on: Option<String>,
    /// The login of whoever takes the open cases; needed when there are any.
    pub to: Option<String>,
    /// Why.
    pub reason: String,
}

/// Lets the holder of an account leave: sessions and roles end, open cases get somebody else, vacancies are named. For
/// the system office, never its own.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/leave", tag = "accounts", operation_id = "accounts_leave",
    params(("id" = String, Path, description = "the account")), request_body = LeaveBody,
    responses((status = 200, body = LeftView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn leave(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask<LeaveBody>,
) -> Result<Json<LeftView>, Problem> {
    let account = AccountId(id(ask.language, &account)?);
    let LeaveBody { on, to, reason } = ask.body;
    let left = accounts::leave(&app.desk, &ask.actor, account, Leave { on, to, reason }).await;
    left.map(Json).map_err(|error| Problem::of(ask.language, error))
}
