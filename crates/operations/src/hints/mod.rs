//! What other processes on the same database have changed, told to the subscribers of this one: ids only.
//!
//! The journal is the record of what changed, so nothing has to be sent but a ring: "there is something new in these
//! chains". Each process remembers how far it has read every chain that is not its own, and reads on from there. A
//! ring that is lost costs time, never a hint: all chains are looked at every few seconds, after every lost
//! connection, and so the last words of a process that was killed are heard too.
//!
//! Rings are sent outside the transactions of works, at most a few a second and none while nothing happens.

mod places;
mod relay;
mod translate;

pub use relay::run;
