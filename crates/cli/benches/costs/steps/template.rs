//! The rows of a real round, which the floors write again under new ids.

use super::floors::own;
use super::http::Samples;
use anyhow::{Context, Result, ensure};
use gridwork_db::{Conn, Db, Engine, Value};
use uuid::Uuid;

/// The table of the fields of orders.
pub const FIELDS_TABLE: &str = "loop_binhai__order";

/// The table of the service items.
pub const ITEMS_TABLE: &str = "row_binhai__service_item";

/// Rows of one table.
pub struct Rows {
    table: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    async fn read(conn: &mut Conn, table: &'static str, condition: &str, order: &str, id: Uuid) -> Result<Rows> {
        let columns = columns(conn, table).await?;
        let sql = format!("select {} from {table} where {condition} = $1 order by {order}", columns.join(", "));
        let found = conn.query(&sql, &[id.into()]).await?;
        let rows = found.into_iter().map(gridwork_db::Row::into_values).collect();
        Ok(Rows { table, columns, rows })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Where a column stands in a row.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known == column)
    }

    /// A value of a row.
    pub fn value(&self, row: usize, column: &str) -> Value {
        let at = self.place(column);
        at.and_then(|at| self.rows.get(row)?.get(at)).cloned().unwrap_or(Value::Null)
    }

    /// One row with some values replaced.
    pub fn row(&self, row: usize, replaced: &[(&str, Value)]) -> Vec<Value> {
        let mut values = self.rows[row].clone();
        for (column, value) in replaced {
            if let Some(at) = self.place(column) {
                values[at] = value.clone();
            }
        }
        values
    }

    /// The statement that inserts so many rows at once.
    pub fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let line = |row: usize| {
            let marks = (1..=width).map(|n| format!("${}", row * width + n)).collect::<Vec<_>>();
            format!("({})", marks.join(", "))
        };
        let lines = (0..rows).map(line).collect::<Vec<_>>().join(", ");
        format!("insert into {} ({}) values {lines}", self.table, self.columns.join(", "))
    }

    /// The statement that sets these columns of the row with the id `$1`.
    pub fn update(&self, columns: &[&str]) -> String {
        let sets = columns.iter().enumerate().map(|(at, name)| format!("{name} = ${}", at + 2)).collect::<Vec<_>>();
        format!("update {} set {} where case_id = $1", self.table, sets.join(", "))
    }

    /// Every column but the id.
    pub fn settable(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).filter(|name| *name != "case_id").collect()
    }
}

/// The columns of a table, in their order.
pub async fn columns(conn: &mut Conn, table: &str) -> Result<Vec<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => "select name from pragma_table_info($1) order by cid",
        Engine::Postgres => {
            "select cast(column_name as text) from information_schema.columns where table_name = $1 \
             order by ordinal_position"
        }
    };
    let rows = conn.query(sql, &[table.into()]).await?;
    Ok(rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?)
}

/// Everything one round leaves behind.
pub struct Template {
    /// The head of the case after its last step.
    pub head: Rows,
    /// Its fields.
    pub fields: Rows,
    /// Its events, in order.
    pub events: Rows,
    /// Its lines in the journal, in order: six steps, and what was read.
    pub journal: Rows,
    /// The lines of an open case in the table of turns.
    pub turn: Rows,
    /// The key of its sealed values.
    pub payload: Rows,
    /// Its sealed values.
    pub values: Rows,
    /// What somebody is told of it, in the order of its events.
    pub messages: Rows,
    /// A receipt.
    pub receipt: Rows,
    /// The hash of a token that is signed in.
    pub token_hash: Value,
    /// Reads head and fields of a case.
    pub whole_case: String,
    /// Reads a service item.
    pub item: String,
    engine: Engine,
}

impl Template {
    /// Reads the rows of the sample cases.
    pub async fn read(db: &Db, samples: &Samples) -> Result<Template> {
        let mut conn = db.read().await?;
        let rated = samples.rated;
        let session = conn.query("select token_hash from session limit 1", &[]).await?;
        let fields = Rows::read(&mut conn, FIELDS_TABLE, "case_id", "case_id", rated).await?;
        let items = columns(&mut conn, ITEMS_TABLE).await?;
        let template = Template {
            engine: conn.engine(),
            whole_case: own::whole_case(&fields.settable()),
            item: own::item(&items.iter().map(String::as_str).collect::<Vec<_>>()),
            head: Rows::read(&mut conn, "loop_case", "case_id", "version", rated).await?,
            fields,
            events: Rows::read(&mut conn, "case_event", "case_id", "seq", rated).await?,
            journal: Rows::read(&mut conn, "journal", "entity_id", "at, seq", rated).await?,
            turn: Rows::read(&mut conn, "turn", "case_id", "queue, ancestor_id", samples.opened).await?,
            payload: Rows::read(&mut conn, "payload", "record_id", "record_id", rated).await?,
            values: Rows::read(&mut conn, "payload_value", "record_id", "field, seq", rated).await?,
            messages: Rows::read(&mut conn, "message", "case_id", "event_seq, person_id", rated).await?,
            receipt: Rows::read(&mut conn, "idempotency", "entity_id", "at", rated).await?,
            token_hash: session.first().context("nobody is signed in")?.value(0).clone(),
        };
        ensure!(template.events.len() == 6, "a round has six events, there are {}", template.events.len());
        ensure!(template.turn.len() > 0, "an open case is somebody's turn");
        Ok(template)
    }

    /// Whether several processes may write, so that what others changed has to be asked for.
    pub fn is_shared(&self) -> bool {
        self.engine == Engine::Postgres
    }

    /// The messages about an event, by their places.
    pub fn messages_of(&self, event: usize) -> Vec<usize> {
        let seq = self.events.value(event, "seq");
        (0..self.messages.len()).filter(|&row| self.messages.value(row, "event_seq") == seq).collect()
    }

    /// The line of the journal about this action; the first when there is none.
    pub fn journal_line(&self, action: &Value) -> usize {
        (0..self.journal.len()).find(|&line| self.journal.value(line, "action") == *action).unwrap_or_default()
    }
}
