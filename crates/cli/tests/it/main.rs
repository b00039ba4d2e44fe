//! The `gridwork` program from outside: started, refused, stopped, killed, backed up and brought back.

mod backups;
mod burden;
mod bytes;
mod calendar;
mod cores;
mod deploy;
mod doctor;
mod explain;
mod figures;
mod house;
mod keys;
mod kill;
mod outbox;
mod packs;
mod postgres_backups;
mod processes;
mod search;
mod several;
mod simulate;
mod starts;
mod words;
