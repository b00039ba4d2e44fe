//! Whom a matcher suggests for a case, in which order and why, and who is left out.

use super::acts::one_of;
use super::expect::list;
use super::report::Failure;
use super::run::{LANGUAGE, Stage, failed};
use super::shape::Reading;
use super::story::Suggesting;
use super::yaml::{At, Name, Node};
use gridwork_kernel::PersonId;
use gridwork_operations::matching::{self, SuggestionsView};

const RULES: [&str; 7] = ["reach", "hands", "gave_back", "resting", "must", "capacity", "fair"];

/// Reads what is to be suggested.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node) -> Option<Suggesting> {
    reading.keys(node, "suggest", &["as", "case", "by", "order", "reasons", "excluded"]);
    let person = reading.must(node, "as", "suggest").and_then(|it| reading.person(it));
    let case = reading.must(node, "case", "suggest").and_then(|it| reading.case(it));
    let matcher = reading.must(node, "by", "suggest").and_then(|it| reading.named(it));
    let order = node.get("order").map(|it| reading.people_of(it));
    let of_people = |reading: &mut Reading<'_>, key: &str| {
        let all = node.get(key).map(|it| reading.map(it, key).to_vec()).unwrap_or_default();
        let known = all.into_iter().filter_map(|(name, it)| Some((known(reading, &name)?, it)));
        known.collect::<Vec<_>>()
    };
    let reasons = of_people(reading, "reasons")
        .into_iter()
        .map(|(person, it)| {
            let points = reading.map(&it, "reasons").to_vec();
            let points = points.into_iter().filter_map(|(part, it)| Some((part, reading.text(&it)?)));
            (person, points.collect())
        })
        .collect();
    let excluded = of_people(reading, "excluded")
        .into_iter()
        .filter_map(|(person, it)| Some((person, one_of(reading, &it, &RULES)?)))
        .collect();
    let excluded = node.get("excluded").map(|_| excluded);
    Some(Suggesting { person: person?, case: case?, matcher: matcher?, order, reasons, excluded })
}

/// A person who stands as a key.
fn known(reading: &mut Reading<'_>, name: &Name) -> Option<String> {
    if reading.people.contains(&name.text) {
        return Some(name.text.clone());
    }
    let word = &name.text;
    let mut all: Vec<&str> = reading.people.iter().map(String::as_str).collect();
    all.sort_unstable();
    let all = all.join(", ");
    let what = (format!("没有名为 `{word}` 的人"), format!("there is no person `{word}`"));
    reading.wrong(name.at, what, (all.clone(), all));
    None
}

/// Asks as that person, and notes everything that is otherwise.
pub(super) async fn check(stage: &mut Stage<'_>, at: At, wanted: &Suggesting) {
    let word = &wanted.matcher.text;
    let Some(key) = stage.names.key(&stage.names.world.catalog.matchers, word) else {
        let (zh, en) = (format!("没有匹配 `{word}`"), format!("there is no matcher `{word}`"));
        return stage.failures.push(Failure::new(stage.file, wanted.matcher.at, zh, en));
    };
    let found = match stage.actor(&wanted.person).await {
        Ok(actor) => matching::suggest(stage.desk, &actor, stage.names.cases[&wanted.case], &key, LANGUAGE).await,
        Err(error) => Err(error),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return stage.failures.push(failed(stage.file, at, ("推荐人选", "suggest people"), &error)),
    };
    for (what, expected, found) in compared(stage, wanted, &found) {
        if expected != found {
            let what = (format!("推荐 {}.{what}", wanted.case), format!("suggest {}.{what}", wanted.case));
            stage.wrong(at, what, (expected.clone(), expected), (found.clone(), found));
        }
    }
}

fn compared(stage: &Stage<'_>, wanted: &Suggesting, found: &SuggestionsView) -> Vec<(String, String, String)> {
    let name = |id: uuid::Uuid| stage.names.person_name(PersonId(id));
    let mut all = Vec::new();
    if let Some(order) = &wanted.order {
        let shown = found.items.iter().map(|item| name(item.person.id)).collect();
        all.push(("order".to_owned(), list(order.clone()), list(shown)));
    }
    if let Some(excluded) = &wanted.excluded {
        let said = |(person, by): &(String, String)| format!("{person}: {by}");
        let mut expected: Vec<String> = excluded.iter().map(said).collect();
        let mut shown: Vec<String> =
            found.excluded.iter().map(|it| said(&(name(it.person.id), it.by.clone()))).collect();
        expected.sort();
        shown.sort();
        all.push(("excluded".to_owned(), list(expected), list(shown)));
    }
    for (person, parts) in &wanted.reasons {
        let item = found.items.iter().find(|item| name(item.person.id) == *person);
        for (part, points) in parts {
            let reason = item.and_then(|item| item.reasons.iter().find(|reason| reason.key == part.text));
            let shown = reason.map_or("none".to_owned(), |reason| reason.points.to_string());
            // `5` and `5.0` are the same number of points.
            let expected = points.parse::<f64>().map_or(points.clone(), |points| points.to_string());
            all.push((format!("reasons.{person}.{}", part.text), expected, shown));
        }
    }
    all
}
