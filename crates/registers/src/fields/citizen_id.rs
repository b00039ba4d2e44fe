//! `citizen_id`: the citizen identity number of GB 11643, with its date and check character.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
use gridwork_kernel::identifiers;

pub(super) struct CitizenId;

impl Kind for CitizenId {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given.as_str().ok_or_else(|| Fault::wrong_type("公民身份号码", "a citizen id as text"))?;
        if text.trim().is_empty() {
            return Ok(Json::Null);
        }
        // The number itself is not said back: messages end up in logs and screenshots.
        match identifiers::CitizenId::parse(text) {
            Ok(id) => Ok(Json::from(id.as_str())),
            Err(wrong) => Err(Fault::new("citizen_id", wrong.say("zh"), wrong.say("en"))),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("citizen_id", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("citizen_id", &columns[0])
    }

    fn mask(&self, value: &Json) -> String {
        value.as_str().map_or_else(|| "***".to_owned(), identifiers::mask::citizen_id)
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::text(value.as_str().unwrap_or_default()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        Ok(Json::from(cells::typed(cell)?))
    }
}
