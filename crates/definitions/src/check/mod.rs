//! The rules a pack must keep, one a file.

mod subject;

pub(crate) use subject::{Subject, Written};

use crate::codes::Code;
use crate::diagnostic::Report;

/// One rule.
pub(crate) struct Rule {
    /// What it tells.
    pub(crate) code: &'static Code,
    /// Looks at a pack and tells what it finds.
    pub(crate) check: fn(&Subject, &mut Report),
}

/// Every rule, in the order in which they run.
pub(crate) static RULES: &[Rule] = &[];

/// Runs every rule over a pack.
pub(crate) fn run(subject: &Subject, report: &mut Report) {
    for rule in RULES {
        (rule.check)(subject, report);
    }
}
