//! Whether everything sealed opens with the keys that are here, and whether a change of keys was left half done.

use super::{Finding, Health, finding};
use crate::error::Result;
use chrono::NaiveDate;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::secrets::{Master, Standing, store};

/// Days after which a spare key has been forgotten rather than distributed.
const SPARE_DAYS: i64 = 30;

/// What is looked at.
pub(super) async fn examine(desk: &Desk) -> Result<Finding> {
    let mut view = desk.view().await?;
    let keys = desk.keys();
    let held = store::wrapped_by(&mut view.conn).await?;
    let behind = store::count_behind(&mut view.conn, &keys).await?;
    let masters = keys.masters();
    let is_here = |id: &str| masters.iter().any(|it| it.id == id && it.standing != Standing::Retired);
    let missing = held.iter().filter(|it| !is_here(&it.key_id));
    let missing = missing.map(|it| format!("{} ({} records)", it.key_id, it.payloads + it.factors)).collect::<Vec<_>>();
    if !missing.is_empty() {
        let detail = format!(
            "something is wrapped with keys that are not here: {}; bring their lines back from a copy of the key file, \
             restart, and run `gridwork keys rewrap`",
            missing.join(", ")
        );
        return Ok(finding("keys", Health::Ill, detail));
    }
    if behind > 0 {
        let detail = format!(
            "{behind} data keys are still wrapped with an earlier key or by the other algorithm: `gridwork keys rewrap` \
             goes on where it was broken off"
        );
        return Ok(finding("keys", Health::Warning, detail));
    }
    let forgotten = forgotten(&masters, view.now.local_date());
    if !forgotten.is_empty() {
        let detail = format!(
            "added more than {SPARE_DAYS} days ago and never used: {}; `gridwork keys use ID` once every process has it, \
             or `gridwork keys retire ID --destroy`",
            forgotten.join(", ")
        );
        return Ok(finding("keys", Health::Warning, detail));
    }
    let cipher = keys.cipher().as_str();
    Ok(finding("keys", Health::Well, format!("{} wraps everything, by {cipher}", keys.master_id())))
}

/// Spare keys that wait too long; one without a date was written by hand and nobody knows since when.
fn forgotten(masters: &[Master], today: NaiveDate) -> Vec<&str> {
    let since = |it: &Master| it.on.as_deref().and_then(|on| NaiveDate::parse_from_str(on, "%Y-%m-%d").ok());
    let spare = masters.iter().filter(|it| it.standing == Standing::Spare);
    let old = spare.filter(|it| since(it).is_some_and(|on| (today - on).num_days() > SPARE_DAYS));
    old.map(|it| it.id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spare_key_is_forgotten_after_a_month() {
        let spare = |on: Option<&str>| {
            vec![Master { id: "m_2".to_owned(), standing: Standing::Spare, on: on.map(str::to_owned) }]
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert!(forgotten(&spare(Some("2026-10-23")), today).is_empty());
        assert_eq!(forgotten(&spare(Some("2026-10-22")), today), ["m_2"]);
        assert!(forgotten(&spare(None), today).is_empty() && forgotten(&spare(Some("soon")), today).is_empty());
    }
}
