//! Everything that is wrapped with an earlier master key, or by the other algorithm, is wrapped anew.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, Work};
use gridwork_kernel::secrets::store::{self, Unopened};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Records in one work: others write between two of them.
const AT_ONCE: i64 = 500;

/// Works in one call, so that whoever asked hears how far it is.
const ROUNDS: usize = 20;

/// From where to go on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rewrap {
    /// The record after which to go on; from the beginning when there is none.
    pub after: Option<Uuid>,
    /// Also seals values anew that the other algorithm sealed.
    pub values: bool,
}

/// What one call did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrapped {
    /// Records whose data key is wrapped anew.
    pub records: usize,
    /// Values that are sealed anew.
    pub values: usize,
    /// Second factors.
    pub second_factors: usize,
    /// What was left as it is, for it does not open.
    pub unopened: Vec<Unopened>,
    /// The record after which to go on; none when all is done.
    pub next: Option<Uuid>,
}

/// Wraps anew what is behind, some thousand records at a call. Broken off at any point, it goes on where it is called again:
/// what is done is found to be done. What does not open is told and keeps nothing else from being wrapped anew.
///
/// # Errors
/// When the storage is unavailable, or the key in use was retired.
pub async fn rewrap(desk: &Desk, ask: &Rewrap) -> Result<Rewrapped> {
    let mut done = Rewrapped::default();
    if ask.after.is_none() {
        let factors = factors(desk).await?;
        (done.second_factors, done.unopened) = (factors.keys.max(factors.values), factors.unopened);
    }
    let mut after = ask.after.unwrap_or(Uuid::nil());
    for _ in 0..ROUNDS {
        let mut view = desk.view().await?;
        let part = store::behind(&mut view.conn, &desk.keys(), (after, AT_ONCE), ask.values).await?;
        drop(view);
        let Some(last) = part.last().copied() else { return Ok(done) };
        let round = payloads(desk, part, ask.values).await?;
        (done.records, done.values) = (done.records + round.keys, done.values + round.values);
        done.unopened.extend(round.unopened);
        after = last;
    }
    done.next = Some(after);
    Ok(done)
}

async fn factors(desk: &Desk) -> Result<store::Rewrapped> {
    desk.run_once(&Arc::new(Actor::system()), (), |work, ()| {
        Box::pin(async move {
            let done = store::rewrap_factors(work).await?;
            note(work, "second_factors", &done);
            Ok::<_, Error>(done)
        })
    })
    .await
}

async fn payloads(desk: &Desk, part: Vec<Uuid>, values: bool) -> Result<store::Rewrapped> {
    desk.run_once(&Arc::new(Actor::system()), part, move |work, part| {
        Box::pin(async move {
            let done = store::rewrap_payloads(work, part, values).await?;
            note(work, "records", &done);
            Ok::<_, Error>(done)
        })
    })
    .await
}

/// A line in the journal for what one work did: how many, never which.
fn note(work: &mut Work<'_>, what: &str, done: &store::Rewrapped) {
    if (done.keys, done.values) == (0, 0) {
        return;
    }
    let keys = work.keys();
    let change = Change::general("key", "rewrap").with("key", keys.master_id()).with("cipher", keys.cipher().as_str());
    work.record(change.with(what, done.keys).with("values", done.values));
}
