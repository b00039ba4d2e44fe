//! Says whether somebody sees a record, what of it, and why: the value that decides is asked once with everything they
//! hold, and once with each part of it alone. Nothing is decided here.

mod case;
mod parts;
mod row;

use crate::error::Result;
use gridwork_definitions::model::Text;
use gridwork_kernel::authz::store;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{CaseId, RowId};
use gridwork_loops::store::by_number;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether and why somebody sees a record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Explained {
    /// The login that was asked about.
    pub login: String,
    /// `case` or `row`.
    pub kind: String,
    /// The loop or the register, `pack/key`.
    pub of: String,
    /// The record.
    pub id: Uuid,
    /// Where it belongs; none for the whole district.
    pub org: Option<String>,
    /// Whether the person sees it at all.
    pub sees: bool,
    /// What lets them see it, each of which would alone.
    pub because: Vec<Text>,
    /// What they hold that does not, and why not.
    pub but: Vec<Text>,
    /// The fields, in order; none when the record is not seen.
    pub fields: Vec<FieldExplained>,
}

/// How much of a field somebody sees, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FieldExplained {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub title: Text,
    /// `shown`, `coarse` (a place: the middle of a square), `masked` (that there is one) or `hidden`.
    pub sight: String,
    /// What lets them see it as it is; of a hidden one the condition that hides it from everybody, if that is why. Empty
    /// where it is not shown to them.
    pub because: Vec<Text>,
}

/// Explains what the holder of an account sees of a case (its number or id) or of a row (its id), and why.
///
/// # Errors
/// `NotFound` for an account or a record that is not there.
pub async fn explain(desk: &Desk, login: &str, record: &str) -> Result<Explained> {
    let account = crate::accounts::by_login(desk, login).await?;
    let mut view = desk.view().await?;
    let actor = store::actor(&mut view.conn, account.id).await?;
    let id = match record.parse::<Uuid>() {
        Ok(id) => Some(id),
        Err(_) => by_number(&mut view.conn, record).await?.map(|case| case.0),
    };
    let id = id.ok_or(KernelError::NotFound("record"))?;
    if let Some(explained) = case::explain(&mut view, &actor, login, CaseId(id)).await? {
        return Ok(explained);
    }
    match row::explain(&mut view, &actor, login, RowId(id)).await? {
        Some(explained) => Ok(explained),
        None => Err(KernelError::NotFound("record").into()),
    }
}
