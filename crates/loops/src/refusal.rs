//! Why a step was not taken: which rule refused, and what would be needed.

use gridwork_definitions::model::{By, Key, Loop, Relation, Role, Text};
use gridwork_kernel::PersonId;
use gridwork_kernel::error::{Because, Problem, because};
use indexmap::IndexMap;
use serde::Serialize;

/// Why a step was not taken. The variants stand in the order in which they are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The loop has no such step.
    NoSuchStep {
        /// What was asked for.
        step: String,
    },
    /// The hand is shut out of the case; whoever asks is told that there is none.
    ShutOut {
        /// The step.
        step: String,
    },
    /// Only roles may take it, and none of them that the hand holds reaches the case.
    Role {
        /// The step.
        step: String,
        /// Who may.
        by: Vec<By>,
    },
    /// It is not open from the state the case is in.
    State {
        /// The step.
        step: String,
        /// Where the case is.
        state: String,
    },
    /// The case is closed; nothing can be added.
    Closed {
        /// Where the case is.
        state: String,
    },
    /// A relation to the case may take it, which the hand does not have.
    Turn {
        /// The step.
        step: String,
        /// Who may.
        by: Vec<By>,
    },
    /// The hand took a step on this case that forbids this one (HANDS).
    Hands {
        /// The step.
        step: String,
        /// The step that was taken before.
        took: String,
        /// Who took it: the person, or one stood for.
        person: PersonId,
        /// Whether it was a person stood for.
        is_stood_for: bool,
    },
    /// Its guard does not hold.
    Guard {
        /// The step.
        step: String,
        /// The parts that do not hold.
        failed: Vec<FailedPart>,
    },
    /// What was given does not fit; everything found.
    Problems(Vec<Problem>),
}

/// A part of a guard that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedPart {
    /// The part as the pack writes it.
    pub text: String,
    /// What it needs and what is there instead, in field titles.
    pub because: Text,
}

impl Refusal {
    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchStep { .. } | Self::ShutOut { .. } => "no_such_step",
            Self::Role { .. } => "role",
            Self::State { .. } | Self::Closed { .. } => "state",
            Self::Turn { .. } => "turn",
            Self::Hands { .. } => "hands",
            Self::Guard { .. } => "guard",
            Self::Problems(_) => "problems",
        }
    }

    /// The reason as people read it, with the titles of the loop and of the roles.
    pub fn because(&self, def: &Loop, roles: &IndexMap<Key, Role>) -> Because {
        match self {
            Self::NoSuchStep { step } | Self::ShutOut { step } => {
                because(format!("没有「{step}」这个环节"), format!("there is no step `{step}`"))
            }
            Self::Role { step, by } => {
                let (step, who) = (Title::step(def, step), Title::doers(by, roles));
                because(
                    format!("「{}」须由覆盖此处的{}办理", step.zh, who.zh),
                    format!("taking \"{}\" needs a role that reaches this place: {}", step.en, who.en),
                )
            }
            Self::State { step, state } => {
                let from = def.steps.get(step).map(|step| step.from.as_slice()).unwrap_or_default();
                let (step, state) = (Title::step(def, step), Title::state(def, state));
                let from = Title::list(from.iter().map(|from| Title::state(def, from)), "、", " or ");
                if from.zh.is_empty() {
                    return because(
                        format!("「{}」只用于登记新事项", step.zh),
                        format!("\"{}\" only opens new cases", step.en),
                    );
                }
                because(
                    format!("事项现为「{}」，「{}」只能在「{}」时办理", state.zh, step.zh, from.zh),
                    format!("the case is in \"{}\"; \"{}\" can be taken in \"{}\"", state.en, step.en, from.en),
                )
            }
            Self::Closed { state } => {
                let state = Title::state(def, state);
                because(
                    format!("事项已结束（{}），不能再添加", state.zh),
                    format!("the case is over ({}); nothing can be added", state.en),
                )
            }
            Self::Turn { step, by } => {
                let (step, who) = (Title::step(def, step), Title::doers(by, roles));
                because(
                    format!("「{}」须由本事项的{}办理", step.zh, who.zh),
                    format!("only {} of this case can take \"{}\"", who.en, step.en),
                )
            }
            Self::Hands { step, took, is_stood_for, .. } => {
                let (step, took) = (Title::step(def, step), Title::step(def, took));
                let (zh, en) =
                    if *is_stood_for { ("您所代理的人", "someone you stand in for") } else { ("您", "you") };
                because(
                    format!("{zh}已办理本事项的「{}」，「{}」须由他人办理", took.zh, step.zh),
                    format!("{en} took \"{}\" on this case, so someone else has to take \"{}\"", took.en, step.en),
                )
            }
            Self::Guard { step, failed } => {
                let step = Title::step(def, step);
                let parts = failed.iter().map(|part| Title::of(&part.because));
                let parts = Title::list(parts, "；", "; ");
                because(
                    format!("「{}」的条件不满足：{}", step.zh, parts.zh),
                    format!("the condition of \"{}\" does not hold: {}", step.en, parts.en),
                )
            }
            Self::Problems(problems) => {
                let count = problems.len();
                because(format!("有 {count} 处填写有误"), format!("{count} things in what was given need correction"))
            }
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchStep { step } | Self::ShutOut { step } => write!(f, "there is no step `{step}`"),
            Self::Role { step, .. } => write!(f, "no role of the actor may take `{step}` here"),
            Self::State { step, state } => write!(f, "`{step}` is not open from `{state}`"),
            Self::Closed { state } => write!(f, "the case is over (`{state}`)"),
            Self::Turn { step, .. } => write!(f, "the actor has no relation to the case that may take `{step}`"),
            Self::Hands { step, took, .. } => write!(f, "`{step}` needs other hands than those that took `{took}`"),
            Self::Guard { step, .. } => write!(f, "the guard of `{step}` does not hold"),
            Self::Problems(problems) => write!(f, "{} problems in what was given", problems.len()),
        }
    }
}

impl std::error::Error for Refusal {}

/// A title in both languages, the Chinese one standing in where there is no English.
struct Title {
    zh: String,
    en: String,
}

impl Title {
    fn of(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.say("en").to_owned() }
    }

    fn step(def: &Loop, key: &str) -> Self {
        def.steps.get(key).map_or_else(|| Self::plain(key), |step| Self::of(&step.title))
    }

    fn state(def: &Loop, key: &str) -> Self {
        def.states.get(key).map_or_else(|| Self::plain(key), |state| Self::of(&state.title))
    }

    fn plain(key: &str) -> Self {
        Self { zh: key.to_owned(), en: key.to_owned() }
    }

    fn doer(by: &By, roles: &IndexMap<Key, Role>) -> Self {
        let both = |zh: &str, en: &str| Self { zh: zh.to_owned(), en: en.to_owned() };
        match by {
            By::Role(key) => roles.get(key).map_or_else(|| Self::plain(key.local()), |role| Self::of(&role.title)),
            By::Relation(Relation::Asker) => both("诉求人本人", "the asker"),
            By::Relation(Relation::Opener) => both("登记人", "the opener"),
            By::Relation(Relation::Assignee) => both("经办人", "the assignee"),
            By::Relation(Relation::Second) => both("同行人", "the second person"),
            By::System => both("系统自动", "the system"),
        }
    }

    fn doers(by: &[By], roles: &IndexMap<Key, Role>) -> Self {
        Self::list(by.iter().map(|by| Self::doer(by, roles)), "或", " or ")
    }

    fn list(titles: impl Iterator<Item = Self>, zh: &str, en: &str) -> Self {
        let titles: Vec<_> = titles.collect();
        let join = |pick: fn(&Self) -> &str, by: &str| titles.iter().map(pick).collect::<Vec<_>>().join(by);
        Self { zh: join(|it| &it.zh, zh), en: join(|it| &it.en, en) }
    }
}
