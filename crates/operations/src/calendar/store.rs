//! The district's own days in their table, and the open cases that are counted by them.

use crate::error::Result;
use chrono::NaiveDate;
use gridwork_db::Conn;
use gridwork_kernel::CaseId;
use gridwork_kernel::calendar::DayKind;
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::world::store::{CALENDAR_NOTICE, Days};
use serde_json::json;

/// Keeps an own day of the district in the place of what was there, or takes it away.
pub(super) async fn set(
    work: &mut Work<'_>,
    date: NaiveDate,
    day: Option<&(DayKind, String)>,
    before: Option<&(DayKind, String)>,
) -> Result<()> {
    let date = date.to_string();
    match day {
        Some((kind, name)) => {
            work.tx()
                .execute(
                    "insert into calendar_day (date_on, kind, name) values ($1, $2, $3) \
                     on conflict (date_on) do update set kind = excluded.kind, name = excluded.name",
                    &[date.as_str().into(), kind.as_str().into(), name.as_str().into()],
                )
                .await?;
        }
        None => {
            work.tx().execute("delete from calendar_day where date_on = $1", &[date.as_str().into()]).await?;
        }
    }
    let said = |day: Option<&(DayKind, String)>| match day {
        Some((kind, name)) => (kind.as_str().to_owned(), name.clone()),
        None => ("usual".to_owned(), String::new()),
    };
    let ((kind, name), (kind_before, name_before)) = (said(day), said(before));
    work.record(
        Change::general("calendar", "change")
            .with("date", date)
            .with("kind", kind)
            .with("name", name)
            .with("kind_before", kind_before)
            .with("name_before", name_before),
    );
    Ok(())
}

/// Keeps the notice of a year in the place of the one before: the year is provisional no more.
pub(super) async fn keep_notice(work: &mut Work<'_>, year: i32, days: &Days) -> Result<()> {
    let key = format!("{CALENDAR_NOTICE}{year}");
    let days = days.iter().map(|(date, (kind, name))| (date.to_string(), json!([kind.as_str(), name])));
    let days = serde_json::Value::Object(days.collect());
    let keep =
        "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
    work.tx().execute(keep, &[key.as_str().into(), days.to_string().into()]).await?;
    work.record(Change::general("calendar", "notice").with("year", i64::from(year)).with("days", days));
    Ok(())
}

/// Lets every open case be looked at by the next ticks, which count it anew. Gives how many.
pub(super) async fn wake_all(work: &mut Work<'_>) -> Result<i64> {
    let now = work.now();
    let woken = work.tx().execute("update loop_case set wake_at = $1 where closed_at is null", &[now.into()]).await?;
    Ok(i64::try_from(woken).unwrap_or(i64::MAX))
}

/// How many cases are open.
pub(super) async fn open(conn: &mut Conn) -> Result<i64> {
    Ok(conn.query_one("select count(*) from loop_case where closed_at is null", &[]).await?.int(0)?)
}

/// The next open cases, by their ids.
pub(super) async fn open_after(conn: &mut Conn, after: Option<CaseId>, limit: i64) -> Result<Vec<CaseId>> {
    let rows = match after {
        None => {
            let sql = "select case_id from loop_case where closed_at is null order by case_id limit $1";
            conn.query(sql, &[limit.into()]).await?
        }
        Some(after) => {
            let sql =
                "select case_id from loop_case where closed_at is null and case_id > $1 order by case_id limit $2";
            conn.query(sql, &[after.into(), limit.into()]).await?
        }
    };
    Ok(rows.iter().map(|row| row.uuid(0).map(CaseId)).collect::<gridwork_db::Result<_>>()?)
}
