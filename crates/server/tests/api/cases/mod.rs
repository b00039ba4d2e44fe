//! `/cases` and what hangs on it.

mod comment;
mod events;
mod links;
mod list;
mod open;
mod openings;
mod show;
mod track;

pub(crate) use show::is_as_promised;
