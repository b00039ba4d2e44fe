//! Applies checked packs: definitions get versions, tables get columns, the pack is installed for a subtree.

use crate::error::Result;
use gridwork_definitions::model::{Catalog, Definition, Pack};
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::packs::store;
use gridwork_registers::tables;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Packs to apply, those used before those that use them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplyPacks {
    /// Checked packs.
    pub packs: Vec<Pack>,
    /// The org for whose subtree the last pack is installed; none leaves installations alone.
    pub org: Option<OrgId>,
    /// Lossy changes that are meant, by name (`binhai/order:fields.hours`).
    #[serde(default)]
    pub allow: Vec<String>,
}

/// How long an application goes on with what is there.
const AT_ONCE: Duration = Duration::from_secs(10);

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

/// Applies the packs in one transaction; applying them again changes nothing.
///
/// # Errors
/// `Forbidden` to all but the system and administrators; `NotFound` for an unknown org.
pub async fn apply(desk: &Desk, actor: &Arc<Actor>, ask: ApplyPacks) -> Result<AppliedPacks> {
    if !actor.is_system() && !actor.is_admin() {
        let needs = because("只有系统管理员可以启用规则包", "only an administrator applies packs");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let applied = desk.run_once(actor, ask, |work, ask| Box::pin(run(work, ask))).await?;
    // What the packs want found by is put into its index at once where there is little; the ticker goes on with more.
    crate::registers::index_sealed(desk, AT_ONCE).await?;
    Ok(applied)
}

/// Refuses what would make kept values unreadable, unless it is named.
fn refuse_losses(work: &Work<'_>, ask: &ApplyPacks) -> Result<()> {
    let world = work.world();
    let mut lost = Vec::new();
    for pack in &ask.packs {
        let current = definitions_of(&world.catalog, &pack.pack);
        let changes = gridwork_definitions::diff(&current, &pack.definitions);
        lost.extend(changes.into_iter().filter(|change| change.lossy && !ask.allow.contains(&change.name())));
    }
    if lost.is_empty() {
        return Ok(());
    }
    let said = |language: &str| {
        lost.iter()
            .map(|change| format!("{} — {}", change.name(), change.said.say(language)))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let reason = because(
        format!("这些修改会使已有数据不可用，未启用；确需如此请逐一指明：{}", said("zh-CN")),
        format!(
            "these changes would lose what is kept, so nothing was applied; name each with --allow if it is meant: {}",
            said("en")
        ),
    );
    Err(KernelError::Conflict { code: "lossy", because: reason }.into())
}

/// The current definitions of one pack.
pub fn definitions_of(catalog: &Catalog, pack: &str) -> Vec<Definition> {
    catalog.definitions().filter(|definition| definition.key().pack() == pack).collect()
}

async fn run(work: &mut Work<'_>, ask: &ApplyPacks) -> Result<AppliedPacks> {
    refuse_losses(work, ask)?;
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
