//! Works computed fields out in rows that were there before: a changed definition reaches them part by part.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, take_turn};
use gridwork_registers::conditions::{form, store};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows in one work.
const AT_ONCE: i64 = 200;

/// Goes on with it, and begins no further work after `within`; tells whether nothing is left.
///
/// # Errors
/// When the storage is unavailable.
pub async fn work_out(desk: &Desk, within: Duration) -> Result<bool> {
    let began = Instant::now();
    loop {
        let mut view = desk.view().await?;
        let world = Arc::clone(&view.world);
        let mut behind = None;
        for register in world.catalog.registers.values() {
            let Some(form) = form(register) else { continue };
            let progress = store::progress(&mut view.conn, register).await?;
            if progress.is_none_or(|it| !it.is_whole || it.form != form) {
                behind = Some(register.key.clone());
                break;
            }
        }
        drop(view);
        let Some(key) = behind else { return Ok(true) };
        let doubles = desk
            .run_once(&Arc::new(Actor::system()), key.clone(), |work, key| {
                Box::pin(async move {
                    take_turn(work, "work_out").await?;
                    let world = work.world();
                    let Some(register) = world.catalog.registers.get(key) else { return Ok(0) };
                    Ok::<_, Error>(store::go_on(work, register, AT_ONCE).await?)
                })
            })
            .await?;
        if doubles > 0 {
            tracing::warn!(register = %key, rows = doubles, "worked out, rows would have what tells others apart; they stay as they are");
        }
        if began.elapsed() >= within {
            return Ok(false);
        }
    }
}
