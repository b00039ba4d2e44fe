//! `phone`: a Chinese mobile or landline number in one spelling: `13800000000`, `022-62345678`, `400-8001234`.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
use gridwork_kernel::identifiers;

pub(super) struct Phone;

impl Kind for Phone {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given.as_str().ok_or_else(|| Fault::wrong_type("电话号码", "a phone number as text"))?;
        if text.trim().is_empty() {
            return Ok(Json::Null);
        }
        match identifiers::Phone::parse(text) {
            Ok(phone) => Ok(Json::from(phone.as_str())),
            Err(wrong) => Err(Fault::new("phone", wrong.say("zh"), wrong.say("en"))),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("phone", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("phone", &columns[0])
    }

    fn mask(&self, value: &Json) -> String {
        value.as_str().map_or_else(|| "***".to_owned(), identifiers::mask::phone)
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::text(value.as_str().unwrap_or_default()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        Ok(Json::from(cells::typed(cell)?))
    }
}
