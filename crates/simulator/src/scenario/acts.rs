//! The steps of a scenario: what happens, and what is said to be true.

use super::shape::Reading;
use super::story::{Act, Claim, How, Taking, Unit, What};
use super::yaml::{At, Name, Node};

const KINDS: [&str; 7] = ["take", "refuse", "expect", "wait", "clock", "comment", "suggest"];
const CODES: [&str; 7] = ["not_found", "role", "state", "turn", "hands", "guard", "problems"];
const COLOURS: [&str; 4] = ["green", "blue", "yellow", "red"];
const UNITS: [(&str, Unit); 6] = [
    ("seconds", Unit::Seconds),
    ("minutes", Unit::Minutes),
    ("hours", Unit::Hours),
    ("days", Unit::Days),
    ("working_hours", Unit::WorkingHours),
    ("working_days", Unit::WorkingDays),
];

/// Reads the list of steps; a name given by `call` is known from then on.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node) -> Vec<(At, Act)> {
    let acts = node.members().iter().filter_map(|member| Some((member.at, act(reading, member)?))).collect::<Vec<_>>();
    if node.members().is_empty() {
        let (zh, en) = ("至少要有一步".to_owned(), "there must be at least one step".to_owned());
        reading.wrong(node.at, (zh, en), ("- take: {…}".to_owned(), "- take: {…}".to_owned()));
    }
    acts
}

fn act(reading: &mut Reading<'_>, node: &Node) -> Option<Act> {
    let [(kind, inner)] = node.entries() else {
        let all = KINDS.join(", ");
        let what = ("每一步只写一项".to_owned(), "a step has exactly one key".to_owned());
        reading.wrong(node.at, what, (all.clone(), all));
        return None;
    };
    match kind.text.as_str() {
        "take" => {
            let taking = taking(reading, inner, "take", &["call"])?;
            if let What::Open { call: Some(call), .. } = &taking.what {
                reading.cases.insert(call.clone());
            }
            Some(Act::Take(taking))
        }
        "refuse" => refuse(reading, inner),
        "expect" => expect(reading, inner),
        "wait" => wait(reading, inner),
        "clock" => reading.time(inner).map(Act::Clock),
        "comment" => {
            reading.keys(inner, "comment", &["as", "case", "text"]);
            let person = reading.must(inner, "as", "comment").and_then(|it| reading.person(it));
            let case = reading.must(inner, "case", "comment").and_then(|it| reading.case(it));
            let text = reading.must_text(inner, "text", "comment");
            Some(Act::Comment { person: person?, case: case?, text: text? })
        }
        "suggest" => super::suggested::read(reading, inner).map(Act::Suggest),
        _ => {
            reading.keys(node, "steps", &KINDS);
            None
        }
    }
}

fn taking(reading: &mut Reading<'_>, node: &Node, of: &str, more: &[&str]) -> Option<Taking> {
    let is_opening = node.get("open").is_some();
    let own: &[&str] = if is_opening {
        &["as", "open", "at", "asker", "about", "form", "input"]
    } else {
        &["as", "case", "step", "form", "input"]
    };
    let known = own.iter().chain(more.iter().filter(|key| is_opening || **key != "call")).copied().collect::<Vec<_>>();
    reading.keys(node, of, &known);
    let person = reading.must(node, "as", of).and_then(|it| reading.person(it));
    let form = values(reading, node, "form");
    let input = values(reading, node, "input");
    let what = if is_opening { opening(reading, node, of) } else { step(reading, node, of) };
    Some(Taking { person: person?, what: what?, form, input })
}

fn opening(reading: &mut Reading<'_>, node: &Node, of: &str) -> Option<What> {
    let loop_key = reading.must(node, "open", of).and_then(|it| reading.named(it));
    let org = node.get("at").and_then(|it| reading.org(it));
    let asker = node.get("asker").and_then(|it| reading.person(it));
    let about = node.get("about").and_then(|it| reading.case(it));
    let call = node.get("call").and_then(|it| reading.named(it));
    if let Some(call) = &call {
        let taken = reading.cases.clone();
        reading.new_name(call, &taken);
    }
    Some(What::Open { loop_key: loop_key?, org, asker, about, call: call.map(|name| name.text) })
}

fn step(reading: &mut Reading<'_>, node: &Node, of: &str) -> Option<What> {
    let case = reading.must(node, "case", of).and_then(|it| reading.case(it));
    let step = reading.must_text(node, "step", of);
    Some(What::Step { case: case?, step: step? })
}

fn values(reading: &mut Reading<'_>, node: &Node, key: &str) -> Vec<(Name, Node)> {
    node.get(key).map(|it| reading.map(it, key).to_vec()).unwrap_or_default()
}

fn refuse(reading: &mut Reading<'_>, node: &Node) -> Option<Act> {
    let taking = taking(reading, node, "refuse", &["code", "field"]);
    let code = reading.must(node, "code", "refuse").and_then(|it| one_of(reading, it, &CODES));
    let field = node.get("field").and_then(|it| reading.text(it));
    if let Some((_, it)) = node.entries().iter().find(|(name, _)| name.text == "field")
        && code.as_deref().is_some_and(|code| code != "problems")
    {
        let what =
            ("`field` 只和 code: problems 一起写".to_owned(), "`field` goes with code: problems only".to_owned());
        reading.wrong(it.at, what, ("code: problems".to_owned(), "code: problems".to_owned()));
    }
    Some(Act::Refuse { taking: taking?, code: code?, field })
}

pub(super) fn one_of(reading: &mut Reading<'_>, node: &Node, words: &[&str]) -> Option<String> {
    let word = reading.text(node)?;
    if words.contains(&word.as_str()) {
        return Some(word);
    }
    let all = words.join(", ");
    reading.wrong(
        node.at,
        (format!("没有 `{word}` 这种写法"), format!("there is no `{word}` here")),
        (all.clone(), all),
    );
    None
}

fn wait(reading: &mut Reading<'_>, node: &Node) -> Option<Act> {
    let names = UNITS.map(|(name, _)| name);
    reading.keys(node, "wait", &names);
    let mut spans = Vec::new();
    for (name, amount) in node.entries() {
        let unit = UNITS.iter().find(|(word, _)| *word == name.text).map(|(_, unit)| *unit);
        match amount.text().and_then(|text| text.parse::<i64>().ok()).filter(|amount| *amount >= 1) {
            Some(amount) => spans.extend(unit.map(|unit| (unit, amount))),
            None => {
                let what = ("时长应为正整数".to_owned(), "an amount is a whole number, at least 1".to_owned());
                reading.wrong(amount.at, what, ("1".to_owned(), "1".to_owned()));
            }
        }
    }
    Some(Act::Wait(spans))
}

const CLAIMS: [&str; 24] = [
    "case",
    "state",
    "colour",
    "due",
    "promise_due",
    "turn",
    "assignee",
    "second",
    "asker",
    "opener",
    "org",
    "outcome",
    "number",
    "fields",
    "history",
    "escalated",
    "told",
    "allowed",
    "visible",
    "seen_by",
    "hidden_from",
    "asker_hidden_from",
    "waits_for",
    "waits_below",
];

fn expect(reading: &mut Reading<'_>, node: &Node) -> Option<Act> {
    reading.keys(node, "expect", &CLAIMS);
    let case = reading.must(node, "case", "expect").and_then(|it| reading.case(it));
    let mut claims = Vec::new();
    for (name, inner) in node.entries() {
        claim(reading, name, inner, &mut claims);
    }
    Some(Act::Expect { case: case?, claims })
}

fn claim(reading: &mut Reading<'_>, name: &Name, node: &Node, claims: &mut Vec<Claim>) {
    let found = match name.text.as_str() {
        "state" => reading.text(node).map(Claim::State),
        "colour" => one_of(reading, node, &COLOURS).map(Claim::Colour),
        "due" => reading.time_or_none(node).map(Claim::Due),
        "promise_due" => reading.time_or_none(node).map(Claim::PromiseDue),
        "turn" => reading.named(node).map(Claim::Turn),
        "assignee" => reading.text(node).map(Claim::Assignee),
        "second" => reading.text(node).map(Claim::Second),
        "asker" => reading.person(node).map(Claim::Asker),
        "opener" => reading.person(node).map(Claim::Opener),
        "org" => reading.org(node).map(Claim::Org),
        "outcome" => reading.text(node).map(Claim::Outcome),
        "number" => reading.text(node).map(Claim::Number),
        "fields" => Some(Claim::Fields(reading.map(node, "fields").to_vec())),
        "history" => Some(Claim::History(reading.texts(node))),
        "escalated" => Some(Claim::Escalated(node.members().iter().filter_map(|it| reading.named(it)).collect())),
        "told" => Some(told(reading, node)),
        "seen_by" => Some(Claim::SeenBy(reading.people_of(node))),
        "hidden_from" => Some(Claim::HiddenFrom(reading.people_of(node))),
        "asker_hidden_from" => Some(Claim::AskerHiddenFrom(reading.people_of(node))),
        "waits_for" => Some(Claim::WaitsFor(reading.people_of(node))),
        "waits_below" => Some(Claim::WaitsBelow(reading.people_of(node))),
        "allowed" => {
            claims.extend(node.members().iter().filter_map(|it| allowed(reading, it)));
            None
        }
        "visible" => {
            claims.extend(node.members().iter().filter_map(|it| visible(reading, it)));
            None
        }
        _ => None,
    };
    claims.extend(found);
}

/// By person, the keys of the messages about the case, in their order.
fn told(reading: &mut Reading<'_>, node: &Node) -> Claim {
    let entries = reading.map(node, "told").to_vec();
    Claim::Told(entries.into_iter().map(|(person, keys)| (person.text, reading.texts(&keys))).collect())
}

fn allowed(reading: &mut Reading<'_>, node: &Node) -> Option<Claim> {
    reading.keys(node, "allowed", &["as", "steps"]);
    let person = reading.must(node, "as", "allowed").and_then(|it| reading.person(it));
    let steps = reading.must(node, "steps", "allowed").map(|it| reading.texts(it));
    Some(Claim::Allowed(person?, steps?))
}

fn visible(reading: &mut Reading<'_>, node: &Node) -> Option<Claim> {
    let person = reading.must(node, "as", "visible").and_then(|it| reading.person(it));
    let words = How::ALL.map(|(word, _)| word);
    let mut fields = Vec::new();
    for (name, how) in node.entries().iter().filter(|(name, _)| name.text != "as") {
        let word = one_of(reading, how, &words);
        let how = word.and_then(|word| How::ALL.iter().find(|(it, _)| *it == word).map(|(_, how)| *how));
        fields.extend(how.map(|how| (name.clone(), how)));
    }
    Some(Claim::Visible(person?, fields))
}
