//! `citizen_id`: the citizen identity number of GB 11643, with its date and check character.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value};
use chrono::NaiveDate;

pub(super) struct CitizenId;

impl Kind for CitizenId {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given.as_str().ok_or_else(|| Fault::wrong_type("公民身份号码", "a citizen id as text"))?.trim();
        if text.is_empty() {
            return Ok(Json::Null);
        }
        let text = text.to_ascii_uppercase();
        if !is_valid(&text) {
            // The number itself is not said back: messages end up in logs and screenshots.
            return Err(Fault::new(
                "citizen_id",
                "身份号码有误，请核对 18 位",
                "check the 18 characters; they do not fit together",
            ));
        }
        Ok(Json::from(text))
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
        match value.as_str() {
            Some(text) if text.len() == 18 && text.is_ascii() => format!("{}***********{}", &text[..3], &text[14..]),
            _ => "***".to_owned(),
        }
    }
}

/// Seventeen digits with a date of birth in them, and the check character of ISO 7064 MOD 11-2.
fn is_valid(text: &str) -> bool {
    let Some((body, check)) = text.split_at_checked(17) else { return false };
    if check.len() != 1 || !body.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if NaiveDate::parse_from_str(&body[6..14], "%Y%m%d").is_err() {
        return false;
    }
    let sum = body.bytes().fold(0_u32, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    let expected = match (12 - sum) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    check == expected
}
