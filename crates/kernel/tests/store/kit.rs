//! A small house for tests: a desk over a fresh database, a clock that stands still, Binhai's packs and a few orgs.

use gridwork_db::{Db, Row, Value};
use gridwork_definitions::load_dir;
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Answer, Call, Desk, DeskParts, Ran, Receipt, View, Work};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock, OrgId, PersonId, orgs, packs, people};
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

/// The first day of every org here.
pub(crate) const FIRST_DAY: &str = "2026-01-01";

/// What a work does.
pub(crate) type Doing<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

/// Anything as the answer of a work.
pub(crate) struct Given<T>(pub(crate) T);

impl<T> Answer for Given<T> {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "test".into(), id: None, version: Some(1) }
    }
}

/// The orgs of [`House::binhai`]: name, kind, and the org above.
const ORGS: &[(&str, &str, &str)] = &[
    ("binhai", "district", ""),
    ("tanggu", "street", "binhai"),
    ("hexi", "community", "tanggu"),
    ("hedong", "community", "tanggu"),
    ("hexi_branch", "branch", "hexi"),
    ("tanggu_branch", "branch", "tanggu"),
    ("dagu", "street", "binhai"),
    ("gangnan", "community", "dagu"),
];

/// A desk with what it stands on.
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) desk: Desk,
    pub(crate) clock: ManualClock,
    pub(crate) keys: Arc<Keyring>,
}

impl House {
    /// A desk over a database with nothing in it, on Monday 2026-03-02 at nine.
    pub(crate) async fn empty(db: Db) -> House {
        let (clock, keys) = (ManualClock::at(at("2026-03-02 09:00")), Arc::new(Keyring::fresh()));
        let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::clone(&keys) };
        House { desk: Desk::open(parts).await.unwrap(), db, clock, keys }
    }

    /// The same with Binhai's packs and a tree of a district, two streets, three communities and two branches, of
    /// which `hexi_branch` covers `hexi` and `tanggu_branch` covers `hexi` and `hedong`.
    pub(crate) async fn binhai(db: Db) -> House {
        let house = House::empty(db).await;
        house.apply(binhai_packs()).await;
        house
            .run(|work| {
                Box::pin(async move {
                    for (name, kind, above) in ORGS {
                        let parent = match *above {
                            "" => None,
                            above => Some(found(work, above).await?),
                        };
                        orgs::store::add(work, &new_org(name, kind, parent)).await?;
                    }
                    for (branch, community) in
                        [("hexi_branch", "hexi"), ("tanggu_branch", "hexi"), ("tanggu_branch", "hedong")]
                    {
                        let (from, to) = (found(work, branch).await?, found(work, community).await?);
                        orgs::store::link(work, "covers", from, to, FIRST_DAY).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        house
    }

    /// Another desk over the same database, as another process would have.
    pub(crate) async fn neighbour(&self) -> Desk {
        let (clock, keys) = (Arc::new(self.clock.clone()), Arc::clone(&self.keys));
        Desk::open(DeskParts { db: self.db.clone(), clock, keys }).await.unwrap()
    }

    /// Runs a work as the system.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        verb: impl for<'w, 't> Fn(&'w mut Work<'t>) -> Doing<'w, T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.desk.run_once(&Arc::new(Actor::system()), Arc::new(verb), |work, verb| verb(work)).await
    }

    /// Runs a work as somebody.
    pub(crate) async fn run_as<T: Send + 'static>(
        &self,
        actor: &Arc<Actor>,
        call: Call,
        verb: impl for<'w, 't> Fn(&'w mut Work<'t>) -> Doing<'w, T> + Send + Sync + 'static,
    ) -> Result<Ran<T>> {
        let shared = Arc::new(verb);
        let ran = self
            .desk
            .run(actor, call, shared, |work, verb| Box::pin(async move { Ok::<_, Error>(Given(verb(work).await?)) }));
        Ok(match ran.await? {
            Ran::New(Given(value)) => Ran::New(value),
            Ran::Again(receipt) => Ran::Again(receipt),
        })
    }

    /// Applies packs, those used before those that use them.
    pub(crate) async fn apply(&self, all: Vec<Pack>) -> Vec<packs::store::Applied> {
        let applying = self.run(move |work| {
            let all = all.clone();
            Box::pin(async move {
                let mut applied = Vec::new();
                for pack in &all {
                    applied.push(packs::store::apply(work, pack).await?);
                }
                Ok(applied)
            })
        });
        applying.await.unwrap()
    }

    pub(crate) async fn view(&self) -> View {
        self.desk.view().await.unwrap()
    }

    /// The org with a name of [`House::binhai`].
    pub(crate) async fn org(&self, name: &str) -> OrgId {
        self.view().await.world.orgs.by_code(name).unwrap_or_else(|| panic!("no such org: {name}")).id
    }

    /// Adds a person.
    pub(crate) async fn person(&self, name: &'static str) -> PersonId {
        self.run(move |work| Box::pin(people::store::add(work, name, None))).await.unwrap()
    }

    /// Adds a person who holds a role at an org from now on.
    pub(crate) async fn holder(&self, name: &'static str, role: &'static str, org: &str) -> PersonId {
        let (org, now) = (self.org(org).await, self.desk.now());
        let adding = self.run(move |work| {
            Box::pin(async move {
                let person = people::store::add(work, name, None).await?;
                people::store::grant(work, person, &role_key(role), org, now, None).await?;
                Ok(person)
            })
        });
        adding.await.unwrap()
    }

    /// A person as an actor.
    pub(crate) async fn actor(&self, person: PersonId) -> Actor {
        authz::store::of_person(&mut self.view().await.conn, person).await.unwrap()
    }

    /// The rows of a query, as a reader sees them now.
    pub(crate) async fn ask(&self, sql: &str, params: &[Value]) -> Vec<Row> {
        self.db.read().await.unwrap().query(sql, params).await.unwrap()
    }

    /// The whole number that a query answers.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.ask(sql, &[]).await[0].int(0).unwrap()
    }

    /// Changes the database behind the back of the desk.
    pub(crate) async fn tamper(&self, sql: &str, params: &[Value]) -> u64 {
        let (sql, params) = (sql.to_owned(), params.to_vec());
        let writing = self.db.write(move |tx| {
            let (sql, params) = (sql.clone(), params.clone());
            Box::pin(async move { tx.execute(&sql, &params).await })
        });
        let changed: Result<u64, gridwork_db::Error> = writing.await;
        changed.unwrap()
    }
}

async fn found(work: &mut Work<'_>, code: &str) -> Result<OrgId> {
    let row = work.tx().query_one("select org_id from org where code = $1", &[code.into()]).await?;
    Ok(OrgId(row.uuid(0)?))
}

/// An org whose code is its name.
pub(crate) fn new_org(name: &str, kind: &str, parent: Option<OrgId>) -> NewOrg {
    NewOrg {
        code: name.to_owned(),
        name: name.to_owned(),
        kind: Key::new("common", kind),
        parent,
        valid_from: FIRST_DAY.to_owned(),
    }
}

/// `common` and `binhai` as they are shipped.
pub(crate) fn binhai_packs() -> Vec<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai");
    let loaded = load_dir(&folder, &[]);
    assert!(loaded.is_ok(), "{:?}", loaded.errors().collect::<Vec<_>>());
    loaded.packs
}

pub(crate) fn role_key(local: &str) -> Key {
    Key::new(if matches!(local, "grid_worker" | "leader") { "common" } else { "binhai" }, local)
}

/// `2026-03-02 09:00` in China.
pub(crate) fn at(text: &str) -> Instant {
    Instant::from_rfc3339(&format!("{}:00+08:00", text.replace(' ', "T"))).unwrap()
}

/// An error in a word: `not_found org`, `conflict closed`, `valid_from type`.
pub(crate) fn word<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(Error::NotFound(what)) => format!("not_found {what}"),
        Err(Error::Conflict { code, .. }) => format!("conflict {code}"),
        Err(Error::Problems(all)) => {
            all.iter().map(|problem| format!("{} {}", problem.path, problem.code)).collect::<Vec<_>>().join(", ")
        }
        Err(other) => format!("{other:?}"),
    }
}

/// A source of arbitrary numbers that is the same in every run (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
