//! Whether personal values go when their time has come.

use super::{Finding, Health, finding, store};
use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::time::MINUTE;

/// Minutes that a value may outlive its time; a server erases every few minutes.
const LATE_MINUTES: i64 = 60;

/// What is looked at.
pub(super) async fn examine(desk: &Desk) -> Result<Finding> {
    let mut view = desk.view().await?;
    let now = view.now;
    let found = store::erasures(&mut view.conn, now.0 - LATE_MINUTES * MINUTE).await?;
    let done = format!("{} records wait for their time, {} were erased", found.waiting, found.erased);
    Ok(match found.late {
        0 => finding("erasures", Health::Well, done),
        late => {
            let detail = format!(
                "the personal values of {late} records should have been erased more than {LATE_MINUTES} minutes ago: is \
                 a server running? {done}"
            );
            finding("erasures", Health::Ill, detail)
        }
    })
}
