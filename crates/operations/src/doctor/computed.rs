//! Whether computed fields are worked out as their definitions say now.

use super::{Finding, Health, finding};
use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_registers::conditions::store;
use std::sync::Arc;

/// What is looked at.
pub(super) async fn examine(desk: &Desk) -> Result<Finding> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let (mut registers, mut behind) = (0, Vec::new());
    for register in world.catalog.registers.values() {
        let Some(left) = store::left(&mut view.conn, register).await? else { continue };
        registers += 1;
        if left > 0 {
            behind.push(format!("{left} rows of {}", register.key));
        }
    }
    Ok(match (registers, behind.is_empty()) {
        (0, _) => finding("computed fields", Health::Well, "no register works anything out"),
        (all, true) => finding("computed fields", Health::Well, format!("every row of {all} registers is worked out")),
        (_, false) => {
            let detail = format!(
                "{} stand below the current definition: a running server works them out part by part; until then \
                 filters find them by their former values",
                behind.join(", ")
            );
            finding("computed fields", Health::Warning, detail)
        }
    })
}
