//! The floor of our own statements: everything a request asks of the database, and nothing else.
//!
//! The list follows the stores (`kernel::desk`, `kernel::idempotency`, `kernel::payloads`, `loops::store`,
//! `operations::cases`); `--slow-query 0` logs what a server asks. The report puts the rows it leaves beside those of the server, so that a difference shows.

use super::{fresh, journal};
use crate::steps::load::Lane;
use crate::steps::template::{FIELDS_TABLE, ITEMS_TABLE, Template};
use anyhow::Result;
use gridwork_db::{Conn, Db, Tx, Value};
use std::sync::Arc;
use uuid::Uuid;

const EPOCHS: &str = "select key, value from setting where key in ('epoch_people', 'epoch_world')";
const SESSION: &str = "select s.account_id, s.kind, s.csrf, s.expires_at, s.seen_at, s.way, a.must_change, \
     a.password_set_at, \
     (select 1 from second_factor f where f.account_id = s.account_id and f.confirmed_at is not null) \
     from session s join account a on a.account_id = s.account_id \
     where s.token_hash = $1 and s.expires_at > $2 and (a.leaves_at is null or a.leaves_at > $2)";
const KNOWN: &str =
    "select digest, status, entity, entity_id, version from idempotency where account_id = $1 and key = $2";
const PHONE: &str = "select 1 from phone_identity where account_id = $1 and verified_at is not null";
const CLAIM: &str = "insert into idempotency (account_id, key, digest, status, entity, at) values ($1, $2, $3, 0, '', $4) \
     on conflict (account_id, key) do nothing returning 1";
const KEEP: &str = "insert into idempotency (account_id, key, status, entity, entity_id, version, digest, at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
const KEEP_CLAIMED: &str =
    "update idempotency set status = $3, entity = $4, entity_id = $5, version = $6 where account_id = $1 and key = $2";
const LOCK: &str = "select loop, loop_version from loop_case where case_id = $1 for update";
const SEALED: &str = "select p.record_id, p.key_id, p.wrapped_key, v.field, v.seq, v.sealed from payload p \
     left join payload_value v on v.record_id = p.record_id where p.record_id = $1 order by v.field, v.seq";
const DATA_KEY: &str = "select key_id, wrapped_key from payload where record_id = $1 for update";
const HOLDS_ROLE: &str = "select 1 from role_grant g join person p on p.person_id = g.person_id \
     where g.person_id = $1 and g.role = $2 and g.valid_from <= $3 and (g.valid_to is null or g.valid_to > $3) \
     and p.left_at is null and g.org_id in ($4)";
const NAMES: &str = "select person_id, name from person where person_id in ($1, $2)";
const LEAVE_TURN: &str = "delete from turn where case_id = $1";
const FOLLOWERS: &str =
    "select person_id from case_follower where case_id = $1 order by followed_at, person_id limit $2";
const FOLLOWER_COUNT: &str = "select case_id, count(*) from case_follower where case_id in ($1) group by case_id";

/// The columns of a head that steps move, as `loops::store` writes them.
const MOVING: [&str; 15] = [
    "state",
    "assignee_person_id",
    "assignee_org_id",
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

const PLACE: usize = 0;
const DISPATCH: usize = 1;
const ACCEPT: usize = 2;
const DELIVER: usize = 3;
const VERIFY: usize = 4;
const RATE: usize = 5;
const STEPS: usize = 6;

/// A client that writes one round after the other.
pub struct OwnLane {
    db: Db,
    template: Arc<Template>,
    case: Uuid,
    step: usize,
}

/// Clients.
pub fn lanes(db: &Db, template: &Arc<Template>, clients: usize) -> Vec<OwnLane> {
    let lane = |_| OwnLane { db: db.clone(), template: Arc::clone(template), case: Uuid::nil(), step: PLACE };
    (0..clients).map(lane).collect()
}

impl Lane for OwnLane {
    async fn step(&mut self) -> Result<()> {
        if self.step == PLACE {
            self.case = fresh();
        }
        let one =
            Arc::new(One { template: Arc::clone(&self.template), case: self.case, step: self.step, key: fresh() });
        one.before(&self.db).await?;
        let writing = Arc::clone(&one);
        self.db
            .write(move |tx| {
                let one = Arc::clone(&writing);
                Box::pin(async move { one.write(tx).await })
            })
            .await?;
        one.after(&self.db).await?;
        self.step = (self.step + 1) % STEPS;
        Ok(())
    }
}

/// One request.
struct One {
    template: Arc<Template>,
    case: Uuid,
    step: usize,
    key: Uuid,
}

impl One {
    /// Who asks; for a new case also whether it was asked before, and whether whoever asks is known by phone.
    async fn before(&self, db: &Db) -> Result<()> {
        let mut reader = db.read().await?;
        let session = [self.template.token_hash.clone(), Value::Int(0)];
        match self.template.is_shared() {
            true => drop(reader.query_all([(EPOCHS, &[]), (SESSION, &session)]).await?),
            false => drop(reader.query(SESSION, &session).await?),
        }
        drop(reader);
        if self.step == PLACE {
            let mut reader = db.read().await?;
            if self.template.is_shared() {
                reader.query(EPOCHS, &[]).await?;
            }
            let [account, key] = self.claimed();
            reader.query(KNOWN, &[account.clone(), key]).await?;
            reader.query(PHONE, &[account]).await?;
        }
        Ok(())
    }

    fn claimed(&self) -> [Value; 2] {
        [self.template.receipt.value(0, "account_id"), self.key.to_string().into()]
    }

    async fn write(&self, tx: &mut Tx) -> Result<()> {
        let (template, case) = (&*self.template, Value::Uuid(self.case));
        let [account, key] = self.claimed();
        let claim = [account.clone(), key.clone(), template.receipt.value(0, "digest"), Value::Int(0)];
        match template.is_shared() {
            true => drop(tx.query_all([(CLAIM, &claim), (EPOCHS, &[])]).await?),
            false => drop(tx.query(KNOWN, &claim[..2]).await?),
        }
        match self.step {
            PLACE => self.open(tx).await?,
            _ => self.go_on(tx).await?,
        }
        let event = template.events.row(self.step, &[("case_id", case.clone())]);
        tx.execute_later(&template.events.insert(1), &event).await?;
        if self.step != PLACE {
            tx.execute_later(LEAVE_TURN, std::slice::from_ref(&case)).await?;
        }
        if self.step != RATE {
            let replaced = [("case_id", case.clone()), ("state", template.events.value(self.step, "to_state"))];
            let lines = (0..template.turn.len()).flat_map(|line| template.turn.row(line, &replaced));
            tx.execute_later(&template.turn.insert(template.turn.len()), &lines.collect::<Vec<_>>()).await?;
        }
        self.tell(tx).await?;
        let action = template.events.value(self.step, "step");
        journal(tx, template, template.journal_line(&action), self.case).await?;
        if self.step == ACCEPT {
            // Its answer shows an address: who read it is kept.
            journal(tx, template, template.journal_line(&"read".into()), self.case).await?;
        }
        let version = Value::Int(self.step as i64 + 1);
        let mut receipt = vec![account, key, Value::Int(200), "case".into(), case, version];
        let sql = match template.is_shared() {
            true => KEEP_CLAIMED,
            false => {
                receipt.extend([template.receipt.value(0, "digest"), Value::Int(0)]);
                KEEP
            }
        };
        Ok(tx.execute_later(sql, &receipt).await?)
    }

    /// The messages about a step.
    async fn tell(&self, tx: &mut Tx) -> Result<()> {
        let (template, case) = (&*self.template, Value::Uuid(self.case));
        if self.step == VERIFY {
            tx.query(FOLLOWERS, &[case.clone(), Value::Int(1000)]).await?;
        }
        let told = template.messages_of(self.step);
        if told.is_empty() {
            return Ok(());
        }
        let line =
            |row: &usize| template.messages.row(*row, &[("message_id", fresh().into()), ("case_id", case.clone())]);
        let lines = told.iter().flat_map(line).collect::<Vec<_>>();
        Ok(tx.execute_later(&template.messages.insert(told.len()), &lines).await?)
    }

    /// A new case: its item, head, fields and sealed values.
    async fn open(&self, tx: &mut Tx) -> Result<()> {
        let (template, case) = (&*self.template, Value::Uuid(self.case));
        self.item(tx).await?;
        let text: Value = self.case.to_string().into();
        let state = template.events.value(PLACE, "to_state");
        let replaced = [("case_id", case.clone()), ("number", text.clone()), ("track", text), ("state", state)];
        tx.execute_later(&template.head.insert(1), &template.head.row(0, &replaced)).await?;
        tx.execute_later(&template.fields.insert(1), &template.fields.row(0, &[("case_id", case.clone())])).await?;
        tx.query(DATA_KEY, std::slice::from_ref(&case)).await?;
        let record = [("record_id", case)];
        tx.execute_later(&template.payload.insert(1), &template.payload.row(0, &record)).await?;
        for row in 0..template.values.len() {
            tx.execute_later(&template.values.insert(1), &template.values.row(row, &record)).await?;
        }
        Ok(())
    }

    /// A step of an existing case: lock and read it, look things up, move it.
    async fn go_on(&self, tx: &mut Tx) -> Result<()> {
        let (template, case) = (&*self.template, Value::Uuid(self.case));
        let one = std::slice::from_ref(&case);
        tx.query_all([(LOCK, one), (&template.whole_case, one), (SEALED, one)]).await?;
        if self.step == DISPATCH {
            let role: Value = "binhai/volunteer".into();
            let volunteer = template.head.value(0, "assignee_person_id");
            tx.query(HOLDS_ROLE, &[volunteer, role, Value::Int(i64::MAX), template.head.value(0, "org_id")]).await?;
        }
        self.item(tx).await?;
        let state = ("state", template.events.value(self.step, "to_state"));
        let head = template.head.row(0, &[state, ("version", Value::Int(self.step as i64 + 1))]);
        let mut values = vec![case.clone()];
        values.extend(MOVING.iter().filter_map(|name| head.get(template.head.place(name)?).cloned()));
        tx.execute_later(&template.head.update(&MOVING), &values).await?;
        if [DELIVER, RATE].contains(&self.step) {
            let columns = template.fields.settable();
            let mut values = vec![case];
            values.extend(columns.iter().map(|column| template.fields.value(0, column)));
            tx.execute_later(&template.fields.update(&columns), &values).await?;
        }
        Ok(())
    }

    /// The service asked for, which deadlines read.
    async fn item(&self, conn: &mut Conn) -> Result<()> {
        conn.query(&self.template.item, &[self.template.fields.value(0, "f_item__row")]).await?;
        Ok(())
    }

    /// What the answer shows: names, and to those who run it how many wait for it.
    async fn after(&self, db: &Db) -> Result<()> {
        let mut reader = db.read().await?;
        let people = ["asker_id", "assignee_person_id"].map(|column| self.template.head.value(0, column));
        reader.query(NAMES, &people).await?;
        if [DISPATCH, VERIFY].contains(&self.step) {
            reader.query(FOLLOWER_COUNT, &[Value::Uuid(self.case)]).await?;
        }
        Ok(())
    }
}

/// The statement that reads head and fields of a case together.
pub fn whole_case(columns: &[&str]) -> String {
    let fields = columns.iter().map(|name| format!(", f.{name}")).collect::<String>();
    format!(
        "select c.case_id, c.loop, c.loop_version, c.number, c.track, c.org_id, c.org_path, c.state, \
         c.assignee_person_id, c.assignee_org_id, c.opener_id, c.asker_id, c.outcome, c.opened_at, c.entered_at, \
         c.closed_at, c.clocks, c.version{fields} from loop_case c join {FIELDS_TABLE} f on f.case_id = c.case_id \
         where c.case_id in ($1)"
    )
}

/// The statement that reads a service item.
pub fn item(columns: &[&str]) -> String {
    let columns = columns.iter().map(|name| format!("t.{name}")).collect::<Vec<_>>();
    format!("select {} from {ITEMS_TABLE} t where t.row_id = $1", columns.join(", "))
}
