//! The kinds of faults, and how each strikes while the load goes on.

use crate::dice::Dice;
use crate::ground::{Engine, Ground, Load};
use crate::power;
use gridwork_testkit::databases;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Seconds by which a clock is wrong: no deadline of a short order lies within.
const CLOCK_STEP_S: i64 = 1800;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Kill,
    Power,
    FullDisk,
    SlowDisk,
    Clock,
    AnswerLost,
    StuckReaders,
    DatabaseRestarted,
    BackendTerminated,
    ConnectionsExhausted,
    Failover,
    ReplicaGone,
}

impl Kind {
    pub(crate) const ALL: [Kind; 12] = [
        Kind::Kill,
        Kind::Power,
        Kind::FullDisk,
        Kind::SlowDisk,
        Kind::Clock,
        Kind::AnswerLost,
        Kind::StuckReaders,
        Kind::DatabaseRestarted,
        Kind::BackendTerminated,
        Kind::ConnectionsExhausted,
        Kind::Failover,
        Kind::ReplicaGone,
    ];

    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Kill => "kill",
            Kind::Power => "power",
            Kind::FullDisk => "full-disk",
            Kind::SlowDisk => "slow-disk",
            Kind::Clock => "clock",
            Kind::AnswerLost => "answer-lost",
            Kind::StuckReaders => "stuck-readers",
            Kind::DatabaseRestarted => "database-restarted",
            Kind::BackendTerminated => "backend-terminated",
            Kind::ConnectionsExhausted => "connections-exhausted",
            Kind::Failover => "failover",
            Kind::ReplicaGone => "replica-gone",
        }
    }

    /// What happens, for the table.
    pub(crate) fn said(self, engine: Engine) -> &'static str {
        match (self, engine) {
            (Kind::Kill, _) => "the server is killed (SIGKILL) at a random moment and started again",
            (Kind::Power, Engine::Sqlite) => {
                "the server is killed and only what was synced is left, with random sectors of what was not"
            }
            (Kind::Power, Engine::Postgres) => {
                "server and PostgreSQL are killed, mostly in a checkpoint; of its files and their names only what was \
                 synced is left, with random sectors of what was not"
            }
            (Kind::FullDisk, _) => {
                "the disk says that it is full (PostgreSQL: where its log is), then there is space again"
            }
            (Kind::SlowDisk, _) => "every write and sync takes its time for a while",
            (Kind::Clock, _) => "the clock steps half an hour on, then half an hour back behind the right time",
            (Kind::AnswerLost, Engine::Sqlite) => "clients hang up before they have read the answer",
            (Kind::AnswerLost, Engine::Postgres) => {
                "the connection to PostgreSQL is cut when the answer to a commit is on its way; clients hang up too"
            }
            (Kind::StuckReaders, Engine::Sqlite) => "clients that ask, or half ask, and never read",
            (Kind::StuckReaders, Engine::Postgres) => "clients that never read, and a transaction that never ends",
            (Kind::DatabaseRestarted, _) => "PostgreSQL crashes and is started again while the server runs",
            (Kind::BackendTerminated, _) => "connections are terminated, those that commit first",
            (Kind::ConnectionsExhausted, _) => "others take every connection, and the server loses those it had",
            (Kind::Failover, _) => "PostgreSQL crashes, and its synchronous replica is promoted",
            (Kind::ReplicaGone, _) => "the synchronous replica that every commit waits for is gone for a while",
        }
    }

    /// Whether the fault is one of this engine.
    pub(crate) fn strikes(self, engine: Engine) -> bool {
        let of_postgres = [
            Kind::DatabaseRestarted,
            Kind::BackendTerminated,
            Kind::ConnectionsExhausted,
            Kind::Failover,
            Kind::ReplicaGone,
        ];
        engine == Engine::Postgres || !of_postgres.contains(&self)
    }

    /// After how many requests a client hangs up.
    pub(crate) fn hangs_up_every(self) -> u64 {
        if self == Kind::AnswerLost { 5 } else { 0 }
    }

    /// Strikes and lifts the fault. What is found on the way is a violation.
    pub(crate) async fn strike(self, ground: &mut Ground, load: &Load, dice: &mut Dice) -> Result<Vec<String>, String> {
        match self {
            Kind::Kill => {
                ground.kill();
                ground.start()?;
                Ok(Vec::new())
            }
            Kind::Power => power::cut(ground, dice).await.map(|()| Vec::new()),
            Kind::FullDisk => full_disk(ground, dice).await,
            Kind::SlowDisk => {
                ground.shim.turn_on("slow");
                let went_on = load.answers(4 + dice.roll(12)).await;
                ground.shim.turn_off("slow");
                Ok(unless(went_on, "nothing was answered while the disk was slow"))
            }
            Kind::Clock => clock(ground, load, dice).await,
            Kind::AnswerLost => answers_lost(ground, load, dice).await,
            Kind::StuckReaders => stuck_readers(ground, load, dice).await,
            Kind::DatabaseRestarted => database_restarted(ground, dice).await,
            Kind::BackendTerminated => backends_terminated(ground, dice).await,
            Kind::ConnectionsExhausted => connections_exhausted(ground, dice).await,
            Kind::Failover => failover(ground).await,
            Kind::ReplicaGone => replica_gone(ground).await,
        }
    }
}

fn unless(holds: bool, what: &str) -> Vec<String> {
    if holds { Vec::new() } else { vec![what.to_owned()] }
}

async fn pause(dice: &mut Dice, from_ms: u64, to_ms: u64) {
    tokio::time::sleep(Duration::from_millis(from_ms + dice.roll(to_ms - from_ms))).await;
}

/// While the storage is away, or takes no changes, the server must say that it is not ready.
async fn says_not_ready(ground: &Ground) -> Vec<String> {
    let said = ground.readiness().await;
    unless(!said.starts_with("200"), &format!("readyz said that it was ready when nothing could be changed: {said}"))
}

async fn full_disk(ground: &mut Ground, dice: &mut Dice) -> Result<Vec<String>, String> {
    ground.shim.turn_on("full");
    pause(dice, 200, 900).await;
    // PostgreSQL ends when it cannot write its log, and may be about to come back.
    let found = if ground.cluster.is_none() { says_not_ready(ground).await } else { Vec::new() };
    ground.shim.turn_off("full");
    if let Some(cluster) = &ground.cluster {
        // Whoever made space starts it again, if it has not come back.
        cluster.start_unless_alive()?;
    }
    Ok(found)
}

async fn clock(ground: &mut Ground, load: &Load, dice: &mut Dice) -> Result<Vec<String>, String> {
    ground.shim.set_clock(CLOCK_STEP_S);
    let mut went_on = load.answers(2 + dice.roll(8)).await;
    ground.shim.set_clock(-CLOCK_STEP_S);
    went_on &= load.answers(2 + dice.roll(8)).await;
    ground.shim.turn_off("clock");
    Ok(unless(went_on, "nothing was answered after the clock had stepped"))
}

async fn answers_lost(ground: &mut Ground, load: &Load, dice: &mut Dice) -> Result<Vec<String>, String> {
    let Some(proxy) = &ground.proxy else {
        return Ok(unless(load.answers(16).await, "nothing was answered while clients hung up"));
    };
    let wanted = proxy.lost() + 1 + dice.roll(5);
    proxy.lose(wanted - proxy.lost());
    for _ in 0..1000 {
        if proxy.lost() >= wanted {
            return Ok(Vec::new());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    proxy.lose(0);
    Ok(vec!["no commit came by whose answer could be lost".to_owned()])
}

async fn stuck_readers(ground: &mut Ground, load: &Load, dice: &mut Dice) -> Result<Vec<String>, String> {
    let said = |error: std::io::Error| error.to_string();
    let host = ground.address().trim_start_matches("http://").to_owned();
    let mut stuck = Vec::new();
    for at in 0..60 {
        let mut stream = TcpStream::connect(&host).await.map_err(said)?;
        let ask: &[u8] = match at % 3 {
            0 => b"GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n",
            1 => b"GET /api/v1/cases HTTP/1.1\r\nhost: x\r\n",
            _ => b"POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{",
        };
        stream.write_all(ask).await.map_err(said)?;
        stuck.push(stream);
    }
    let transaction = match &ground.cluster {
        Some(cluster) => {
            let client = databases::connect(&cluster.url()).await?;
            let sql = "begin isolation level repeatable read; select count(*) from loop_case";
            client.batch_execute(sql).await.map_err(|error| error.to_string())?;
            Some(client)
        }
        None => None,
    };
    let went_on = load.answers(16 + dice.roll(16)).await;
    drop((stuck, transaction));
    Ok(unless(went_on, "nothing was answered beside clients that never read"))
}

async fn database_restarted(ground: &mut Ground, dice: &mut Dice) -> Result<Vec<String>, String> {
    let Some(cluster) = &ground.cluster else { return Ok(Vec::new()) };
    cluster.crash()?;
    pause(dice, 50, 600).await;
    let found = says_not_ready(ground).await;
    cluster.start_again()?;
    Ok(found)
}

async fn backends_terminated(ground: &mut Ground, dice: &mut Dice) -> Result<Vec<String>, String> {
    let Some(cluster) = &ground.cluster else { return Ok(Vec::new()) };
    let client = databases::connect(&cluster.url()).await?;
    let sql = "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity where \
        application_name = 'gridwork' order by (state = 'active' and query = 'commit') desc, \
        state = 'active' desc, state = 'idle in transaction' desc limit 1) chosen";
    for _ in 0..10 + dice.roll(10) {
        client.query_one(sql, &[]).await.map_err(|error| error.to_string())?;
        tokio::time::sleep(Duration::from_micros(dice.roll(8_000))).await;
    }
    Ok(Vec::new())
}

async fn connections_exhausted(ground: &mut Ground, dice: &mut Dice) -> Result<Vec<String>, String> {
    let Some(cluster) = &ground.cluster else { return Ok(Vec::new()) };
    let away = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gridwork'";
    let mut taken = vec![databases::connect(&cluster.url()).await?];
    for _ in 0..400 {
        match databases::connect(&cluster.url()).await {
            Ok(client) => taken.push(client),
            // Full. What the server still holds is taken from it, and then taken.
            Err(_) if held(&taken[0]).await? == 0 => break,
            Err(_) => drop(taken[0].query(away, &[]).await),
        }
    }
    pause(dice, 100, 600).await;
    // The server may have been faster to one that became free; then it is right to say that it is ready.
    let before = held(&taken[0]).await?;
    let found = says_not_ready(ground).await;
    let was_without = before == 0 && held(&taken[0]).await? == 0;
    drop(taken);
    Ok(if was_without { found } else { Vec::new() })
}

/// How many connections the server holds.
async fn held(client: &tokio_postgres::Client) -> Result<i64, String> {
    let sql = "select count(*) from pg_stat_activity where application_name = 'gridwork'";
    let row = client.query_one(sql, &[]).await.map_err(|error| error.to_string())?;
    Ok(row.get(0))
}

async fn failover(ground: &mut Ground) -> Result<Vec<String>, String> {
    let Some(replica) = ground.replica.take() else { return Err("there is no replica".to_owned()) };
    if let Some(primary) = ground.cluster.take() {
        primary.crash()?;
    }
    replica.promote()?;
    ground.cluster = Some(replica);
    Ok(Vec::new())
}

/// How long a server may take to see that no commit is answered.
const NOTICES_WITHIN: Duration = Duration::from_secs(30);

async fn replica_gone(ground: &mut Ground) -> Result<Vec<String>, String> {
    let Some(replica) = ground.replica.take() else { return Err("there is no replica".to_owned()) };
    replica.crash()?;
    let began = Instant::now();
    let mut found = says_not_ready(ground).await;
    while !found.is_empty() && began.elapsed() < NOTICES_WITHIN {
        tokio::time::sleep(Duration::from_millis(200)).await;
        found = says_not_ready(ground).await;
    }
    replica.start_again()?;
    ground.replica = Some(replica);
    Ok(found)
}
