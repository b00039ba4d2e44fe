//! SCOPE: what decides a single case and what filters a list are the same, for random actors over random cases.

use crate::kit::{Dice, House, at, role_key};
use gridwork_db::{Db, Value};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, CaseFacts, Grant, StandIn, case_scope};
use gridwork_kernel::time::DAY;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use gridwork_testkit::both_engines;
use std::collections::BTreeSet;

const STATES: [&str; 5] = ["placed", "dispatched", "delivered", "closed", "never heard of"];
const ROLES: [&str; 8] = [
    "resident",
    "volunteer",
    "dispatcher",
    "verifier",
    "street_coordinator",
    "district_office",
    "grid_worker",
    "leader",
];

struct District {
    people: Vec<PersonId>,
    /// Every org, whatever its kind: cases may be anywhere.
    orgs: Vec<(OrgId, String)>,
    now: Instant,
}

impl District {
    fn of(world: &World, now: Instant) -> Self {
        let people = (0..7).map(|_| PersonId::fresh()).collect();
        Self { people, orgs: world.orgs.all().map(|org| (org.id, org.path.clone())).collect(), now }
    }

    fn case(&self, dice: &mut Dice) -> CaseFacts {
        let (org, org_path) = dice.one(&self.orgs).clone();
        let (assignee, assignee_org) = match dice.below(4) {
            0 => (Some(*dice.one(&self.people)), None),
            1 => (None, Some(dice.one(&self.orgs).0)),
            _ => (None, None),
        };
        CaseFacts {
            id: CaseId::fresh(),
            loop_key: Key::new("binhai", ["order", "order", "other"][dice.below(3)]),
            org,
            org_path,
            state: (*dice.one(&STATES)).to_owned(),
            asker: *dice.one(&self.people),
            opener: *dice.one(&self.people),
            assignee,
            assignee_org,
            second: (dice.below(4) == 0).then(|| *dice.one(&self.people)),
            shut_out: (dice.below(3) == 0).then(|| (0..dice.below(4)).map(|_| *dice.one(&self.people)).collect()),
        }
    }

    /// A time around now, which it may be exactly.
    fn instant(&self, dice: &mut Dice) -> Instant {
        self.now.plus_micros((dice.below(5) as i64 - 2) * DAY)
    }

    /// Somebody who is one of the people or nobody here, with a few roles of any kind at any org.
    fn actor(&self, dice: &mut Dice) -> Actor {
        let person = if dice.below(4) == 0 { PersonId::fresh() } else { *dice.one(&self.people) };
        let grants = (0..dice.below(5)).map(|_| Grant {
            role: if dice.below(12) == 0 {
                Key::new("binhai", "unheard_of")
            } else {
                role_key(ROLES[dice.below(ROLES.len())])
            },
            org: if dice.below(20) == 0 { OrgId::fresh() } else { dice.one(&self.orgs).0 },
            from: self.instant(dice),
            to: (dice.below(2) == 0).then(|| self.instant(dice)),
            stood_for: (dice.below(3) == 0).then(|| *dice.one(&self.people)),
        });
        let grants = grants.collect();
        let stands_for = (0..dice.below(2)).map(|_| StandIn {
            person: *dice.one(&self.people),
            from: self.instant(dice),
            to: self.instant(dice),
        });
        let stands_for = stands_for.collect();
        Actor { person, grants, stands_for, ..Actor::system() }
    }
}

async fn store(house: &House, cases: Vec<CaseFacts>) {
    let storing = house.run(move |work| {
        let cases = cases.clone();
        Box::pin(async move {
            for case in &cases {
                let text = case.id.to_string();
                work.tx()
                    .execute(
                        "insert into loop_case (case_id, loop, loop_version, number, track, org_id, org_path, state, \
                         assignee_person_id, assignee_org_id, opener_id, asker_id, second_person_id, about_case_id, opened_at, \
                         entered_at, clocks, version) \
                         values ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, '{}', 1)",
                        &[
                            case.id.into(),
                            case.loop_key.as_str().into(),
                            text.as_str().into(),
                            case.org.into(),
                            case.org_path.as_str().into(),
                            case.state.as_str().into(),
                            case.assignee.map(|id| id.0).into(),
                            case.assignee_org.map(|id| id.0).into(),
                            case.opener.into(),
                            case.asker.into(),
                            case.second.map(|id| id.0).into(),
                            // Any case will do as the one it is about: only that there is one is asked.
                            case.shut_out.as_ref().map(|_| case.id.0).into(),
                        ],
                    )
                    .await?;
                for person in case.shut_out.iter().flatten() {
                    work.tx()
                        .execute(
                            "insert into case_shut_out (case_id, person_id, is_doer) values ($1, $2, $3) \
                             on conflict (case_id, person_id) do nothing",
                            &[case.id.into(), person.into(), false.into()],
                        )
                        .await?;
                }
            }
            Ok(())
        })
    });
    storing.await.unwrap();
}

both_engines! {
    async fn a_list_holds_exactly_the_cases_that_may_be_seen(db: Db) {
        let house = House::binhai(db).await;
        let world = house.view().await.world;
        let district = District::of(&world, at("2026-03-02 00:00"));
        let mut dice = Dice(2026);
        let cases: Vec<CaseFacts> = (0..250).map(|_| district.case(&mut dice)).collect();
        store(&house, cases.clone()).await;
        let mut view = house.view().await;
        let (mut seen, mut unseen) = (0, 0);
        for round in 0..150 {
            let actor = district.actor(&mut dice);
            let scope = case_scope(&actor, &world, district.now);
            // The condition stands among others: its placeholders go on from theirs.
            let condition = scope.to_sql("c", 2);
            let sql = format!("select c.case_id from loop_case c where c.version = $1 and {}", condition.sql);
            let params: Vec<Value> = std::iter::once(Value::Int(1)).chain(condition.params).collect();
            let rows = view.conn.query(&sql, &params).await.unwrap();
            let listed: BTreeSet<CaseId> = rows.iter().map(|row| CaseId(row.uuid(0).unwrap())).collect();
            let allowed: BTreeSet<CaseId> =
                cases.iter().filter(|case| scope.contains(case)).map(|case| case.id).collect();
            assert_eq!(listed, allowed, "round {round}: {actor:?}");
            assert!(cases.iter().all(|case| scope.contains(case) || !scope.contains_closely(case)));
            seen += allowed.len();
            unseen += cases.len() - allowed.len();
        }
        assert!(seen > 1000 && unseen > 1000, "the samples say something: {seen} and {unseen}");
    }
}
