//! The outbox: who is told what, how it leaves the house, and what happens when receivers misbehave.

mod channels;
mod dead;
mod kit;
mod names;
mod pace;
mod processes;
mod quiet;
mod served;
mod told;
mod unreadable;
mod wishes;
