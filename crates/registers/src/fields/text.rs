//! `text`: words, limited in characters, without what a screen cannot show.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
use regex::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;

/// Patterns kept compiled on each thread; packs have few, and the bound keeps a hostile one from growing memory.
const PATTERNS_MAX: usize = 256;

pub(super) struct Text<'a> {
    pub(super) max: u32,
    pub(super) pattern: Option<&'a str>,
}

impl Kind for Text<'_> {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let given = given.as_str().ok_or_else(|| Fault::wrong_type("文本", "text"))?;
        if let Some(bad) = given.chars().find(|c| is_unfit(*c)) {
            let code = u32::from(bad);
            return Err(Fault::new(
                "character",
                format!("含有不能显示的字符 U+{code:04X}，请删去"),
                format!("take out the character U+{code:04X}, which cannot be shown"),
            ));
        }
        // Windows and old phones end lines their own way; one text must not have two spellings.
        let text = given.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.is_empty() {
            return Ok(Json::Null);
        }
        let length = text.chars().count();
        if length > self.max as usize {
            let max = self.max;
            return Err(Fault::new(
                "max",
                format!("最多 {max} 字，现有 {length} 字"),
                format!("give at most {max} characters; there are {length}"),
            ));
        }
        if let Some(pattern) = self.pattern
            && !matches_whole(pattern, text)
        {
            return Err(Fault::new(
                "pattern",
                format!("格式不符，应符合 {pattern}"),
                format!("give text that matches {pattern}"),
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
        into.push(DbValue::Text(super::text_of("text", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("text", &columns[0])
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::text(value.as_str().unwrap_or_default()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        Ok(Json::from(cells::words(cell)?))
    }
}

/// Control characters break exports and terminals; direction overrides let a text read otherwise than it is.
fn is_unfit(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether the whole text matches. A pattern that does not compile matches nothing: the pack checker refuses it.
fn matches_whole(pattern: &str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Option<Regex>>> = RefCell::new(HashMap::new());
    }
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= PATTERNS_MAX && !compiled.contains_key(pattern) {
            compiled.clear();
        }
        let regex = compiled
            .entry(pattern.to_owned())
            .or_insert_with(|| RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build().ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}
