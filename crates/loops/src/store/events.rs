//! The history of a case, as it is stored and read back.

use crate::{Event, EventKind};
use data_encoding::HEXLOWER;
use gridwork_db::{Conn, Row};
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::{CaseId, Instant, PersonId};
use sha2::{Digest, Sha256};

/// What the journal remembers of an event: whoever changes the event later is found out.
pub fn digest(event: &Event) -> Result<String> {
    let text = serde_json::to_string(event)?;
    Ok(HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
}

/// Stores a sealed event.
pub(super) async fn insert(work: &mut Work<'_>, case: CaseId, event: &Event) -> Result<()> {
    work.tx()
        .execute_later(
            "insert into case_event (case_id, seq, kind, step, from_state, to_state, actor_id, stood_for_id, role, at, \
             form, input, after, due_before, due_after) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            &[
                case.into(),
                event.seq.into(),
                event.kind.as_str().into(),
                event.step.as_deref().into(),
                event.from.as_deref().into(),
                event.to.as_str().into(),
                event.actor.map(|id| id.0).into(),
                event.stood_for.map(|id| id.0).into(),
                event.role.as_ref().map(Key::as_str).into(),
                event.at.0.into(),
                serde_json::to_string(&event.form)?.into(),
                serde_json::to_string(&event.input)?.into(),
                serde_json::to_string(&event.after)?.into(),
                event.due_before.map(|at| at.0).into(),
                event.due_after.map(|at| at.0).into(),
            ],
        )
        .await?;
    Ok(())
}

/// The events of a case after a place in its history, oldest first; personal values are marks.
pub async fn by_case(conn: &mut Conn, case: CaseId, after: i64, limit: i64) -> Result<Vec<Event>> {
    let rows = conn
        .query(
            "select seq, kind, step, from_state, to_state, actor_id, stood_for_id, role, at, form, input, after, \
             due_before, due_after from case_event where case_id = $1 and seq > $2 order by seq limit $3",
            &[case.into(), after.into(), limit.into()],
        )
        .await?;
    rows.iter().map(event).collect()
}

fn event(row: &Row) -> Result<Event> {
    let kind = row.text(1)?;
    let role = row.opt_text(7)?;
    Ok(Event {
        seq: row.int(0)?,
        kind: EventKind::parse(&kind).ok_or_else(|| Error::Corrupt(format!("the kind of an event: `{kind}`")))?,
        step: row.opt_text(2)?,
        from: row.opt_text(3)?,
        to: row.text(4)?,
        actor: row.opt_uuid(5)?.map(PersonId),
        stood_for: row.opt_uuid(6)?.map(PersonId),
        role: role
            .as_deref()
            .map(|it| Key::parse(it).ok_or_else(|| Error::Corrupt(format!("a role: `{it}`"))))
            .transpose()?,
        at: Instant(row.int(8)?),
        form: serde_json::from_str(&row.text(9)?)?,
        input: serde_json::from_str(&row.text(10)?)?,
        after: serde_json::from_str(&row.text(11)?)?,
        due_before: row.opt_int(12)?.map(Instant),
        due_after: row.opt_int(13)?.map(Instant),
    })
}
