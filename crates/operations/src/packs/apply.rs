//! Applies checked packs: definitions get versions, tables get columns, the pack is installed for a subtree.

use crate::error::{Error, Result};
use gridwork_definitions::model::Pack;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::packs::store;
use gridwork_registers::tables;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Packs to apply, those used before those that use them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplyPacks {
    /// Checked packs.
    pub packs: Vec<Pack>,
    /// The org for whose subtree the last pack is installed; none leaves installations alone.
    pub org: Option<OrgId>,
}

/// What applying changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AppliedPacks {
    /// Definitions that got a new version.
    pub changed: Vec<(String, i64)>,
    /// Definitions that are as before.
    pub unchanged: usize,
    /// Definitions that are no longer current; cases that run under them finish under them.
    pub retired: Vec<String>,
}

impl Answer for AppliedPacks {
    fn receipt(&self) -> Receipt {
        ().receipt()
    }
}

/// Applies the packs in one transaction; applying them again changes nothing.
///
/// # Errors
/// `Forbidden` to all but the system and administrators; `NotFound` for an unknown org.
pub async fn apply(desk: &Desk, actor: &Arc<Actor>, ask: ApplyPacks) -> Result<AppliedPacks> {
    if !actor.is_system() && !actor.is_admin {
        let needs = because("只有系统管理员可以启用规则包", "only an administrator applies packs");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let ran = desk.run(actor, Call::plain(), ask, |work, ask| Box::pin(run(work, ask))).await?;
    match ran {
        Ran::New(applied) => Ok(applied),
        Ran::Again(_) => Err(Error::Internal("packs are applied without an idempotency key".into())),
    }
}

async fn run(work: &mut Work<'_>, ask: &ApplyPacks) -> Result<AppliedPacks> {
    let mut all = AppliedPacks::default();
    for pack in &ask.packs {
        let applied = store::apply(work, pack).await?;
        tables::store::ensure_pack(work, pack).await?;
        all.changed.extend(applied.changed);
        all.unchanged += applied.unchanged;
        all.retired.extend(applied.retired);
    }
    if let (Some(org), Some(pack)) = (ask.org, ask.packs.last()) {
        store::install(work, &pack.pack, org).await?;
    }
    Ok(all)
}
