//! Opens one sealed field of a row for a stated purpose; the reading is counted and journalled before the value leaves
//! the house.

use super::view::seen;
use crate::consents;
use crate::error::{Error, Result};
use crate::readings;
use gridwork_definitions::model::{Field, FieldClass, Key};
use gridwork_kernel::RowId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Change, Desk};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::payloads;
use gridwork_registers::rows::{RowSight, Sight, StoredRow};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which field of which row, and why.
#[derive(Debug, Clone)]
pub struct OpenRowField {
    /// In which register.
    pub register: Key,
    /// Which row.
    pub row: RowId,
    /// Which field.
    pub field: String,
    /// What for, in words that an auditor will read.
    pub purpose: String,
}

/// A field of a row that was opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpenedRowField {
    /// Which.
    pub field: String,
    /// Its value.
    #[schema(value_type = Object)]
    pub value: Json,
}

/// Whether a sealed field may be opened: by those to whom it is shown anyway, and by holders of a role that sees whole
/// records; a secret one by those only whom its definition names.
pub(crate) fn may_open(sight: &RowSight, row: &StoredRow, key: &str, field: &Field) -> bool {
    if field.class == FieldClass::Plain {
        return false;
    }
    match sight.sees(row, key) {
        Sight::Shown => true,
        Sight::Masked => sight.may_open(row),
        Sight::Hidden => false,
    }
}

/// Opens the field.
///
/// # Errors
/// `NotFound`; `Forbidden`; a conflict when it was erased; problems for an unknown field or a purpose that says
/// nothing; `TooMany` when the hour is used up.
pub async fn open_field(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: OpenRowField) -> Result<OpenedRowField> {
    let mut view = desk.view().await?;
    let (register, row, sight) = seen(&mut view, actor, &ask.register, ask.row).await?;
    let field = register.fields.get(&ask.field).filter(|field| field.class != FieldClass::Plain);
    let Some(field) = field.filter(|_| sight.sees(&row, &ask.field) != Sight::Hidden) else {
        let text = "没有这个个人信息字段";
        return Err(KernelError::problem("field", "unknown", text, "there is no such personal field").into());
    };
    if !may_open(&sight, &row, &ask.field, field) {
        let reason = because("您的角色不能打开该信息", "your role may not open this");
        return Err(KernelError::Forbidden { code: "field", because: reason }.into());
    }
    let keys = Arc::clone(&view.keys);
    let sealed = payloads::store::read(&mut view.conn, &keys, &[row.id.0]).await?.remove(&row.id.0);
    if sealed.as_ref().is_some_and(|sealed| sealed.is_erased) {
        if let Some(because) = consents::why_erased(&mut view, &register, &row).await? {
            return Err(KernelError::Conflict { code: "withdrawn", because }.into());
        }
        let reason = because("该信息已按期清除", "this was erased when its time had come");
        return Err(KernelError::Conflict { code: "erased", because: reason }.into());
    }
    let value = sealed.and_then(|sealed| sealed.values.get(&ask.field).cloned()).unwrap_or(Json::Null);
    let purpose = readings::purpose(&ask.purpose)?;
    drop(view);
    let name = ask.field.clone();
    // A repeat under the same key is the same reading, and stands in the journal once.
    desk.run(actor, call, (ask, row.org_path, purpose), |work, (ask, org_path, purpose)| {
        Box::pin(async move {
            readings::count(work, readings::OPENED).await?;
            let change = Change::of("row", ask.row.0, "open_field")
                .fields([ask.field.as_str()])
                .with("register", ask.register.as_str())
                .with("purpose", purpose.as_str());
            work.record(match org_path {
                Some(path) => change.at(path),
                None => change,
            });
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(OpenedRowField { field: name, value })
}
