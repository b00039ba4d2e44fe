//! SCOPE: which rows a list holds and which a single look-up shows are the same, for random actors.

use crate::kit::{Dice, House, register, text};
use gridwork_db::{Db, Engine};
use gridwork_definitions::model::{Key, May, Readers, Register};
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::time::DAY;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, PersonId, RowId};
use gridwork_registers::rows::store::{RowQuery, count, list};
use gridwork_registers::rows::{StoredRow, may_read, may_write, row_scope};
use gridwork_testkit::both_engines;
use serde_json::json;
use std::collections::BTreeSet;

const ROLES: [&str; 6] = ["resident", "volunteer", "dispatcher", "verifier", "street_coordinator", "district_office"];

fn role(local: &str) -> Key {
    Key::new("binhai", local)
}

fn readable(read: Option<&[&str]>, write: &[&str]) -> Register {
    let read = read.map_or(Readers::Anyone, |roles| Readers::Roles(roles.iter().map(|it| role(it)).collect()));
    let write = write.iter().map(|it| role(it)).collect();
    Register { may: May { read, write }, ..register("thing", &[("name", text())]) }
}

fn actor(dice: &mut Dice, orgs: &[OrgId], now: Instant) -> Actor {
    let grants = (0..dice.below(4)).map(|_| Grant {
        role: role(ROLES[dice.below(ROLES.len())]),
        org: *dice.one(orgs),
        from: now.plus_micros((dice.below(3) as i64 - 1) * DAY),
        to: (dice.below(3) == 0).then(|| now.plus_micros((dice.below(3) as i64 - 1) * DAY)),
        stood_for: None,
    });
    Actor { person: PersonId::fresh(), grants: grants.collect(), ..Actor::system() }
}

fn holder(world: &World, local: &str, held_at: &str, now: Instant) -> Actor {
    let org = world.orgs.by_code(held_at).unwrap().id;
    let grant = Grant { role: role(local), org, from: now, to: None, stood_for: None };
    Actor { person: PersonId::fresh(), grants: vec![grant], ..Actor::system() }
}

/// Two rows of each org, and two of none, under one key whoever may read them.
async fn fill(house: &House) -> Vec<StoredRow> {
    let things = readable(None, &[]);
    let mut orgs: Vec<Option<(OrgId, String)>> = vec![None];
    orgs.extend(house.view().await.world.orgs.all().map(|org| Some((org.id, org.path.clone()))));
    let mut rows = Vec::new();
    for org in orgs.iter().chain(&orgs) {
        rows.push(house.add(&things, org.clone(), json!({"name": "thing"})).await.unwrap());
    }
    rows
}

both_engines! {
    async fn rows_of_the_own_org_are_found_by_an_index(db: Db) {
        let (engine, things) = (db.engine(), readable(Some(&["dispatcher"]), &[]));
        let house = House::with(db, &things).await;
        fill(&house).await;
        let view = house.view().await;
        let orgs = view.world.orgs.all().filter(|org| org.parent.is_some()).cloned().collect::<Vec<_>>();
        let actor = holder(&view.world, "dispatcher", &orgs[0].code, view.now);
        let (condition, params) = row_scope(&actor, &view.world, &things, view.now).to_sql(1);
        assert!(condition.contains("org_path in ("), "{condition}");
        assert_eq!(params.len(), 2, "{params:?}");
        // PostgreSQL reads a small table from its beginning whatever indexes it has.
        if engine == Engine::Sqlite {
            let table = house.shape("row_binhai__thing").await.into_iter().find(|it| it.ends_with("__org"));
            assert!(table.is_some(), "there is an index by path");
            let sql = format!("explain query plan select 1 from row_binhai__thing t where {condition}");
            let plan = house.db.read().await.unwrap().query(&sql, &params).await.unwrap();
            let plan = plan.iter().map(|row| row.text(3).unwrap()).collect::<Vec<_>>();
            assert!(plan.iter().all(|step| !step.starts_with("SCAN")), "{plan:?}");
        }
    }

    async fn a_list_holds_exactly_the_rows_that_may_be_read(db: Db) {
        let house = House::with(db, &readable(None, &[])).await;
        let rows = fill(&house).await;
        let mut view = house.view().await;
        let (world, now) = (view.world.clone(), view.now);
        let orgs: Vec<OrgId> = world.orgs.all().map(|org| org.id).collect();
        let mut dice = Dice(11);
        let (mut read, mut unread) = (0, 0);
        for round in 0..120 {
            let readers: Vec<&str> = ROLES.into_iter().filter(|_| dice.below(3) == 0).collect();
            let writers: Vec<&str> = ROLES.into_iter().filter(|_| dice.below(4) == 0).collect();
            let things = readable((dice.below(6) > 0).then_some(readers.as_slice()), &writers);
            let actor = actor(&mut dice, &orgs, now);
            let scope = row_scope(&actor, &world, &things, now);
            // Put in order one by one, and found along the order: both hold the same.
            let few = Some(if round % 2 == 0 { 0 } else { 1000 });
            let query = RowQuery { limit: 1000, few, ..RowQuery::default() };
            let found = list(&mut view.conn, &things, &scope, &query).await.unwrap();
            let listed: BTreeSet<RowId> = found.iter().map(|it| it.row.id).collect();
            let counted = count(&mut view.conn, &things, &scope, &query).await.unwrap();
            assert_eq!(counted, (i64::try_from(listed.len()).unwrap(), false), "round {round}");
            let allowed: BTreeSet<RowId> = rows.iter().filter(|row| scope.contains(row)).map(|row| row.id).collect();
            assert_eq!(listed, allowed, "round {round}: {actor:?} {:?}", things.may);
            assert_eq!(scope.is_empty(), !may_read(&actor, &world, &things, now));
            assert!(!scope.is_empty() || allowed.is_empty(), "who may read nothing reads nothing");
            for row in &rows {
                let writes = may_write(&actor, &world, &things, row.org, now);
                assert!(!writes || scope.contains(row), "who may write a row may read it");
            }
            read += allowed.len();
            unread += rows.len() - allowed.len();
        }
        assert!(read > 200 && unread > 200, "the samples say something: {read} and {unread}");
    }

    async fn a_role_reads_and_writes_where_it_reaches(db: Db) {
        let house = House::binhai(db).await;
        let view = house.view().await;
        let (world, now) = (&view.world, view.now);
        let things = readable(Some(&["resident", "verifier"]), &["dispatcher", "street_coordinator"]);
        for (local, held_at, reads, writes) in [
            // Who sees only their own reads no row by the org: none of these says whose it is.
            ("resident", "hexi", vec![], vec![]),
            ("verifier", "branch", vec!["hexi", "hedong"], vec![]),
            ("dispatcher", "hexi", vec!["hexi"], vec!["hexi"]),
            (
                "street_coordinator",
                "tanggu",
                vec!["tanggu", "hexi", "hedong", "branch"],
                vec!["tanggu", "hexi", "hedong", "branch"],
            ),
            ("volunteer", "hexi", vec![], vec![]),
        ] {
            let actor = holder(world, local, held_at, now);
            let scope = row_scope(&actor, world, &things, now);
            let row = |org: Option<&gridwork_kernel::orgs::Org>| StoredRow {
                id: RowId::fresh(),
                register: things.key.clone(),
                org: org.map(|org| org.id),
                org_path: org.map(|org| org.path.clone()),
                fields: Default::default(),
                version: 1,
                retired_at: None,
            };
            let all: Vec<_> = world.orgs.all().collect();
            let seen: Vec<&str> =
                all.iter().filter(|org| scope.contains(&row(Some(org)))).map(|org| org.code.as_str()).collect();
            assert_eq!(seen, reads, "{local} reads");
            let written: Vec<&str> = all
                .iter()
                .filter(|org| may_write(&actor, world, &things, Some(org.id), now))
                .map(|org| org.code.as_str())
                .collect();
            assert_eq!(written, writes, "{local} writes");
            // Rows of no org are for everyone who reads any, and kept by those who keep what is below them.
            assert_eq!(scope.contains(&row(None)), !reads.is_empty(), "{local}");
            assert_eq!(may_write(&actor, world, &things, None, now), local == "street_coordinator", "{local}");
        }
        let open = readable(None, &[]);
        let nobody = Actor { person: PersonId::fresh(), ..Actor::system() };
        assert!(may_read(&nobody, world, &open, now) && !may_write(&nobody, world, &open, None, now));
        assert!(!may_read(&nobody, world, &things, now));
        assert!(may_write(&Actor::system(), world, &things, None, now));
    }
}
