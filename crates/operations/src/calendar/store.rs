//! The district's own days in their table.

use super::Day;
use crate::error::Result;
use gridwork_kernel::desk::{Change, Work};

/// Keeps a day; one that is there already is replaced.
pub(super) async fn set(work: &mut Work<'_>, day: &Day) -> Result<()> {
    work.tx()
        .execute(
            "insert into calendar_day (date_on, kind, name) values ($1, $2, $3) \
             on conflict (date_on) do update set kind = excluded.kind, name = excluded.name",
            &[day.date.as_str().into(), day.kind.as_str().into(), day.name.as_str().into()],
        )
        .await?;
    let change = Change::general("calendar", "change").with("date", day.date.as_str()).with("kind", day.kind.as_str());
    work.record(change);
    Ok(())
}

/// Lets every open case be looked at by the next ticks, which count it anew.
pub(super) async fn wake_all(work: &mut Work<'_>) -> Result<()> {
    let now = work.now();
    work.tx().execute("update loop_case set wake_at = $1 where closed_at is null", &[now.into()]).await?;
    Ok(())
}
