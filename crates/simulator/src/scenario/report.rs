//! What a run of scenarios found, as data and in words.

use super::yaml::At;
use gridwork_definitions::Diagnostic;
use gridwork_definitions::model::{Key, Loop, Text};
use gridwork_kernel::error::because;
use serde::Serialize;
use std::fmt::Write;

/// Something in a scenario that does not hold, or cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The scenario's file.
    pub file: String,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// What was compared, or what is wrong.
    pub what: Text,
    /// What the scenario says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Text>,
    /// What is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Text>,
}

impl Failure {
    pub(crate) fn new(file: &str, at: At, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let what = because(zh, en);
        Self { file: file.to_owned(), line: at.line, column: at.column, what, expected: None, found: None }
    }

    pub(crate) fn expected(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.expected = Some(because(zh, en));
        self
    }

    pub(crate) fn found(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.found = Some(because(zh, en));
        self
    }

    /// The failure as people read it, in a language (`zh`, `en`).
    pub fn render(&self, language: &str) -> String {
        let [expected, found] =
            if language.starts_with("en") { ["expected", "found   "] } else { ["应为", "实为"] };
        let mut out = format!("{}:{}:{}: {}\n", self.file, self.line, self.column, self.what.say(language));
        for (word, text) in [(expected, &self.expected), (found, &self.found)] {
            if let Some(text) = text {
                let _ = writeln!(out, "  {word} {}", text.say(language));
            }
        }
        out
    }
}

/// How one scenario went.
#[derive(Debug, Clone, Serialize)]
pub struct ScenarioReport {
    /// Its file.
    pub file: String,
    /// What it shows; the file's name when it could not be read.
    pub name: String,
    /// Steps that were done.
    pub steps: usize,
    /// What does not hold; empty when everything does.
    pub failures: Vec<Failure>,
}

/// A step taken from one state; the opening step has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Arrow {
    /// The step.
    pub step: String,
    /// The state it was taken from.
    pub from: Option<String>,
}

/// Which arrows of a loop the scenarios took.
#[derive(Debug, Clone, Serialize)]
pub struct LoopArrows {
    /// The loop.
    #[serde(rename = "loop")]
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// Arrows that were taken, in the order of the definition.
    pub taken: Vec<Arrow>,
    /// Arrows that never were.
    pub missed: Vec<Arrow>,
    /// The same, as people read them.
    #[serde(skip)]
    missed_in_words: Vec<Text>,
}

impl LoopArrows {
    pub(super) fn new(def: &Loop, was_taken: impl Fn(&Arrow) -> bool) -> Self {
        let (taken, missed): (Vec<_>, Vec<_>) = arrows(def).into_iter().partition(was_taken);
        let missed_in_words = missed.iter().map(|arrow| in_words(def, arrow)).collect();
        Self { key: def.key.clone(), title: def.title.clone(), taken, missed, missed_in_words }
    }
}

/// Every arrow of a loop, in the order of its definition.
fn arrows(def: &Loop) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (step, it) in &def.steps {
        let arrow = |from: Option<&String>| Arrow { step: step.clone(), from: from.cloned() };
        if it.from.is_empty() {
            arrows.push(arrow(None));
        }
        arrows.extend(it.from.iter().map(|from| arrow(Some(from))));
    }
    arrows
}

fn in_words(def: &Loop, arrow: &Arrow) -> Text {
    let step = def.steps.get(&arrow.step).map_or("", |step| &step.title.zh);
    match &arrow.from {
        None => because(format!("{step}（{}）", arrow.step), format!("`{}`, which opens it", arrow.step)),
        Some(from) => {
            let state = def.states.get(from).map_or("", |state| &state.title.zh);
            let zh = format!("{step}（{}），从{state}（{from}）", arrow.step);
            because(zh, format!("`{}` from `{from}`", arrow.step))
        }
    }
}

/// How a pack's scenarios went.
#[derive(Debug, Clone, Serialize)]
pub struct PackReport {
    /// The pack.
    pub pack: String,
    /// What the checker says about it; with an error among them no scenario is run.
    pub diagnostics: Vec<Diagnostic>,
    /// Its scenarios, by file.
    pub scenarios: Vec<ScenarioReport>,
    /// Its loops, with the arrows taken by all scenarios together.
    pub loops: Vec<LoopArrows>,
}

impl PackReport {
    /// Whether the pack is in order and every scenario holds.
    pub fn holds(&self) -> bool {
        let is_sound = self.diagnostics.iter().all(|it| it.severity != gridwork_definitions::Severity::Error);
        is_sound && self.scenarios.iter().all(|scenario| scenario.failures.is_empty())
    }

    /// Whether every arrow of every loop was taken.
    pub fn takes_every_arrow(&self) -> bool {
        self.loops.iter().all(|it| it.missed.is_empty())
    }

    /// The report as people read it, in a language (`zh`, `en`).
    pub fn render(&self, language: &str) -> String {
        let is_english = language.starts_with("en");
        let mut out: String = self.diagnostics.iter().map(|it| it.render(language)).collect();
        for scenario in &self.scenarios {
            let mark = if scenario.failures.is_empty() { "ok  " } else { "FAIL" };
            let _ = writeln!(out, "{mark}  {}", scenario.name);
            scenario.failures.iter().for_each(|failure| out += &failure.render(language));
        }
        let failed = self.scenarios.iter().filter(|scenario| !scenario.failures.is_empty()).count();
        let all = self.scenarios.len();
        let _ = match is_english {
            true => writeln!(out, "{}: {} of {all} scenarios hold", self.pack, all - failed),
            false => writeln!(out, "{}：{all} 个场景，{} 个通过", self.pack, all - failed),
        };
        for it in &self.loops {
            let (taken, all) = (it.taken.len(), it.taken.len() + it.missed.len());
            let title = it.title.say(language);
            let _ = match is_english {
                true => writeln!(out, "{title} ({}): {taken} of {all} arrows were taken", it.key),
                false => writeln!(out, "{title}（{}）：{all} 个箭头，走过 {taken} 个", it.key),
            };
            for missed in &it.missed_in_words {
                let word = if is_english { "never taken:" } else { "从未走过：" };
                let _ = writeln!(out, "  {word} {}", missed.say(language));
            }
        }
        out
    }
}
