//! How much there is to do in a week: a file that a district writes.

use super::twice::is_last;
use super::{Fault, Rates};
use crate::diagnostic::nearest;
use crate::model::{Catalog, Key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts per week. Definitions are named by their key, `order` or `binhai/order`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Volumes {
    /// Cases that are opened, by loop.
    pub loops: BTreeMap<String, f64>,
    /// How often a step is taken, by `loop.step`, where that is not once a case along the normal course.
    pub steps: BTreeMap<String, f64>,
    /// Rows that are entered, by register.
    pub registers: BTreeMap<String, f64>,
    /// How many persons hold a role; the week of one of them is then told too.
    pub people: BTreeMap<String, f64>,
    /// Rates that the district has measured itself.
    pub rates: Vec<Rates>,
}

impl Volumes {
    /// Reads a file of volumes.
    ///
    /// # Errors
    /// What is wrong with its form.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let options = serde_saphyr::options! { with_snippet: false };
        serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            Fault::new(
                format!("读不懂这个业务量文件：{error}；可以写 loops、steps、registers、people、rates"),
                format!(
                    "the file of volumes cannot be read: {error}; it holds loops, steps, registers, people and rates"
                ),
            )
        })
    }

    /// One case of every loop and one row in every register: what each costs while nobody has said how many there are.
    pub fn one_each(catalog: &Catalog) -> Self {
        fn once<'a>(keys: impl DoubleEndedIterator<Item = &'a Key> + Clone) -> BTreeMap<String, f64> {
            keys.clone().filter(|key| is_last(keys.clone(), key)).map(|key| (key.to_string(), 1.0)).collect()
        }
        Self { loops: once(catalog.loops.keys()), registers: once(catalog.registers.keys()), ..Self::default() }
    }

    /// Everything in it that no definition answers to, and every count that is none.
    pub fn faults(&self, catalog: &Catalog) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self.rates.iter().flat_map(Rates::faults).collect();
        let counts =
            [("loops", &self.loops), ("steps", &self.steps), ("registers", &self.registers), ("people", &self.people)];
        for (what, name, count) in
            counts.iter().flat_map(|(what, map)| map.iter().map(move |(name, it)| (what, name, it)))
        {
            if !count.is_finite() || *count < 0.0 || *count > 1e9 {
                faults.push(Fault::new(
                    format!("{what} 中 `{name}` 的数 {count} 不是次数"),
                    format!("{count} for `{name}` in `{what}` is no count"),
                ));
            }
        }
        let known = |keys: Vec<&Key>, name: &str| keys.iter().filter(|key| is(key, name)).count() == 1;
        let mut unknown = |what: &str, name: &str, keys: Vec<&Key>| {
            if !known(keys.clone(), name) {
                faults.push(not_there(what, name, keys.iter().map(|it| it.local())));
            }
        };
        self.loops.keys().for_each(|name| unknown("loops", name, catalog.loops.keys().collect()));
        self.registers.keys().for_each(|name| unknown("registers", name, catalog.registers.keys().collect()));
        self.people.keys().for_each(|name| unknown("people", name, catalog.roles.keys().collect()));
        let steps: Vec<String> = catalog
            .loops
            .values()
            .flat_map(|it| it.steps.keys().map(move |step| format!("{}.{step}", it.key.local())))
            .collect();
        for name in self.steps.keys().filter(|name| !steps.contains(&step_name(name))) {
            faults.push(not_there("steps", name, steps.iter().map(String::as_str)));
        }
        faults
    }

    /// The count of a definition, nought where nobody wrote one.
    pub fn count(map: &BTreeMap<String, f64>, key: &Key) -> f64 {
        map.iter().find(|(name, _)| is(key, name)).map_or(0.0, |(_, count)| *count)
    }

    /// How often a step is taken, where somebody wrote it.
    pub(super) fn step(&self, of: &Key, step: &str) -> Option<f64> {
        let named = |name: &str| name.rsplit_once('.').is_some_and(|(key, it)| it == step && is(of, key));
        self.steps.iter().find(|(name, _)| named(name)).map(|(_, count)| *count)
    }
}

fn is(key: &Key, name: &str) -> bool {
    key.as_str() == name || key.local() == name
}

/// `order.place`, also of `binhai/order.place`.
fn step_name(name: &str) -> String {
    name.split_once('/').map_or(name, |(_, local)| local).to_owned()
}

fn not_there<'a>(what: &str, name: &str, offered: impl Iterator<Item = &'a str> + Clone) -> Fault {
    let (zh, en) = match nearest(name, offered.clone()) {
        Some(near) => (format!("；是不是想写 `{near}`？"), format!("; did you mean `{near}`?")),
        None => {
            let all: Vec<&str> = offered.take(12).collect();
            (format!("；可以写：{}", all.join("、")), format!("; there are: {}", all.join(", ")))
        }
    };
    Fault::new(
        format!("{what} 中的 `{name}` 找不到，或不止一个{zh}"),
        format!("`{name}` in `{what}` is not there, or not the only one{en}"),
    )
}
