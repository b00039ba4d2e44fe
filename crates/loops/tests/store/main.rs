//! The store of loops on SQLite and PostgreSQL: cases, events, turns, lists, numbers and what is sealed.

mod kit;

mod audit;
mod colours;
mod due;
mod finding;
mod lists;
mod meeting;
mod numbers;
mod pinned;
mod replays;
mod sealed;
