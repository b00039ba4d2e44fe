//! Stand-ins: what they hold, where, and for how long.

use crate::kit::{House, at, role_key, word};
use gridwork_db::Db;
use gridwork_kernel::authz::{Actor, roles_reaching};
use gridwork_kernel::people::store::{NewStandIn, end_grant, grant, stand_in};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{Instant, OrgId, PersonId};
use gridwork_testkit::both_engines;

/// A stand-in from the tenth to the twentieth of March with everything.
fn of(person: PersonId, by: PersonId) -> NewStandIn {
    let (from, to) = (at("2026-03-10 09:00"), at("2026-03-20 09:00"));
    NewStandIn { person, by, role: None, org: None, from, to, reason: "培训".into() }
}

async fn let_stand_in(house: &House, new: NewStandIn) -> String {
    let standing = house.run(move |work| {
        let new = new.clone();
        Box::pin(async move { stand_in(work, &new).await })
    });
    word(standing.await)
}

/// What an actor holds for others at an instant: `role@org`.
async fn held(house: &House, actor: &Actor, now: Instant) -> Vec<String> {
    let world = house.view().await.world;
    let name = |org: OrgId| world.orgs.get(org).unwrap().code.clone();
    let mut held: Vec<String> = actor
        .holding(now)
        .filter(|grant| grant.stood_for.is_some())
        .map(|grant| format!("{}@{}", grant.role.local(), name(grant.org)))
        .collect();
    held.sort();
    held
}

/// Wang dispatches in Hexi and Hedong and verifies from the branch of Hexi.
async fn wang(house: &House) -> PersonId {
    let wang = house.holder("Wang", "dispatcher", "hexi").await;
    let (hedong, branch, now) = (house.org("hedong").await, house.org("hexi_branch").await, house.desk.now());
    let granting = house.run(move |work| {
        Box::pin(async move {
            grant(work, wang, &role_key("dispatcher"), hedong, now, None).await?;
            grant(work, wang, &role_key("verifier"), branch, now, None).await
        })
    });
    granting.await.unwrap();
    wang
}

both_engines! {
    async fn a_stand_in_holds_what_was_lent_and_no_more(db: Db) {
        let house = House::binhai(db).await;
        let (wang, hexi, branch) = (wang(&house).await, house.org("hexi").await, house.org("hexi_branch").await);
        let during = at("2026-03-15 09:00");
        for (role, org, expected) in [
            (None, None, vec!["dispatcher@hedong", "dispatcher@hexi", "verifier@hexi_branch"]),
            (Some("dispatcher"), None, vec!["dispatcher@hedong", "dispatcher@hexi"]),
            (None, Some(hexi), vec!["dispatcher@hexi"]),
            (Some("dispatcher"), Some(hexi), vec!["dispatcher@hexi"]),
            (Some("dispatcher"), Some(branch), vec![]),
            (Some("resident"), None, vec![]),
        ] {
            let feng = house.person("Feng").await;
            let new = NewStandIn { role: role.map(role_key), org, ..of(wang, feng) };
            assert_eq!(let_stand_in(&house, new).await, "done");
            let actor = house.actor(feng).await;
            assert_eq!(held(&house, &actor, during).await, expected, "{role:?} {org:?}");
            let is_whole = role.is_none() && org.is_none();
            assert_eq!(actor.persons(during).contains(&wang), is_whole, "only who lends everything lends the person");
            let world = house.view().await.world;
            let reaching = roles_reaching(&actor, &world, hexi, during);
            assert!(reaching.iter().all(|role| role.stood_for == Some(wang)));
        }
    }

    async fn a_stand_in_holds_it_for_a_time(db: Db) {
        let house = House::binhai(db).await;
        let (wang, feng) = (wang(&house).await, house.person("Feng").await);
        let new = of(wang, feng);
        let (from, to) = (new.from, new.to);
        assert_eq!(let_stand_in(&house, new).await, "done");
        let actor = house.actor(feng).await;
        for (now, expected) in [
            (from.plus_micros(-1), false),
            (from, true),
            (to.plus_micros(-1), true),
            (to, false),
        ] {
            assert_eq!(!held(&house, &actor, now).await.is_empty(), expected, "{now}");
            assert_eq!(actor.persons(now).contains(&wang), expected, "{now}");
        }
    }

    async fn nobody_stands_in_longer_than_the_other_holds(db: Db) {
        let house = House::binhai(db).await;
        let (wang, feng) = (house.person("Wang").await, house.person("Feng").await);
        let hexi = house.org("hexi").await;
        let (from, to) = (at("2026-03-12 09:00"), at("2026-03-14 09:00"));
        let granting = house.run(move |work| {
            Box::pin(async move { grant(work, wang, &role_key("dispatcher"), hexi, from, Some(to)).await })
        });
        granting.await.unwrap();
        let_stand_in(&house, of(wang, feng)).await;
        let actor = house.actor(feng).await;
        for (now, expected) in [(from.plus_micros(-1), 0), (from, 1), (to.plus_micros(-1), 1), (to, 0)] {
            assert_eq!(held(&house, &actor, now).await.len(), expected, "{now}");
        }
        let endless = house.run(move |work| {
            let begin = work.now();
            Box::pin(async move { grant(work, wang, &role_key("resident"), hexi, begin, None).await })
        });
        let endless = endless.await.unwrap();
        house.clock.set(at("2026-03-15 09:00"));
        assert_eq!(held(&house, &house.actor(feng).await, house.desk.now()).await, ["resident@hexi"]);
        house.run(move |work| Box::pin(end_grant(work, endless))).await.unwrap();
        assert!(held(&house, &house.actor(feng).await, house.desk.now()).await.is_empty());
    }

    async fn what_is_lent_is_not_lent_on(db: Db) {
        let house = House::binhai(db).await;
        let (wang, feng, zhou) = (wang(&house).await, house.person("Feng").await, house.person("Zhou").await);
        let_stand_in(&house, of(wang, feng)).await;
        let_stand_in(&house, of(feng, zhou)).await;
        let (actor, during) = (house.actor(zhou).await, at("2026-03-15 09:00"));
        assert!(held(&house, &actor, during).await.is_empty());
        assert_eq!(actor.persons(during), [zhou, feng]);
    }

    async fn a_stand_in_needs_two_people_and_a_time(db: Db) {
        let house = House::binhai(db).await;
        let (wang, feng) = (house.person("Wang").await, house.person("Feng").await);
        let usual = of(wang, feng);
        let backwards = NewStandIn { to: usual.from.plus_micros(-DAY), ..usual.clone() };
        let empty = NewStandIn { to: usual.from, ..usual.clone() };
        for (new, expected) in [
            (of(wang, wang), "by self"),
            (backwards, "to range"),
            (empty, "to range"),
            (of(PersonId::fresh(), feng), "not_found person"),
            (of(wang, PersonId::fresh()), "not_found person"),
        ] {
            assert_eq!(let_stand_in(&house, new).await, expected);
        }
        assert_eq!(house.count("select count(*) from stands_for").await, 0);
    }
}
