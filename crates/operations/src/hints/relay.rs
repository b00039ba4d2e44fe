//! Rings when this process has written, listens for the others, and reads on in their chains.

use super::places::{Behind, Places, changed, named, ring};
use super::translate::notices;
use crate::error::Result;
use gridwork_db::{Bell, Engine, Error as DbError};
use gridwork_kernel::desk::{Desk, Notice};
use gridwork_kernel::journal::store;
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use uuid::Uuid;

/// The name under which processes of one database call each other.
const CHANNEL: &str = "gridwork";

/// Between two rings, and between two readings: four a second at most, whatever the load.
const PAUSE: Duration = Duration::from_millis(250);

/// Between two looks at all chains, which find what no ring told. Where so many processes have come and gone that a look
/// takes long, it is taken less often: at most a hundredth of the time goes into it.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const LOOK_SHARE: u32 = 100;

/// Between two attempts to connect.
const RECONNECT: Duration = Duration::from_secs(1);

/// Lines of one chain read at once; the rest follows with the next reading.
const LINES_AT_ONCE: i64 = 500;

/// Tells the subscribers of this desk what other processes change, until `stopping` becomes true; `begun` becomes true
/// when nothing that is written from then on is left out. On SQLite there are no others, and this ends at once.
pub async fn run(desk: Desk, mut stopping: watch::Receiver<bool>, begun: watch::Sender<bool>) {
    if desk.db().engine() == Engine::Sqlite {
        begun.send_replace(true);
        return;
    }
    let mut relay = Relay { desk, places: Places::default() };
    while let Err(error) = relay.begin().await {
        tracing::warn!(error = %error, "the journal cannot be read; trying again");
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            () = sleep(RECONNECT) => {}
        }
    }
    begun.send_replace(true);
    let mut looked_at = Instant::now();
    loop {
        let lost = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            lost = relay.listen() => lost,
        };
        metrics::gauge!("gridwork_hints_connected").set(0.0);
        tracing::warn!(error = %lost, "what other processes change is not heard; connecting again");
        // Where nobody can listen, looking still finds what was written.
        if looked_at.elapsed() >= LOOK_EVERY {
            if let Err(error) = relay.look_at_all().await {
                tracing::warn!(error = %error, "the journal cannot be read; trying again");
            }
            looked_at = Instant::now();
        }
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            () = sleep(RECONNECT) => {}
        }
    }
}

struct Relay {
    desk: Desk,
    places: Places,
}

/// What waits to be done while nothing may be done too often.
struct Pending {
    rings: bool,
    chains: BTreeSet<Uuid>,
    ring_at: Instant,
    read_at: Instant,
    look_at: Instant,
}

impl Relay {
    /// Listens until the connection or the storage fails, and tells why.
    async fn listen(&mut self) -> crate::Error {
        let bell = match self.desk.db().bell(CHANNEL).await {
            Ok(Some(bell)) => bell,
            Ok(None) => return DbError::Unavailable("this database has no other processes".to_owned()).into(),
            Err(error) => return error.into(),
        };
        match self.go_on(bell).await {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }

    async fn go_on(&mut self, mut bell: Bell) -> Result<std::convert::Infallible> {
        // After LISTEN, so that nothing falls between the two.
        self.look_at_all().await?;
        metrics::gauge!("gridwork_hints_connected").set(1.0);
        let now = Instant::now();
        let chains = BTreeSet::new();
        // What was written while nobody could be rung is found by the others' looks, but a ring is quicker.
        let mut next = Pending { rings: true, chains, ring_at: now, read_at: now, look_at: now + LOOK_EVERY };
        loop {
            let desk = self.desk.clone();
            tokio::select! {
                () = desk.announced(), if !next.rings => next.rings = true,
                () = sleep_until(next.ring_at), if next.rings => {
                    bell.ring(&ring(&desk.db().chains())).await?;
                    next.rings = false;
                    next.ring_at = Instant::now() + PAUSE;
                }
                heard = bell.heard() => match heard {
                    Some(text) => next.chains.extend(named(&text, &self.own())),
                    None => return Err(DbError::Unavailable("the connection that listens ended".to_owned()).into()),
                },
                () = sleep_until(next.read_at), if !next.chains.is_empty() => {
                    let chains = std::mem::take(&mut next.chains).into_iter().collect::<Vec<_>>();
                    next.chains.extend(self.read(&chains).await?);
                    next.read_at = Instant::now() + PAUSE;
                }
                () = sleep_until(next.look_at) => {
                    let begun = Instant::now();
                    self.look_at_all().await?;
                    next.look_at = Instant::now() + LOOK_EVERY.max(begun.elapsed() * LOOK_SHARE);
                }
            }
        }
    }

    /// Whoever subscribes reads first what is there; only what comes after this is news.
    async fn begin(&mut self) -> Result<()> {
        let heads = self.heads().await?;
        self.places.begin(&heads);
        Ok(())
    }

    async fn heads(&self) -> Result<Vec<(Uuid, i64)>> {
        let mut view = self.desk.view().await?;
        let heads = store::heads(&mut view.conn).await?;
        Ok(heads.into_iter().map(|(chain, seq, _)| (chain, seq)).collect())
    }

    fn own(&self) -> HashSet<Uuid> {
        self.desk.db().chains().into_iter().collect()
    }

    /// Looks where every chain ends, and reads those that went on.
    async fn look_at_all(&mut self) -> Result<()> {
        let heads = self.heads().await?;
        match self.places.compare(&heads, &self.own()) {
            Behind::By(mut chains) => {
                while !chains.is_empty() {
                    chains = self.read(&chains).await?;
                }
            }
            Behind::TooFar => {
                self.places.begin(&heads);
                self.desk.pass_on(vec![Notice::Missed]);
            }
        }
        Ok(())
    }

    /// Reads on in some chains and tells what changed; answers those that have more.
    async fn read(&mut self, chains: &[Uuid]) -> Result<Vec<Uuid>> {
        let lines = {
            let mut view = self.desk.view().await?;
            store::after(&mut view.conn, &self.places.of(chains), LINES_AT_ONCE).await?
        };
        let changed = changed(&lines);
        if !changed.is_empty() {
            let notices = notices(&self.desk, &changed).await?;
            metrics::counter!("gridwork_hints_told_total").increment(notices.len() as u64);
            self.desk.pass_on(notices);
        }
        self.places.advance(&lines);
        let is_more = |chain: &&Uuid| {
            let read = lines.iter().filter(|line| line.chain == **chain).count();
            i64::try_from(read).is_ok_and(|read| read >= LINES_AT_ONCE)
        };
        Ok(chains.iter().filter(is_more).copied().collect())
    }
}
