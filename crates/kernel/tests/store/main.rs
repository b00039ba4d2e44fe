//! The stores of the kernel on SQLite and PostgreSQL: orgs, people, accounts, permission, journal, payloads, files,
//! packs, and the desk through which all of them are changed.

mod kit;

mod accounts;
mod admission;
mod attempts;
mod authz;
mod checkpoints;
mod desk;
mod entry;
mod files;
mod idempotency;
mod journal;
mod keys;
mod links;
mod orgs;
mod packs;
mod payloads;
mod people;
mod places;
mod scope;
mod search;
mod stand_ins;
