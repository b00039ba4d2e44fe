//! Loops with their states and steps.

use super::tells::messages;
use super::{Reading, flag, text, word, words};
use crate::loader::names::DefinitionKind;
use crate::model::{
    About, Amount, Assign, Colours, Conceals, Cooling, Duplicates, Escalation, Hours, Key, Loop, Near, OnBehalf,
    OnReturn, Promise, Rating, State, Step, Turn, TwoPerson,
};
use crate::source::{Node, shapes};

/// Fewer ratings than this are never added up.
const RATINGS_MIN: i64 = 5;

impl Reading<'_> {
    pub(crate) fn loop_definition(&mut self, key: Key, node: &Node) -> Loop {
        let states = node.get("states").map(Node::entries).unwrap_or(&[]);
        let steps = node.get("steps").map(Node::entries).unwrap_or(&[]);
        Loop {
            title: text(node.get("title")),
            lives_at: node
                .get("lives_at")
                .map_or_else(|| Key::new(key.pack(), ""), |it| self.name(it, DefinitionKind::OrgKind)),
            number: word(node.get("number")),
            promise: node.get("promise").and_then(|it| self.promise(it)),
            fields: self.fields(node.get("fields"), &shapes::FIELD),
            label: node.get("label").and_then(Node::text).map(str::to_owned),
            start: word(node.get("start")),
            states: states.iter().map(|(name, it)| (name.text.clone(), self.state(it))).collect(),
            steps: steps.iter().map(|(name, it)| (name.text.clone(), self.step(it))).collect(),
            colours: colours(node.get("colours")),
            escalate: self.escalate(node.get("escalate")),
            duplicates: node.get("duplicates").and_then(|it| self.duplicates(it)),
            on_behalf: node.get("on_behalf").map(|it| OnBehalf {
                by: self.names_of(it.get("by"), DefinitionKind::Role),
                of: self.names_of(it.get("of"), DefinitionKind::Role),
            }),
            hours: node.get("hours").map(hours),
            about: node.get("about").and_then(|it| it.get("cases")).map(|it| self.about(it)),
            conceals: node.get("conceals").map(|it| self.conceals(it)),
            two_person: node.get("two_person").and_then(|it| self.two_person(it)),
            cooling: node.get("cooling").and_then(|it| self.cooling(it)),
            rating: node.get("rating").map(rating),
            messages: messages(node.get("messages")),
            key,
        }
    }

    fn about(&mut self, cases: &Node) -> About {
        About { cases: self.name(cases, DefinitionKind::Loop) }
    }

    fn conceals(&mut self, node: &Node) -> Conceals {
        let except = node.get("asker").and_then(|it| it.get("except"));
        Conceals { except: self.names_of(except, DefinitionKind::Role) }
    }

    fn two_person(&mut self, node: &Node) -> Option<TwoPerson> {
        Some(TwoPerson { when: self.expression(node.get("when")?)?, before: words(node.get("before")) })
    }

    fn cooling(&mut self, node: &Node) -> Option<Cooling> {
        let days = node.get("days")?;
        Some(Cooling {
            after: self.name(node.get("after")?, DefinitionKind::Loop),
            when: node.get("when").and_then(|it| self.expression(it)),
            same: word(node.get("same")),
            days: match days.int() {
                Some(fixed) => Amount::Fixed(fixed),
                None => Amount::Expr(self.expression(days)?),
            },
            lifted_by: words(node.get("lifted_by")),
            keeps_from: words(node.get("keeps_from")),
        })
    }

    fn promise(&mut self, node: &Node) -> Option<Promise> {
        Some(Promise { within: self.span(node)?, met_by: word(node.get("met_by")) })
    }

    fn state(&mut self, node: &Node) -> State {
        State {
            title: text(node.get("title")),
            turn: node.get("turn").map_or(Turn::None, |it| self.turn(it)),
            within: node.get("within").and_then(|it| self.span(it)),
            on_return: match node.get("on_return").and_then(Node::text) {
                Some("resume") => OnReturn::Resume,
                _ => OnReturn::Restart,
            },
            open_to: self.names_of(node.get("open_to"), DefinitionKind::Role),
            is_final: flag(node.get("final")),
            tells: self.clock_tells(node.get("tells")),
        }
    }

    fn step(&mut self, node: &Node) -> Step {
        let by = node.get("by").map(Node::members).unwrap_or(&[]);
        let set = node.get("set").map(Node::entries).unwrap_or(&[]);
        Step {
            title: text(node.get("title")),
            from: words(node.get("from")),
            to: word(node.get("to")),
            by: by.iter().filter(|it| it.text().is_some()).map(|it| self.by(it)).collect(),
            not: words(node.get("not")),
            when: node.get("when").and_then(|it| self.expression(it)),
            form: words(node.get("form")),
            require: words(node.get("require")),
            input: self.fields(node.get("input"), &shapes::INPUT),
            assign: node.get("assign").and_then(Node::text).and_then(assign),
            second: node.get("second").and_then(Node::text).map(second),
            set: set.iter().filter_map(|(name, it)| Some((name.text.clone(), self.expression(it)?))).collect(),
            after: node.get("after").and_then(|it| self.span(it)),
            outcome: node.get("outcome").and_then(Node::text).map(str::to_owned),
            tells: self.tells(node.get("tells")),
        }
    }

    fn duplicates(&mut self, node: &Node) -> Option<Duplicates> {
        let near = node.get("near")?;
        Some(Duplicates {
            when: node.get("when").and_then(|it| self.expression(it)),
            same: words(node.get("same")),
            near: Near { of: word(near.get("of")), metres: u32::try_from(near.get("metres")?.int()?).ok()? },
            opened_within_days: node.get("opened_within")?.get("days")?.int()?,
            shows: words(node.get("shows")),
        })
    }

    fn escalate(&mut self, node: Option<&Node>) -> Vec<Escalation> {
        let lines = node.map(Node::members).unwrap_or(&[]);
        lines
            .iter()
            .filter_map(|line| {
                Some(Escalation { at: line.get("at")?.number()?, to: self.name(line.get("to")?, DefinitionKind::Role) })
            })
            .collect()
    }
}

/// `none`, `actor`, `input.NAME`; anything else is told by the rule about assigning.
fn assign(text: &str) -> Option<Assign> {
    match text {
        "none" => Some(Assign::None),
        "actor" => Some(Assign::Actor),
        _ => text.strip_prefix("input.").map(|name| Assign::Input(name.to_owned())),
    }
}

fn hours(node: &Node) -> Hours {
    Hours { of: word(node.get("of")), dated: word(node.get("dated")), counted_in: words(node.get("counted_in")) }
}

/// The input that names the second person; anything else is left as it stands, and told by its rule.
fn second(text: &str) -> String {
    text.strip_prefix("input.").unwrap_or(text).to_owned()
}

fn rating(node: &Node) -> Rating {
    let at_least = node.get("at_least").and_then(Node::int).unwrap_or(RATINGS_MIN);
    Rating { field: word(node.get("field")), at_least }
}

fn colours(node: Option<&Node>) -> Colours {
    let yellow = node.and_then(|it| it.get("yellow")).and_then(Node::number);
    yellow.map_or_else(Colours::default, |yellow| Colours { yellow })
}
