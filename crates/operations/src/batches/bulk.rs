//! Adds, changes and retires several rows of a register in one work: all of them or none, with everything that is wrong
//! told row by row. A preview does the same and takes it back, so that it says exactly what would happen.

use crate::error::{Error, Result};
use crate::registers::{AddRow, ChangeRow, write_added, write_changed};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::{BatchId, OrgId, RowId};
use gridwork_registers::batches::{BatchKind, store};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most rows of one work: others wait for it.
pub const ROWS_MAX: usize = 200;

/// What shall happen to one row.
#[derive(Debug, Clone)]
pub struct BulkRow {
    /// Which; none adds one.
    pub id: Option<RowId>,
    /// The version that must be current.
    pub if_match: Option<i64>,
    /// The org of a new row.
    pub org: Option<OrgId>,
    /// New values; null clears. None retires the row.
    pub fields: Option<Map<String, Json>>,
}

/// What shall happen to several.
#[derive(Debug, Clone)]
pub struct BulkRows {
    /// In which register.
    pub register: Key,
    /// The rows, at most [`ROWS_MAX`].
    pub rows: Vec<BulkRow>,
    /// Only says what would happen.
    pub is_preview: bool,
}

/// What happened to one row, or would.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkOutcome {
    /// The row; of a preview, none for one that would be new.
    pub id: Option<Uuid>,
    /// `added`, `changed`, `retired`, `unchanged` or `refused`.
    pub outcome: String,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<BulkProblem>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkProblem {
    /// Where: `fields.name`, or empty for the row.
    pub path: String,
    /// A word that programs know.
    pub code: String,
    /// What to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What happened, row by row, in the order asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkAnswer {
    /// The batch, by which it is undone; none when nothing was done.
    pub batch: Option<Uuid>,
    /// The rows.
    pub rows: Vec<BulkOutcome>,
}

impl BulkAnswer {
    /// Whether any row was refused, and so none done.
    pub fn is_refused(&self) -> bool {
        self.rows.iter().any(|row| row.outcome == "refused")
    }
}

struct Done {
    batch: Option<BatchId>,
    rows: Vec<BulkOutcome>,
}

impl Answer for Done {
    fn receipt(&self) -> Receipt {
        Receipt { status: 200, entity: "batch".into(), id: self.batch.map(|batch| batch.0), version: None }
    }
}

/// How a work ends: everything that ends it in an error is taken back.
enum Ended {
    TakenBack(Vec<BulkOutcome>),
    Failed(Error),
}

impl From<KernelError> for Ended {
    fn from(error: KernelError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<gridwork_db::Error> for Ended {
    fn from(error: gridwork_db::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Does it, or says what would happen. Rows that are refused are named with what is wrong; then nothing is done.
///
/// # Errors
/// `NotFound` for a register of which the actor reads nothing; a problem for too many rows, or one named twice.
pub async fn bulk(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: BulkRows) -> Result<BulkAnswer> {
    check(&ask)?;
    match desk.run(actor, call, ask, |work, ask| Box::pin(run(work, ask))).await {
        Ok(Ran::New(done)) => Ok(BulkAnswer { batch: done.batch.map(|batch| batch.0), rows: done.rows }),
        // It was done before under this key; what it did stands in the history of its batch.
        Ok(Ran::Again(receipt)) => Ok(BulkAnswer { batch: receipt.id, rows: Vec::new() }),
        Err(Ended::TakenBack(rows)) => Ok(BulkAnswer { batch: None, rows }),
        Err(Ended::Failed(error)) => Err(error),
    }
}

fn check(ask: &BulkRows) -> Result<()> {
    let too_many = |count: usize| {
        Problem::new(
            "rows",
            "limit",
            format!("一次最多 {ROWS_MAX} 行，这里有 {count} 行；更多请分批，或用文件导入"),
            format!("at most {ROWS_MAX} rows at once, here are {count}: send them in parts, or import a file"),
        )
    };
    let mut problems = Vec::new();
    if ask.rows.is_empty() {
        problems.push(Problem::new("rows", "required", "没有要处理的行", "there are no rows"));
    }
    if ask.rows.len() > ROWS_MAX {
        problems.push(too_many(ask.rows.len()));
    }
    let mut named = HashSet::new();
    for (at, id) in ask.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.id?))) {
        if !named.insert(id) {
            let (zh, en) = ("同一条记录出现了两次", "the same row stands here twice");
            problems.push(Problem::new(format!("rows.{at}.id"), "twice", zh, en));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(KernelError::Problems(problems).into()) }
}

async fn run(work: &mut Work<'_>, ask: &BulkRows) -> Result<Done, Ended> {
    let world = work.world();
    let register = world.catalog.registers.get(&ask.register).ok_or(KernelError::NotFound("register"))?;
    if !gridwork_registers::rows::may_read(work.actor(), &world, register, work.now()) {
        return Err(KernelError::NotFound("register").into());
    }
    let batch = store::begin(work, register, BatchKind::Edit, None).await?;
    let mut rows = Vec::new();
    for row in &ask.rows {
        rows.push(one(work, &ask.register, row, batch).await?);
    }
    let is_refused = rows.iter().any(|row| row.outcome == "refused");
    if ask.is_preview {
        // What would be added has no id yet.
        rows.iter_mut().filter(|row| row.outcome == "added").for_each(|row| row.id = None);
    }
    if ask.is_preview || is_refused {
        return Err(Ended::TakenBack(rows));
    }
    let done = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    store::count(work, batch, done).await?;
    Ok(Done { batch: Some(batch), rows })
}

async fn one(work: &mut Work<'_>, register: &Key, row: &BulkRow, batch: BatchId) -> Result<BulkOutcome, Ended> {
    let fields = row.fields.clone();
    let done = match (row.id, fields) {
        (None, fields) => {
            let add = AddRow { register: register.clone(), org: row.org, fields: fields.unwrap_or_default() };
            write_added(work, &add, Some(batch)).await.map(|id| (id, "added"))
        }
        (Some(id), fields) => {
            let outcome = if fields.is_some() { "changed" } else { "retired" };
            let change = ChangeRow { register: register.clone(), row: id, fields, if_match: row.if_match };
            write_changed(work, &change, Some(batch)).await.map(|id| (id, outcome))
        }
    };
    match done {
        Ok((id, outcome)) => Ok(BulkOutcome { id: Some(id.0), outcome: outcome.to_owned(), problems: Vec::new() }),
        Err(error) => {
            let problems = row_problems(error).map_err(Ended::Failed)?;
            Ok(BulkOutcome { id: row.id.map(|id| id.0), outcome: "refused".to_owned(), problems })
        }
    }
}

/// What is wrong with a row; an error that is not about the row ends the work.
pub(crate) fn row_problems(error: Error) -> Result<Vec<BulkProblem>> {
    let of_row =
        |code: &str, zh: String, en: String| vec![BulkProblem { path: String::new(), code: code.to_owned(), zh, en }];
    match error {
        Error::Kernel(KernelError::Problems(all)) => Ok(all
            .into_iter()
            .map(|it| BulkProblem {
                path: it.path,
                code: it.code.to_owned(),
                zh: it.message.zh.clone(),
                en: it.message.say("en").to_owned(),
            })
            .collect()),
        Error::Kernel(KernelError::NotFound(_)) => {
            Ok(of_row("not_found", "没有这条记录".to_owned(), "there is no such row".to_owned()))
        }
        Error::Kernel(KernelError::Forbidden { code, because } | KernelError::Conflict { code, because }) => {
            Ok(of_row(code, because.zh.clone(), because.say("en").to_owned()))
        }
        Error::Kernel(KernelError::Version { current }) => Ok(of_row(
            "version",
            format!("别人已经改过（现在是第 {current} 版），请刷新后再改"),
            format!("somebody changed it meanwhile (it is version {current} now): load it again"),
        )),
        other => Err(other),
    }
}
