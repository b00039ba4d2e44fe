//! The history of a case, as one reader sees it.

use super::show::visible;
use super::view::{hidden_persons, names_hidden};
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::orgs::PersonView;
use gridwork_definitions::model::{Field, FieldClass, Loop};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::{CaseId, PersonId, people};
use gridwork_loops::store::{self, facts};
use gridwork_loops::{Case, Event, EventKind, Sight, blurred, is_erased, is_mark, sees};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// One thing that happened to a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Its place in the history, from 1.
    pub seq: i64,
    /// `step`, `comment`, `escalation`, `clock`, `link`, `calendar` or `one_person`.
    pub kind: String,
    /// The step that was taken.
    pub step: Option<String>,
    /// What people call the step.
    pub step_title: Option<String>,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: String,
    /// What people call the state after.
    pub to_title: String,
    /// Who; none for the system.
    pub actor: Option<PersonView>,
    /// For whom, when the actor stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_for: Option<PersonView>,
    /// When.
    pub at: String,
    /// The case fields that were given, as the reader may see them.
    #[schema(value_type = Object)]
    pub form: Map<String, Json>,
    /// The values kept with the event.
    #[schema(value_type = Object)]
    pub input: Map<String, Json>,
    /// What to call the rows, persons, orgs and files that the values name by id.
    #[serde(default)]
    #[schema(value_type = HashMap<String, String>)]
    pub names: Names,
    /// When the case was due before.
    pub due_before: Option<String>,
    /// When it was due afterwards.
    pub due_after: Option<String>,
}

/// A page of the history, oldest first, and whether more follows.
///
/// # Errors
/// `NotFound`.
pub async fn events(
    desk: &Desk,
    actor: &Arc<Actor>,
    id: CaseId,
    after: i64,
    limit: usize,
    language: &str,
) -> Result<(Vec<EventView>, Option<i64>)> {
    let mut view = desk.view().await?;
    let (def, case) = visible(&mut view, actor, id).await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = store::events(&mut view.conn, id, after, wanted).await?;
    let next = (found.len() > limit).then(|| found.get(limit - 1).map(|event| event.seq)).flatten();
    found.truncate(limit);
    let ids = found.iter().flat_map(|event| [event.actor, event.stood_for]).flatten().collect::<Vec<_>>();
    let names = people::store::names(&mut view.conn, &ids).await?.into_iter().collect::<HashMap<_, _>>();
    let linked = linked(&mut view, actor, &found).await?;
    let is_close = authz::case_scope(actor, &view.world, view.now).contains_closely(&facts(&case));
    let hand = super::prepare::hand(actor, &view.world, case.org, view.now);
    let hidden = hidden_persons(&view.world, view.now, actor, &def, &case);
    let reader =
        Reader { def: &def, case: &case, hand: &hand, hidden, names: &names, linked: &linked, is_close, language };
    let mut shown = found.into_iter().map(|event| reader.event(event)).collect::<Vec<_>>();
    name(&mut view, actor, &def, &mut shown, is_close).await?;
    Ok((shown, next))
}

/// Says what to call the records that events name.
async fn name(view: &mut View, actor: &Actor, def: &Loop, events: &mut [EventView], is_close: bool) -> Result<()> {
    let mut mentions = Mentions::default();
    let inputs = |event: &EventView| event.step.as_ref().and_then(|step| def.steps.get(step)).map(|step| &step.input);
    for event in events.iter() {
        mentions.note(&def.fields, &event.form);
        inputs(event).into_iter().for_each(|fields| mentions.note(fields, &event.input));
    }
    let known = mentions.look_up(view, actor).await?;
    for event in events {
        event.names = known.pick(&def.fields, &event.form, is_close);
        if let Some(fields) = inputs(event) {
            event.names.extend(known.pick(fields, &event.input, is_close));
        }
    }
    Ok(())
}

/// The cases named by links in these events that the reader may see: of others not even the id is told.
async fn linked(view: &mut View, actor: &Actor, events: &[Event]) -> Result<HashSet<String>> {
    let named = events.iter().filter(|event| event.kind == EventKind::Link).filter_map(|event| event.input.get("case"));
    let ids = named.filter_map(|id| id.as_str()?.parse::<CaseId>().ok()).collect::<Vec<_>>();
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let cases = store::find_many(&mut view.conn, &keys, &world, &ids).await?;
    let scope = authz::case_scope(actor, &world, view.now);
    Ok(cases.iter().filter(|(_, case)| scope.contains(&facts(case))).map(|(_, case)| case.id.to_string()).collect())
}

struct Reader<'a> {
    def: &'a Loop,
    case: &'a Case,
    hand: &'a gridwork_loops::Hand,
    /// People who are not shown to the reader.
    hidden: Vec<PersonId>,
    names: &'a HashMap<PersonId, String>,
    linked: &'a HashSet<String>,
    is_close: bool,
    language: &'a str,
}

impl Reader<'_> {
    fn event(&self, event: Event) -> EventView {
        let title = |step: &String| self.def.steps.get(step).map(|it| it.title.say(self.language).to_owned());
        let to = self.def.states.get(&event.to).map(|state| state.title.say(self.language).to_owned());
        let step = event.step.as_ref().and_then(|step| self.def.steps.get(step));
        let form = self.values(&event.form, |name| self.def.fields.get(name));
        let mut input = match (self.is_close, step) {
            // To whom a state is open, the plain fields are: not what people wrote to each other.
            (false, _) => Map::new(),
            (true, Some(step)) => self.values(&event.input, |name| step.input.get(name)),
            (true, None) => event.input.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        };
        if event.kind == EventKind::Link {
            input.retain(|name, value| name != "case" || value.as_str().is_some_and(|id| self.linked.contains(id)));
        }
        EventView {
            seq: event.seq,
            kind: event.kind.as_str().to_owned(),
            step_title: event.step.as_ref().and_then(title),
            step: event.step,
            from: event.from,
            to_title: to.unwrap_or_else(|| event.to.clone()),
            to: event.to,
            actor: event.actor.map(|id| self.person(id)),
            stood_for: event.stood_for.map(|id| self.person(id)),
            at: event.at.to_string(),
            form,
            input,
            names: Names::new(),
            due_before: event.due_before.map(|at| at.to_string()),
            due_after: event.due_after.map(|at| at.to_string()),
        }
    }

    fn person(&self, id: PersonId) -> PersonView {
        if self.hidden.contains(&id) {
            return PersonView::concealed(self.language);
        }
        let name = self.names.get(&id).map_or("", String::as_str);
        PersonView { id: id.0, name: if self.is_close { name.to_owned() } else { mask::person_name(name) } }
    }

    /// Values as the reader may see them: a mark reads as a mask, a hidden field is not there.
    fn values<'f>(
        &self,
        values: &gridwork_loops::Fields,
        field: impl Fn(&str) -> Option<&'f Field>,
    ) -> Map<String, Json> {
        let mut shown = Map::new();
        for (name, value) in values {
            match field(name) {
                None => drop(shown.insert(name.clone(), value.clone())),
                Some(field) if names_hidden(field, value, &self.hidden) => {}
                // To whom a state is open nothing is shown that is hidden from anybody.
                Some(field) if !self.is_close && !field.hidden_from.is_empty() => {}
                Some(field) => match sees(self.def, self.case, field, self.hand) {
                    Sight::Hidden => {}
                    _ if is_mark(value) && self.is_close && self.case.field(name).is_some_and(is_erased) => {
                        shown.insert(name.clone(), json!({"erased": true}));
                    }
                    _ if is_mark(value) && self.is_close => drop(shown.insert(name.clone(), json!({"masked": "***"}))),
                    _ if field.class != FieldClass::Plain => {}
                    _ => drop(shown.insert(name.clone(), blurred(self.case, field, value, self.hand))),
                },
            }
        }
        shown
    }
}
