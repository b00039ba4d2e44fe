//! Where roles reach, where they would have to be held, and what may be seen by whom: tables over Binhai's roles.

use crate::kit::{House, at, role_key};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::{
    Actor, CaseFacts, Grant, StandIn, case_scope, may_know_org, roles_reaching, seats_reaching,
};
use gridwork_kernel::orgs::store::{link, unlink};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use gridwork_testkit::both_engines;
use std::sync::Arc;

const ALL: [&str; 8] = ["binhai", "tanggu", "hexi", "hedong", "hexi_branch", "tanggu_branch", "dagu", "gangnan"];

/// Everybody's moment.
fn now() -> Instant {
    at("2026-03-02 09:00")
}

fn org(world: &World, name: &str) -> OrgId {
    world.orgs.by_code(name).unwrap().id
}

fn grant(world: &World, role: &str, held_at: &str, stood_for: Option<PersonId>) -> Grant {
    Grant { role: role_key(role), org: org(world, held_at), from: now(), to: None, stood_for }
}

/// Somebody with one role at one org.
fn holder(world: &World, role: &str, held_at: &str) -> Actor {
    Actor { person: PersonId::fresh(), grants: vec![grant(world, role, held_at, None)], ..Actor::system() }
}

async fn world(db: Db) -> Arc<World> {
    House::binhai(db).await.view().await.world
}

/// A case in Hexi of people who are nobody else.
fn case(world: &World, held_at: &str, state: &str) -> CaseFacts {
    let org = world.orgs.by_code(held_at).unwrap();
    CaseFacts {
        id: CaseId::fresh(),
        loop_key: Key::new("binhai", "order"),
        org: org.id,
        org_path: org.path.clone(),
        state: state.to_owned(),
        asker: PersonId::fresh(),
        opener: PersonId::fresh(),
        assignee: None,
        assignee_org: None,
        second: None,
        shut_out: None,
    }
}

both_engines! {
    async fn a_role_reaches_where_its_definition_says(db: Db) {
        let world = world(db).await;
        for (role, held_at, expected) in [
            // self
            ("resident", "hexi", vec!["hexi"]),
            ("dispatcher", "hedong", vec!["hedong"]),
            // below
            ("street_coordinator", "tanggu", vec!["tanggu", "hexi", "hedong", "hexi_branch", "tanggu_branch"]),
            ("street_coordinator", "dagu", vec!["dagu", "gangnan"]),
            ("district_office", "binhai", ALL.to_vec()),
            // link
            ("verifier", "hexi_branch", vec!["hexi"]),
            ("verifier", "tanggu_branch", vec!["hexi", "hedong"]),
        ] {
            let actor = holder(&world, role, held_at);
            let reached: Vec<&str> = ALL
                .into_iter()
                .filter(|name| !roles_reaching(&actor, &world, org(&world, name), now()).is_empty())
                .collect();
            assert_eq!(reached, expected, "{role} at {held_at}");
        }
    }

    async fn a_turn_waits_at_the_seats_from_which_its_role_reaches(db: Db) {
        let world = world(db).await;
        for (role, case_at, expected) in [
            ("dispatcher", "hexi", vec!["hexi"]),
            // Nobody can be a dispatcher at a branch or a street.
            ("dispatcher", "hexi_branch", vec![]),
            ("dispatcher", "tanggu", vec![]),
            ("street_coordinator", "hexi", vec!["tanggu"]),
            ("street_coordinator", "hexi_branch", vec!["tanggu"]),
            ("street_coordinator", "tanggu", vec!["tanggu"]),
            ("street_coordinator", "binhai", vec![]),
            ("district_office", "gangnan", vec!["binhai"]),
            ("leader", "gangnan", vec!["dagu", "binhai"]),
            ("verifier", "hexi", vec!["hexi_branch", "tanggu_branch"]),
            ("verifier", "hedong", vec!["tanggu_branch"]),
            ("verifier", "gangnan", vec![]),
        ] {
            let definition = &world.catalog.roles[&role_key(role)];
            let found = seats_reaching(&world, definition, org(&world, case_at), now());
            let mut found: Vec<&str> = found.iter().map(|id| world.orgs.get(*id).unwrap().code.as_str()).collect();
            if role == "verifier" {
                found.sort_unstable();
            }
            assert_eq!(found, expected, "{role} for {case_at}");
            // A role reaches an org exactly from its seats.
            for seat in ALL.into_iter().filter(|name| definition.held_at.contains(&world.orgs.by_code(name).unwrap().kind)) {
                let reaching = roles_reaching(&holder(&world, role, seat), &world, org(&world, case_at), now());
                assert_eq!(!reaching.is_empty(), expected.contains(&seat), "{role} at {seat} for {case_at}");
            }
        }
    }

    async fn a_link_carries_a_role_as_long_as_it_holds(db: Db) {
        let house = House::binhai(db).await;
        let (branch, gangnan) = (house.org("hexi_branch").await, house.org("gangnan").await);
        let linking = house.run(move |work| {
            Box::pin(async move {
                let id = link(work, "covers", branch, gangnan, "2026-03-10").await?;
                unlink(work, id, "2026-03-20").await
            })
        });
        linking.await.unwrap();
        let world = house.view().await.world;
        let actor = holder(&world, "verifier", "hexi_branch");
        for (when, holds) in [
            ("2026-03-09 23:59", false),
            ("2026-03-10 00:00", true),
            ("2026-03-20 23:59", true),
            ("2026-03-21 00:00", false),
        ] {
            let when = at(when);
            assert_eq!(!roles_reaching(&actor, &world, gangnan, when).is_empty(), holds, "{when}");
            let seats = seats_reaching(&world, &world.catalog.roles[&role_key("verifier")], gangnan, when);
            assert_eq!(seats.contains(&branch), holds, "{when}");
            let facts = case(&world, "gangnan", "delivered");
            assert_eq!(case_scope(&actor, &world, when).contains(&facts), holds, "{when}");
        }
    }

    async fn a_case_is_seen_by_reach_state_and_relation(db: Db) {
        let world = world(db).await;
        let states = ["placed", "dispatched", "accepted", "delivered", "verified", "settled", "closed", "withdrawn"];
        for (role, held_at, case_at, expected) in [
            // Sees own only, and no state is open to it.
            ("resident", "hexi", "hexi", vec![]),
            ("grid_worker", "hexi", "hexi", vec![]),
            // `placed` is open to volunteers where they reach.
            ("volunteer", "hexi", "hexi", vec!["placed"]),
            ("volunteer", "hexi", "hedong", vec![]),
            // Sees all in reach.
            ("dispatcher", "hexi", "hexi", states.to_vec()),
            ("dispatcher", "hexi", "hedong", vec![]),
            ("verifier", "tanggu_branch", "hedong", states.to_vec()),
            ("verifier", "hexi_branch", "hedong", vec![]),
            ("street_coordinator", "tanggu", "hexi", states.to_vec()),
            ("street_coordinator", "tanggu", "gangnan", vec![]),
            ("leader", "dagu", "gangnan", states.to_vec()),
            ("district_office", "binhai", "gangnan", states.to_vec()),
        ] {
            let scope = case_scope(&holder(&world, role, held_at), &world, now());
            let seen: Vec<&str> =
                states.into_iter().filter(|state| scope.contains(&case(&world, case_at, state))).collect();
            assert_eq!(seen, expected, "{role} at {held_at} of {case_at}");
            let closely: Vec<&str> =
                states.into_iter().filter(|state| scope.contains_closely(&case(&world, case_at, state))).collect();
            assert_eq!(closely, if role == "volunteer" { vec![] } else { expected }, "{role} at {held_at} closely");
        }
    }

    async fn whose_a_case_is_sees_it(db: Db) {
        let world = world(db).await;
        let me = PersonId::fresh();
        let plain = case(&world, "hexi", "accepted");
        let hexi = org(&world, "hexi");
        let nobody = Actor { person: me, ..Actor::system() };
        assert!(case_scope(&nobody, &world, now()).is_personal());
        for (facts, expected) in [
            (plain.clone(), false),
            (CaseFacts { asker: me, ..plain.clone() }, true),
            (CaseFacts { opener: me, ..plain.clone() }, true),
            (CaseFacts { assignee: Some(me), ..plain.clone() }, true),
            (CaseFacts { assignee_org: Some(hexi), ..plain.clone() }, false),
            (CaseFacts { second: Some(me), ..plain.clone() }, true),
            (CaseFacts { second: Some(me), shut_out: Some(vec![me]), ..plain.clone() }, false),
            // Whoever complains is not kept from their own complaint.
            (CaseFacts { opener: me, shut_out: Some(vec![me]), ..plain.clone() }, true),
        ] {
            assert_eq!(case_scope(&nobody, &world, now()).contains(&facts), expected, "{facts:?}");
        }
        // Who sees all of an org sees what is assigned to it, wherever it belongs.
        let dispatcher = holder(&world, "dispatcher", "hexi");
        let elsewhere = CaseFacts { assignee_org: Some(hexi), ..case(&world, "gangnan", "accepted") };
        assert!(case_scope(&dispatcher, &world, now()).contains(&elsewhere));
        let resident = holder(&world, "resident", "hexi");
        assert!(!case_scope(&resident, &world, now()).contains(&elsewhere));
    }

    async fn a_turn_that_others_hold_opens_the_state_to_them(db: Db) {
        let house = House::binhai(db).await;
        let mut packs = crate::kit::binhai_packs();
        // A verifier who reads nothing but what he is asked to verify.
        for definition in &mut packs[1].definitions {
            if let gridwork_definitions::model::Definition::Role(role) = definition
                && role.key == role_key("verifier")
            {
                role.sees = gridwork_definitions::model::Sees::Own;
            }
        }
        house.apply(packs).await;
        let world = house.view().await.world;
        let scope = case_scope(&holder(&world, "verifier", "hexi_branch"), &world, now());
        assert!(scope.contains(&case(&world, "hexi", "delivered")), "his turn");
        assert!(!scope.contains(&case(&world, "hexi", "accepted")));
        assert!(!scope.contains(&case(&world, "hedong", "delivered")));
    }

    async fn a_stand_in_sees_what_the_other_sees(db: Db) {
        let world = world(db).await;
        let (me, other) = (PersonId::fresh(), PersonId::fresh());
        let whole = StandIn { person: other, from: now(), to: now().plus_micros(1) };
        let by_role = Actor {
            person: me,
            grants: vec![grant(&world, "dispatcher", "hexi", Some(other))],
            ..Actor::system()
        };
        let entirely = Actor { stands_for: vec![whole], ..by_role.clone() };
        let (asked, dispatched) =
            (CaseFacts { asker: other, ..case(&world, "gangnan", "placed") }, case(&world, "hexi", "placed"));
        for (actor, when, sees_asked, sees_dispatched) in [
            (&by_role, now(), false, true),
            (&entirely, now(), true, true),
            (&entirely, now().plus_micros(1), false, true),
        ] {
            let scope = case_scope(actor, &world, when);
            assert_eq!((scope.contains(&asked), scope.contains(&dispatched)), (sees_asked, sees_dispatched), "{when}");
        }
        let reaching = roles_reaching(&by_role, &world, org(&world, "hexi"), now());
        assert_eq!(reaching.len(), 1);
        assert_eq!((reaching[0].stood_for, reaching[0].held_at), (Some(other), org(&world, "hexi")));
    }

    async fn an_org_is_known_to_those_above_below_and_linked(db: Db) {
        let world = world(db).await;
        for (role, held_at, expected) in [
            ("resident", "hexi", vec!["binhai", "tanggu", "hexi", "hexi_branch"]),
            ("verifier", "tanggu_branch", vec!["binhai", "tanggu", "hexi", "hedong", "tanggu_branch"]),
            ("street_coordinator", "dagu", vec!["binhai", "dagu", "gangnan"]),
            ("district_office", "binhai", ALL.to_vec()),
        ] {
            let actor = holder(&world, role, held_at);
            let known: Vec<&str> =
                ALL.into_iter().filter(|name| may_know_org(&actor, &world, org(&world, name), now())).collect();
            assert_eq!(known, expected, "{role} at {held_at}");
        }
        let nobody = Actor { person: PersonId::fresh(), ..Actor::system() };
        assert!(!may_know_org(&nobody, &world, org(&world, "hexi"), now()));
        assert!(may_know_org(&Actor { office: Some(Office::System), ..nobody }, &world, org(&world, "hexi"), now()));
    }
}
