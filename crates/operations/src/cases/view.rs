//! A case as one reader sees it.

use super::about::{self, AboutView, OpensView};
use super::fields::{FieldSpec, spec};
use super::prepare;
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::orgs::{OrgView, PersonView};
use gridwork_definitions::model::{Catalog, Field, FieldClass, FieldType, Key, Loop, Turn};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::View;
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, PersonId, people};
use gridwork_loops::store::{Sealed, facts};
use gridwork_loops::{Assignee, Case, Known, Moment, colour, is_concealed, needs_of_case, possible, view};
use gridwork_registers::references::store::keep_rows;
use gridwork_registers::rows::StoredRow;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A stretch of time that counts or not, and why.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IntervalView {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Whether it counts.
    pub counts: bool,
    /// Why.
    pub why: String,
}

/// Whose move it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TurnView {
    /// The role, `pack/role`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The org whose case it is, with a role; the assigned org otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<OrgView>,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
}

/// A step that leads out of the present state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// Whether the reader may take it now.
    pub allowed: bool,
    /// Which rule refuses: `role`, `turn`, `hands`, `guard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What would be needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The case fields it fills.
    pub form: Vec<FieldSpec>,
    /// The values kept with the event only.
    pub input: Vec<FieldSpec>,
}

/// A case as one reader sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// Identity.
    pub id: Uuid,
    /// The number people say.
    pub number: String,
    /// The random code for public tracking.
    pub track: String,
    /// Its loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// The version of the loop it runs under.
    pub loop_version: i64,
    /// What people call the loop.
    pub loop_title: String,
    /// What this one is called, by its loop's label; absent where there is none, or the reader may not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The org it belongs to.
    pub org: OrgView,
    /// Where it is.
    pub state: String,
    /// What people call the state.
    pub state_title: String,
    /// `green`, `blue`, `yellow` or `red`.
    pub colour: String,
    /// When the colour worsens by itself.
    pub colour_changes_at: Option<String>,
    /// The last instant that is on time in this state.
    pub due_at: Option<String>,
    /// When it turns yellow.
    pub yellow_at: Option<String>,
    /// How the due time came about; empty in lists.
    #[serde(default)]
    pub due_ledger: Vec<IntervalView>,
    /// Whether a year without a published calendar was counted by.
    pub due_is_provisional: bool,
    /// The last instant of the promise for the whole case.
    pub promise_due_at: Option<String>,
    /// When the promise was met.
    pub promise_met_at: Option<String>,
    /// Whose move it is.
    pub turn: Option<TurnView>,
    /// Whom a step assigned.
    pub assignee: Option<PersonView>,
    /// The org a step assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_org: Option<OrgView>,
    /// Who goes with the assignee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonView>,
    /// Whether the second person has agreed to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_agreed: Option<bool>,
    /// Who typed it in; the nil id where that is not shown to the reader.
    pub opener: PersonView,
    /// Who asked; the nil id where that is not shown to the reader.
    pub asker: PersonView,
    /// The case it is about, to readers who may know of it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AboutView>,
    /// The loops by which the reader may open a case about this one; absent in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<OpensView>,
    /// The fields the reader may see; masked ones say so.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// What to call the rows, persons, orgs and files that the fields name by id.
    #[serde(default)]
    #[schema(value_type = HashMap<String, String>)]
    pub names: Names,
    /// How many wait for it besides its asker (我也是); told to those who run it only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followers: Option<i64>,
    /// How a final state was reached.
    pub outcome: Option<String>,
    /// Counts its events.
    pub version: i64,
    /// When it opened.
    pub opened_at: String,
    /// When it entered its state.
    pub entered_at: String,
    /// When it reached a final state.
    pub closed_at: Option<String>,
    /// The steps out of the present state; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepView>>,
}

/// A case drawn for a reader, with the personal fields that were shown in clear.
pub(crate) struct Drawn {
    pub(crate) view: CaseView,
    pub(crate) opened: Vec<String>,
    /// Whether the reader is close to the case, and reads people's names in full.
    pub(crate) is_close: bool,
}

/// Draws a case whole: with its ledger and its steps; `rows` are those that were read for it already.
pub(crate) async fn draw(
    view: &mut View,
    actor: &Actor,
    (def, case): (&Loop, &Case),
    rows: Vec<StoredRow>,
    language: &str,
) -> Result<Drawn> {
    let names = names(view, std::iter::once(case)).await?;
    let world = std::sync::Arc::clone(&view.world);
    let mut known = Known::default();
    rows.into_iter().for_each(|row| known.keep_stored(row));
    keep_rows(&mut view.conn, &world, &needs_of_case(def, case).rows, &mut known).await?;
    let (keys, now) = (std::sync::Arc::clone(&view.keys), view.now);
    prepare::keep_resting(&mut view.conn, (&world, &keys), (actor, now), (def, case), &Map::new(), &mut known).await?;
    let mut drawn = outline(view, actor, def, case, &names, language);
    name_by(view, actor, vec![(def, &mut drawn)], &known, language).await?;
    super::followers::count(view, actor, std::iter::once(&mut drawn)).await?;
    drawn.view.due_ledger = ledger(view, case, language);
    let may_see = authz::case_scope(actor, &world, view.now).contains(&facts(case));
    drawn.view.steps = Some(if may_see { steps(view, actor, def, case, &known, language) } else { Vec::new() });
    if may_see {
        drawn.view.about = about::about(view, actor, def, case).await?;
        drawn.view.opens = about::opens(view, actor, case, language);
    }
    Ok(drawn)
}

/// Draws a case as a line of a list.
pub(crate) fn outline(
    view: &View,
    actor: &Actor,
    def: &Loop,
    case: &Case,
    names: &HashMap<PersonId, String>,
    language: &str,
) -> Drawn {
    let (fields, opened, is_close) = fields(&view.world, view.now, actor, def, case);
    let hidden = hidden_persons(&view.world, view.now, actor, def, case);
    let person = |id: PersonId| {
        if hidden.contains(&id) {
            return PersonView::concealed(language);
        }
        let name = names.get(&id).map_or("", String::as_str);
        PersonView { id: id.0, name: if is_close { name.to_owned() } else { mask::person_name(name) } }
    };
    let (shade, changes_at) = colour(case, view.now);
    let state = def.states.get(&case.state);
    let clock = case.clock.as_ref();
    let drawn = CaseView {
        id: case.id.0,
        number: case.number.clone(),
        track: case.track.clone(),
        loop_key: case.loop_key.to_string(),
        loop_version: case.loop_version,
        loop_title: def.title.say(language).to_owned(),
        label: None,
        org: OrgView::of(&view.world, case.org),
        state: case.state.clone(),
        state_title: state.map_or(case.state.clone(), |state| state.title.say(language).to_owned()),
        colour: shade.as_str().to_owned(),
        colour_changes_at: changes_at.map(|at| at.to_string()),
        due_at: clock.map(|clock| clock.deadline.due_at.to_string()),
        yellow_at: clock.map(|clock| clock.yellow_at.to_string()),
        due_ledger: Vec::new(),
        due_is_provisional: clock.is_some_and(|clock| clock.deadline.provisional),
        promise_due_at: case.promise.as_ref().map(|promise| promise.deadline.due_at.to_string()),
        promise_met_at: case.promise.as_ref().and_then(|promise| promise.met_at).map(|at| at.to_string()),
        turn: turn_of(view, def, case, &person),
        assignee: match case.assignee {
            Some(Assignee::Person(id)) => Some(person(id)),
            _ => None,
        },
        assignee_org: match case.assignee {
            Some(Assignee::Org(id)) => Some(OrgView::of(&view.world, id)),
            _ => None,
        },
        second: case.second.map(|second| person(second.person)),
        second_agreed: case.second.map(|second| second.has_agreed),
        opener: person(case.opener),
        asker: person(case.asker),
        about: None,
        opens: Vec::new(),
        fields,
        names: Names::new(),
        followers: None,
        outcome: case.outcome.clone(),
        version: case.version,
        opened_at: case.opened_at.to_string(),
        entered_at: case.entered_at.to_string(),
        closed_at: case.closed_at.map(|at| at.to_string()),
        steps: None,
    };
    Drawn { view: drawn, opened, is_close }
}

/// What a case is called by the label of its loop: the words, the option's title or the row's name.
pub(crate) fn label(
    catalog: &Catalog,
    loop_key: &Key,
    fields: &Map<String, Json>,
    names: &Names,
    language: &str,
) -> Option<String> {
    let (key, field) = catalog.loops.get(loop_key).and_then(label_field)?;
    let value = fields.get(key)?.as_str()?;
    match &field.kind {
        FieldType::Text { .. } => Some(value.to_owned()),
        FieldType::Row { .. } => names.get(&value.parse().ok()?).cloned(),
        FieldType::Choice { of } => {
            catalog.choices.get(of)?.options.get(value).map(|option| option.title.say(language).to_owned())
        }
        _ => None,
    }
}

/// The field that a loop's cases are called by. It is the present version's, also for those that go on under an older
/// one: one list calls all of them alike, and the search finds them by it.
fn label_field(def: &Loop) -> Option<(&String, &Field)> {
    let key = def.label.as_ref()?;
    def.fields
        .get(key)
        .filter(|field| field.class == FieldClass::Plain && field.hidden_from.is_empty())
        .map(|field| (key, field))
}

/// The people of a case who are not shown to a reader.
pub(crate) fn hidden_persons(world: &World, now: Instant, actor: &Actor, def: &Loop, case: &Case) -> Vec<PersonId> {
    let hand = prepare::hand(actor, world, case.org, now);
    if !is_concealed(def, case, &hand) {
        return Vec::new();
    }
    [case.asker, case.opener].into_iter().chain(case.formerly.iter().copied()).collect()
}

/// Whether a value names somebody who is not shown.
pub(crate) fn names_hidden(field: &Field, value: &Json, hidden: &[PersonId]) -> bool {
    let id = value.as_str().filter(|_| matches!(field.kind, FieldType::Person { .. })).and_then(|id| id.parse().ok());
    id.is_some_and(|id: PersonId| hidden.contains(&id))
}

/// The fields that a reader is shown, masks among them, and which personal ones in clear.
pub(crate) fn fields_seen(
    world: &World,
    now: Instant,
    actor: &Actor,
    def: &Loop,
    case: &Case,
) -> (Map<String, Json>, Vec<String>) {
    let (shown, opened, _) = fields(world, now, actor, def, case);
    (shown, opened)
}

/// The personal fields of a case that a reader is shown in clear.
pub(crate) fn opened(world: &World, now: Instant, actor: &Actor, def: &Loop, case: &Case) -> Vec<String> {
    fields(world, now, actor, def, case).1
}

/// The fields a reader may see, those shown in clear, and whether the reader is close to the case.
fn fields(
    world: &World,
    now: Instant,
    actor: &Actor,
    def: &Loop,
    case: &Case,
) -> (Map<String, Json>, Vec<String>, bool) {
    let scope = authz::case_scope(actor, world, now);
    let facts = facts(case);
    if !scope.contains(&facts) {
        return (Map::new(), Vec::new(), false);
    }
    let is_close = scope.contains_closely(&facts);
    let hand = prepare::hand(actor, world, case.org, now);
    let mut seen = self::view(def, case, &hand);
    if !is_close {
        // An open state shows the plain fields only, not even a mask of the others, and nothing that is anybody's secret.
        let is_plain = |field: &Field| field.class == FieldClass::Plain && field.hidden_from.is_empty();
        seen.fields.retain(|key, _| def.fields.get(key).is_some_and(is_plain));
        seen.opened.clear();
    }
    let hidden = hidden_persons(world, now, actor, def, case);
    seen.fields.retain(|key, value| !def.fields.get(key).is_some_and(|field| names_hidden(field, value, &hidden)));
    for (key, value) in &mut seen.fields {
        if case.field(key).is_some_and(Sealed::is_erased) {
            *value = Sealed::erased();
            seen.opened.retain(|opened| opened != key);
        }
    }
    (seen.fields, seen.opened, is_close)
}

fn ledger(view: &View, case: &Case, language: &str) -> Vec<IntervalView> {
    let Some(clock) = &case.clock else { return Vec::new() };
    clock
        .ledger(&view.world.calendar)
        .into_iter()
        .map(|it| IntervalView {
            from: it.from.to_string(),
            to: it.to.to_string(),
            counts: it.counts,
            why: it.why.say(language).to_owned(),
        })
        .collect()
}

/// Whose move it is, in the words of the contract.
fn turn_of(view: &View, def: &Loop, case: &Case, person: &dyn Fn(PersonId) -> PersonView) -> Option<TurnView> {
    use gridwork_definitions::model::Relation;
    let nobody = TurnView { role: None, org: None, person: None };
    if !case.is_open() {
        return None;
    }
    match &def.states.get(&case.state)?.turn {
        Turn::None => None,
        Turn::Role(role) => {
            Some(TurnView { role: Some(role.to_string()), org: Some(OrgView::of(&view.world, case.org)), ..nobody })
        }
        Turn::Relation(Relation::Asker) => Some(TurnView { person: Some(person(case.asker)), ..nobody }),
        Turn::Relation(Relation::Opener) => Some(TurnView { person: Some(person(case.opener)), ..nobody }),
        Turn::Relation(Relation::Second) => {
            Some(TurnView { person: case.second.map(|second| person(second.person)), ..nobody })
        }
        Turn::Relation(Relation::Assignee) => match case.assignee? {
            Assignee::Person(id) => Some(TurnView { person: Some(person(id)), ..nobody }),
            Assignee::Org(id) => Some(TurnView { org: Some(OrgView::of(&view.world, id)), ..nobody }),
        },
    }
}

fn steps(view: &View, actor: &Actor, def: &Loop, case: &Case, known: &Known, language: &str) -> Vec<StepView> {
    let hand = prepare::hand(actor, &view.world, case.org, view.now);
    let moment = Moment { now: view.now, calendar: &view.world.calendar };
    let choices = &view.world.catalog.choices;
    let draw =
        |field: &gridwork_loops::FormField<'_>| spec(field.name, field.field, field.is_required, choices, language);
    possible(def, case, &hand, known, &moment)
        .iter()
        .map(|step| StepView {
            key: step.key.to_owned(),
            title: step.title.say(language).to_owned(),
            allowed: step.is_allowed(),
            code: step.refusal.as_ref().map(|refusal| refusal.code().to_owned()),
            because: step
                .refusal
                .as_ref()
                .map(|refusal| refusal.because(def, &view.world.catalog.roles).say(language).to_owned()),
            form: step.form.iter().map(draw).collect(),
            input: step.input.iter().map(draw).collect(),
        })
        .collect()
}

/// Says what to call some cases, and the records that their fields name.
pub(crate) async fn name<'a>(
    view: &mut View,
    actor: &Actor,
    cases: impl Iterator<Item = (&'a Loop, &'a mut Drawn)>,
    language: &str,
) -> Result<()> {
    name_by(view, actor, cases.collect(), &Known::default(), language).await
}

/// Says what to call some cases; of the rows that they name, `read` has some already.
async fn name_by(
    view: &mut View,
    actor: &Actor,
    cases: Vec<(&Loop, &mut Drawn)>,
    read: &Known,
    language: &str,
) -> Result<()> {
    let mut mentions = Mentions::default();
    for (def, drawn) in &cases {
        mentions.note(&def.fields, &drawn.view.fields);
    }
    let known = mentions.look_up_beside(view, actor, read).await?;
    let world = std::sync::Arc::clone(&view.world);
    for (def, drawn) in cases {
        drawn.view.names = known.pick(&def.fields, &drawn.view.fields, drawn.is_close);
        drawn.view.label = label(&world.catalog, &def.key, &drawn.view.fields, &drawn.view.names, language);
    }
    Ok(())
}

/// The names of everybody who stands in some cases.
pub(crate) async fn names<'a>(
    view: &mut View,
    cases: impl Iterator<Item = &'a Case>,
) -> Result<HashMap<PersonId, String>> {
    let mut ids = Vec::new();
    for case in cases {
        ids.extend([case.asker, case.opener]);
        ids.extend(case.second.map(|second| second.person));
        if let Some(Assignee::Person(id)) = case.assignee {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(people::store::names(&mut view.conn, &ids).await?.into_iter().collect())
}
