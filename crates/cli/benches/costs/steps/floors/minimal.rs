//! The lowest floor: one transaction a step with three statements.

use super::{fresh, journal};
use crate::steps::load::Lane;
use crate::steps::template::Template;
use anyhow::Result;
use gridwork_db::{Db, Tx, Value};
use std::sync::Arc;
use uuid::Uuid;

/// What a step at least changes in the head of a case.
const COLUMNS: [&str; 4] = ["state", "entered_at", "due_at", "version"];

/// A client with a case of its own, which moves on forever.
pub struct MinimalLane {
    db: Db,
    template: Arc<Template>,
    case: Uuid,
    version: i64,
}

/// Clients with their cases.
pub async fn lanes(db: &Db, template: &Arc<Template>, clients: usize) -> Result<Vec<MinimalLane>> {
    let mut lanes = Vec::with_capacity(clients);
    for _ in 0..clients {
        let case = fresh();
        let text: Value = case.to_string().into();
        let head = template.head.row(0, &[("case_id", case.into()), ("number", text.clone()), ("track", text)]);
        let sql = template.head.insert(1);
        db.write(move |tx| {
            let (sql, head) = (sql.clone(), head.clone());
            Box::pin(async move { Ok::<_, anyhow::Error>(tx.execute(&sql, &head).await?) })
        })
        .await?;
        lanes.push(MinimalLane { db: db.clone(), template: Arc::clone(template), case, version: 0 });
    }
    Ok(lanes)
}

impl Lane for MinimalLane {
    async fn step(&mut self) -> Result<()> {
        self.version += 1;
        let (template, case, version) = (Arc::clone(&self.template), self.case, self.version);
        self.db
            .write(move |tx| {
                let template = Arc::clone(&template);
                Box::pin(async move { step(tx, &template, case, version).await })
            })
            .await
    }
}

async fn step(tx: &mut Tx, template: &Template, case: Uuid, version: i64) -> Result<()> {
    let at = usize::try_from(version).unwrap_or_default() % template.events.len();
    let state = template.events.value(at, "to_state");
    let values = [case.into(), state, Value::Int(version), Value::Int(version), Value::Int(version)];
    tx.execute_later(&template.head.update(&COLUMNS), &values).await?;
    let event = template.events.row(at, &[("case_id", case.into()), ("seq", version.into())]);
    tx.execute_later(&template.events.insert(1), &event).await?;
    journal(tx, template, at, case).await
}
