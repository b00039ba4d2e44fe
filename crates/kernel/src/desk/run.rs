//! Runs works: fresh world, idempotency, the work itself, journal, commit, and only then the answer.

use super::named::Named;
use super::work::{Notice, Work};
use crate::authz::{self, Actor};
use crate::error::{Error, Result};
use crate::journal::LineKind;
use crate::secrets::Keyring;
use crate::time::Clock;
use crate::world::{self, Epochs, World};
use crate::{AccountId, WorkId, idempotency, journal, search, viewings};
use futures_util::future::BoxFuture;
use gridwork_db::{Changing, Db, Reader, Row, Tx, Value};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

/// What a repeat of a keyed request needs to answer the same again: never the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The HTTP status of the first answer.
    pub status: u16,
    /// What was touched: `case`, `row`, `file`, …
    pub entity: String,
    /// Which.
    pub id: Option<Uuid>,
    /// Its version then.
    pub version: Option<i64>,
}

/// The value of a work, with its receipt.
pub trait Answer {
    /// What to keep under the idempotency key.
    fn receipt(&self) -> Receipt;
}

impl Answer for () {
    fn receipt(&self) -> Receipt {
        Receipt { status: 204, entity: "none".into(), id: None, version: None }
    }
}

/// How a work was asked for.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The idempotency key with the digest of method, path and body.
    pub key: Option<(String, String)>,
}

impl Call {
    /// A work without a key.
    pub fn plain() -> Self {
        Self::default()
    }
}

/// Whether the work ran now or had run before under its key.
#[derive(Debug)]
pub enum Ran<T> {
    /// It ran now.
    New(T),
    /// It had run before; nothing happened again.
    Again(Receipt),
}

/// What a desk is made of.
pub struct DeskParts {
    /// The storage.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The keys.
    pub keys: Arc<Keyring>,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    keys: RwLock<Arc<Keyring>>,
    world: RwLock<Arc<World>>,
    actors: Mutex<HashMap<AccountId, (i64, Arc<Actor>)>>,
    notices: broadcast::Sender<Notice>,
    announced: Notify,
}

/// The place through which everything is read and changed. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

/// A reading: one connection and the world as it is for it.
pub struct View {
    /// The connection; only a `store.rs` queries it.
    pub conn: Reader,
    /// Definitions, orgs, calendar.
    pub world: Arc<World>,
    /// The moment of reading.
    pub now: crate::Instant,
    /// The keys.
    pub keys: Arc<Keyring>,
    epochs: Epochs,
}

/// The world that a work saw, for drawing its answer by the same.
#[derive(Clone)]
pub struct Seen {
    world: Arc<World>,
    epochs: Epochs,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen").field("epochs", &self.epochs).finish_non_exhaustive()
    }
}

impl Work<'_> {
    /// The world of this work, for what is read for its answer once it is committed. Of no use to a work that changes
    /// the world.
    pub fn seen(&self) -> Seen {
        Seen { world: Arc::clone(&self.world), epochs: self.epochs }
    }
}

impl Desk {
    /// Opens a desk on a migrated database.
    ///
    /// # Errors
    /// When the database cannot be read or holds definitions this program does not understand.
    pub async fn open(parts: DeskParts) -> Result<Self> {
        let mut conn = parts.db.read().await?;
        let epochs = world::store::epochs(&mut conn).await?;
        let (world, _) = world::store::whole(&mut conn, epochs, parts.clock.now()).await?;
        let world = Arc::new(world);
        drop(conn);
        // A slow subscriber loses notices, not the server its memory; the stream tells it to read anew.
        let (notices, _) = broadcast::channel(4096);
        let inner = Inner {
            db: parts.db,
            clock: parts.clock,
            keys: RwLock::new(parts.keys),
            world: RwLock::new(world),
            actors: Mutex::new(HashMap::new()),
            notices,
            announced: Notify::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The storage, for the few operations that concern it as a whole (backup, doctor).
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The time.
    pub fn now(&self) -> crate::Instant {
        self.inner.clock.now()
    }

    /// The keys.
    pub fn keys(&self) -> Arc<Keyring> {
        self.inner.keys()
    }

    /// Works with other keys from now on: the key file was changed. What is under way goes on with those it has.
    pub fn use_keys(&self, keys: Arc<Keyring>) {
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// A subscription to what changes.
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.inner.notices.subscribe()
    }

    /// Tells the subscribers of this process what another one has changed.
    pub fn pass_on(&self, notices: Vec<Notice>) {
        for notice in notices {
            // No subscriber is no error.
            let _ = self.inner.notices.send(notice);
        }
    }

    /// Waits until a work of this process has announced something since this was last waited for; for one waiter.
    pub async fn announced(&self) {
        self.inner.announced.notified().await;
    }

    /// Asks the storage itself for something, whatever is known of it already, and whether it takes changes.
    ///
    /// # Errors
    /// When the storage is unavailable, did not take the last change and takes none now, or keeps one waiting.
    pub async fn ask_storage(&self) -> Result<()> {
        let mut conn = self.inner.db.read().await?;
        world::store::epochs(&mut conn).await?;
        drop(conn);
        Ok(self.inner.db.look_at_writing().await?)
    }

    /// Begins a reading.
    ///
    /// # Errors
    /// When the storage is unavailable.
    pub async fn view(&self) -> Result<View> {
        Ok(self.view_asking(None).await?.0)
    }

    /// Begins a reading with its first question, which travels with the reading's own: on PostgreSQL one trip less.
    ///
    /// # Errors
    /// When the storage is unavailable.
    pub(crate) async fn view_asking(&self, first: Option<(&str, &[Value])>) -> Result<(View, Vec<Row>)> {
        let mut conn = self.inner.db.read().await?;
        let known = self.inner.db.epochs();
        let (epochs, answer) = match (known.get(), first) {
            (Ok([world, people]), Some((sql, params))) => (Epochs { world, people }, conn.query(sql, params).await?),
            (Ok([world, people]), None) => (Epochs { world, people }, Vec::new()),
            (Err(asked), first) => {
                let (found, answer) = match first {
                    Some(first) => conn.query_all([(world::store::EPOCHS, &[]), first]).await?.into(),
                    None => (conn.query(world::store::EPOCHS, &[]).await?, Vec::new()),
                };
                let found = world::store::read_epochs(&found)?;
                known.keep(asked, [found.world, found.people]);
                (found, answer)
            }
        };
        let (world, epochs) = self.inner.fresh_world(&mut conn, epochs, true).await?;
        Ok((self.viewing(conn, world, epochs), answer))
    }

    /// Begins a reading by the world that a work saw, for the answer to that work.
    ///
    /// # Errors
    /// When the storage is unavailable.
    pub async fn view_as_seen(&self, seen: Seen) -> Result<View> {
        let conn = self.inner.db.read().await?;
        Ok(self.viewing(conn, seen.world, seen.epochs))
    }

    fn viewing(&self, conn: Reader, world: Arc<World>, epochs: Epochs) -> View {
        View { conn, world, now: self.inner.clock.now(), keys: self.inner.keys(), epochs }
    }

    /// The actor behind an account, with the grants and stand-ins that hold; cached until they change.
    ///
    /// # Errors
    /// `NotFound` when the account does not exist or was disabled.
    pub async fn actor(&self, view: &mut View, account: AccountId) -> Result<Arc<Actor>> {
        let cached = self.inner.actors.lock().unwrap_or_else(PoisonError::into_inner).get(&account).cloned();
        if let Some((epoch, actor)) = cached
            && epoch == view.epochs.people
        {
            return Ok(actor);
        }
        let actor = Arc::new(authz::store::actor(&mut view.conn, account).await?);
        let mut actors = self.inner.actors.lock().unwrap_or_else(PoisonError::into_inner);
        if actors.len() > 50_000 {
            actors.clear();
        }
        actors.insert(account, (view.epochs.people, Arc::clone(&actor)));
        Ok(actor)
    }

    /// Runs one work and answers after its commit.
    ///
    /// # Errors
    /// What the work refuses, `KeyReused`, or what the storage says; never a success whose commit is unknown.
    pub async fn run<C, T, E, F>(&self, actor: &Arc<Actor>, call: Call, command: C, verb: F) -> Result<Ran<T>, E>
    where
        C: Send + Sync + 'static,
        T: Answer + Send + 'static,
        E: From<Error> + From<gridwork_db::Error> + Send + 'static,
        F: for<'w, 't> Fn(&'w mut Work<'t>, &'w C) -> BoxFuture<'w, Result<T, E>> + Send + Sync + 'static,
    {
        let shared = Arc::new((Arc::clone(&self.inner), Arc::clone(actor), call, command, verb));
        let work = self.inner.db.write(move |tx| {
            let shared = Arc::clone(&shared);
            Box::pin(async move {
                let (inner, actor, call, command, verb) = &*shared;
                keyed(inner, actor, call, tx, command, verb).await
            })
        });
        let (ran, told) = Named::of::<F>().wait(work).await?;
        self.tell(told);
        Ok(ran)
    }

    /// Runs one work that carries no idempotency key, and gives its value after its commit.
    ///
    /// # Errors
    /// What the work refuses, or what the storage says; never a success whose commit is unknown.
    pub async fn run_once<C, T, E, F>(&self, actor: &Arc<Actor>, command: C, verb: F) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + From<gridwork_db::Error> + Send + 'static,
        F: for<'w, 't> Fn(&'w mut Work<'t>, &'w C) -> BoxFuture<'w, Result<T, E>> + Send + Sync + 'static,
    {
        let shared = Arc::new((Arc::clone(&self.inner), Arc::clone(actor), command, verb));
        let work = self.inner.db.write(move |tx| {
            let shared = Arc::clone(&shared);
            Box::pin(async move {
                let (inner, actor, command, verb) = &*shared;
                carry_out(inner, actor, tx, inner.known_epochs(), command, verb).await
            })
        });
        let (value, told) = Named::of::<F>().wait(work).await?;
        self.tell(told);
        Ok(value)
    }

    /// Lets the rest of the process know what a committed work changed.
    fn tell(&self, told: Told) {
        if told.people_changed {
            self.inner.actors.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        if !told.notices.is_empty() {
            self.inner.announced.notify_one();
        }
        self.pass_on(told.notices);
    }
}

/// What others are told of a work once it is committed.
#[derive(Default)]
struct Told {
    notices: Vec<Notice>,
    people_changed: bool,
    /// Until here nobody knew the epochs that the work changed.
    _changing: Option<Changing<[i64; 2]>>,
}

/// Carries a work out under its key, or finds that it was carried out before.
async fn keyed<C, T, E, F>(
    inner: &Inner,
    actor: &Arc<Actor>,
    call: &Call,
    tx: &mut Tx,
    command: &C,
    verb: &F,
) -> Result<(Ran<T>, Told), E>
where
    T: Answer,
    E: From<Error> + From<gridwork_db::Error>,
    F: for<'w, 't> Fn(&'w mut Work<'t>, &'w C) -> BoxFuture<'w, Result<T, E>>,
{
    let known = inner.known_epochs();
    let Some(((key, digest), account)) = call.key.as_ref().zip(actor.account) else {
        let (value, told) = carry_out(inner, actor, tx, known, command, verb).await?;
        return Ok((Ran::New(value), told));
    };
    let now = inner.clock.now();
    let (receipt, epochs) = idempotency::store::claim(tx, account, (key, digest), now, known).await?;
    if let Some(receipt) = receipt {
        return Ok((Ran::Again(receipt), Told::default()));
    }
    let (value, told) = carry_out(inner, actor, tx, Some(epochs), command, verb).await?;
    idempotency::store::keep(tx, account, (key, digest), now, &value.receipt()).await?;
    Ok((Ran::New(value), told))
}

/// Carries a work out and journals it, all inside `tx`.
async fn carry_out<C, T, E, F>(
    inner: &Inner,
    actor: &Arc<Actor>,
    tx: &mut Tx,
    known: Option<Epochs>,
    command: &C,
    verb: &F,
) -> Result<(T, Told), E>
where
    E: From<Error> + From<gridwork_db::Error>,
    F: for<'w, 't> Fn(&'w mut Work<'t>, &'w C) -> BoxFuture<'w, Result<T, E>>,
{
    let epochs = match known {
        Some(known) => known,
        None => world::store::epochs(tx).await?,
    };
    let (world, epochs) = inner.fresh_world(tx, epochs, false).await?;
    let mut work = Work {
        tx,
        id: WorkId::fresh(),
        world,
        epochs,
        actor: Arc::clone(actor),
        now: inner.clock.now(),
        keys: inner.keys(),
        changes: Vec::new(),
        notices: Vec::new(),
        docs: IndexMap::new(),
        at_end: Vec::new(),
        world_changed: false,
        people_changed: false,
    };
    let value = verb(&mut work, command).await?;
    if work.actor.is_viewed() && work.changes.iter().any(|change| LineKind::of(&change.action) != LineKind::Reading) {
        // The door lets no change in; whatever got past it ends here.
        return Err(viewings::reads_only().into());
    }
    let _changing = (work.world_changed || work.people_changed).then(|| inner.db.epochs().changing());
    put_rest(&mut work).await?;
    search::store::keep(&mut work).await?;
    world::store::bump(&mut work).await?;
    journal::store::append(&mut work).await?;
    let Work { notices, people_changed, .. } = work;
    Ok((value, Told { notices, people_changed, _changing }))
}

/// Puts in what was left for the end, many rows a statement.
async fn put_rest(work: &mut Work<'_>) -> Result<()> {
    for (into, rows) in std::mem::take(&mut work.at_end) {
        work.tx.put_later(into, &rows).await?;
    }
    Ok(())
}

impl Inner {
    fn keys(&self) -> Arc<Keyring> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The epochs, where nobody else can have changed them. Whoever changes them in a batch of works has said so, and
    /// nobody knows them until its end.
    fn known_epochs(&self) -> Option<Epochs> {
        self.db.epochs().get().ok().map(|[world, people]| Epochs { world, people })
    }

    /// The world of some epochs, read anew when another process or an earlier work changed it (ANY_PROCESS); `keep` it
    /// only outside a work.
    async fn fresh_world(
        &self,
        conn: &mut gridwork_db::Conn,
        epochs: Epochs,
        keep: bool,
    ) -> Result<(Arc<World>, Epochs)> {
        let held = Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner));
        if held.epoch == epochs.world {
            return Ok((held, epochs));
        }
        let (fresh, epochs) = world::store::whole(conn, epochs, self.clock.now()).await?;
        let fresh = Arc::new(fresh);
        // Inside a batch the change may still be rolled back; its epoch is then used again by another change,
        // so only what a committed reading saw may be kept. A work therefore uses what it loads, and keeps nothing.
        if keep {
            let mut held = self.world.write().unwrap_or_else(PoisonError::into_inner);
            // A slow reading must not put an older world in the place of one that came meanwhile.
            if held.epoch < fresh.epoch {
                *held = Arc::clone(&fresh);
            }
        }
        Ok((fresh, epochs))
    }
}

/// The receipt of an earlier request under this key, for operations that look before they begin their work.
///
/// # Errors
/// `KeyReused` when the key was used for another request.
pub async fn known_receipt(
    conn: &mut gridwork_db::Conn,
    account: AccountId,
    key: &str,
    digest: &str,
) -> Result<Option<Receipt>> {
    idempotency::store::find(conn, account, key, digest).await
}

/// Drops idempotency keys whose days are over.
///
/// # Errors
/// What the storage says.
pub async fn forget_old_keys(work: &mut Work<'_>) -> Result<()> {
    let now = work.now;
    idempotency::store::sweep(work.tx, now).await?;
    Ok(())
}
