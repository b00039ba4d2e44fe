//! Closed-loop cases (闭环): the engine that says which step may be taken by whom, and what follows from it.
//!
//! Everything here but `store` is pure. [`open`] and [`decide`] answer an [`Outcome`] or a [`Refusal`]; [`wake`]
//! does what time demands; [`replay`] rebuilds a case from its events. A decision writes its [`Event`] first and
//! then folds it into the case by the same function that replay uses, so that REPLAY holds by construction.
//!
//! A case is decided under the definition it is given (PINNED), at the moment it is given, knowing what it is
//! given: nothing here asks for the time, the database or a newer definition.

mod about;
mod case;
mod clocks;
mod cooling;
mod correction;
mod credit;
mod data;
mod decide;
mod event;
mod forms;
mod guard;
mod hand;
mod nearby;
mod needs;
mod note;
mod number;
mod one_person;
mod opening;
mod outcome;
mod permit;
mod possible;
mod refusal;
mod replay;
mod rest;
mod seal;
mod second;
pub mod store;
mod tells;
mod turn;
mod visible;
mod wake;

pub use about::may_open_about;
pub use case::{Assignee, Case, Concerning, Fields, Memory, Second};
pub use clocks::{
    ClockOf, Colour, Escalated, PromiseClock, SpanTaken, StateClock, Stint, Stopped, Timer, colour, colour_of,
};
pub use cooling::{CoolingAsk, cooling_ask, cooling_since};
pub use correction::{Righting, correct, correctable, corrects, is_own};
pub use credit::{Credit, credit};
pub use decide::{Taking, decide};
pub use event::{After, Event, EventKind, OnePerson, Opened};
pub use gridwork_registers::fields::{Known, Reference};
pub use hand::{Hand, HeldOrg, HeldRole};
pub use nearby::{Around, SQUARE_METRES, around, compared, is_compared, is_near, told_distance};
pub use needs::{Needs, needs, needs_of_case};
pub use note::{Remark, comment, link};
pub use number::number;
pub use one_person::one_person;
pub use opening::{Opening, open};
pub use outcome::{Moment, Outcome};
pub use possible::{FormField, StepView, may_take, possible};
pub use refusal::{FailedPart, Refusal};
pub use replay::{Broken, replay};
pub use rest::{Rest, rest};
pub use seal::{Place, hash_mark, is_erased, is_mark};
pub use tells::{Filling, Listener, Telling, tellings, words};
pub use turn::{Queue, TurnEntry, turn};
pub use visible::{Sight, View, blurred, is_concealed, sees, view};
pub use wake::{Living, is_moved, next_wake, recount, wake};
