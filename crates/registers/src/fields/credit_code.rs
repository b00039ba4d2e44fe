//! `credit_code`: the unified social credit code of a body (GB 32100), with its check character.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
use gridwork_kernel::identifiers;

pub(super) struct CreditCode;

impl Kind for CreditCode {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given
            .as_str()
            .ok_or_else(|| Fault::wrong_type("统一社会信用代码", "a unified social credit code as text"))?;
        if text.trim().is_empty() {
            return Ok(Json::Null);
        }
        match identifiers::CreditCode::parse(text) {
            Ok(code) => Ok(Json::from(code.as_str())),
            Err(wrong) => Err(Fault::new("credit_code", wrong.say("zh"), wrong.say("en"))),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("credit_code", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("credit_code", &columns[0])
    }

    fn mask(&self, value: &Json) -> String {
        value.as_str().map_or_else(|| "***".to_owned(), identifiers::mask::credit_code)
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::text(value.as_str().unwrap_or_default()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        Ok(Json::from(cells::typed(cell)?))
    }
}
