//! The stores of registers on SQLite and PostgreSQL: tables from definitions, rows in and out, scopes and filters.

mod kit;

mod filters;
mod fits;
mod growth;
mod keyed;
mod lists;
mod orders;
mod rows;
mod samples;
mod scopes;
mod tables;
