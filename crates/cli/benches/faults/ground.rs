//! A demo district on one engine with the program that serves it: what the faults strike.

use crate::kinds::Kind;
use crate::lanes::{Answered, Lane, Shared};
use crate::proxy::Proxy;
use crate::shim::Shim;
use gridwork_db::{Db, Options, Schema, Target};
use gridwork_kernel::SystemClock;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_testkit::cluster::Private;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community};
use gridwork_testkit::program::Program;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// How many clients there are.
const LANES: usize = 8;

/// How long everything may take until the load goes on again.
const RECOVERS_WITHIN: Duration = Duration::from_secs(60);

/// How long a clean stop may take.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

/// The district and its server.
pub(crate) struct Ground {
    pub(crate) engine: Engine,
    folder: TempDir,
    pub(crate) shim: Shim,
    pub(crate) cluster: Option<Private>,
    /// A synchronous replica, while a failover is tried.
    pub(crate) replica: Option<Private>,
    /// Between the server and PostgreSQL.
    pub(crate) proxy: Option<Proxy>,
    /// The connection string of PostgreSQL as the server has it.
    pub(crate) url: Option<String>,
    program: Option<Program>,
    port: String,
    communities: Vec<Community>,
    lanes_made: u64,
}

/// A load that runs.
pub(crate) struct Load {
    pub(crate) shared: Arc<Shared>,
    running: Vec<JoinHandle<Lane>>,
}

impl Ground {
    /// Makes the demo and starts its server, for a kind of fault or for none.
    pub(crate) async fn lay(engine: Engine, kind: Option<Kind>) -> Result<Ground, String> {
        let folder = TempDir::with_prefix("gridwork-faults-").map_err(|error| error.to_string())?;
        let shim = Shim::build()?;
        let (mut cluster, mut proxy, mut url) = (None, None, None);
        if engine == Engine::Postgres {
            let started = cluster_for(kind, &shim)?;
            let between = Proxy::start(&started.socket_folder()).await?;
            url = Some(between.url());
            (cluster, proxy) = (Some(started), Some(between));
        }
        let mut ground = Ground {
            engine,
            folder,
            shim,
            cluster,
            replica: None,
            proxy,
            url,
            program: None,
            port: "0".to_owned(),
            communities: Vec::new(),
            lanes_made: 0,
        };
        ground.start()?;
        let address = ground.address();
        ground.port = address.rsplit(':').next().unwrap_or("0").to_owned();
        ground.communities = orders::communities(&address).await.map_err(|error| error.to_string())?;
        Ok(ground)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn database_file(&self) -> PathBuf {
        self.data().join("gridwork.db")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridwork"));
        let listen = format!("127.0.0.1:{}", self.port);
        command.args(["demo", "--no-open", "--size", "town", "--orders", "3", "--listen", &listen]);
        command.arg("--data").arg(self.data());
        if let Some(url) = &self.url {
            command.args(["--database", url]);
        }
        command.envs(self.shim.environment("/gridwork.db"));
        command
    }

    /// Starts the server, which goes on with what is there.
    pub(crate) fn start(&mut self) -> Result<(), String> {
        self.program = Some(Program::start(self.command())?);
        Ok(())
    }

    pub(crate) fn address(&self) -> String {
        self.program.as_ref().map(|program| program.url().to_owned()).unwrap_or_default()
    }

    /// The token of somebody who reads.
    pub(crate) fn reader(&self, at: usize) -> String {
        self.communities[at % self.communities.len()].dispatcher.token.clone()
    }

    /// Kills the server at once.
    pub(crate) fn kill(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }

    /// Whether the server is still there, and what it said if not.
    pub(crate) fn log(&self) -> String {
        self.program.as_ref().map(Program::log).unwrap_or_default()
    }

    /// Adds a synchronous replica; from now on the server knows both addresses and takes the one that writes.
    pub(crate) async fn add_replica(&mut self) -> Result<(), String> {
        let Some(cluster) = &self.cluster else { return Ok(()) };
        let replica = cluster.replica().await?;
        let folders = [cluster.socket_folder(), replica.socket_folder()].map(|folder| folder.display().to_string());
        cluster.wait_for_replica().await?;
        let hosts = folders.join(",");
        self.url = Some(format!("host={hosts} dbname=postgres user=postgres target_session_attrs=read-write"));
        (self.proxy, self.replica) = (None, Some(replica));
        self.stop()?;
        self.start()
    }

    fn stop(&mut self) -> Result<(), String> {
        let Some(program) = self.program.take() else { return Ok(()) };
        let log = program.log();
        match program.stop(STOPS_WITHIN)?.success() {
            true => Ok(()),
            false => Err(format!("it did not stop well: {log}")),
        }
    }

    /// Begins a load; clients give up when `within` has passed.
    pub(crate) fn load(&mut self, hangs_up_every: u64) -> Load {
        let shared = Arc::new(Shared::default());
        let (url, until) = (self.address(), Instant::now() + RECOVERS_WITHIN);
        let mut running = Vec::new();
        for at in 0..LANES {
            self.lanes_made += 1;
            let community = self.communities[at % self.communities.len()].clone();
            let mut lane = Lane::new(format!("lane-{}", self.lanes_made), &url, community);
            lane.hangs_up_every = hangs_up_every;
            running.push(tokio::spawn(lane.run(Arc::clone(&shared), until)));
        }
        Load { shared, running }
    }

    /// What the server says about being ready.
    pub(crate) async fn readiness(&self) -> String {
        let asked = tokio::time::timeout(Duration::from_secs(5), async {
            Client::new(&self.address()).send(&Request::get("/readyz")).await
        });
        match asked.await {
            Ok(Ok(answer)) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
            Ok(Err(error)) => format!("no answer: {error}"),
            Err(_) => "no answer within five seconds".to_owned(),
        }
    }

    /// Everything that must hold after a fault: every answered write is there once, every invariant holds, and a
    /// server that stops and starts finds all of it. The server runs again afterwards.
    pub(crate) async fn look(&mut self, lanes: Vec<Lane>) -> Result<Vec<String>, String> {
        let mut found = lanes.iter().flat_map(|lane| lane.wrong.clone()).collect::<Vec<_>>();
        if !found.is_empty() {
            found.push(format!("readyz: {}", self.readiness().await));
        }
        self.stop()?;
        found.extend(self.invariants().await?);
        self.start()?;
        for mut lane in lanes {
            let answered: Answered = std::mem::take(&mut lane.answered);
            lane.client = Client::new(&self.address());
            found.extend(lane.look(&answered).await);
        }
        Ok(found)
    }

    async fn invariants(&self) -> Result<Vec<String>, String> {
        let target = match &self.url {
            Some(url) => Target::Postgres(url.clone()),
            None => Target::Sqlite(self.database_file()),
        };
        let options = Options { schema: Schema::Require, readers: 2, writers: 1, ..Options::default() };
        let db = Db::open(&target, options).await.map_err(|error| error.to_string())?;
        let keys = Arc::new(Keyring::open(&self.data().join("keys")).map_err(|error| error.to_string())?);
        let desk = Desk::open(DeskParts { db: db.clone(), clock: Arc::new(SystemClock), keys }).await;
        let desk = desk.map_err(|error| error.to_string())?;
        let violations = gridwork_simulator::check_invariants(&desk).await.map_err(|error| error.to_string())?;
        drop(desk);
        db.close().await;
        Ok(violations.iter().map(ToString::to_string).collect())
    }
}

/// A commit waits a moment with its log written: it can be struck in the middle.
const SETTINGS: &str =
    "commit_delay = 2000\ncommit_siblings = 0\nmax_connections = 60\nwal_level = replica\nmax_wal_senders = 4";

/// Little memory and little log: data files are written all the time, and segments of the log are used again.
const IN_DANGER: &str = "shared_buffers = 4MB\ncheckpoint_timeout = 30s\nmax_wal_size = 4MB\nmin_wal_size = 2MB";

/// Small segments are copied fast; with sums over its pages PostgreSQL itself notices one that is half old.
const MADE_FOR_POWER: &[&str] = &["--wal-segsize=1", "--data-checksums"];

fn cluster_for(kind: Option<Kind>, shim: &Shim) -> Result<Private, String> {
    match kind {
        Some(Kind::Power) => {
            let environment = shim.environment_of_tree("/pg_wal/", "/cluster/data");
            Private::start_made(MADE_FOR_POWER, &format!("{SETTINGS}\n{IN_DANGER}"), &environment)
        }
        _ => Private::start_with(SETTINGS, &shim.environment("/pg_wal/")),
    }
}

impl Load {
    /// Waits until so many more answers came; false when they do not come.
    pub(crate) async fn answers(&self, more: u64) -> bool {
        let wanted = self.shared.answers.load(Ordering::SeqCst) + more;
        let until = Instant::now() + RECOVERS_WITHIN;
        while self.shared.answers.load(Ordering::SeqCst) < wanted {
            if Instant::now() > until || self.running.iter().all(JoinHandle::is_finished) {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }

    /// Lets every client finish what it has begun, and gives them back.
    pub(crate) async fn end(self) -> Vec<Lane> {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let mut lanes = Vec::new();
        for lane in self.running {
            lanes.extend(lane.await.ok());
        }
        lanes
    }
}
