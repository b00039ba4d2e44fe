//! `choice`: one option of a list, by its key.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Reference, Spelling, Spelt, Value, cells};
use gridwork_definitions::model::Key;

pub(super) struct Choice<'a> {
    pub(super) of: &'a Key,
}

impl Kind for Choice<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let key = given.as_str().ok_or_else(|| Fault::wrong_type("一个选项", "the key of one option"))?;
        if key.is_empty() {
            return Ok(Json::Null);
        }
        is_offered(self.of, key, known)?;
        Ok(Json::from(key))
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        into.extend(given.as_str().map(|key| Reference::Choice { of: self.of.clone(), key: key.to_owned() }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("choice", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("choice", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        let key = value.as_str().unwrap_or_default();
        Cell::text(cells::option_text(self.of, key, spelling, &[])).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        let text = cells::words(cell)?;
        match text.trim() {
            "" => Ok(Json::Null),
            text => cells::option_key(self.of, text, spelling).map(Json::from).ok_or_else(|| cells::no_option(text)),
        }
    }
}

/// Whether a list still offers an option.
pub(super) fn is_offered(of: &Key, key: &str, known: &Known) -> Result<(), Fault> {
    if known.has(&Reference::Choice { of: of.clone(), key: key.to_owned() }) {
        return Ok(());
    }
    // What was sent may be long or hostile; only its beginning is said back.
    let key: String = key.chars().take(40).collect();
    Err(Fault::new(
        "choice",
        format!("没有选项「{key}」"),
        format!("there is no option `{key}`; choose one that is offered"),
    ))
}
