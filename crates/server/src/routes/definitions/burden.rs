//! `GET /definitions/burden`

use super::ToldView;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::burden::{AskedTwice, RoleWeek};
use gridwork_operations::packs::{self, Amount, BurdenAsk, PackBurden};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Of which pack, with how much to do.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BurdenQuery {
    /// The pack; the first that no other uses when left out.
    pub pack: Option<String>,
    /// Volumes of a week as `gridwork pack burden` reads them, YAML or JSON; one of everything when left out.
    pub volumes: Option<String>,
}

impl Asked for BurdenQuery {}

/// A pack in force.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PackLine {
    /// Its key.
    pub pack: String,
    /// What people call it.
    pub title: String,
}

/// How much there is to do of one loop or register.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AmountView {
    /// `loop` or `register`.
    pub kind: String,
    /// `pack/key`.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// Cases or rows in a week.
    pub count: f64,
}

/// What one step or one register takes of a role's week.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ShareView {
    /// The loop or register, `pack/key`.
    pub definition: String,
    /// The step; none for a register.
    pub step: Option<String>,
    /// What people call it.
    pub title: String,
    /// How often in a week.
    pub times: f64,
    /// Minutes in a week.
    pub minutes: f64,
    /// Taps in a week.
    pub taps: f64,
    /// Photos in a week.
    pub photos: f64,
}

/// What a week asks of all who hold a role together.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RoleWeekView {
    /// The role, `pack/key`.
    pub role: String,
    /// What people call it.
    pub title: String,
    /// Minutes in a week.
    pub minutes: f64,
    /// Taps in a week.
    pub taps: f64,
    /// Photos in a week.
    pub photos: f64,
    /// How many hold it, where the volumes say so.
    pub people: Option<f64>,
    /// Minutes of one of them.
    pub minutes_each: Option<f64>,
    /// Of what.
    pub shares: Vec<ShareView>,
}

/// A place where a fact is asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AskedPlace {
    /// `loop` or `register`.
    pub kind: String,
    /// `pack/key`.
    pub definition: String,
    /// What people call it.
    pub title: String,
    /// The field, `STEP.INPUT` for an input.
    pub field: String,
    /// The register keeps the fact there.
    pub keeps: bool,
    /// Why it is asked for again, where that is written.
    pub reason: Option<String>,
    /// The last day on which it may be.
    pub until: Option<String>,
}

/// A fact that is asked for in several places.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AskedTwiceView {
    /// The data element; none where fields only look alike.
    pub element: Option<String>,
    /// What it is called.
    pub title: String,
    /// Where.
    pub places: Vec<AskedPlace>,
}

/// A photo that a step cannot be taken without.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DemandView {
    /// The loop, `pack/key`.
    pub definition: String,
    /// The step.
    pub step: String,
    /// The field.
    pub field: String,
    /// What people call the field.
    pub title: String,
}

/// Rates by which it was reckoned.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RatesView {
    /// The first day on which they count.
    pub from: String,
    /// Where they come from.
    pub source: String,
    /// Nobody has measured them.
    pub assumption: bool,
}

/// What a pack asks of people.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BurdenView {
    /// The pack.
    pub pack: String,
    /// The packs in force.
    pub packs: Vec<PackLine>,
    /// How much there is to do in the week that was reckoned with.
    pub amounts: Vec<AmountView>,
    /// The rates.
    pub rates: RatesView,
    /// Every role that has something to do, the one with the most minutes first.
    pub roles: Vec<RoleWeekView>,
    /// Facts that several forms ask for.
    pub asked_twice: Vec<AskedTwiceView>,
    /// Fields without an element that look like the same fact.
    pub look_alike: Vec<AskedTwiceView>,
    /// Questions that are bound to an element.
    pub bound: u64,
    /// Those of them that are about a fact that is kept already.
    pub again: u64,
    /// What 国办函〔2026〕12号 forbids.
    pub forbidden: Vec<ToldView>,
    /// Photos that a step cannot be taken without.
    pub photos_demanded: Vec<DemandView>,
}

/// What a pack in force asks of people: facts that are asked for twice, minutes, taps and photos per role and week, and
/// what is forbidden. Reckoned from definitions; nobody's work is measured.
#[utoipa::path(get, path = "/api/v1/definitions/burden", tag = "definitions", operation_id = "definitions_burden",
    params(BurdenQuery),
    responses((status = 200, body = BurdenView), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn burden(State(app): State<App>, ask: Ask<Nothing, BurdenQuery>) -> Result<Json<BurdenView>, Problem> {
    let (language, query) = (ask.language, ask.query);
    let wanted = BurdenAsk { pack: query.pack, volumes: query.volumes };
    let found = packs::burden(&app.desk, wanted).await.map_err(|error| Problem::of(language, error))?;
    Ok(Json(view(found, language)))
}

fn view(found: PackBurden, language: Language) -> BurdenView {
    let PackBurden { pack, packs, amounts, burden } = found;
    let places = |all: Vec<AskedTwice>| all.into_iter().map(|it| asked(it, &amounts, language)).collect::<Vec<_>>();
    BurdenView {
        pack,
        packs: packs.into_iter().map(|(pack, title)| PackLine { pack, title: language.say(&title) }).collect(),
        rates: RatesView {
            from: burden.rates.from.to_string(),
            source: language.say(&burden.rates.source),
            assumption: burden.rates.assumption,
        },
        roles: burden.roles.into_iter().map(|it| week(it, language)).collect(),
        asked_twice: places(burden.asked_twice),
        look_alike: places(burden.look_alike),
        bound: burden.bound as u64,
        again: burden.again as u64,
        forbidden: burden.forbidden.into_iter().map(|it| ToldView::of(it, language)).collect(),
        photos_demanded: burden
            .photos_demanded
            .into_iter()
            .map(|it| DemandView {
                definition: it.definition.to_string(),
                step: it.step,
                field: it.field,
                title: language.say(&it.title),
            })
            .collect(),
        amounts: amounts
            .into_iter()
            .map(|it| AmountView {
                kind: it.kind.to_owned(),
                key: it.key.to_string(),
                title: language.say(&it.title),
                count: it.count,
            })
            .collect(),
    }
}

fn week(it: RoleWeek, language: Language) -> RoleWeekView {
    let shares = it.shares.into_iter().map(|share| ShareView {
        definition: share.definition.to_string(),
        step: share.step,
        title: language.say(&share.title),
        times: share.times,
        minutes: share.minutes,
        taps: share.taps,
        photos: share.photos,
    });
    RoleWeekView {
        role: it.role.to_string(),
        title: language.say(&it.title),
        minutes: it.minutes,
        taps: it.taps,
        photos: it.photos,
        people: it.people,
        minutes_each: it.minutes_each,
        shares: shares.collect(),
    }
}

fn asked(it: AskedTwice, amounts: &[Amount], language: Language) -> AskedTwiceView {
    let kind = |place: &gridwork_definitions::burden::Place| {
        let found = amounts.iter().find(|it| it.key == place.definition && it.title == place.title);
        found.map_or("loop", |it| it.kind).to_owned()
    };
    let places = it.places.into_iter().map(|place| AskedPlace {
        kind: kind(&place),
        definition: place.definition.to_string(),
        title: language.say(&place.title),
        field: place.field,
        keeps: place.keeps,
        reason: place.reason.as_ref().map(|it| language.say(it)),
        until: place.until,
    });
    AskedTwiceView {
        element: it.element.map(|it| it.to_string()),
        title: language.say(&it.title),
        places: places.collect(),
    }
}
