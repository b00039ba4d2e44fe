//! The HTTP contract, told as examples: one file a noun, as the routes are, and one for each rule that goes across.
//!
//! Every test has a house of its own: see `house.rs`. Clients know api.md only; the house behind them is prepared
//! past the routes where no route can prepare it.

#![allow(
    clippy::cloned_ref_to_slice_refs,
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "examples are read from top to bottom, as tables"
)]

mod client;
mod copies;
mod corrections;
mod corrections_of_cases;
mod district;
mod house;
mod orders;
mod pictures;

mod burden;
mod cases;
mod definitions;
mod definitions_check;
mod entry;
mod events;
mod explain;
mod files;
mod fuzz;
mod fuzz_shapes;
mod leaving;
mod named_cases;
mod names;
mod offices;
mod orgs;
mod packs;
mod registers;
mod session;
mod sheets;

mod admission;
mod calendar;
mod certificates;
mod complaints;
mod consents;
mod contract;
mod doctor;
mod doors;
mod emergencies;
mod hostile;
mod idempotency;
mod import_again;
mod import_conditions;
mod import_divisions;
mod import_sealed;
mod import_whole;
mod imports;
mod journal;
mod matching;
mod matrix;
mod nearby;
mod openapi;
mod outbox;
mod people;
mod personal;
mod phones;
mod prefill;
mod pressure;
mod processes;
mod provider;
mod races;
mod refusals;
mod restoring;
mod roster;
mod scope;
mod search;
mod second_factor;
mod stand_ins;
mod viewing;
mod views;
mod warnings;
mod wrong_steps;
