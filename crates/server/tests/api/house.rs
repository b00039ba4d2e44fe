//! A whole Gridwork for one test: a fresh database, a clock that stands still, keys, a district, a running server.

use crate::client::{Client, Pass};
use crate::district::{District, PASSWORD, within};
use gridwork_db::{Db, Engine, Options, Target};
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::sessions::{SessionKind, store as sessions};
use gridwork_kernel::{Instant, ManualClock};
use gridwork_server::{Running, Settings};
use gridwork_testkit::{TestDatabase, databases};
use serde_json::{Value as Json, json};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// Monday morning, long before any holiday.
pub(crate) const START: &str = "2026-03-02T09:00:00+08:00";

/// A whole Gridwork.
pub(crate) struct House {
    pub(crate) engine: Engine,
    pub(crate) clock: ManualClock,
    pub(crate) desk: Desk,
    pub(crate) district: District,
    pub(crate) running: Running,
    keys: Arc<Keyring>,
    anyone: Client,
    database: TestDatabase,
}

/// Writes each test twice: in a house on SQLite and in one on PostgreSQL.
macro_rules! in_both_houses {
    ($($(#[$attribute:meta])* async fn $name:ident($house:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$attribute])*
            async fn body($house: $crate::house::House) $body

            #[test]
            fn sqlite() {
                $crate::house::House::run(gridwork_db::Engine::Sqlite, body);
            }

            #[test]
            fn postgres() {
                $crate::house::House::run(gridwork_db::Engine::Postgres, body);
            }
        }
    )*};
}

/// Writes each test once, for what the database has no part in.
macro_rules! in_a_house {
    ($($(#[$attribute:meta])* async fn $name:ident($house:ident) $body:block)*) => {$(
        $(#[$attribute])*
        #[test]
        fn $name() {
            async fn body($house: $crate::house::House) $body
            $crate::house::House::run(gridwork_db::Engine::Sqlite, body);
        }
    )*};
}

pub(crate) use {in_a_house, in_both_houses};

impl House {
    /// Runs the body of a test in a house.
    pub(crate) fn run<F: Future<Output = ()>>(engine: Engine, body: impl FnOnce(House) -> F) {
        databases::runtime().block_on(async {
            let house = House::build(engine, usual_options(), usual_settings()).await;
            body(house).await;
        });
    }

    /// Builds a house with limits of its own.
    pub(crate) async fn build(engine: Engine, options: Options, settings: Settings) -> House {
        let database = match engine {
            Engine::Sqlite => TestDatabase::sqlite(options).await,
            Engine::Postgres => TestDatabase::postgres(options).await,
        };
        let clock = ManualClock::at(Instant::from_rfc3339(START).expect("an instant"));
        let keys = Arc::new(Keyring::fresh());
        let desk = open(database.db().clone(), &clock, &keys).await;
        let district = District::found(&desk).await;
        let running = serve(&desk, settings).await;
        let anyone = Client::new(&format!("http://{}", running.address), Pass::Nothing);
        House { engine, clock, desk, district, running, keys, anyone, database }
    }

    /// Stops the server, closes the database, opens both again.
    pub(crate) async fn restart(self) -> House {
        let House { engine, clock, district, running, keys, desk, database, .. } = self;
        running.stop().await.expect("the server stops");
        desk.db().clone().close().await;
        let db = Db::open(database.target(), usual_options()).await.expect("the database opens again");
        let desk = open(db, &clock, &keys).await;
        let running = serve(&desk, usual_settings()).await;
        let anyone = Client::new(&format!("http://{}", running.address), Pass::Nothing);
        House { engine, clock, desk, district, running, keys, anyone, database }
    }

    /// A second server process on the same database (PostgreSQL).
    pub(crate) async fn second_server(&self) -> Running {
        assert!(matches!(self.database.target(), Target::Postgres(_)), "SQLite has one process");
        let db = Db::open(self.database.target(), usual_options()).await.expect("the database opens twice");
        serve(&open(db, &self.clock, &self.keys).await, usual_settings()).await
    }

    /// A desk as another process has it: on the same database, and on SQLite with the same connections.
    pub(crate) async fn another_desk(&self) -> Desk {
        let db = match self.database.target() {
            Target::Sqlite(_) => self.database.db().clone(),
            target @ Target::Postgres(_) => Db::open(target, usual_options()).await.expect("the database opens twice"),
        };
        open(db, &self.clock, &self.keys).await
    }

    /// Somebody who is not signed in.
    pub(crate) fn anyone(&self) -> Client {
        self.anyone.clone()
    }

    /// Somebody with a fresh session; begun past the sign-in, which hashes for tens of milliseconds.
    pub(crate) async fn client(&self, login: &str) -> Client {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let token = format!("token-of-{login}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let (account, begun) = (self.district.people[login].0, token.clone());
        within(&self.desk, move |work| {
            let token = begun.clone();
            Box::pin(async move {
                sessions::begin(work, account, SessionKind::Bearer, &token, "csrf").await?;
                Ok(())
            })
        })
        .await;
        self.anyone.with(Pass::Bearer(token))
    }

    /// Somebody who signed in with a password.
    pub(crate) async fn signed_in(&self, login: &str) -> Client {
        let body = json!({"account": login, "password": PASSWORD, "token": true});
        let answer = self.anyone.post("/session", body).await.ok();
        self.anyone.with(Pass::Bearer(answer["token"].as_str().expect("a token was asked for").to_owned()))
    }

    /// Lets time pass, and does what it demands.
    pub(crate) async fn wait(&self, span: Duration) {
        self.clock.advance(span);
        while gridwork_operations::ticker::tick(&self.desk).await.expect("the ticker runs") > 0 {}
    }

    pub(crate) fn org(&self, name: &str) -> String {
        self.district.org(name).to_string()
    }

    pub(crate) fn person(&self, login: &str) -> String {
        self.district.person(login).to_string()
    }

    pub(crate) fn item(&self, code: &str) -> String {
        self.district.items[code].clone()
    }

    /// The lines of the journal about a record: what was done, with its details.
    pub(crate) async fn journal(&self, record: &str) -> Vec<(String, Json)> {
        let id = record.parse().expect("an id");
        let mut conn = self.desk.db().read().await.expect("a connection");
        let lines = gridwork_kernel::journal::store::about(&mut conn, id, 1000).await.expect("the journal reads");
        lines.into_iter().map(|line| (line.action, serde_json::from_str(&line.detail).expect("JSON"))).collect()
    }
}

async fn open(db: Db, clock: &ManualClock, keys: &Arc<Keyring>) -> Desk {
    let parts = DeskParts { db, clock: Arc::new(clock.clone()), keys: Arc::clone(keys) };
    Desk::open(parts).await.expect("a desk opens on a migrated database")
}

async fn serve(desk: &Desk, settings: Settings) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    gridwork_server::serve(desk.clone(), listener, settings, None, None).expect("the server starts")
}

/// Few connections: many tests share one cluster.
pub(crate) fn usual_options() -> Options {
    Options { readers: 4, writers: 6, ..Options::default() }
}

/// The ticker stands still: time moves when a test says so.
pub(crate) fn usual_settings() -> Settings {
    Settings { tick_ms: 3_600_000, ..Settings::default() }
}
