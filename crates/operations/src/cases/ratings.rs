//! What the actor's own work was rated: numbers and their mean, once there are enough to hide each single one.

use crate::error::Result;
use gridwork_definitions::model::{FieldType, Loop, Rating};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_loops::store;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// How often one rating was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingCount {
    /// The rating.
    pub value: i64,
    /// How often.
    pub count: i64,
}

/// The ratings of the actor's own work in one loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatingsView {
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// What people call the loop.
    pub loop_title: String,
    /// What people call the rating.
    pub title: String,
    /// Ratings are added up in lots of so many; what is beyond the last full lot waits.
    pub at_least: i64,
    /// How many are added up here; 0 while there are fewer than one lot.
    pub rated: i64,
    /// How often each rating was given, from the highest; empty while there are too few.
    pub counts: Vec<RatingCount>,
    /// Their mean in whole hundredths; absent while there are too few.
    pub mean: Option<f64>,
}

/// The actor's own ratings, of every loop that has any to give. Nobody else's are ever answered.
///
/// # Errors
/// When the storage is unavailable.
pub async fn ratings(desk: &Desk, actor: &Arc<Actor>, language: &str) -> Result<Vec<RatingsView>> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let mut shown = Vec::new();
    for def in world.catalog.loops.values() {
        let Some(rating) = &def.rating else { continue };
        let found = store::ratings(&mut view.conn, def, actor.person).await?;
        if !found.is_empty() {
            shown.push(added_up(def, rating, &found, language));
        }
    }
    Ok(shown)
}

/// Only whole lots count, the oldest first: whoever watches the numbers change learns of a lot, never of one case.
fn added_up(def: &Loop, rating: &Rating, found: &[i64], language: &str) -> RatingsView {
    let lot = usize::try_from(rating.at_least).unwrap_or(usize::MAX).max(1);
    let told = &found[..found.len() / lot * lot];
    let field = def.fields.get(&rating.field);
    let limits = match field.map(|field| &field.kind) {
        Some(FieldType::Int { min: Some(min), max: Some(max) }) => *min..=*max,
        _ => 1..=5,
    };
    let count = |value: i64| told.iter().filter(|told| **told == value).count();
    let as_i64 = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let counts = limits.rev().map(|value| RatingCount { value, count: as_i64(count(value)) });
    let sum: i64 = told.iter().sum();
    RatingsView {
        loop_key: def.key.to_string(),
        loop_title: def.title.say(language).to_owned(),
        title: field.map(|field| field.title.say(language).to_owned()).unwrap_or_default(),
        at_least: rating.at_least,
        rated: as_i64(told.len()),
        counts: if told.is_empty() { Vec::new() } else { counts.collect() },
        mean: (!told.is_empty()).then(|| (sum as f64 * 100.0 / told.len() as f64).round() / 100.0),
    }
}
