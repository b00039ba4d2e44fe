//! The name of a work, for spans and figures: where its verb stands in the code.

use std::time::Instant;
use tracing::{Instrument, Span};

/// The work of one verb, being timed.
pub(super) struct Named {
    operation: String,
    span: Span,
    began: Instant,
}

impl Named {
    /// A work whose verb is this function.
    pub(super) fn of<F>() -> Self {
        let operation = operation(std::any::type_name::<F>());
        // As grave as can be, so that a warning tells its work whatever the log lets through.
        let span = tracing::error_span!("work", operation);
        Self { operation, span, began: Instant::now() }
    }

    /// Waits for it, and writes down how long it took and whether it stands.
    pub(super) async fn wait<T, E>(self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let done = work.instrument(self.span).await;
        let result = if done.is_ok() { "done" } else { "refused" };
        let labels = [("operation", self.operation), ("result", result.to_owned())];
        metrics::histogram!("gridwork_operation_seconds", &labels).record(self.began.elapsed().as_secs_f64());
        done
    }
}

/// `cases/open` of `gridwork_operations::cases::open::open::{{closure}}::{{closure}}`.
fn operation(name: &str) -> String {
    let plain = name.split('<').next().unwrap_or(name);
    let parts = plain.split("::").skip(1).filter(|part| !part.starts_with('{'));
    let mut path: Vec<&str> = parts.collect();
    path.dedup();
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_called_as_its_file() {
        let check = |name: &str, expected: &str| assert_eq!(operation(name), expected);
        check("gridwork_operations::cases::open::open::{{closure}}::{{closure}}", "cases/open");
        check("gridwork_operations::ticker::sweep::{{closure}}", "ticker/sweep");
        check("gridwork_operations::calendar::change::change<u8>::{{closure}}", "calendar/change");
    }
}
