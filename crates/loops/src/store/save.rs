//! Stores what was decided: head, fields, event, turn, sealed values, attached files, journal and notice.

use super::turns::colour_instants;
use super::{events, facts, finding, personal, turns};
use crate::{Assignee, Case, Concerning, Outcome};
use gridwork_db::Value;
use gridwork_definitions::model::Loop;
use gridwork_kernel::desk::{Change, Notice, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, Instant, files};
use gridwork_registers::tables::store::keep_names;
use gridwork_registers::tables::{self, TableKind, stored, table_name};
use std::sync::LazyLock;

/// Stores a new case.
pub async fn insert(work: &mut Work<'_>, def: &Loop, mut outcome: Outcome) -> Result<Case> {
    let mut params = vec![
        outcome.case.id.into(),
        outcome.case.loop_key.as_str().into(),
        outcome.case.loop_version.into(),
        outcome.case.number.as_str().into(),
        outcome.case.track.as_str().into(),
        outcome.case.org.into(),
        outcome.case.org_path.as_str().into(),
        outcome.case.opener.into(),
        outcome.case.asker.into(),
        outcome.case.opened_at.0.into(),
        outcome.case.about.as_ref().map(|about| about.case.0).into(),
    ];
    params.extend(moving(&outcome)?);
    work.tx().execute(&INSERT, &params).await?;
    let columns = stored(&def.fields);
    let mut params = vec![outcome.case.id.into()];
    tables::write(&columns, &outcome.case.fields, &mut params)?;
    let marks = gridwork_db::marks(1, params.len());
    let table = table_name(TableKind::Cases, &def.key);
    let names = tables::column_list(&columns, "");
    work.tx().execute_later(&format!("insert into {table} (case_id{names}) values ({marks})"), &params).await?;
    let (id, fields) = (outcome.case.id.0, &outcome.case.fields);
    keep_names(work, (TableKind::Cases, &def.key), &columns, id, |key| fields.get(key)).await?;
    if let Some(about) = &outcome.case.about {
        shut_out(work, outcome.case.id, about).await?;
    }
    personal::seal(work, def, &mut outcome).await?;
    finish(work, def, outcome, None).await
}

/// Writes down who must not know of a new case.
async fn shut_out(work: &mut Work<'_>, id: CaseId, about: &Concerning) -> Result<()> {
    for person in &about.shut_out {
        let is_doer = about.doers.contains(person);
        work.tx()
            .execute(
                "insert into case_shut_out (case_id, person_id, is_doer) values ($1, $2, $3)",
                &[id.into(), person.into(), is_doer.into()],
            )
            .await?;
    }
    Ok(())
}

/// Stores what became of a case that is locked by this work.
pub async fn update(work: &mut Work<'_>, def: &Loop, before: &Case, mut outcome: Outcome) -> Result<Case> {
    let mut params = vec![outcome.case.id.into()];
    params.extend(moving(&outcome)?);
    work.tx().execute_later(&UPDATE, &params).await?;
    if before.fields != outcome.case.fields {
        let columns = stored(&def.fields);
        let mut params = vec![outcome.case.id.into()];
        tables::write(&columns, &outcome.case.fields, &mut params)?;
        let sets = columns
            .iter()
            .flat_map(|it| &it.columns)
            .enumerate()
            .map(|(at, column)| format!("{} = ${}", column.name, at + 2))
            .collect::<Vec<_>>()
            .join(", ");
        if !sets.is_empty() {
            let table = table_name(TableKind::Cases, &def.key);
            work.tx().execute_later(&format!("update {table} set {sets} where case_id = $1"), &params).await?;
        }
        let (id, fields) = (outcome.case.id.0, &outcome.case.fields);
        let changed = |key: &str| {
            (before.fields.get(key) != fields.get(key)).then(|| fields.get(key).unwrap_or(&serde_json::Value::Null))
        };
        keep_names(work, (TableKind::Cases, &def.key), &columns, id, changed).await?;
    }
    if (before.asker, before.opener) != (outcome.case.asker, outcome.case.opener) {
        set_parties(work, &outcome.case).await?;
    }
    if let Some(about) = outcome.case.about.as_ref().filter(|about| before.about.as_ref() != Some(*about)) {
        work.tx().execute("delete from case_shut_out where case_id = $1", &[outcome.case.id.into()]).await?;
        shut_out(work, outcome.case.id, about).await?;
    }
    personal::seal(work, def, &mut outcome).await?;
    finish(work, def, outcome, Some(before)).await
}

/// Whose a case is; it changes only where two persons turned out to be one.
async fn set_parties(work: &mut Work<'_>, case: &Case) -> Result<()> {
    work.tx()
        .execute(
            "update loop_case set asker_id = $2, opener_id = $3 where case_id = $1",
            &[case.id.into(), case.asker.into(), case.opener.into()],
        )
        .await?;
    Ok(())
}

/// Sets when time is next to be asked about a case. It is derived from the case, so no event tells of it.
pub async fn set_wake(work: &mut Work<'_>, id: CaseId, at: Option<Instant>) -> Result<()> {
    work.tx()
        .execute("update loop_case set wake_at = $2 where case_id = $1", &[id.into(), at.map(|at| at.0).into()])
        .await?;
    Ok(())
}

/// The columns of a head that steps move.
const MOVING: [&str; 16] = [
    "state",
    "assignee_person_id",
    "assignee_org_id",
    "second_person_id",
    "outcome",
    "entered_at",
    "closed_at",
    "due_at",
    "yellow_at",
    "red_at",
    "promise_due_at",
    "promise_yellow_at",
    "promise_met_at",
    "wake_at",
    "clocks",
    "version",
];

/// Puts a head in.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    const FIXED: [&str; 11] = [
        "case_id",
        "loop",
        "loop_version",
        "number",
        "track",
        "org_id",
        "org_path",
        "opener_id",
        "asker_id",
        "opened_at",
        "about_case_id",
    ];
    let marks = gridwork_db::marks(1, FIXED.len() + MOVING.len());
    format!("insert into loop_case ({}, {}) values ({marks})", FIXED.join(", "), MOVING.join(", "))
});

/// Moves the head of the case `$1`.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let sets = MOVING.iter().enumerate().map(|(at, name)| format!("{name} = ${}", at + 2)).collect::<Vec<_>>();
    format!("update loop_case set {} where case_id = $1", sets.join(", "))
});

/// In the order of [`MOVING`].
fn moving(outcome: &Outcome) -> Result<Vec<Value>> {
    let case = &outcome.case;
    let (person, org) = match case.assignee {
        Some(Assignee::Person(person)) => (Some(person.0), None),
        Some(Assignee::Org(org)) => (None, Some(org.0)),
        None => (None, None),
    };
    let (yellow_at, red_at) = colour_instants(case);
    let promise = case.promise.as_ref();
    Ok(vec![
        case.state.as_str().into(),
        person.into(),
        org.into(),
        case.second.map(|second| second.person.0).into(),
        case.outcome.as_deref().into(),
        case.entered_at.0.into(),
        case.closed_at.map(|at| at.0).into(),
        case.due_at().map(|at| at.0).into(),
        yellow_at.into(),
        red_at.into(),
        promise.map(|it| it.deadline.due_at.0).into(),
        promise.map(|it| it.yellow_at.0).into(),
        promise.and_then(|it| it.met_at).map(|at| at.0).into(),
        outcome.wake_at.map(|at| at.0).into(),
        serde_json::to_string(&case.memory())?.into(),
        case.version.into(),
    ])
}

/// Event, turn, files, erasure, journal and notice: the same for a new case and for a step.
async fn finish(work: &mut Work<'_>, def: &Loop, outcome: Outcome, before: Option<&Case>) -> Result<Case> {
    let Outcome { case, event, turn, files, .. } = outcome;
    events::insert(work, case.id, &event).await?;
    turns::replace(work, &case, &turn, before.is_none()).await?;
    files::store::attach(work, &files, "case", case.id.0).await?;
    finding::keep(work, def, &case, before).await?;
    // A case may be over with its first step: recorded and done.
    if before.is_none_or(Case::is_open) != case.is_open() {
        personal::set_erasure(work, def, &case).await?;
    }
    let action = event.step.as_deref().unwrap_or(event.kind.as_str());
    work.record(
        Change::of("case", case.id.0, action)
            .at(&case.org_path)
            .fields(event.form.keys().map(String::as_str))
            .with("loop", case.loop_key.as_str())
            .with("seq", event.seq)
            .with("event", events::digest(&event)?),
    );
    // Where it waited until now counts as well: there one case less waits.
    let is_turn = !turn.is_empty() || before.is_some_and(|before| !crate::turn(def, before).is_empty());
    work.announce(Notice::Case { facts: facts(&case), version: case.version, is_turn });
    Ok(case)
}
