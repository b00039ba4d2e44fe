//! Finds cases by what they are called: the label of each loop, in its own table or in the register it names.

use gridwork_db::Value;
use gridwork_definitions::model::{Choices, FieldClass, FieldType, Loop};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::search::holds_text;
use gridwork_kernel::world::World;
use gridwork_registers::rows::store::ids_by_label;
use gridwork_registers::rows::{RowScope, row_scope};
use gridwork_registers::tables::{TableKind, column_of, table_name};
use std::sync::Arc;

/// Where the cases of one loop are looked for by what they are called.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSearch {
    definition: Arc<Loop>,
    column: String,
    of: Sought,
}

/// What the label of a loop holds when a text is looked for.
#[derive(Debug, Clone, PartialEq)]
enum Sought {
    /// Words, which hold the text.
    Text(String),
    /// An option, one of those whose title holds the text.
    Options(Vec<String>),
    /// A row the reader may read, whose own label holds the text.
    Rows { register: Box<gridwork_definitions::model::Register>, scope: RowScope, text: String },
}

/// A text that is looked for in numbers and in what cases are called.
#[derive(Debug, Clone, PartialEq)]
pub struct TextQuery {
    /// What was typed.
    pub text: String,
    /// Whether a number could hold it: few have a Chinese character, and then no head need be looked at for it.
    pub(super) in_numbers: bool,
    /// Where each loop is searched.
    pub(super) labels: Vec<LabelSearch>,
}

impl TextQuery {
    /// Looks for a text over every loop, in what an actor may read.
    ///
    /// Digits alone are looked for in numbers only: who types a telephone number finds nobody by the words of a case.
    pub fn of(actor: &Actor, world: &World, text: &str, now: Instant) -> Self {
        let is_digits = text.chars().all(|char| char.is_ascii_digit());
        let loops = || world.catalog.loops.values();
        Self {
            text: text.to_owned(),
            in_numbers: text.is_ascii() || loops().any(|it| !it.number.is_ascii()),
            labels: loops().filter(|_| !is_digits).filter_map(|it| search(actor, world, it, text, now)).collect(),
        }
    }
}

fn search(actor: &Actor, world: &World, it: &Loop, text: &str, now: Instant) -> Option<LabelSearch> {
    let label = it.label.as_ref()?;
    let field =
        it.fields.get(label).filter(|field| field.class == FieldClass::Plain && field.hidden_from.is_empty())?;
    let column = column_of(&it.fields, label)?;
    let of = match &field.kind {
        FieldType::Text { .. } => Sought::Text(text.to_owned()),
        FieldType::Choice { of } => Sought::Options(options(world.catalog.choices.get(of)?, text)),
        FieldType::Row { of } => {
            let register = world.catalog.registers.get(of)?;
            let scope = row_scope(actor, world, register, now);
            Sought::Rows { register: Box::new(register.clone()), scope, text: text.to_owned() }
        }
        _ => return None,
    };
    Some(LabelSearch { definition: Arc::new(it.clone()), column, of })
}

/// The options whose title, in either language, holds a text.
fn options(list: &Choices, text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let holds = |language: &str, option: &gridwork_definitions::model::ChoiceOption| {
        option.title.say(language).to_lowercase().contains(&text)
    };
    let found = list.options.iter().filter(|(_, option)| holds("zh-CN", option) || holds("en", option));
    found.map(|(key, _)| key.clone()).collect()
}

impl LabelSearch {
    /// The condition that a case of `loop_case` under an alias is called so, with `$n` from a number on.
    pub(super) fn to_sql(&self, alias: &str, first: usize) -> (String, Vec<Value>) {
        let mut params: Vec<Value> = vec![self.definition.key.as_str().into()];
        let (table, column) = (table_name(TableKind::Cases, &self.definition.key), &self.column);
        let held = match &self.of {
            Sought::Text(text) => {
                let (holds, pattern) = holds_text(&format!("f.{column}"), &format!("${}", first + 1), text);
                params.push(pattern.into());
                holds
            }
            Sought::Options(keys) if keys.is_empty() => "1 = 0".to_owned(),
            Sought::Options(keys) => {
                let marks = gridwork_db::marks(first + 1, keys.len());
                params.extend(keys.iter().map(|key| key.as_str().into()));
                format!("f.{column} in ({marks})")
            }
            Sought::Rows { register, scope, text } => match ids_by_label(register, scope, text, first + 1) {
                Some((rows, values)) => {
                    params.extend(values);
                    format!("f.{column} in ({rows})")
                }
                None => "1 = 0".to_owned(),
            },
        };
        // Who is called so is asked once, by the index of the label where it names a row or an option, and the heads are
        // compared with that: a look at each head's own row took fifty times as long over 200,000 cases.
        let sql =
            format!("({alias}.loop = ${first} and {alias}.case_id in (select f.case_id from {table} f where {held}))");
        (sql, params)
    }
}
