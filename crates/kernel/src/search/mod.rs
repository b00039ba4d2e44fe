//! Searching what people wrote: words as Chinese writes them, without spaces between; numbers; the initials of names.
//!
//! A record that can be found has a [`Doc`]: what every reader of the record may read of it, without phone numbers and
//! citizen ids. `terms` says under which terms it is kept, [`Query`] which terms a question needs and whether a text
//! answers it, and the store brings the two together inside the reader's scope (docs/decisions/0017).

mod column;
mod doc;
mod fold;
mod initials;
mod query;
pub mod store;
mod terms;

pub use column::holds_text;
pub use doc::{Doc, Part, form_of, is_open};
pub use query::{Match, Query};
pub use terms::{Kind, place_term};
