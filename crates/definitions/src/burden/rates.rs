//! How long it takes people to fill in a form: dated sets with their source.

use super::Fault;
use crate::model::{FieldType, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one thing costs whoever does it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Reading, thinking and typing.
    pub seconds: f64,
    /// Touches and clicks, without the keys of typing.
    pub taps: f64,
    /// Pictures that are taken.
    #[serde(default)]
    pub photos: f64,
}

impl Cost {
    /// So many times as much.
    pub(super) fn times(self, count: f64) -> Self {
        Self { seconds: self.seconds * count, taps: self.taps * count, photos: self.photos * count }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.taps += other.taps;
        self.photos += other.photos;
    }

    fn is_sound(self) -> bool {
        [self.seconds, self.taps, self.photos].iter().all(|it| it.is_finite() && (0.0..=86_400.0).contains(it))
    }
}

/// One set of rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// The first day on which it counts.
    pub from: NaiveDate,
    /// Where the figures come from.
    pub source: Text,
    /// Nobody has measured them.
    #[serde(default)]
    pub assumption: bool,
    /// Finding the matter, reading it, sending: what every step costs before its form.
    pub step: Cost,
    /// How often a field is filled in that need not be, from 0 to 1.
    pub optional_share: f64,
    /// What a field costs, by its type; `long_text` for text areas.
    pub fields: BTreeMap<String, Cost>,
}

/// The sets of the house.
const OWN: &str = include_str!("rates.yaml");

impl Rates {
    /// The set that counts on a day: the newest that has begun, of a district's own where there is one.
    ///
    /// # Errors
    /// A fault where no set has begun.
    pub fn on(day: NaiveDate, own: &[Self]) -> Result<Self, Fault> {
        let newest = |sets: &[Self]| sets.iter().filter(|it| it.from <= day).max_by_key(|it| it.from).cloned();
        let house = || serde_saphyr::from_str::<Vec<Self>>(OWN).ok().and_then(|sets| newest(&sets));
        newest(own).or_else(house).ok_or_else(|| {
            Fault::new(format!("{day} 还没有可用的工时参数"), format!("there are no rates for {day} yet"))
        })
    }

    /// What is wrong with a set.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let costs = self.fields.iter().map(|(word, cost)| (word.as_str(), *cost)).chain([("step", self.step)]);
        for (word, _) in costs.filter(|(_, cost)| !cost.is_sound()) {
            faults.push(Fault::new(
                format!("rates 中 `{word}` 的秒数、点按数、照片数应在 0 到 86400 之间"),
                format!("seconds, taps and photos of `{word}` in `rates` must lie between 0 and 86400"),
            ));
        }
        if !(0.0..=1.0).contains(&self.optional_share) {
            faults.push(Fault::new("optional_share 应在 0 到 1 之间", "`optional_share` must lie between 0 and 1"));
        }
        for word in WORDS.iter().filter(|word| !self.fields.contains_key(**word)) {
            faults
                .push(Fault::new(format!("rates 中缺少字段类型 `{word}`"), format!("`rates` lacks the type `{word}`")));
        }
        faults
    }

    /// What a field of a type costs.
    pub(super) fn of(&self, kind: &FieldType) -> Cost {
        let word = match kind {
            FieldType::Text { long: true, .. } => "long_text",
            other => other.name(),
        };
        self.fields.get(word).copied().unwrap_or_default()
    }
}

/// The types that every set names.
const WORDS: &[&str] = &[
    "text",
    "long_text",
    "int",
    "decimal",
    "money",
    "bool",
    "date",
    "instant",
    "choice",
    "choices",
    "row",
    "rows",
    "person",
    "org",
    "case",
    "files",
    "point",
    "area",
    "phone",
    "citizen_id",
    "credit_code",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::shapes::FIELD;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_sets_of_the_house_name_every_type_and_their_source() {
        let sets: Vec<Rates> = serde_saphyr::from_str(OWN).unwrap();
        for set in &sets {
            assert!(set.faults().is_empty(), "{:?}", set.faults());
            assert!(!set.source.zh.is_empty() && set.source.en.is_some());
        }
        let types = FIELD.types.iter().map(|(name, _)| *name);
        assert!(types.into_iter().all(|name| WORDS.contains(&name)));
    }

    #[test]
    fn the_newest_set_that_has_begun_counts() {
        let house = Rates::on(day("2026-11-23"), &[]).unwrap();
        let own = |from: &str, share| Rates { from: day(from), optional_share: share, ..house.clone() };
        let sets = [own("2026-03-01", 0.1), own("2026-06-01", 0.2), own("2027-01-01", 0.3)];
        assert_eq!(Rates::on(day("2026-11-23"), &sets).unwrap().optional_share, 0.2);
        assert_eq!(Rates::on(day("2026-02-01"), &sets).unwrap(), house, "before the first of its own");
        assert!(Rates::on(day("2025-12-31"), &sets).is_err());
    }
}
