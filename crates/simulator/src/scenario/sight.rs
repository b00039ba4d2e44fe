//! What the people of a scenario see: whether a case is there for them, how they read it, what waits for them.

use super::expect::{Compared, in_order, list};
use super::run::{LANGUAGE, Stage};
use super::story::How;
use super::yaml::Name;
use gridwork_definitions::model::{FieldType, Loop};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
use gridwork_loops::Case;
use gridwork_loops::store::Sealed;
use gridwork_operations::cases::{self, CaseFilter, CaseView, Turn};
use gridwork_operations::{Error, Result, outbox};
use serde_json::Value as Json;
use std::collections::HashSet;

/// More cases than any scenario opens.
const ALL: usize = 10_000;

/// The case as a person sees it; none when they may not know that it exists.
async fn shown(stage: &Stage<'_>, case: &Case, person: &str) -> Result<Option<CaseView>> {
    let actor = stage.actor(person).await?;
    match cases::show(stage.desk, &actor, case.id, LANGUAGE).await {
        Ok(view) => Ok(Some(view)),
        Err(Error::Kernel(KernelError::NotFound(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the case stands in a list of a person's; the count of that list must be its length.
async fn is_listed(stage: &Stage<'_>, case: &Case, person: &str, turn: Option<Turn>) -> Result<bool> {
    let actor = stage.actor(person).await?;
    let filter = CaseFilter { turn, ..CaseFilter::default() };
    let (items, _) = cases::list(stage.desk, &actor, &filter, ALL, LANGUAGE).await?;
    let count = cases::count(stage.desk, &actor, &filter).await?;
    if i64::try_from(items.len()) != Ok(count) {
        return Err(Error::Internal(format!(
            "{person} is shown {} cases and told that there are {count}",
            items.len()
        )));
    }
    Ok(items.iter().any(|item| item.id == case.id.0))
}

pub(super) async fn allowed(stage: &Stage<'_>, case: &Case, person: &str, wanted: &[String]) -> Result<Vec<Compared>> {
    let steps = shown(stage, case, person).await?.and_then(|view| view.steps).unwrap_or_default();
    let mut offered = steps.into_iter().filter(|step| step.allowed).map(|step| step.key).collect::<Vec<_>>();
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    offered.sort_unstable();
    Ok(vec![Compared::new(format!("allowed ({person})"), list(wanted), list(offered))])
}

/// What people were told about the case, by the keys of the messages, the first first.
pub(super) async fn told(stage: &Stage<'_>, case: &Case, people: &[(String, Vec<String>)]) -> Result<Vec<Compared>> {
    let mut compared = Vec::new();
    for (person, wanted) in people {
        let actor = stage.actor(person).await?;
        let page = outbox::messages(stage.desk, &actor, None, ALL, LANGUAGE).await?;
        let of_case = page.items.into_iter().rev().filter(|it| it.case == case.id);
        let found = of_case.map(|it| it.message).collect::<Vec<_>>();
        compared.push(Compared::new(format!("told ({person})"), list(wanted.clone()), list(found)));
    }
    Ok(compared)
}

pub(super) async fn seen_by(stage: &Stage<'_>, case: &Case, people: &[String]) -> Result<Vec<Compared>> {
    let mut seeing = HashSet::new();
    for person in people {
        if shown(stage, case, person).await?.is_some() && is_listed(stage, case, person, None).await? {
            seeing.insert(person.as_str());
        }
    }
    let expected = in_order(&stage.names, |name, _| people.iter().any(|person| person == name));
    Ok(vec![Compared::new("seen_by", expected, in_order(&stage.names, |name, _| seeing.contains(name)))])
}

pub(super) async fn hidden_from(stage: &Stage<'_>, case: &Case, people: &[String]) -> Result<Vec<Compared>> {
    let mut knowing = Vec::new();
    for person in people {
        let mut knows = shown(stage, case, person).await?.is_some();
        for turn in [None, Some(Turn::Mine), Some(Turn::Org), Some(Turn::Below)] {
            knows |= is_listed(stage, case, person, turn).await?;
        }
        if knows {
            knowing.push(person.clone());
        }
    }
    let expected = in_order(&stage.names, |name, _| people.iter().any(|person| person == name));
    let found =
        in_order(&stage.names, |name, _| people.iter().any(|it| it == name) && !knowing.iter().any(|it| it == name));
    Ok(vec![Compared::new("hidden_from", expected, found)])
}

/// They read the case and its history, and nowhere in it who asked or opened it.
pub(super) async fn asker_hidden_from(stage: &Stage<'_>, case: &Case, people: &[String]) -> Result<Vec<Compared>> {
    let telling = [case.asker.to_string(), case.opener.to_string()];
    let mut blind = HashSet::new();
    for person in people {
        let Some(view) = shown(stage, case, person).await? else { continue };
        let actor = stage.actor(person).await?;
        let (events, _) = cases::events(stage.desk, &actor, case.id, 0, ALL, LANGUAGE).await?;
        let filter = CaseFilter::default();
        let (items, _) = cases::list(stage.desk, &actor, &filter, ALL, LANGUAGE).await?;
        let listed = items.into_iter().find(|item| item.id == case.id.0);
        let read = serde_json::to_string(&(view, listed, events))?;
        if !telling.iter().any(|id| read.contains(id.as_str())) {
            blind.insert(person.as_str());
        }
    }
    let expected = in_order(&stage.names, |name, _| people.iter().any(|person| person == name));
    Ok(vec![Compared::new("asker_hidden_from", expected, in_order(&stage.names, |name, _| blind.contains(name)))])
}

pub(super) async fn waits_for(stage: &Stage<'_>, case: &Case, people: &[String]) -> Result<Vec<Compared>> {
    let mut waiting = HashSet::new();
    for person in stage.names.people.keys() {
        if is_listed(stage, case, person, Some(Turn::Mine)).await? {
            waiting.insert(person.as_str());
        }
    }
    let expected = in_order(&stage.names, |name, _| people.iter().any(|person| person == name));
    Ok(vec![Compared::new("waits_for", expected, in_order(&stage.names, |name, _| waiting.contains(name)))])
}

pub(super) async fn waits_below(stage: &Stage<'_>, case: &Case, people: &[String]) -> Result<Vec<Compared>> {
    let mut waiting = HashSet::new();
    for person in people {
        if is_listed(stage, case, person, Some(Turn::Below)).await? {
            waiting.insert(person.as_str());
        }
    }
    let expected = in_order(&stage.names, |name, _| people.iter().any(|person| person == name));
    Ok(vec![Compared::new("waits_below", expected, in_order(&stage.names, |name, _| waiting.contains(name)))])
}

pub(super) async fn visible(
    stage: &Stage<'_>,
    (def, case): (&Loop, &Case),
    person: &str,
    hows: &[(Name, How)],
) -> Result<Vec<Compared>> {
    let fields = shown(stage, case, person).await?.map(|view| view.fields).unwrap_or_default();
    let compare = |(name, how): &(Name, How)| {
        let seen = Seen { case, def, name: &name.text, value: fields.get(&name.text) };
        let found = if seen.is(*how) { how.word().to_owned() } else { seen.in_words() };
        Compared::new(format!("visible ({person}).{}", name.text), how.word(), found)
    };
    Ok(hows.iter().map(compare).collect())
}

/// A field as somebody reads it, beside what it really is.
struct Seen<'a> {
    case: &'a Case,
    def: &'a Loop,
    name: &'a str,
    value: Option<&'a Json>,
}

impl Seen<'_> {
    fn is(&self, how: How) -> bool {
        let is_masked = self.value.is_some_and(|value| value.get("masked").is_some());
        match how {
            How::Shown | How::Exact => self.value.is_some() && self.value == self.case.field(self.name),
            How::Masked => is_masked,
            How::Absent => self.value.is_none(),
            How::Hidden => is_masked || self.value.is_none(),
            How::Blurred => self.blurred_by().is_some_and(|metres| metres > 0.0 && metres <= self.blur_max()),
            How::Erased => self.value.is_some_and(Sealed::is_erased),
        }
    }

    /// How far the point that is shown lies from the one that was given.
    fn blurred_by(&self) -> Option<f64> {
        let (shown, given) = (point(self.value?)?, point(self.case.field(self.name)?)?);
        Some(shown.distance_metres(given))
    }

    fn blur_max(&self) -> f64 {
        match self.def.fields.get(self.name).map(|field| &field.kind) {
            Some(FieldType::Point { blur: Some(blur) }) => f64::from(blur.metres),
            _ => 0.0,
        }
    }

    fn in_words(&self) -> String {
        let all = [How::Erased, How::Masked, How::Absent, How::Shown, How::Blurred];
        let fits = all.into_iter().find(|how| self.is(*how));
        fits.map_or_else(|| self.value.map(ToString::to_string).unwrap_or_default(), |how| how.word().to_owned())
    }
}

fn point(value: &Json) -> Option<Point> {
    Point::new(value["lon"].as_f64()?, value["lat"].as_f64()?).ok()
}
