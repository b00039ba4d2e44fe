//! From the text of a file to a scenario: its head and what is given.

use super::acts;
use super::report::Failure;
use super::shape::Reading;
use super::story::{Given, GivenOrg, GivenPerson, GivenPlace, GivenRow, GivenStandIn, Scenario};
use super::yaml::{Name, Node, Value, parse};
use gridwork_kernel::Instant;

/// Reads a scenario.
///
/// # Errors
/// Everything in the file that is not as the reference says.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Scenario, Vec<Failure>> {
    let tree = parse(bytes).map_err(|fault| {
        let why = fault.why;
        vec![Failure::new(file, fault.at, format!("读不出来：{why}"), format!("cannot be read: {why}"))]
    })?;
    let mut reading = Reading::new(file);
    reading.keys(&tree, "scenario", &["name", "about", "given", "start", "steps"]);
    let name = reading.must_text(&tree, "name", "scenario");
    if let Some(about) = tree.get("about") {
        reading.text(about);
    }
    let given = reading.must(&tree, "given", "scenario").map(|node| given(&mut reading, node));
    let start = reading.must(&tree, "start", "scenario").and_then(|node| reading.time(node));
    let steps = reading.must(&tree, "steps", "scenario").map(|node| acts::read(&mut reading, node));
    match (name, given, start, steps) {
        (Some(name), Some(given), Some(start), Some(steps)) if reading.failures.is_empty() => {
            Ok(Scenario { name, given, start, steps })
        }
        _ => Err(reading.failures),
    }
}

fn given(reading: &mut Reading<'_>, node: &Node) -> Given {
    reading.keys(node, "given", &["orgs", "people", "rows", "places", "stand_ins"]);
    let part = |key: &str| node.get(key);
    let mut given = Given::default();
    // Names first: orgs may name each other in any order.
    for (names, key) in [(true, "orgs"), (false, "people")] {
        for (name, _) in part(key).map_or(&[][..], |node| reading.map(node, key)) {
            let taken = if names { reading.orgs.clone() } else { reading.people.clone() };
            reading.new_name(name, &taken);
            if names {
                reading.orgs.insert(name.text.clone())
            } else {
                reading.people.insert(name.text.clone())
            };
        }
    }
    for (name, node) in part("orgs").map_or(&[][..], Node::entries) {
        given.orgs.extend(org(reading, node).map(|org| (name.text.clone(), org)));
    }
    for (name, node) in part("people").map_or(&[][..], Node::entries) {
        given.people.insert(name.text.clone(), person(reading, node));
    }
    for (register, node) in part("rows").map_or(&[][..], |node| reading.map(node, "rows")) {
        given.rows.extend(node.members().iter().map(|node| row(reading, register, node)));
    }
    for (name, node) in part("places").map_or(&[][..], |node| reading.map(node, "places")) {
        given.places.extend(place(reading, node).map(|place| (name.text.clone(), place)));
    }
    for node in part("stand_ins").map_or(&[][..], Node::members) {
        given.stand_ins.extend(stand_in(reading, node));
    }
    given
}

fn org(reading: &mut Reading<'_>, node: &Node) -> Option<GivenOrg> {
    let kind = reading.must(node, "kind", "org").and_then(|kind| reading.named(kind));
    let name = node.get("name").and_then(|name| reading.text(name));
    let code = node.get("code").and_then(|code| reading.text(code));
    let under = node.get("under").and_then(|under| reading.org(under));
    let mut links = Vec::new();
    for (key, orgs) in reading.map(node, "org") {
        if !["kind", "name", "code", "under"].contains(&key.text.as_str()) {
            links.push((key.text.clone(), reading.orgs_of(orgs)));
        }
    }
    Some(GivenOrg { at: node.at, kind: kind?, name, code, under, links })
}

fn person(reading: &mut Reading<'_>, node: &Node) -> GivenPerson {
    let mut grants = Vec::new();
    for (key, orgs) in reading.map(node, "person") {
        if key.text != "name" {
            grants.push((key.clone(), reading.orgs_of(orgs)));
        }
    }
    GivenPerson { name: node.get("name").and_then(|name| reading.text(name)), grants }
}

fn row(reading: &mut Reading<'_>, register: &Name, node: &Node) -> GivenRow {
    let entries = reading.map(node, "row");
    let org = node.get("at").and_then(|at| reading.org(at));
    let fields = entries.iter().filter(|(name, _)| name.text != "at").cloned().collect();
    GivenRow { at: node.at, register: register.clone(), org, fields }
}

fn place(reading: &mut Reading<'_>, node: &Node) -> Option<GivenPlace> {
    reading.keys(node, "place", &["kind", "org", "polygon"]);
    let kind = reading.must_text(node, "kind", "place");
    let org = reading.must(node, "org", "place").and_then(|org| reading.org(org));
    let corners = reading.must(node, "polygon", "place").map_or(&[][..], Node::members);
    let polygon = corners.iter().filter_map(|corner| {
        let [lon, lat] = corner.members() else { return None };
        number(lon).zip(number(lat))
    });
    let polygon = polygon.collect::<Vec<_>>();
    if polygon.len() != corners.len() || polygon.len() < 3 {
        let (zh, en) = ("polygon 的写法不对".to_owned(), "the polygon is not written as it should be".to_owned());
        let instead = "[[117.700, 39.020], [117.705, 39.020], [117.705, 39.025]]".to_owned();
        reading.wrong(node.at, (zh, en), (instead.clone(), instead));
        return None;
    }
    Some(GivenPlace { at: node.at, kind: kind?, org: org?, polygon })
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(text) => text.parse().ok().filter(|it: &f64| it.is_finite()),
        _ => None,
    }
}

fn stand_in(reading: &mut Reading<'_>, node: &Node) -> Option<GivenStandIn> {
    reading.keys(node, "stand_ins", &["by", "for", "from", "to", "reason", "role", "at"]);
    let mut person = |key| reading.must(node, key, "stand_ins").and_then(|it| reading.person(it));
    let (by, stood_for) = (person("by"), person("for"));
    let mut time = |key| -> Option<Instant> { reading.must(node, key, "stand_ins").and_then(|it| reading.time(it)) };
    let (from, to) = (time("from"), time("to"));
    let reason = reading.must_text(node, "reason", "stand_ins");
    let role = node.get("role").and_then(|role| reading.named(role));
    let org = node.get("at").and_then(|org| reading.org(org));
    Some(GivenStandIn { by: by?, stood_for: stood_for?, from: from?, to: to?, reason: reason?, role, org })
}
