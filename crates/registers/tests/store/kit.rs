//! A small house for tests: a desk over a fresh database, Binhai's packs with their tables, and a few orgs.

use gridwork_db::{Db, Engine, Row};
use gridwork_definitions::load_dir;
use gridwork_definitions::model::{Definition, Field, FieldClass, FieldType, Key, May, Pack, Readers, Register, Text};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, DeskParts, View, Work};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock, OrgId, RowId, orgs, packs};
use gridwork_registers::rows::StoredRow;
use gridwork_registers::rows::store::{self, NewRow};
use gridwork_registers::tables::store::ensure_pack;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

/// What a work does.
pub(crate) type Doing<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

/// Fields of a row, canonical.
pub(crate) type Fields = IndexMap<String, Json>;

/// Names, kinds and the org above.
const ORGS: &[(&str, &str, &str)] = &[
    ("binhai", "district", ""),
    ("tanggu", "street", "binhai"),
    ("hexi", "community", "tanggu"),
    ("hedong", "community", "tanggu"),
    ("branch", "branch", "tanggu"),
    ("dagu", "street", "binhai"),
    ("gangnan", "community", "dagu"),
];

/// A desk with what it stands on.
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) desk: Desk,
    pub(crate) clock: ManualClock,
}

impl House {
    /// A desk with Binhai's roles and a tree of a district, two streets, three communities, and a branch that covers
    /// Hexi and Hedong. There is no register yet.
    pub(crate) async fn binhai(db: Db) -> House {
        let clock = ManualClock::at(Instant::from_rfc3339("2026-03-02T09:00:00+08:00").unwrap());
        let keys = Arc::new(Keyring::fresh());
        let desk = Desk::open(DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys }).await.unwrap();
        let house = House { db, desk, clock };
        let building = house.run(|work| {
            Box::pin(async move {
                for pack in binhai_packs() {
                    packs::store::apply(work, &pack).await?;
                }
                let mut known: IndexMap<&str, OrgId> = IndexMap::new();
                for (name, kind, above) in ORGS {
                    let parent = known.get(above).copied();
                    let (code, kind) = ((*name).to_owned(), Key::new("common", kind));
                    let new = NewOrg { name: code.clone(), code, kind, parent, valid_from: "2026-01-01".into() };
                    known.insert(name, orgs::store::add(work, &new).await?.id);
                }
                for community in ["hexi", "hedong"] {
                    orgs::store::link(work, "covers", known["branch"], known[community], "2026-01-01").await?;
                }
                Ok(())
            })
        });
        building.await.unwrap();
        house
    }

    /// The same with a register.
    pub(crate) async fn with(db: Db, register: &Register) -> House {
        let house = House::binhai(db).await;
        house.ensure(register).await.unwrap();
        house
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

    /// Makes the table of a register fit.
    pub(crate) async fn ensure(&self, register: &Register) -> Result<()> {
        let pack = pack_of(vec![Definition::Register(register.clone())]);
        let ensuring = self.run(move |work| {
            let pack = pack.clone();
            Box::pin(async move { ensure_pack(work, &pack).await })
        });
        ensuring.await
    }

    pub(crate) async fn view(&self) -> View {
        self.desk.view().await.unwrap()
    }

    pub(crate) async fn org(&self, name: &str) -> (OrgId, String) {
        let world = self.view().await.world;
        let org = world.orgs.by_code(name).unwrap_or_else(|| panic!("no such org: {name}"));
        (org.id, org.path.clone())
    }

    /// Adds a row of an org, or of none.
    pub(crate) async fn add(
        &self,
        register: &Register,
        org: Option<(OrgId, String)>,
        fields: Json,
    ) -> Result<StoredRow> {
        let (register, fields) = (register.clone(), canonical(fields));
        let adding = self.run(move |work| {
            let (register, org, fields) = (register.clone(), org.clone(), fields.clone());
            Box::pin(async move {
                let row = NewRow { id: RowId::fresh(), org, fields };
                let inserted = store::insert(work, &register, std::slice::from_ref(&row)).await?;
                match inserted.contains(&row.id) {
                    true => store::settle(work, &register, row, None).await,
                    false => Err(Error::Problems(store::duplicates(&register))),
                }
            })
        });
        adding.await
    }

    /// Changes a row, as it is stored now.
    pub(crate) async fn change(&self, register: &Register, id: RowId, fields: Json) -> Result<StoredRow> {
        let (register, fields) = (register.clone(), canonical(fields));
        let changing = self.run(move |work| {
            let (register, fields) = (register.clone(), fields.clone());
            Box::pin(async move {
                let row = store::lock(work, &register, id).await?.ok_or(Error::NotFound("row"))?;
                store::change(work, &register, row, &fields, None).await
            })
        });
        changing.await
    }

    /// Retires a row.
    pub(crate) async fn retire(&self, register: &Register, id: RowId) -> Result<StoredRow> {
        let register = register.clone();
        let retiring = self.run(move |work| {
            let register = register.clone();
            Box::pin(async move {
                let row = store::lock(work, &register, id).await?.ok_or(Error::NotFound("row"))?;
                store::retire(work, &register, row, None).await
            })
        });
        retiring.await
    }

    pub(crate) async fn find(&self, register: &Register, id: RowId) -> Option<StoredRow> {
        store::find(&mut self.view().await.conn, register, id).await.unwrap()
    }

    /// The rows of a query, as a reader sees them now.
    pub(crate) async fn ask(&self, sql: &str) -> Vec<Row> {
        self.db.read().await.unwrap().query(sql, &[]).await.unwrap()
    }

    /// Columns and indexes of a table, in order, as the engine describes them.
    pub(crate) async fn shape(&self, table: &str) -> Vec<String> {
        let sql = match self.db.engine() {
            Engine::Sqlite => format!(
                "select name || ' ' || type from pragma_table_info('{table}') \
                 union all select name from pragma_index_list('{table}') where origin = 'c' order by 1"
            ),
            Engine::Postgres => format!(
                "select column_name || ' ' || data_type from information_schema.columns where table_name = '{table}' \
                 union all select indexname::text from pg_indexes \
                 where tablename = '{table}' and indexname not like '%_pkey' order by 1"
            ),
        };
        self.ask(&sql).await.iter().map(|row| row.text(0).unwrap()).collect()
    }
}

/// `common` and `binhai` as they are shipped.
pub(crate) fn binhai_packs() -> Vec<Pack> {
    let loaded = load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai"), &[]);
    assert!(loaded.is_ok(), "{:?}", loaded.errors().collect::<Vec<_>>());
    loaded.packs
}

/// A register of Binhai as it is shipped.
pub(crate) fn shipped(local: &str) -> Register {
    let definitions = binhai_packs().remove(1).definitions;
    let mut registers = definitions.into_iter().filter_map(|definition| match definition {
        Definition::Register(register) => Some(register),
        _ => None,
    });
    registers.find(|register| register.key.local() == local).unwrap_or_else(|| panic!("no such register: {local}"))
}

pub(crate) fn pack_of(definitions: Vec<Definition>) -> Pack {
    Pack {
        pack: "binhai".into(),
        version: "1.0.0".into(),
        title: Text::zh("试"),
        uses: Vec::new(),
        definitions,
        sources: std::collections::BTreeMap::new(),
    }
}

/// A register that anyone reads, of these fields.
pub(crate) fn register(local: &str, fields: &[(&str, FieldType)]) -> Register {
    Register {
        key: Key::new("binhai", local),
        title: Text::zh("试"),
        fields: fields.iter().map(|(key, kind)| ((*key).to_owned(), field(kind.clone()))).collect(),
        unique: Vec::new(),
        label: fields.first().map_or_else(String::new, |(key, _)| (*key).to_owned()),
        own: None,
        consent: None,
        views: IndexMap::new(),
        may: May { read: Readers::Anyone, write: Vec::new() },
    }
}

pub(crate) fn field(kind: FieldType) -> Field {
    Field {
        title: Text::zh("试"),
        kind,
        required: false,
        class: FieldClass::Plain,
        purpose: None,
        visible: Vec::new(),
        hidden_from: Vec::new(),
        erase_after: None,
        find: None,
        on_retire: None,
        default: None,
        help: None,
        visible_when: None,
        required_when: None,
        computed: None,
        suggest: None,
        repeats: None,
        is: None,
        read: Vec::new(),
        write: Vec::new(),
    }
}

pub(crate) fn text() -> FieldType {
    FieldType::Text { max: 200, long: false, pattern: None }
}

pub(crate) fn int() -> FieldType {
    FieldType::Int { min: None, max: None }
}

/// The fields of a JSON object.
pub(crate) fn canonical(fields: Json) -> Fields {
    let object: Map<String, Json> = serde_json::from_value(fields).unwrap();
    object.into_iter().collect()
}

/// An error in a word: `fields.code duplicate`, `malformed …`.
pub(crate) fn word<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(Error::NotFound(what)) => format!("not_found {what}"),
        Err(Error::Conflict { code, .. }) => format!("conflict {code}"),
        Err(Error::Malformed { because }) => format!("malformed {}", because.say("en")),
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
