//! YAML with its places, before it means anything: what files of packs and their scenarios are read from.
//!
//! One reader, with one budget, serves both, so that a text which is refused as a definition is not taken as a story.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Error, Location, Spanned};
use std::fmt;

/// How deep maps and lists may stand in each other.
const MAX_DEPTH: usize = 24;
/// More nodes than any readable file has; stops aliases that multiply themselves.
const MAX_NODES: usize = 50_000;

/// A value as the YAML reader hands it over; where it stands is around it.
#[derive(Debug)]
pub enum Read {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false` without quotes.
    Bool(bool),
    /// A number without quotes; [`written`] takes its text from the source, so that `010` and `1.10` stay as they are.
    Number,
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Spanned<Read>>),
    /// A map, in the order of the file.
    Map(Vec<(Spanned<String>, Spanned<Read>)>),
}

/// Reads one document. A bool is only `true` or `false`: a district called 否 or `no` stays text.
///
/// # Errors
/// The reader's own, with the place of the first fault; [`reason`] says it without the place.
pub fn read(text: &str, duplicate_keys: DuplicateKeyPolicy) -> Result<Spanned<Read>, Error> {
    let mut options = serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: duplicate_keys,
        with_snippet: false,
    };
    if let Some(budget) = options.budget.as_mut() {
        budget.max_depth = MAX_DEPTH;
        budget.flow_nesting_limit = MAX_DEPTH;
        budget.max_nodes = MAX_NODES;
        budget.max_events = MAX_NODES * 4;
    }
    serde_saphyr::from_str_with_options(text, options)
}

/// What is wrong, without the place that stands beside it anyway.
pub fn reason(error: &Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// The stretch of a location in bytes: where it begins and how long it is.
pub fn stretch(location: &Location) -> Option<(usize, usize)> {
    let span = location.span();
    Some((usize::try_from(span.byte_offset()?).ok()?, usize::try_from(span.byte_len()?).ok()?))
}

/// The text that stands at a location; nothing where it lies outside the source.
pub fn written<'s>(location: &Location, source: &'s str) -> &'s str {
    stretch(location).and_then(|(start, len)| source.get(start..start.checked_add(len)?)).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadVisitor)
    }
}

struct ReadVisitor;

impl<'de> Visitor<'de> for ReadVisitor {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Read, E> {
        Ok(Read::Null)
    }

    fn visit_none<E>(self) -> Result<Read, E> {
        Ok(Read::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Read, E> {
        Ok(Read::Bool(it))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Read, E> {
        Ok(Read::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Read, E> {
        Ok(Read::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Read, E> {
        Ok(Read::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Read, E> {
        Ok(Read::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Read, E> {
        Ok(Read::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Read, E> {
        Ok(Read::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Read, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_element()? {
            members.push(member);
        }
        Ok(Read::List(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Read, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Read::Map(entries))
    }
}
