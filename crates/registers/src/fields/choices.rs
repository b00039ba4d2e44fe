//! `choices`: several options of a list, by their keys, each once.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Reference, Spelling, Spelt, Value, cells, choice,
};
use gridwork_definitions::model::Key;

/// More would be a list nobody reads.
const CHOICES_MAX: usize = 100;

/// What stands between options in a cell.
const SEPARATORS: [char; 8] = ['、', ',', '，', ';', '；', '\n', '|', '/'];

pub(super) struct Choices<'a> {
    pub(super) of: &'a Key,
}

impl Kind for Choices<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let wrong = || Fault::wrong_type("选项的列表", "a list of option keys");
        let given = given.as_array().ok_or_else(wrong)?;
        if given.is_empty() {
            return Ok(Json::Null);
        }
        if given.len() > CHOICES_MAX {
            return Err(Fault::new(
                "max",
                format!("最多 {CHOICES_MAX} 项"),
                format!("give at most {CHOICES_MAX} options"),
            ));
        }
        for (at, item) in given.iter().enumerate() {
            let key = item.as_str().ok_or_else(wrong)?;
            choice::is_offered(self.of, key, known)?;
            if given[..at].contains(item) {
                return Err(Fault::new("duplicate", format!("「{key}」重复"), format!("give `{key}` once")));
            }
        }
        Ok(Json::Array(given.clone()))
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        let keys = super::texts_of(given).take(CHOICES_MAX);
        into.extend(keys.map(|key| Reference::Choice { of: self.of.clone(), key: key.to_owned() }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        Value::List(super::texts_of(value).map(|key| Value::Text(key.to_owned())).collect())
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(list_to_column("choices", value)?);
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        list_from_column("choices", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        let titles = super::texts_of(value).map(|key| cells::option_text(self.of, key, spelling, &SEPARATORS));
        Cell::text(titles.collect::<Vec<_>>().join("、")).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        let text = cells::words(cell)?;
        let names = text.split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty());
        let keys = names.map(|name| cells::option_key(self.of, name, spelling).ok_or_else(|| cells::no_option(name)));
        Ok(Json::from(keys.collect::<Result<Vec<_>, _>>()?))
    }
}

/// A list of texts as the JSON text that a column keeps.
pub(super) fn list_to_column(expected: &'static str, value: &Json) -> Result<DbValue, Misfit> {
    let is_list = value.as_array().is_some_and(|items| items.iter().all(Json::is_string));
    if is_list { Ok(DbValue::Text(value.to_string())) } else { Err(Misfit::new(expected, value)) }
}

/// A list of texts from the JSON text in a column.
pub(super) fn list_from_column(expected: &'static str, column: &DbValue) -> Result<Json, Misfit> {
    let DbValue::Text(text) = column else { return Err(Misfit::new(expected, column)) };
    let items: Vec<String> = serde_json::from_str(text).map_err(|_| Misfit::new(expected, column))?;
    Ok(items.into_iter().collect())
}
