//! A small house for tests: a desk over a fresh database with Binhai's packs, a tree, people with roles, and a clock
//! that stands still.

mod acts;
mod lives;

pub(crate) use lives::{Life, filling};

use gridwork_db::{Db, Row, Value};
use gridwork_definitions::load_dir;
use gridwork_definitions::model::{Definition, Key, Loop, Pack};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Desk, DeskParts, View, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::people::store::NewStandIn;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{CaseId, Instant, ManualClock, OrgId, PersonId, RowId, orgs, packs, people};
use gridwork_loops::store::{Found, find};
use gridwork_registers::rows;
use gridwork_registers::tables::store::ensure_pack;
use indexmap::IndexMap;
use serde_json::json;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

/// What a work does.
pub(crate) type Doing<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

/// Names, kinds and the org above.
const ORGS: &[(&str, &str, &str)] = &[
    ("binhai", "district", ""),
    ("tanggu", "street", "binhai"),
    ("hexi", "community", "tanggu"),
    ("hedong", "community", "tanggu"),
    ("branch", "branch", "tanggu"),
    ("dagu", "street", "binhai"),
    ("gangnan", "community", "dagu"),
    ("dagu_branch", "branch", "dagu"),
];

/// Names, roles and where each is held.
pub(crate) const PEOPLE: &[(&str, &[(&str, &str)])] = &[
    ("li", &[("resident", "hexi")]),
    ("chen", &[("resident", "gangnan")]),
    ("sun", &[("grid_worker", "hexi"), ("grid_worker", "hedong"), ("resident", "hedong")]),
    ("wang", &[("dispatcher", "hexi"), ("dispatcher", "hedong")]),
    ("feng", &[("dispatcher", "gangnan")]),
    ("zhao", &[("volunteer", "hexi"), ("volunteer", "hedong")]),
    ("zhou", &[("volunteer", "hexi"), ("volunteer", "gangnan")]),
    ("qian", &[("verifier", "branch")]),
    ("wu", &[("verifier", "dagu_branch"), ("verifier", "branch")]),
    ("zheng", &[("street_coordinator", "tanggu")]),
    ("he", &[("district_office", "binhai"), ("leader", "dagu")]),
    ("nobody", &[]),
    // Stands in for Wang with everything, and for Qian with her role.
    ("lin", &[]),
];

/// The rows of `service_item`: code and working days.
const ITEMS: &[(&str, i64)] = &[("0301", 3), ("0302", 1), ("0303", 10)];

/// A desk with what it stands on.
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) desk: Desk,
    pub(crate) clock: ManualClock,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) order: Loop,
    orgs: IndexMap<&'static str, OrgId>,
    people: IndexMap<&'static str, PersonId>,
    items: IndexMap<&'static str, RowId>,
}

impl House {
    /// Everything above, on Monday 2026-03-02 at nine.
    pub(crate) async fn open(db: Db) -> House {
        House::with(db, binhai_packs()).await
    }

    /// The same with other packs, of which the last has the loop `order`.
    pub(crate) async fn with(db: Db, packs: Vec<Pack>) -> House {
        let (clock, keys) = (ManualClock::at(at("2026-03-02 09:00")), Arc::new(Keyring::fresh()));
        let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::clone(&keys) };
        let order = order_of(&packs);
        let desk = Desk::open(parts).await.unwrap();
        let (orgs, people, items) = (IndexMap::new(), IndexMap::new(), IndexMap::new());
        let mut house = House { db, desk, clock, keys, order, orgs, people, items };
        house.apply(packs).await;
        house.orgs = house.run(|work| Box::pin(build(work))).await.unwrap();
        let orgs = house.orgs.clone();
        house.people = house
            .run(move |work| {
                let orgs = orgs.clone();
                Box::pin(async move { populate(work, &orgs).await })
            })
            .await
            .unwrap();
        house.items = house.run(|work| Box::pin(stock(work))).await.unwrap();
        house
    }

    /// Applies packs and makes their tables fit.
    pub(crate) async fn apply(&self, all: Vec<Pack>) {
        let applying = self.run(move |work| {
            let all = all.clone();
            Box::pin(async move {
                for pack in &all {
                    packs::store::apply(work, pack).await?;
                    ensure_pack(work, pack).await?;
                }
                Ok(())
            })
        });
        applying.await.unwrap();
    }

    /// Runs a work as the system.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        verb: impl for<'w, 't> Fn(&'w mut Work<'t>) -> Doing<'w, T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.run_as(&Arc::new(Actor::system()), verb).await
    }

    /// Runs a work as somebody.
    pub(crate) async fn run_as<T: Send + 'static>(
        &self,
        actor: &Arc<Actor>,
        verb: impl for<'w, 't> Fn(&'w mut Work<'t>) -> Doing<'w, T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.desk.run_once(actor, Arc::new(verb), |work, verb| verb(work)).await
    }

    pub(crate) async fn view(&self) -> View {
        self.desk.view().await.unwrap()
    }

    pub(crate) fn org(&self, name: &str) -> OrgId {
        *self.orgs.get(name).unwrap_or_else(|| panic!("no such org: {name}"))
    }

    pub(crate) fn person(&self, name: &str) -> PersonId {
        *self.people.get(name).unwrap_or_else(|| panic!("no such person: {name}"))
    }

    pub(crate) fn item(&self, code: &str) -> RowId {
        *self.items.get(code).unwrap_or_else(|| panic!("no such item: {code}"))
    }

    /// Somebody as an actor; `system` is the system.
    pub(crate) async fn actor(&self, name: &str) -> Arc<Actor> {
        if name == "system" {
            return Arc::new(Actor::system());
        }
        Arc::new(authz::store::of_person(&mut self.view().await.conn, self.person(name)).await.unwrap())
    }

    /// A case as it is stored.
    pub(crate) async fn find(&self, id: CaseId) -> Option<Found> {
        let mut view = self.view().await;
        let world = Arc::clone(&view.world);
        find(&mut view.conn, &self.keys, &world, id).await.unwrap()
    }

    /// The rows of a query, as a reader sees them now.
    pub(crate) async fn ask(&self, sql: &str, params: &[Value]) -> Vec<Row> {
        self.db.read().await.unwrap().query(sql, params).await.unwrap()
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

/// The tree; two branches cover what is beside them, one of them in both streets.
async fn build(work: &mut Work<'_>) -> Result<IndexMap<&'static str, OrgId>> {
    let mut known: IndexMap<&str, OrgId> = IndexMap::new();
    for (name, kind, above) in ORGS {
        let (code, kind, parent) = ((*name).to_owned(), Key::new("common", kind), known.get(above).copied());
        let new = NewOrg { name: code.clone(), code, kind, parent, valid_from: "2026-01-01".into() };
        known.insert(name, orgs::store::add(work, &new).await?.id);
    }
    for (branch, community) in
        [("branch", "hexi"), ("branch", "hedong"), ("dagu_branch", "gangnan"), ("dagu_branch", "hedong")]
    {
        orgs::store::link(work, "covers", known[branch], known[community], "2026-01-01").await?;
    }
    Ok(known)
}

async fn populate(
    work: &mut Work<'_>,
    orgs: &IndexMap<&'static str, OrgId>,
) -> Result<IndexMap<&'static str, PersonId>> {
    let mut known: IndexMap<&str, PersonId> = IndexMap::new();
    let now = work.now();
    for (name, roles) in PEOPLE {
        let person = people::store::add(work, name, None).await?;
        known.insert(name, person);
        for (role, org) in *roles {
            people::store::grant(work, person, &role_key(role), orgs[org], now, None).await?;
        }
    }
    let until = now.plus_micros(1 << 50);
    for (person, role) in [("wang", None), ("qian", Some(role_key("verifier")))] {
        let (person, by) = (known[person], known["lin"]);
        let new = NewStandIn { person, by, role, org: None, from: now, to: until, reason: "培训".into() };
        people::store::stand_in(work, &new).await?;
    }
    Ok(known)
}

impl House {
    /// What a row of `service_item` is called.
    pub(crate) fn item_name(&self, id: &str) -> String {
        let found = self.items.iter().find(|(_, row)| row.to_string() == id);
        found.map(|(code, _)| format!("事项{code}")).unwrap_or_default()
    }
}

async fn stock(work: &mut Work<'_>) -> Result<IndexMap<&'static str, RowId>> {
    let world = work.world();
    let register = &world.catalog.registers[&Key::new("binhai", "service_item")];
    let mut known = IndexMap::new();
    for (code, days) in ITEMS {
        let fields = json!({"code": code, "class": "repair", "name": format!("事项{code}"), "days": days});
        let fields = fields.as_object().cloned().unwrap_or_default().into_iter().collect();
        let row = rows::store::NewRow { id: RowId::fresh(), org: None, fields };
        rows::store::insert(work, register, std::slice::from_ref(&row)).await?;
        let row = rows::store::settle(work, register, row, None).await?;
        known.insert(*code, row.id);
    }
    Ok(known)
}

pub(crate) fn role_key(local: &str) -> Key {
    Key::new(if matches!(local, "grid_worker" | "leader") { "common" } else { "binhai" }, local)
}

/// `common` and `binhai` as they are shipped.
pub(crate) fn binhai_packs() -> Vec<Pack> {
    let loaded = load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai"), &[]);
    assert!(loaded.is_ok(), "{:?}", loaded.errors().collect::<Vec<_>>());
    loaded.packs
}

/// The loop `order` of packs.
pub(crate) fn order_of(packs: &[Pack]) -> Loop {
    let mut loops = packs.iter().flat_map(|pack| &pack.definitions).filter_map(|definition| match definition {
        Definition::Loop(it) => Some(it),
        _ => None,
    });
    loops.find(|it| it.key.local() == "order").expect("the packs have the loop `order`").clone()
}

/// Binhai's packs with a change in the loop `order`.
pub(crate) fn with_order(change: impl Fn(&mut Loop)) -> Vec<Pack> {
    let mut packs = binhai_packs();
    for definition in packs.iter_mut().flat_map(|pack| &mut pack.definitions) {
        if let Definition::Loop(it) = definition
            && it.key.local() == "order"
        {
            change(it);
        }
    }
    packs
}

/// `2026-03-02 09:00` in China.
pub(crate) fn at(text: &str) -> Instant {
    Instant::from_rfc3339(&format!("{}:00+08:00", text.replace(' ', "T"))).unwrap()
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
