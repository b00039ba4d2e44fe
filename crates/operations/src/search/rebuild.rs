//! Keeps what was there before the index, or before the index had its present shape: some records at a time, the newest
//! first, going on where it was broken off.

use super::scope::InScope;
use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, View, Work, take_turn};
use gridwork_kernel::search::Kind;
use gridwork_kernel::search::store::{self, Progress};
use gridwork_kernel::world::World;
use gridwork_loops::store as loops;
use gridwork_registers::search as registers;
use gridwork_registers::search::store as rows;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Records in one work: others write between two of them.
const AT_ONCE: i64 = 200;

/// Works in one call, so that whoever asked hears how far it is.
const ROUNDS: usize = 20;

/// What one call did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuilt {
    /// Records that were kept anew.
    pub records: usize,
    /// Nothing is left to do.
    pub is_done: bool,
}

/// Lets everything be kept anew, from the next round on.
///
/// # Errors
/// When the storage is unavailable.
pub async fn begin_anew(desk: &Desk) -> Result<()> {
    desk.run_once(&Arc::new(Actor::system()), (), |work, ()| {
        Box::pin(async move {
            store::begin_anew(work).await?;
            work.record(Change::general("search", "rebuild"));
            Ok::<_, Error>(())
        })
    })
    .await
}

/// Keeps some thousand records anew.
///
/// # Errors
/// When the storage is unavailable.
pub async fn rebuild(desk: &Desk) -> Result<Rebuilt> {
    let mut done = Rebuilt::default();
    for _ in 0..ROUNDS {
        let round = round(desk).await?;
        done = Rebuilt { records: done.records + round.records, is_done: round.is_done };
        if done.is_done {
            break;
        }
    }
    Ok(done)
}

/// Keeps some hundred records anew, of the first definition that is behind.
///
/// # Errors
/// When the storage is unavailable.
pub async fn round(desk: &Desk) -> Result<Rebuilt> {
    let mut view = desk.view().await?;
    let Some(behind) = behind(&mut view).await? else { return Ok(Rebuilt { records: 0, is_done: true }) };
    drop(view);
    let records = desk
        .run_once(&Arc::new(Actor::system()), behind, |work, behind| Box::pin(async move { keep(work, behind).await }))
        .await?;
    Ok(Rebuilt { records, is_done: false })
}

/// Whether everything in which somebody looks is kept in its present shape.
pub(super) async fn is_whole(view: &mut View, parts: &[InScope]) -> Result<bool> {
    let kinds = parts.iter().map(|part| part.kind).collect::<Vec<_>>();
    let wanted = wanted(&view.world).into_iter().filter(|it| kinds.contains(&it.kind));
    let kept = kept(view).await?;
    let is_kept = |it: Wanted| kept.get(&it.name()).is_some_and(|kept| kept.form == it.form && kept.is_done);
    Ok(wanted.into_iter().all(is_kept))
}

/// A definition and the shape in which its records are to be kept.
#[derive(Debug, Clone)]
struct Wanted {
    kind: Kind,
    of: Key,
    form: i64,
}

impl Wanted {
    fn name(&self) -> String {
        format!("{} {}", self.kind.as_str(), self.of)
    }
}

fn wanted(world: &World) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (of, forms) in loops::forms(world) {
        // Any other set of shapes gives another number.
        let form = forms.iter().fold(0_i64, |all, form| all.rotate_left(7) ^ form);
        wanted.push(Wanted { kind: Kind::Case, of, form });
    }
    for (of, register) in &world.catalog.registers {
        let form = registers::form(&world.catalog, register);
        wanted.push(Wanted { kind: Kind::Row, of: of.clone(), form });
    }
    wanted
}

async fn kept(view: &mut View) -> Result<HashMap<String, Progress>> {
    Ok(store::progress(&mut view.conn).await?.into_iter().map(|it| (it.name.clone(), it)).collect())
}

async fn behind(view: &mut View) -> Result<Option<Wanted>> {
    let kept = kept(view).await?;
    let is_behind = |it: &Wanted| kept.get(&it.name()).is_none_or(|kept| kept.form != it.form || !kept.is_done);
    Ok(wanted(&view.world).into_iter().find(is_behind))
}

async fn keep(work: &mut Work<'_>, it: &Wanted) -> Result<usize> {
    take_turn(work, "search").await?;
    let world = work.world();
    let held = store::lock_progress(work, &it.name()).await?;
    // Begun in another shape, it begins anew.
    let held = held.filter(|held| held.form == it.form);
    if held.as_ref().is_some_and(|held| held.is_done) {
        return Ok(0);
    }
    let after = held.and_then(|held| held.after);
    let last = match it.kind {
        Kind::Case => {
            let ids = loops::earlier(work.tx(), &it.of, after, AT_ONCE).await?;
            loops::keep_earlier(work, &ids).await?;
            (ids.len(), ids.last().map(|id| id.0))
        }
        Kind::Row => match world.catalog.registers.get(&it.of) {
            None => (0, None),
            Some(register) => {
                let ids = rows::earlier(work.tx(), register, after, AT_ONCE).await?;
                rows::keep_earlier(work, register, &ids).await?;
                (ids.len(), ids.last().map(|id| id.0))
            }
        },
    };
    let (records, last) = last;
    let is_done = i64::try_from(records).unwrap_or(i64::MAX) < AT_ONCE;
    let progress = Progress { name: it.name(), form: it.form, after: last.or(after), is_done };
    store::set_progress(work, &progress).await?;
    Ok(records)
}
