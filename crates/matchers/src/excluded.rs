//! Who is not suggested, and what excludes them, in words.

use crate::data::{Barring, Names};
use gridwork_definitions::model::{Catalog, Field, FieldType, Loop, Matcher, Register, Text};
use gridwork_expr::{Language, Titles, Value};
use gridwork_kernel::error::because;
use gridwork_kernel::{PersonId, RowId};

/// Which rule excludes. The variants stand in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The person does not hold the role where the case is.
    Reach,
    /// Separation of hands forbids them the next step.
    Hands,
    /// They gave this very case back before.
    GaveBack,
    /// They are not given this kind of work for now.
    Resting,
    /// The matcher's `must` does not hold.
    Must,
    /// They have as much in hand as they can take.
    Capacity,
    /// The fairness cap: others come first for a while.
    Fair,
}

impl By {
    /// The word that programs read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Hands => "hands",
            Self::GaveBack => "gave_back",
            Self::Resting => "resting",
            Self::Must => "must",
            Self::Capacity => "capacity",
            Self::Fair => "fair",
        }
    }
}

/// Somebody who is not suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The row.
    pub row: RowId,
    /// Whom it is about.
    pub person: PersonId,
    /// Which rule excludes.
    pub by: By,
    /// What would have to be otherwise.
    pub because: Text,
}

/// What people call the things a matcher reads.
#[derive(Clone, Copy)]
pub struct Titled<'a> {
    /// The definitions.
    pub catalog: &'a Catalog,
    /// The loop of the need.
    pub need: &'a Loop,
    /// The register of the offer.
    pub offer: &'a Register,
}

pub(crate) fn out_of_reach() -> Text {
    because("不服务这里", "does not serve here")
}

pub(crate) fn barred(titled: &Titled<'_>, (why, step): (Barring, &str)) -> (By, Text) {
    let title = titled.need.steps.get(step).map(|step| &step.title);
    let (zh, en) = (title.map_or(step, |it| it.say("zh")), title.map_or(step, |it| it.say("en")));
    match why {
        Barring::Hands => (
            By::Hands,
            because(
                format!("办过“{zh}”，经手分离不能接着办"),
                format!("took “{en}”, which keeps them from going on with it"),
            ),
        ),
        // Nothing is said of why, nor of whom it came from.
        Barring::Resting => {
            (By::Resting, because("这一类服务近期不安排给此人", "is not given this kind of service for now"))
        }
        Barring::GaveBack => {
            (By::GaveBack, because(format!("这一件已经{zh}过"), format!("gave this one back before (“{en}”)")))
        }
    }
}

pub(crate) fn unmet(matcher: &Matcher, titled: &Titled<'_>, names: &Names<'_>) -> Text {
    let parts = matcher.must.as_ref().map(|must| must.unmet(names, titled)).unwrap_or_default();
    let joined =
        |with: &str, say: fn(&gridwork_expr::Unmet) -> &str| parts.iter().map(say).collect::<Vec<_>>().join(with);
    because(format!("须{}", joined("；须", |it| &it.zh)), format!("needed: {}", joined("; ", |it| &it.en)))
}

pub(crate) fn full() -> Text {
    because("手上的已够多，没有余量", "has no capacity left")
}

pub(crate) fn over_cap(matcher: &Matcher, taken: i64, cap: i64) -> Text {
    let days = matcher.fair.as_ref().map_or(0, |fair| fair.within_days);
    because(
        format!("近 {days} 天已接 {taken} 件，到了公平上限 {cap} 件，先让别人来"),
        format!("took {taken} within {days} days, which is the fairness cap of {cap}: others come first"),
    )
}

impl Titled<'_> {
    /// The field at a path.
    fn field(&self, path: &[String]) -> Option<&Field> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["need", name] => self.need.fields.get(*name),
            ["need", name, inside] => {
                let outer = self.need.fields.get(*name)?;
                let FieldType::Row { of } = &outer.kind else { return None };
                self.catalog.registers.get(of)?.fields.get(*inside)
            }
            ["offer", name] => self.offer.fields.get(*name),
            _ => None,
        }
    }
}

impl Titles for Titled<'_> {
    fn path(&self, path: &[String], language: Language) -> Option<String> {
        let language = if language == Language::Zh { "zh" } else { "en" };
        if let Some(field) = self.field(path) {
            let title = field.title.say(language);
            // A skill that is needed and the skills that somebody has must not read the same.
            return Some(match (path.first().map(String::as_str), language) {
                (Some("offer"), "zh") => format!("本人的{title}"),
                (Some("offer"), _) => format!("their own {title}"),
                _ => title.to_owned(),
            });
        }
        let (zh, en) = match (path.first()?.as_str(), path.get(1)?.as_str()) {
            ("need", "asker") => ("诉求人", "the asker"),
            ("need", "opener") => ("登记人", "the opener"),
            ("need", "assignee") => ("经办人", "the assignee"),
            ("need", "state") => ("状态", "the state"),
            ("need", "org") => ("所在组织", "its org"),
            ("offer", "org") => ("所属组织", "their org"),
            _ => return None,
        };
        Some(if language == "zh" { zh } else { en }.to_owned())
    }

    fn value(&self, path: &[String], value: &Value, language: Language) -> Option<String> {
        let language = if language == Language::Zh { "zh" } else { "en" };
        let field = self.field(path)?;
        let (FieldType::Choice { of } | FieldType::Choices { of }) = &field.kind else { return None };
        let option = self.catalog.choices.get(of)?.options.get(value.as_text()?)?;
        Some(option.title.say(language).to_owned())
    }

    fn may_see(&self, path: &[String]) -> bool {
        // An id tells a reader nothing.
        match self.field(path) {
            Some(field) => !field.kind.is_reference(),
            None => {
                !path.get(1).is_some_and(|name| matches!(name.as_str(), "asker" | "opener" | "assignee" | "org" | "id"))
            }
        }
    }
}
