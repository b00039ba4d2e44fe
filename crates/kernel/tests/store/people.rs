//! People, grants with their periods, posts and appointments.

use crate::kit::{FIRST_DAY, House, at, role_key, word};
use gridwork_db::Db;
use gridwork_kernel::people::store::{
    add, add_post, appoint, end_grant, exists, grant, held_roles, holders, holds_role, is_held, names,
};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{GrantId, Instant, OrgId, PersonId, PostId};
use gridwork_testkit::both_engines;

/// Whether a person holds a role at an org at an instant, asked in every way the store knows.
async fn holds(house: &House, person: PersonId, role: &str, org: OrgId, now: Instant) -> bool {
    let (mut view, role) = (house.view().await, role_key(role));
    let direct = holds_role(&mut view.conn, person, &role, &[OrgId::fresh(), org], now).await.unwrap();
    let listed = holders(&mut view.conn, &role, &[org], now, "", 10).await.unwrap().iter().any(|it| it.0 == person);
    let counted = held_roles(&mut view.conn, now).await.unwrap().contains(&(role.clone(), org));
    let held = is_held(&mut view.conn, &role, org, now).await.unwrap();
    let acting = house.actor(person).await.holding(now).any(|grant| grant.role == role && grant.org == org);
    assert_eq!([listed, counted, held, acting], [direct; 4], "{now}");
    direct
}

both_engines! {
    async fn a_grant_holds_from_its_first_instant_until_its_last(db: Db) {
        let house = House::binhai(db).await;
        let (li, hexi) = (house.person("Li").await, house.org("hexi").await);
        let (from, to) = (at("2026-03-10 09:00"), at("2026-03-20 09:00"));
        let granting = house.run(move |work| {
            Box::pin(async move { grant(work, li, &role_key("resident"), hexi, from, Some(to)).await })
        });
        granting.await.unwrap();
        for (now, expected) in [
            (from.plus_micros(-1), false),
            (from, true),
            (to.plus_micros(-1), true),
            (to, false),
            (to.plus_micros(DAY), false),
        ] {
            assert_eq!(holds(&house, li, "resident", hexi, now).await, expected, "{now}");
        }
        let hedong = house.org("hedong").await;
        assert!(!holds(&house, li, "resident", hedong, from).await);
        assert!(!holds(&house, li, "volunteer", hexi, from).await);
    }

    async fn a_grant_is_ended_once(db: Db) {
        let house = House::binhai(db).await;
        let (li, hexi, now) = (house.person("Li").await, house.org("hexi").await, house.desk.now());
        let tomorrow = now.plus_micros(DAY);
        let granted = |to: Option<Instant>| {
            house.run(move |work| {
                Box::pin(async move { grant(work, li, &role_key("resident"), hexi, now, to).await })
            })
        };
        let (endless, short) = (granted(None).await.unwrap(), granted(Some(tomorrow)).await.unwrap());
        let ended = |id: GrantId| house.run(move |work| Box::pin(end_grant(work, id)));
        house.clock.set(tomorrow);
        assert_eq!(word(ended(short).await), "not_found grant", "it has ended by itself");
        assert!(holds(&house, li, "resident", hexi, tomorrow).await);
        ended(endless).await.unwrap();
        assert!(!holds(&house, li, "resident", hexi, tomorrow).await);
        assert!(holds(&house, li, "resident", hexi, tomorrow.plus_micros(-1)).await, "what was, was");
        assert_eq!(word(ended(endless).await), "not_found grant");
    }

    async fn a_role_is_granted_where_its_kind_of_org_holds_it(db: Db) {
        let house = House::binhai(db).await;
        let (li, now) = (house.person("Li").await, house.desk.now());
        let mut found = Vec::new();
        for role in ["resident", "verifier", "street_coordinator", "district_office", "leader", "mayor"] {
            for org in ["binhai", "tanggu", "hexi", "hexi_branch"] {
                let org_id = house.org(org).await;
                let granting = house.run(move |work| {
                    Box::pin(async move { grant(work, li, &role_key(role), org_id, now, None).await })
                });
                match word(granting.await).as_str() {
                    "done" => found.push(format!("{role} at {org}")),
                    other => assert_eq!(other, if role == "mayor" { "role unknown" } else { "org kind" }),
                }
            }
        }
        assert_eq!(
            found,
            [
                "resident at hexi",
                "verifier at hexi_branch",
                "street_coordinator at tanggu",
                "district_office at binhai",
                "leader at binhai",
                "leader at tanggu",
            ]
        );
    }

    async fn nothing_is_granted_to_nobody_nowhere_or_for_no_time(db: Db) {
        let house = House::binhai(db).await;
        let (li, hexi, now) = (house.person("Li").await, house.org("hexi").await, house.desk.now());
        for (person, org, to, expected) in [
            (PersonId::fresh(), hexi, None, "not_found person"),
            (li, OrgId::fresh(), None, "not_found org"),
            (li, hexi, Some(now), "to range"),
        ] {
            let granting = house.run(move |work| {
                Box::pin(async move { grant(work, person, &role_key("resident"), org, now, to).await })
            });
            assert_eq!(word(granting.await), expected);
        }
        let homeless = house.run(|work| Box::pin(add(work, "Li", Some(OrgId::fresh()))));
        assert_eq!(word(homeless.await), "not_found org");
        assert_eq!(house.count("select count(*) from role_grant").await, 0);
    }

    async fn holders_are_found_by_a_part_of_their_name(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, hedong) = (house.org("hexi").await, house.org("hedong").await);
        for (name, org) in
            [("Wang Li", "hexi"), ("王丽", "hexi"), ("wang 100%", "hedong"), ("W_ng", "hedong"), ("Zhao", "gangnan")]
        {
            house.holder(name, "volunteer", org).await;
        }
        for (part, limit, expected) in [
            ("", 10, vec!["W_ng", "Wang Li", "wang 100%", "王丽"]),
            ("WANG", 10, vec!["Wang Li", "wang 100%"]),
            ("丽", 10, vec!["王丽"]),
            ("100%", 10, vec!["wang 100%"]),
            ("%", 10, vec!["wang 100%"]),
            ("w_", 10, vec!["W_ng"]),
            ("\\", 10, vec![]),
            ("zhao", 10, vec![]),
            ("", 2, vec!["W_ng", "Wang Li"]),
        ] {
            let mut view = house.view().await;
            let now = view.now;
            let found = holders(&mut view.conn, &role_key("volunteer"), &[hexi, hedong], now, part, limit).await.unwrap();
            assert_eq!(found.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(), expected, "{part}");
            assert!(holders(&mut view.conn, &role_key("volunteer"), &[], now, part, limit).await.unwrap().is_empty());
        }
    }

    async fn names_are_found_for_any_number_of_ids(db: Db) {
        let house = House::empty(db).await;
        let adding = house.run(|work| {
            Box::pin(async move {
                let mut added = Vec::new();
                for at in 0..450 {
                    added.push(add(work, &format!("person {at}"), None).await?);
                }
                Ok(added)
            })
        });
        let people = adding.await.unwrap();
        let mut view = house.view().await;
        let asked: Vec<PersonId> = people.iter().copied().chain([PersonId::fresh()]).collect();
        let found = names(&mut view.conn, &asked).await.unwrap();
        assert_eq!(found.len(), 450, "who is not there has no name");
        for (id, name) in found {
            assert_eq!(people.iter().position(|it| *it == id).map(|at| format!("person {at}")), Some(name));
        }
        assert!(exists(&mut view.conn, people[0]).await.unwrap());
        assert!(!exists(&mut view.conn, PersonId::fresh()).await.unwrap());
    }

    async fn an_appointment_brings_the_role_of_its_post(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, now) = (house.org("hexi").await, house.desk.now());
        let (wang, feng, zhou) =
            (house.person("Wang").await, house.person("Feng").await, house.person("Zhou").await);
        let posting = house.run(move |work| {
            Box::pin(async move {
                let dispatcher = add_post(work, hexi, "派单员", Some(&role_key("dispatcher")), FIRST_DAY).await?;
                let driver = add_post(work, hexi, "司机", None, FIRST_DAY).await?;
                appoint(work, dispatcher, wang, FIRST_DAY).await?;
                appoint(work, dispatcher, feng, "2026-03-10").await?;
                appoint(work, driver, zhou, FIRST_DAY).await?;
                Ok(())
            })
        });
        posting.await.unwrap();
        let begins = at("2026-03-10 00:00");
        for (person, instant, expected) in [
            (wang, now.plus_micros(-1), false),
            (wang, now, true),
            (feng, begins.plus_micros(-1), false),
            (feng, begins, true),
        ] {
            let mut view = house.view().await;
            let holds = holds_role(&mut view.conn, person, &role_key("dispatcher"), &[hexi], instant).await.unwrap();
            assert_eq!(holds, expected, "{instant}");
        }
        assert_eq!(house.actor(zhou).await.grants, []);
    }

    async fn an_appointment_that_cannot_be_leaves_nothing(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, wang) = (house.org("hexi").await, house.person("Wang").await);
        let posting = house.run(move |work| {
            Box::pin(async move {
                let fits = add_post(work, hexi, "派单员", Some(&role_key("dispatcher")), FIRST_DAY).await?;
                let unfit = add_post(work, hexi, "验单员", Some(&role_key("verifier")), FIRST_DAY).await?;
                Ok((fits, unfit))
            })
        });
        let (fits, unfit) = posting.await.unwrap();
        for (post, person, date, expected) in [
            (unfit, wang, FIRST_DAY, "org kind"),
            (fits, wang, "2026-1-1", "valid_from type"),
            (fits, PersonId::fresh(), FIRST_DAY, "not_found person"),
            (PostId::fresh(), wang, FIRST_DAY, "not_found post"),
        ] {
            let appointing = house.run(move |work| Box::pin(appoint(work, post, person, date)));
            assert_eq!(word(appointing.await), expected);
        }
        assert_eq!(house.count("select count(*) from appointment").await, 0);
        for (org, date, expected) in
            [(OrgId::fresh(), FIRST_DAY, "not_found org"), (hexi, "today", "valid_from type")]
        {
            let posting = house.run(move |work| Box::pin(add_post(work, org, "司机", None, date)));
            assert_eq!(word(posting.await), expected);
        }
    }
}
