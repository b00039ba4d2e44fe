//! Records of signing in: the audit office reads all of them, everybody their own.

use super::mine::own;
use crate::accounts::require;
use crate::error::{Error, Result};
use gridwork_kernel::SignInRecordId;
use gridwork_kernel::admission::Office;
use gridwork_kernel::admission::store::{SignInQuery, SignInRecord, records};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Somebody signed in, or tried to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInRecordView {
    /// When.
    pub at: String,
    /// The login of the account; null when it is not known.
    pub account: Option<String>,
    /// The name of its person.
    pub name: Option<String>,
    /// `password`, `phone` or `provider`.
    pub way: String,
    /// `ok`, `unknown`, `wrong`, `wrong_second`, `locked`, `closed`, `asked`, `other_way` or `not_shown`.
    pub result: String,
    /// From where.
    pub address: String,
}

fn view(record: &SignInRecord) -> SignInRecordView {
    SignInRecordView {
        at: record.at.to_string(),
        // Somebody who came by phone has a login that nobody types.
        account: record.login.clone().filter(|login| !login.starts_with("phone:")),
        name: record.name.clone(),
        way: record.way.clone(),
        result: record.result.clone(),
        address: record.address.clone(),
    }
}

/// Where a page ended.
pub type RecordCursor = (i64, SignInRecordId);

/// A page of all records, newest first, for the audit office; the reading is journalled.
///
/// # Errors
/// `Forbidden` to everybody else.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    query: SignInQuery,
) -> Result<(Vec<SignInRecordView>, Option<RecordCursor>)> {
    require(actor, &[Office::Audit])?;
    let limit = query.limit;
    let mut all = records(&mut desk.view().await?.conn, &SignInQuery { limit: limit + 1, ..query }).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().filter(|_| more).map(|last| (last.at.0, last.id));
    desk.run_once(actor, all.len(), |work, lines| {
        Box::pin(async move {
            work.record(Change::general("sign_in_record", "read").with("lines", *lines));
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok((all.iter().map(view).collect(), next))
}

/// The last records of whoever asks.
///
/// # Errors
/// When the storage is unavailable.
pub async fn my_records(desk: &Desk, actor: &Actor) -> Result<Vec<SignInRecordView>> {
    let query = SignInQuery { account: Some(own(actor)?), limit: 20, ..SignInQuery::default() };
    let all = records(&mut desk.view().await?.conn, &query).await?;
    Ok(all.iter().map(view).collect())
}
