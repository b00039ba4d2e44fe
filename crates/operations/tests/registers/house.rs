//! A district of invented orgs, people and rows.

use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_definitions::{Files, load_files};
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::{Call, Desk, DeskParts};
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{FileId, Instant, ManualClock, OrgId, PersonId, RowId, orgs, people};
use gridwork_operations::files::{Upload, upload};
use gridwork_operations::packs::{ApplyPacks, apply};
use gridwork_operations::registers::{AddRow, ChangeRow, add, change, retire};
use gridwork_testkit::fuzz::Mutator;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything by which a field can be limited.
const REGISTER: &str = r#"
register: thing
title: 台账
label: name
own: keeper
fields:
  name:   {type: text, required: true, title: 名称}
  keeper: {type: person, title: 归属人}
  amount: {type: int, read: [leader], title: 金额}
  note:   {type: text, read: [leader, clerk], write: [clerk], title: 备注}
  spot:   {type: point, blur: {metres: 500, except: [worker]}, title: 位置}
  papers: {type: files, read: [worker, neighbour], title: 附件}
  phone:  {type: phone, class: personal, purpose: 联系, visible: [{to: worker}, {to: neighbour}], erase_after: {days: 30}, find: exact, title: 电话}
  secret: {type: text, class: secret, purpose: 核查, visible: [{to: leader}], erase_after: {days: 30}, title: 保密}
may: {read: [leader, clerk, worker, neighbour], write: [leader, clerk]}
"#;

/// What tells rows apart.
const CODED: &str = "
register: coded
title: 编码台账
unique: [code]
fields:
  code: {type: text, required: true, title: 编码}
  size: {type: int, min: 0, max: 99, title: 大小}
  keeper: {type: person, title: 保管人}
  phone: {type: phone, class: personal, purpose: 联系, visible: [{to: worker}], erase_after: {days: 30}, title: 电话}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
";

/// Nobody stands in it twice.
const MEMBERS: &str = "
register: member
title: 成员台账
label: person
unique: [person]
fields:
  person: {type: person, required: true, title: 成员}
may: {read: [leader, clerk], write: [leader, clerk]}
";

/// Told apart by what is sealed.
pub(crate) const RESIDENTS: &str = "
register: resident
title: 居民台账
label: name
unique: [phone]
fields:
  name: {type: text, required: true, title: 称呼}
  phone: {type: phone, required: true, class: personal, purpose: 联系, visible: [{to: worker}], erase_after: {days: 30}, find: exact, title: 电话}
  number: {type: citizen_id, class: secret, purpose: 核查, visible: [{to: leader}], erase_after: {days: 30}, find: exact, title: 身份证号}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
";

/// Who names it keeps it in use by one field, and not by the other.
const HOMES: &str = "
register: home
title: 家庭台账
label: name
fields:
  name: {type: text, required: true, title: 名称}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
";

const DWELLERS: &str = "
register: dweller
title: 住户台账
label: name
fields:
  name: {type: text, required: true, title: 称呼}
  home: {type: row, of: home, title: 住在}
  former: {type: row, of: home, on_retire: keep, title: 曾住}
  hidden: {type: row, of: home, read: [leader], title: 未公开}
  homes: {type: rows, of: home, max: 3, title: 常住各处}
  visited: {type: rows, of: home, on_retire: keep, title: 去过}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
";

/// A case that keeps what it is about in use.
const VISITS: &str = "
loop: visit
title: 走访
lives_at: community
number: 'ZF{yyyy}-{seq:6}'
fields:
  home: {type: row, of: home, required: true, on_retire: refuse, title: 走访家庭}
  also: {type: rows, of: home, on_retire: refuse, title: 顺访家庭}
  craft: {type: text, is: person.craft, repeats: {reason: 现场核对, until: 2001-01-01}, title: 手艺}
start: planned
states:
  planned: {title: 待走访, turn: worker}
  done: {title: 已走访, final: true}
steps:
  plan: {title: 安排, to: planned, by: worker, form: [home, also, craft]}
  visit: {title: 走访, from: planned, to: done, by: worker, outcome: done}
";

/// What is kept of persons, and where.
const ELEMENTS: &str = "
elements:
  person:
    craft: {title: 手艺, type: text}
";

pub(crate) const CRAFTS: &str = r#"
register: craft
title: 手艺台账
label: note
fields:
  note:   {type: text, required: true, title: 记事}
  person: {type: person, required: true, title: 能手}
  able:   {type: bool, title: 还在做}
  craft:  {type: text, is: person.craft, visible_when: "able == true", title: 手艺专长}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
"#;

const ROLES: &str = "
roles:
  leader:    {title: 区级, held_at: [district], reaches: below}
  clerk:     {title: 街道, held_at: [street], reaches: below}
  worker:    {title: 社区, held_at: [community], reaches: self}
  neighbour: {title: 居民, held_at: [community], reaches: self, sees: own}
  stranger:  {title: 旁人, held_at: [community], reaches: self}
";

/// Fields that hang on others.
pub(crate) const LEASES: &str = r#"
register: lease
title: 租赁台账
unique: [code]
fields:
  code:     {type: text, required: true, title: 编码}
  kind:     {type: choice, of: lease_kind, title: {zh: 类别, en: Kind}}
  other:    {type: text, required_when: "kind == 'other'", title: {zh: 其他说明, en: What else}}
  rent:     {type: int, required: true, min: 0, title: 月租}
  months:   {type: int, required: true, min: 0, title: 月数}
  dear:     {type: bool, computed: "or_else(total, 0) > 1000", title: 大额}
  total:    {type: int, max: 999999, computed: rent * months, title: 总额}
  ended:    {type: bool, title: 已结束}
  ended_on: {type: date, required: true, visible_when: "ended == true", title: 结束日期}
may: {read: [leader, clerk, worker], write: [leader, clerk]}
"#;

const LEASE_KINDS: &str = "
choices: lease_kind
title: 租赁类别
options: {shop: {title: {zh: 商铺, en: Shop}}, other: {title: {zh: 其他, en: Other}}}
";

const KINDS: &str = "
org_kinds:
  district:  {title: 区}
  street:    {title: 街道, parents: [district], watches: true}
  community: {title: 社区, parents: [street], watches: true}
";

/// An org, as the test remembers it.
pub(crate) struct Place {
    pub(crate) id: OrgId,
    pub(crate) parent: Option<OrgId>,
}

/// A row, as the test remembers it.
pub(crate) struct Thing {
    pub(crate) id: RowId,
    pub(crate) org: Option<OrgId>,
    pub(crate) keeper: Option<PersonId>,
    pub(crate) amount: Option<i64>,
    pub(crate) note: bool,
    pub(crate) file: Option<FileId>,
    pub(crate) sealed: bool,
    pub(crate) is_retired: bool,
}

/// The house and what it holds.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: ManualClock,
    pub(crate) register: Key,
    pub(crate) places: Vec<Place>,
    pub(crate) things: Vec<Thing>,
    pub(crate) people: Vec<PersonId>,
    pub(crate) dice: Mutator,
}

impl House {
    /// Builds it from a seed.
    pub(crate) async fn build(db: Db, seed: u64) -> Self {
        let mut house = Self::empty(db, seed).await;
        house.fill().await;
        house
    }

    /// The same without rows.
    pub(crate) async fn empty(db: Db, seed: u64) -> Self {
        let clock = ManualClock::at(Instant::from_rfc3339("2026-03-02T09:00:00+08:00").unwrap());
        let keys = Arc::new(Keyring::fresh());
        let desk = Desk::open(DeskParts { db, clock: Arc::new(clock.clone()), keys }).await.unwrap();
        let register = Key::new("probe", "thing");
        let (places, things, people) = (Vec::new(), Vec::new(), Vec::new());
        let mut house = Self { desk, clock, register, places, things, people, dice: Mutator::new(seed) };
        house.apply(RESIDENTS).await;
        house.settle().await;
        house
    }

    /// Applies the pack, with a register of residents as it is given.
    pub(crate) async fn apply(&self, residents: &str) {
        self.apply_all(residents, LEASES, CRAFTS).await;
    }

    /// Applies the pack, with a register of leases as it is given.
    pub(crate) async fn apply_leases(&self, leases: &str) {
        self.apply_all(RESIDENTS, leases, CRAFTS).await;
    }

    /// Applies the pack, with a register of crafts as it is given.
    pub(crate) async fn apply_crafts(&self, crafts: &str) {
        self.apply_all(RESIDENTS, LEASES, crafts).await;
    }

    async fn apply_all(&self, residents: &str, leases: &str, crafts: &str) {
        let files = Files::new("probe")
            .with("pack.yaml", "pack: probe\nversion: 0.1.0\ntitle: 试\n")
            .with("org_kinds.yaml", KINDS)
            .with("roles.yaml", ROLES)
            .with("registers/thing.yaml", REGISTER)
            .with("registers/coded.yaml", CODED)
            .with("registers/member.yaml", MEMBERS)
            .with("registers/resident.yaml", residents)
            .with("choices/lease_kind.yaml", LEASE_KINDS)
            .with("registers/lease.yaml", leases)
            .with("registers/home.yaml", HOMES)
            .with("elements.yaml", ELEMENTS)
            .with("registers/craft.yaml", crafts)
            .with("registers/dweller.yaml", DWELLERS)
            .with("loops/visit.yaml", VISITS);
        let loaded = load_files(&files, &BTreeMap::new());
        assert!(loaded.is_ok(), "{:?}", loaded.errors().collect::<Vec<_>>());
        let ask = ApplyPacks { packs: loaded.packs, org: None, allow: Vec::new() };
        apply(&self.desk, &Arc::new(Actor::system()), ask).await.unwrap();
    }

    /// A district, twelve streets and twenty-six communities: their numbers begin alike (`3`, `30`, `31`).
    async fn settle(&mut self) {
        let system = Arc::new(Actor::system());
        let built = self.desk.run_once(&system, (), |work, ()| {
            Box::pin(async move {
                let mut places: Vec<Place> = Vec::new();
                for number in 1..=39_usize {
                    let (kind, parent) = match number {
                        1 => ("district", None),
                        2..=13 => ("street", Some(places[0].id)),
                        _ => ("community", Some(places[1 + (number * 7) % 12].id)),
                    };
                    let new = NewOrg {
                        name: format!("{kind} {number}"),
                        code: number.to_string(),
                        kind: Key::new("probe", kind),
                        parent,
                        valid_from: "2026-01-01".into(),
                    };
                    let id = orgs::store::add(work, &new).await?.id;
                    places.push(Place { id, parent });
                }
                let mut persons = Vec::new();
                for number in 0..8 {
                    persons.push(people::store::add(work, &format!("试用人{number}"), None).await?);
                }
                Ok::<_, gridwork_kernel::error::Error>((places, persons))
            })
        });
        (self.places, self.people) = built.await.unwrap();
    }

    async fn fill(&mut self) {
        for number in 0..70_i64 {
            let org = (number >= 4).then(|| self.places[(number as usize * 5) % self.places.len()].id);
            let thing = self.draw(number, org).await;
            self.things.push(thing);
        }
    }

    async fn draw(&mut self, number: i64, org: Option<OrgId>) -> Thing {
        let system = Arc::new(Actor::system());
        let mut fields = Map::from_iter([("name".to_owned(), Json::from(format!("东西{number}")))]);
        let keeper = self.one_in(2).then(|| *self.dice.pick(&self.people));
        let amount = self.one_in(2).then_some(number % 5);
        let (note, sealed) = (self.one_in(2), self.one_in(2));
        let file = if self.one_in(3) { Some(self.file(&system, number).await) } else { None };
        fields.extend(keeper.map(|id| ("keeper".to_owned(), Json::from(id.to_string()))));
        fields.extend(amount.map(|amount| ("amount".to_owned(), Json::from(amount))));
        fields.extend(note.then(|| ("note".to_owned(), Json::from(format!("备注{number}")))));
        fields.extend(file.map(|id| ("papers".to_owned(), json!([id.to_string()]))));
        fields.insert("spot".to_owned(), json!({"lon": 117.7054, "lat": 39.0051}));
        if sealed {
            fields.insert("phone".to_owned(), Json::from("13800000000"));
            fields.insert("secret".to_owned(), Json::from(format!("内情{number}")));
        }
        let new = AddRow { register: self.register.clone(), org, fields };
        let row = RowId(add(&self.desk, &system, Call::plain(), new).await.unwrap().row.id);
        let again = |fields| ChangeRow { register: self.register.clone(), row, fields, if_match: None };
        let renamed = Map::from_iter([("name".to_owned(), Json::from(format!("东西{number}号")))]);
        change(&self.desk, &system, Call::plain(), again(Some(renamed))).await.unwrap();
        let is_retired = number % 9 == 8;
        if is_retired {
            retire(&self.desk, &system, Call::plain(), again(None)).await.unwrap();
        }
        Thing { id: row, org, keeper, amount, note, file, sealed, is_retired }
    }

    async fn file(&self, by: &Arc<Actor>, number: i64) -> FileId {
        let file = Upload { name: format!("{number}.txt"), content: format!("附件 {number}").into_bytes() };
        let kept = upload(&self.desk, by, Call::plain(), file, &Default::default()).await.unwrap();
        FileId(kept.id)
    }

    fn one_in(&mut self, end: usize) -> bool {
        self.dice.below(end) == 0
    }

    /// One of the people who keep things, with up to three roles held anywhere, some of them no longer or not yet.
    pub(crate) fn somebody(&mut self) -> Arc<Actor> {
        let now = self.desk.now();
        let roles = ["leader", "clerk", "worker", "neighbour", "stranger"];
        let grants = (0..self.dice.below(4)).map(|_| Grant {
            role: Key::new("probe", self.dice.pick::<&str>(&roles)),
            org: self.dice.pick(&self.places).id,
            from: if self.dice.below(5) == 0 { now.plus_micros(1) } else { now },
            to: (self.dice.below(5) == 0).then_some(now),
            stood_for: None,
        });
        let grants = grants.collect();
        Arc::new(Actor { person: *self.dice.pick(&self.people), grants, ..Actor::system() })
    }
}
