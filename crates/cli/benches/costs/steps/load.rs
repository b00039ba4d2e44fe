//! Clients that take step after step, and what a window of their time cost.

use crate::district::District;
use crate::machine;
use anyhow::{Context, Result};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

/// One client.
pub trait Lane: Send + 'static {
    /// Takes the next step and answers when it is durable.
    fn step(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// How a window is measured.
pub struct Plan {
    warm_up: Duration,
    window: Duration,
}

impl Plan {
    /// A window after a warm-up.
    pub fn new(warm_up_s: f64, window_s: f64) -> Plan {
        Plan { warm_up: Duration::from_secs_f64(warm_up_s), window: Duration::from_secs_f64(window_s) }
    }
}

/// Where processor time and bytes are read.
pub struct Meter {
    programs: Vec<u32>,
    postmaster: Option<u32>,
    database: Option<gridwork_db::Db>,
}

/// What had been spent at a moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    program_s: f64,
    postgres_s: f64,
    clients_s: f64,
    bytes: u64,
}

impl Meter {
    /// For programs that write to the database of a district.
    pub async fn of(programs: &[u32], district: &District) -> Result<Meter> {
        let programs = programs.to_vec();
        let Some(database) = district.side_door().await? else {
            return Ok(Meter { programs, postmaster: None, database: None });
        };
        let row = database.read().await?.query_one("select cast(pg_backend_pid() as bigint)", &[]).await?;
        let backend = u32::try_from(row.int(0)?).context("the number of a process")?;
        Ok(Meter { programs, postmaster: Some(machine::parent(backend)?), database: Some(database) })
    }

    fn sum<N: std::iter::Sum>(&self, of: impl Fn(u32) -> Result<N>) -> Result<N> {
        self.programs.iter().map(|&program| of(program)).sum()
    }

    async fn sample(&self) -> Result<Sample> {
        let bytes = match &self.database {
            // What PostgreSQL wrote ahead; its data files follow later and once for many steps.
            Some(database) => {
                let sql = "select cast(pg_current_wal_insert_lsn() - '0/0' as bigint)";
                u64::try_from(database.read().await?.query_one(sql, &[]).await?.int(0)?).unwrap_or_default()
            }
            None => self.sum(machine::bytes_written)?,
        };
        Ok(Sample {
            program_s: self.sum(machine::cpu_seconds)?,
            postgres_s: self.postmaster.map(machine::family_cpu_seconds).transpose()?.unwrap_or_default(),
            clients_s: match self.programs.contains(&std::process::id()) {
                true => 0.0,
                false => machine::cpu_seconds(std::process::id())?,
            },
            bytes,
        })
    }
}

/// What was measured, over all windows of a line.
#[derive(Debug, Default)]
pub struct Measured {
    /// Steps in the windows.
    pub steps: u64,
    /// Seconds of the windows.
    pub seconds: f64,
    /// Processor seconds of the program: the server, or for a floor this process with its clients.
    pub program_s: f64,
    /// Processor seconds of PostgreSQL.
    pub postgres_s: f64,
    /// Processor seconds of the clients, where they are not in the program.
    pub clients_s: f64,
    /// Bytes written: to the files on SQLite, to the log on PostgreSQL.
    pub bytes: u64,
    /// Every step outside the windows too.
    pub all_steps: u64,
    micros: Vec<u32>,
}

impl Measured {
    /// Adds a window and gives its clients back.
    pub fn add<L>(&mut self, (window, lanes): (Measured, Vec<L>)) -> Vec<L> {
        self.steps += window.steps;
        self.seconds += window.seconds;
        self.program_s += window.program_s;
        self.postgres_s += window.postgres_s;
        self.clients_s += window.clients_s;
        self.bytes += window.bytes;
        self.all_steps += window.all_steps;
        self.micros.extend(window.micros);
        self.micros.sort_unstable();
        lanes
    }

    /// Steps a second.
    pub fn rate(&self) -> f64 {
        self.steps as f64 / self.seconds
    }

    /// A spent quantity for each step.
    pub fn each(&self, spent: f64) -> f64 {
        spent / self.steps.max(1) as f64
    }

    /// The time, in milliseconds, that this share of the steps did not exceed.
    pub fn within_ms(&self, share: f64) -> f64 {
        let at = ((self.micros.len() as f64 * share) as usize).min(self.micros.len().saturating_sub(1));
        self.micros.get(at).map_or(f64::NAN, |&micros| f64::from(micros) / 1000.0)
    }
}

const WARMING: u8 = 0;
const COUNTING: u8 = 1;
const OVER: u8 = 2;

/// Lets the clients run, and measures after the warm-up. Every client finishes the step it is in.
pub async fn window<L: Lane>(lanes: Vec<L>, plan: &Plan, meter: &Meter) -> Result<(Measured, Vec<L>)> {
    let phase = Arc::new(AtomicU8::new(WARMING));
    let running = lanes.into_iter().map(|lane| tokio::spawn(run(lane, Arc::clone(&phase)))).collect::<Vec<_>>();
    tokio::time::sleep(plan.warm_up).await;
    let before = meter.sample().await?;
    phase.store(COUNTING, Ordering::SeqCst);
    let began = Instant::now();
    tokio::time::sleep(plan.window).await;
    phase.store(OVER, Ordering::SeqCst);
    let seconds = began.elapsed().as_secs_f64();
    let after = meter.sample().await?;
    let mut measured = Measured {
        seconds,
        program_s: after.program_s - before.program_s,
        postgres_s: after.postgres_s - before.postgres_s,
        clients_s: after.clients_s - before.clients_s,
        bytes: after.bytes - before.bytes,
        ..Measured::default()
    };
    let mut lanes = Vec::with_capacity(running.len());
    for client in running {
        let (lane, micros, all) = client.await.context("a client broke off")??;
        measured.steps += micros.len() as u64;
        measured.all_steps += all;
        measured.micros.extend(micros);
        lanes.push(lane);
    }
    Ok((measured, lanes))
}

async fn run<L: Lane>(mut lane: L, phase: Arc<AtomicU8>) -> Result<(L, Vec<u32>, u64)> {
    let (mut micros, mut all) = (Vec::new(), 0);
    while phase.load(Ordering::SeqCst) != OVER {
        let began = Instant::now();
        lane.step().await?;
        all += 1;
        if phase.load(Ordering::SeqCst) == COUNTING {
            micros.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
    Ok((lane, micros, all))
}
