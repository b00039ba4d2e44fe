//! Emergency readings in their table.

use super::{Emergency, EmergencyReading, Verdict};
use crate::desk::{Change, Work};
use crate::error::{Error, Result, because};
use crate::{CaseId, EmergencyId, Instant, PersonId};
use gridwork_db::{Conn, Row, Value};

/// What is opened.
#[derive(Debug, Clone)]
pub struct NewEmergency {
    /// The case.
    pub case: CaseId,
    /// Under which org it stands.
    pub org_path: String,
    /// What for.
    pub purpose: String,
    /// Why it cannot wait.
    pub reason: String,
    /// Until when.
    pub to: Instant,
    /// By which working day it is to be reviewed.
    pub review_due_on: String,
}

/// Opens a case to the person who acts, from now on; journalled with purpose and reason.
pub async fn open(work: &mut Work<'_>, new: &NewEmergency) -> Result<Emergency> {
    let (id, person, from) = (EmergencyId::fresh(), work.person(), work.now());
    work.tx()
        .execute(
            "insert into emergency_reading \
             (emergency_reading_id, person_id, case_id, purpose, reason, from_at, to_at, review_due_on) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                id.into(),
                person.into(),
                new.case.into(),
                new.purpose.as_str().into(),
                new.reason.as_str().into(),
                from.0.into(),
                new.to.0.into(),
                new.review_due_on.as_str().into(),
            ],
        )
        .await?;
    work.record(
        Change::of("case", new.case.0, "emergency_open")
            .at(&new.org_path)
            .with("emergency", id.to_string())
            .with("purpose", new.purpose.as_str())
            .with("reason", new.reason.as_str())
            .with("to", new.to.to_string()),
    );
    work.people_change();
    Ok(Emergency { id, case: new.case, from, to: new.to })
}

/// What emergencies have opened to a person, with what is over by now; few of them, and the clock decides.
pub async fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Emergency>> {
    // Only the youngest can still hold: none lasts longer than a day.
    let rows = conn
        .query(
            "select emergency_reading_id, case_id, from_at, to_at from emergency_reading \
             where person_id = $1 order by to_at desc limit 50",
            &[person.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let (from, to) = (Instant(row.int(2)?), Instant(row.int(3)?));
            Ok(Emergency { id: EmergencyId(row.uuid(0)?), case: CaseId(row.uuid(1)?), from, to })
        })
        .collect()
}

/// Emergency readings, those without a verdict first, the oldest of them first; only of one person when asked.
pub async fn list(conn: &mut Conn, person: Option<PersonId>, limit: i64) -> Result<Vec<EmergencyReading>> {
    let mut params: Vec<Value> = vec![limit.into()];
    let condition = person.map_or("1 = 1", |person| {
        params.push(person.into());
        "e.person_id = $2"
    });
    let sql = format!(
        "select e.emergency_reading_id, e.person_id, p.name, e.case_id, c.number, e.purpose, e.reason, e.from_at, e.to_at, \
         e.review_due_on, e.verdict, e.words, r.name, e.reviewed_at from emergency_reading e \
         join person p on p.person_id = e.person_id left join person r on r.person_id = e.reviewed_by \
         left join loop_case c on c.case_id = e.case_id where {condition} \
         order by case when e.verdict is null then 0 else 1 end, \
         case when e.verdict is null then e.from_at else -e.from_at end limit $1"
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(reading).collect()
}

fn reading(row: &Row) -> Result<EmergencyReading> {
    Ok(EmergencyReading {
        id: EmergencyId(row.uuid(0)?),
        person: PersonId(row.uuid(1)?),
        name: row.text(2)?,
        case: CaseId(row.uuid(3)?),
        number: row.opt_text(4)?,
        purpose: row.text(5)?,
        reason: row.text(6)?,
        from: Instant(row.int(7)?),
        to: Instant(row.int(8)?),
        review_due_on: row.text(9)?,
        verdict: row.opt_text(10)?,
        words: row.opt_text(11)?,
        reviewer: row.opt_text(12)?,
        reviewed_at: row.opt_int(13)?.map(Instant),
    })
}

/// Reviews a reading, once, by somebody else than who read.
///
/// # Errors
/// `NotFound`; `Forbidden` for one's own; a conflict when it was reviewed already.
pub async fn review(work: &mut Work<'_>, id: EmergencyId, verdict: Verdict, words: &str) -> Result<()> {
    let sql = "select person_id, case_id, verdict from emergency_reading where emergency_reading_id = $1";
    let row = work.tx().query_opt(sql, &[id.into()]).await?.ok_or(Error::NotFound("emergency reading"))?;
    let (person, case) = (PersonId(row.uuid(0)?), row.uuid(1)?);
    if person == work.person() {
        let because = because("不能复核本人的紧急授权", "nobody reviews a reading of their own");
        return Err(Error::Forbidden { code: "own", because });
    }
    let (by, now) = (work.person(), work.now());
    let reviewed = work
        .tx()
        .execute(
            "update emergency_reading set verdict = $2, words = $3, reviewed_by = $4, reviewed_at = $5 \
             where emergency_reading_id = $1 and verdict is null",
            &[id.into(), verdict.as_str().into(), words.into(), by.into(), now.0.into()],
        )
        .await?;
    if reviewed == 0 {
        let because = because("这次紧急授权已复核", "this reading was reviewed already");
        return Err(Error::Conflict { code: "state", because });
    }
    work.record(
        Change::of("case", case, "emergency_review")
            .with("emergency", id.to_string())
            .with("verdict", verdict.as_str())
            .with("person", person.to_string()),
    );
    Ok(())
}
