//! Open cases nearby that are about the same thing, before one more is sent: what kind of matter, how far, how it stands.
//! Never what somebody wrote, who asked, or where exactly.

use crate::error::Result;
use crate::names::{Mentions, Names};
use gridwork_definitions::model::{Duplicates, Key, Loop};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
use gridwork_kernel::time::DAY;
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::store::{self, Found};
use gridwork_loops::{
    Around, Case, Known, colour, compared, is_compared, is_near, needs, needs_of_case, told_distance,
};
use gridwork_registers::references::store::{Looking, keep_rows, resolve};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many are shown, the nearest first.
const SHOWN_MAX: usize = 10;

/// An open case nearby, as anybody signed in may see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NearbyView {
    /// The random code by which it is tracked and followed.
    pub track: String,
    /// The number people say.
    pub number: String,
    /// The fields that the loop shows of it.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// What to call the rows and orgs that the fields name by id.
    #[schema(value_type = HashMap<String, String>)]
    pub names: Names,
    /// How far away, in steps of 50 metres.
    pub distance_m: u32,
    /// When it opened.
    pub opened_at: String,
    /// Where it is.
    pub state: String,
    /// What people call the state.
    pub state_title: String,
    /// `blue`, `yellow` or `red`.
    pub colour: String,
    /// How many wait for it besides its asker.
    pub followers: i64,
    /// Whether the reader is one of them.
    pub following: bool,
    /// Whether the reader asked for it, or opened it, and so cannot follow it.
    pub own: bool,
}

/// The open cases nearby that are about the same thing as a form; none where a loop compares nothing, or while the form
/// does not say enough.
///
/// # Errors
/// `NotFound` when there is no such loop; problems with the compared fields of the form.
pub async fn nearby(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    form: &Map<String, Json>,
    language: &str,
) -> Result<Vec<NearbyView>> {
    let mut view = desk.view().await?;
    let (_, def) = view.world.current_loop(key).ok_or(KernelError::NotFound("loop"))?;
    let Some(duplicates) = def.duplicates.clone() else { return Ok(Vec::new()) };
    let Some(around) = read(&mut view, actor, &def, &duplicates, form).await? else { return Ok(Vec::new()) };
    let since = Instant(view.now.0.saturating_sub(duplicates.opened_within_days.saturating_mul(DAY)));
    let mut places = store::nearby(&mut view.conn, &def, &duplicates, &around, since).await?;
    places.retain(|(_, place)| is_near(&duplicates, around.point, *place));
    let exact = |place: Point| around.point.distance_metres(place.blurred(gridwork_loops::SQUARE_METRES));
    places.sort_by(|a, b| exact(a.1).total_cmp(&exact(b.1)).then(a.0.cmp(&b.0)));
    let found = comparable(&mut view, &duplicates, &places).await?;
    draw(&mut view, actor, &duplicates, &around, found, language).await
}

/// What the form says, as far as it is compared.
async fn read(
    view: &mut View,
    actor: &Actor,
    def: &Loop,
    duplicates: &Duplicates,
    form: &Map<String, Json>,
) -> Result<Option<Around>> {
    let form = compared(def, duplicates, form);
    let step = def.opening_steps().next().map(|(key, _)| key.clone()).unwrap_or_default();
    let needs = needs(def, None, &step, &form, &Map::new());
    let world = Arc::clone(&view.world);
    let looking = Looking { world: &world, actor, now: view.now, org: None, record: None };
    let mut known = resolve(&mut view.conn, &looking, needs.references).await?;
    keep_rows(&mut view.conn, &world, &needs.rows, &mut known).await?;
    let read = gridwork_loops::around(def, duplicates, &form, &known, view.now);
    Ok(read.map_err(KernelError::Problems)?)
}

/// The nearest of these cases for which the loop's condition holds as well: only what is public is told of.
async fn comparable(
    view: &mut View,
    duplicates: &Duplicates,
    places: &[(CaseId, Point)],
) -> Result<Vec<(Found, Point)>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let mut shown = Vec::new();
    for part in places.chunks(2 * SHOWN_MAX) {
        let ids = part.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        for found in store::find_many(&mut view.conn, &keys, &world, &ids).await? {
            let (def, case) = (&found.0, &found.1);
            let mut known = Known::default();
            keep_rows(&mut view.conn, &world, &needs_of_case(def, case).rows, &mut known).await?;
            if is_compared(def, duplicates, case, &known, view.now) {
                let place = part.iter().find(|(id, _)| *id == case.id).map(|(_, place)| *place);
                shown.extend(place.map(|place| (found, place)));
            }
        }
        if shown.len() >= SHOWN_MAX {
            break;
        }
    }
    shown.truncate(SHOWN_MAX);
    Ok(shown)
}

async fn draw(
    view: &mut View,
    actor: &Actor,
    duplicates: &Duplicates,
    around: &Around,
    found: Vec<(Found, Point)>,
    language: &str,
) -> Result<Vec<NearbyView>> {
    let ids = found.iter().map(|((_, case), _)| case.id).collect::<Vec<_>>();
    let counts = store::follower_counts(&mut view.conn, &ids).await?;
    let followed = store::followed_among(&mut view.conn, actor.person, &ids).await?;
    let persons = actor.persons(view.now).into_iter().collect::<HashSet<_>>();
    let mut mentions = Mentions::default();
    let shown = found.iter().map(|((def, case), _)| shows(def, duplicates, case)).collect::<Vec<_>>();
    for (((def, _), _), fields) in found.iter().zip(&shown) {
        mentions.note(&def.fields, fields);
    }
    let known = mentions.look_up(view, actor).await?;
    let drawn = found.into_iter().zip(shown).map(|(((def, case), place), fields)| NearbyView {
        track: case.track.clone(),
        number: case.number.clone(),
        names: known.pick(&def.fields, &fields, false),
        fields,
        distance_m: told_distance(around.point, place),
        opened_at: case.opened_at.to_string(),
        state_title: def.states.get(&case.state).map_or(String::new(), |it| it.title.say(language).to_owned()),
        state: case.state.clone(),
        colour: colour(&case, view.now).0.as_str().to_owned(),
        followers: counts.get(&case.id).copied().unwrap_or(0),
        following: followed.contains(&case.id),
        own: persons.contains(&case.asker) || persons.contains(&case.opener),
    });
    Ok(drawn.collect())
}

/// The fields that the loop shows of such a case.
fn shows(def: &Loop, duplicates: &Duplicates, case: &Case) -> Map<String, Json> {
    let listed = duplicates.shows.iter().filter(|name| def.fields.contains_key(*name));
    listed.filter_map(|name| Some((name.clone(), case.field(name)?.clone()))).collect()
}
