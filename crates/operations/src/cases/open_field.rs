//! Opens one personal field for a stated purpose; the reading is journalled before the value leaves the house.

use super::prepare;
use super::show::visible;
use crate::error::{Error, Result};
use crate::readings;
use gridwork_definitions::model::{FieldClass, Sees};
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Call, Change, Desk};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_loops::store::{Sealed, facts};
use gridwork_loops::{Sight, sees};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which field, and why.
#[derive(Debug, Clone)]
pub struct OpenField {
    /// Of which case.
    pub case: CaseId,
    /// Which field.
    pub field: String,
    /// What for, in words that an auditor will read.
    pub purpose: String,
}

/// A field that was opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpenedField {
    /// Which.
    pub field: String,
    /// Its value.
    #[schema(value_type = Object)]
    pub value: Json,
}

/// Opens the field: to those it is shown to anyway, to holders of a role that sees the whole case, and to whom an
/// emergency opened the case.
///
/// # Errors
/// `NotFound`; `Forbidden` to others; problems for an unknown field or a purpose that says nothing; `TooMany` when the
/// hour is used up.
pub async fn open_field(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: OpenField) -> Result<OpenedField> {
    let mut view = desk.view().await?;
    let (def, case) = visible(&mut view, actor, ask.case).await?;
    let field = def.fields.get(&ask.field).filter(|field| field.class != FieldClass::Plain);
    let Some(field) = field else {
        let text = "没有这个个人信息字段";
        return Err(KernelError::problem("field", "unknown", text, "there is no such personal field").into());
    };
    let hand = prepare::hand(actor, &view.world, case.org, view.now);
    let held = authz::roles_reaching(actor, &view.world, case.org, view.now);
    let roles = &view.world.catalog.roles;
    let sees_all = held.iter().any(|held| roles.get(&held.role).is_some_and(|role| role.sees == Sees::All));
    let by_emergency = actor.emergencies.iter().any(|it| it.case == case.id && it.holds(view.now));
    let sees_all = sees_all || by_emergency;
    let is_close = authz::case_scope(actor, &view.world, view.now).contains_closely(&facts(&case));
    let may = match sees(&def, &case, field, &hand) {
        Sight::Shown => true,
        Sight::Masked => is_close && (sees_all || field.class == FieldClass::Secret),
        Sight::Hidden => false,
    };
    if !may {
        let reason = because("您在此环节不能查看该信息", "this is not shown to you in this state");
        return Err(KernelError::Forbidden { code: "field", because: reason }.into());
    }
    let value = case.field(&ask.field).cloned().unwrap_or(Json::Null);
    if Sealed::is_erased(&value) {
        let reason = because("该信息已按期清除", "this was erased when its time had come");
        return Err(KernelError::Conflict { code: "erased", because: reason }.into());
    }
    let purpose = readings::purpose(&ask.purpose)?;
    drop(view);
    let reading = (ask.clone(), case.org_path.clone(), purpose);
    // A repeat under the same key is the same reading, and stands in the journal once.
    desk.run(actor, call, reading, |work, (ask, org_path, purpose)| {
        Box::pin(async move {
            readings::count(work, readings::OPENED).await?;
            work.record(
                Change::of("case", ask.case.0, "open_field")
                    .at(org_path)
                    .fields([ask.field.as_str()])
                    .with("purpose", purpose.as_str()),
            );
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(OpenedField { field: ask.field, value })
}
