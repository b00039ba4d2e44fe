//! Readings of personal values: what for, and how often an hour.
//!
//! Both limits hold over all processes and are counted in the work that journals the reading, so that requests sent at
//! once do not slip through beside each other.

use crate::error::Result;
use gridwork_kernel::attempts::{Rate, store};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::identifiers::blank_personal_numbers;

/// A limit on readings of one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    kind: &'static str,
    rate: Rate,
}

/// Fields opened one by one, for a purpose.
pub(crate) const OPENED: Limit = Limit { kind: "open_field", rate: Rate { count: 60, window_s: 3600 } };

/// Searches by a sealed value, for a purpose: enough for a day at the telephone, too few to try out numbers.
pub(crate) const FOUND: Limit = Limit { kind: "find", rate: Rate { count: 120, window_s: 3600 } };

/// Copies of what is kept about oneself: each reads all of it.
pub(crate) const COPIED: Limit = Limit { kind: "copy", rate: Rate { count: 10, window_s: 3600 } };

/// Rows shown in clear to those for whom the definition shows them: ten a minute are no work, but a copy of the ledger.
pub(crate) const ROWS_IN_CLEAR: Limit = Limit { kind: "rows_in_clear", rate: Rate { count: 600, window_s: 3600 } };

/// What a value is read for, as it stands in the journal: without numbers of phones and identity cards, which would
/// stay there for ever.
///
/// # Errors
/// A problem when it says nothing, or too much.
pub(crate) fn purpose(text: &str) -> Result<String> {
    let text = text.trim();
    if !(2..=200).contains(&text.chars().count()) {
        let zh = "请用 2–200 字说明用途";
        return Err(KernelError::problem("purpose", "length", zh, "say what for in 2 to 200 characters").into());
    }
    Ok(blank_personal_numbers(text).into_owned())
}

/// Counts a reading of the actor, or of whoever looks as them.
///
/// # Errors
/// `TooMany` when the hour is used up.
pub(crate) async fn count(work: &mut Work<'_>, limit: Limit) -> Result<()> {
    let (who, now, keys) = (work.actor().reader().to_string(), work.now(), work.keys());
    match store::take(work.tx(), &keys, limit.rate, (limit.kind, &who), now).await? {
        None => Ok(()),
        Some(retry_after_s) => Err(KernelError::TooMany { retry_after_s }.into()),
    }
}
