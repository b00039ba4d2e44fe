//! Whether somebody keeps a register at all, wherever it may be.

use super::write;
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::error::Error as KernelError;

/// Whether the actor keeps rows of a register somewhere, by one of these roles where any are named. Whether it is so
/// for one row is said where it is written.
pub(crate) fn may_keep(actor: &Actor, register: &Register, by: &[Key], now: Instant) -> bool {
    let is_keeper = |role: &Key| register.may.write.contains(role) && (by.is_empty() || by.contains(role));
    actor.is_system() || actor.holding(now).any(|grant| is_keeper(&grant.role))
}

/// The refusal of somebody who keeps none of it.
pub(crate) fn no_keeper(register: &Register) -> KernelError {
    write::forbidden(register)
}
