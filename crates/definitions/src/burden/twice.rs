//! Which facts are asked for in more than one place.

use crate::elements::{asked, kept_for_case, kept_for_row};
use crate::model::{Catalog, Field, Key, Text};
use indexmap::IndexMap;
use serde::Serialize;

/// A place where something is asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The loop or register.
    pub definition: Key,
    /// What people call it.
    pub title: Text,
    /// The field, `STEP.INPUT` for an input.
    pub field: String,
    /// The register keeps the fact there.
    pub keeps: bool,
    /// Why it is asked for again, where that is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The last day on which it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A fact that is asked for in several places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedTwice {
    /// The data element; none where fields only look alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<Key>,
    /// What it is called.
    pub title: Text,
    /// Where.
    pub places: Vec<Place>,
}

/// Titles that say so little that two of them need not mean the same.
const GENERAL: &[&str] = &[
    "备注", "说明", "名称", "编号", "编码", "类别", "状态", "日期", "时间", "照片", "附件", "标题", "内容", "理由",
    "原因", "意见", "结果",
];

/// What is asked for in several places.
pub(super) struct Found {
    /// Elements that several forms ask for.
    pub(super) of_elements: Vec<AskedTwice>,
    /// Fields without an element that bear the same title and type.
    pub(super) alike: Vec<AskedTwice>,
    /// Questions about a fact that is kept already.
    pub(super) again: usize,
    /// Questions that are bound to an element.
    pub(super) bound: usize,
}

/// Looks through every form of a pack and of those it uses.
pub(super) fn asked_twice(catalog: &Catalog) -> Found {
    let all = questions(catalog);
    let mut of_elements: IndexMap<&Key, Vec<&Question>> = IndexMap::new();
    let mut alike: IndexMap<(&str, &str), Vec<&Question>> = IndexMap::new();
    for question in &all {
        let title = question.field.title.zh.as_str();
        match &question.field.is {
            Some(element) => of_elements.entry(element).or_default().push(question),
            None if question.is_input || title.is_empty() || GENERAL.contains(&title) => {}
            None => alike.entry((title, question.field.kind.name())).or_default().push(question),
        }
    }
    let bound = of_elements.values().map(Vec::len).sum();
    let places = |all: &[&Question]| all.iter().map(|it| it.place.clone()).collect::<Vec<_>>();
    let several = |all: &[&Question]| all.iter().any(|it| it.place.definition != all[0].place.definition);
    let of_elements = of_elements.into_iter().filter(|(_, all)| all.len() > 1).map(|(key, all)| AskedTwice {
        element: Some(key.clone()),
        title: catalog.elements.get(key).map_or_else(|| all[0].field.title.clone(), |it| it.title.clone()),
        places: places(&all),
    });
    let alike = alike.into_values().filter(|all| several(all)).map(|all| AskedTwice {
        element: None,
        title: all[0].field.title.clone(),
        places: places(&all),
    });
    let again = all.iter().filter(|it| it.again).count();
    Found { of_elements: of_elements.collect(), alike: alike.collect(), again, bound }
}

struct Question<'a> {
    field: &'a Field,
    is_input: bool,
    /// It is about a fact that is kept already.
    again: bool,
    place: Place,
}

/// Everything that a form asks: the fields of registers, of steps' forms, and inputs. What a pack has adapted under the
/// same name counts once, as the pack has it.
fn questions(catalog: &Catalog) -> Vec<Question<'_>> {
    let mut all = Vec::new();
    for register in catalog.registers.values().filter(|it| is_last(catalog.registers.keys(), &it.key)) {
        for (key, field) in &register.fields {
            let again = field.is.as_ref().is_some_and(|it| kept_for_row(catalog, register, it).is_some());
            let keeps = field.is.is_some() && field.repeats.is_none() && !again;
            let place = place(&register.key, &register.title, key.clone(), field, keeps);
            all.push(Question { field, is_input: false, again, place });
        }
    }
    for definition in catalog.loops.values().filter(|it| is_last(catalog.loops.keys(), &it.key)) {
        let fields = asked(definition).map(|(key, field)| (key.to_owned(), field, false));
        let inputs = definition
            .steps
            .iter()
            .flat_map(|(step, it)| it.input.iter().map(move |(name, field)| (format!("{step}.{name}"), field, true)));
        for (name, field, is_input) in fields.chain(inputs) {
            let again = field.is.as_ref().is_some_and(|it| kept_for_case(catalog, definition, it).is_some());
            let place = place(&definition.key, &definition.title, name, field, false);
            all.push(Question { field, is_input, again, place });
        }
    }
    all
}

/// Packs come after those they use, so the last of a name is the one in use.
pub(super) fn is_last<'a>(keys: impl DoubleEndedIterator<Item = &'a Key>, key: &Key) -> bool {
    keys.rev().find(|it| it.local() == key.local()) == Some(key)
}

fn place(definition: &Key, title: &Text, field: String, of: &Field, keeps: bool) -> Place {
    Place {
        definition: definition.clone(),
        title: title.clone(),
        field,
        keeps,
        reason: of.repeats.as_ref().map(|it| it.reason.clone()),
        until: of.repeats.as_ref().map(|it| it.until.clone()),
    }
}
