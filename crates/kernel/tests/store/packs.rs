//! Packs: versions that only grow, applied once however often, and seen by every process before its next use.

use crate::kit::{House, binhai_packs, new_org, word};
use gridwork_db::Db;
use gridwork_definitions::model::{Definition, Key, Pack, Text};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::calendar::DayKind;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error;
use gridwork_kernel::orgs::store::add;
use gridwork_kernel::packs::store::{apply, install};
use gridwork_testkit::both_engines;
use std::sync::Arc;

fn order() -> Key {
    Key::new("binhai", "order")
}

/// `binhai` with another title of its loop.
fn retitled(title: &str) -> Pack {
    let mut pack = binhai_packs().remove(1);
    for definition in &mut pack.definitions {
        if let Definition::Loop(it) = definition
            && it.key == order()
        {
            it.title = Text::zh(title);
        }
    }
    pack
}

/// `binhai` without its order loop.
fn without_loop() -> Pack {
    let mut pack = binhai_packs().remove(1);
    pack.definitions.retain(|it| it.kind() != "loop" || *it.key() != order());
    pack
}

/// The title of the current order loop as a desk sees it, with its version.
async fn seen(desk: &Desk) -> Option<(String, i64)> {
    let world = desk.view().await.unwrap().world;
    let (version, found) = world.current_loop(&order())?;
    Some((found.title.zh.clone(), version))
}

both_engines! {
    async fn applying_a_pack_again_changes_nothing(db: Db) {
        let house = House::empty(db).await;
        let first = house.apply(binhai_packs()).await;
        let definitions: usize = binhai_packs().iter().map(|pack| pack.definitions.len()).sum();
        assert_eq!(first.iter().map(|applied| applied.changed.len()).sum::<usize>(), definitions);
        assert!(first.iter().flat_map(|applied| &applied.changed).all(|(_, version)| *version == 1));
        let epoch = house.view().await.world.epoch;
        house.clock.set(house.desk.now().plus_micros(1));
        let lines = house.count("select count(*) from journal").await;
        let again = house.apply(binhai_packs()).await;
        assert!(again.iter().all(|applied| applied.changed.is_empty() && applied.retired.is_empty()));
        assert_eq!(again.iter().map(|applied| applied.unchanged).sum::<usize>(), definitions);
        assert_eq!(house.view().await.world.epoch, epoch, "nobody has to read anything anew");
        assert_eq!(house.count("select count(*) from journal").await, lines);
        assert_eq!(house.count("select max(applied_at) from pack").await, house.desk.now().0 - 1);
    }

    async fn a_changed_definition_gets_the_next_version(db: Db) {
        let house = House::empty(db).await;
        house.apply(binhai_packs()).await;
        for (version, title) in [(2, "点单"), (3, "群众点单"), (4, "点单")] {
            let applied = house.apply(vec![retitled(title)]).await.remove(0);
            assert_eq!(applied.changed, [("binhai/order".to_owned(), version)]);
            assert_eq!(seen(&house.desk).await, Some((title.to_owned(), version)));
        }
        let world = house.view().await.world;
        let titles: Vec<_> = (1..=4).map(|version| world.loop_at(&order(), version).unwrap().title.zh.clone()).collect();
        assert_eq!(titles, ["群众点单", "点单", "群众点单", "点单"], "every version stays for the cases under it");
        assert!(world.loop_at(&order(), 5).is_none());
    }

    async fn a_definition_that_left_its_pack_retires(db: Db) {
        let house = House::empty(db).await;
        house.apply(binhai_packs()).await;
        let applied = house.apply(vec![without_loop()]).await.remove(0);
        assert_eq!((applied.retired.as_slice(), applied.changed.len()), (["binhai/order".to_owned()].as_slice(), 0));
        let world = house.view().await.world;
        assert!(!world.catalog.loops.contains_key(&order()) && world.current_loop(&order()).is_none());
        assert!(world.loop_at(&order(), 1).is_some(), "its cases finish under it");
        assert!(world.catalog.org_kinds.contains_key(&Key::new("common", "street")), "other packs are not touched");
        let again = house.apply(vec![without_loop()]).await.remove(0);
        assert!(again.retired.is_empty(), "it retires once");
        // It comes back, as it was.
        let back = house.apply(vec![binhai_packs().remove(1)]).await.remove(0);
        assert_eq!(back.changed, [("binhai/order".to_owned(), 2)]);
        assert_eq!(seen(&house.desk).await, Some(("群众点单".to_owned(), 2)));
    }

    async fn packs_whose_names_begin_alike_do_not_retire_each_other(db: Db) {
        let house = House::empty(db).await;
        house.apply(binhai_packs()).await;
        for name in ["bin", "binhai0", "binhai_2"] {
            let pack = Pack { pack: name.into(), definitions: Vec::new(), ..binhai_packs().remove(1) };
            assert!(house.apply(vec![pack]).await[0].retired.is_empty());
        }
        assert!(seen(&house.desk).await.is_some());
    }

    async fn another_process_sees_a_pack_before_its_next_use(db: Db) {
        let house = House::empty(db).await;
        let neighbour = house.neighbour().await;
        assert_eq!(seen(&neighbour).await, None);
        house.apply(binhai_packs()).await;
        assert_eq!(seen(&neighbour).await, Some(("群众点单".to_owned(), 1)));
        house.apply(vec![retitled("点单")]).await;
        // Its next use is a work, without a reading in between.
        let system = Arc::new(Actor::system());
        let asking = neighbour.run_once(&system, (), |work, ()| {
            Box::pin(async move {
                let version = work.world().current_loop(&order()).map(|(version, _)| version);
                Ok::<_, Error>(version)
            })
        });
        assert_eq!(asking.await.unwrap(), Some(2));
    }

    async fn a_failed_apply_leaves_the_world_as_it_was(db: Db) {
        let house = House::empty(db).await;
        let neighbour = house.neighbour().await;
        house.apply(binhai_packs()).await;
        for round in 0..4 {
            let failing = house.run(|work| {
                Box::pin(async move {
                    apply(work, &retitled("never")).await?;
                    apply(work, &without_loop()).await?;
                    Err::<(), _>(Error::NotFound("reason"))
                })
            });
            // Works that share its batch, and its epoch if it had had one.
            let real = format!("round {round}");
            let succeeding = house.run(move |work| {
                let pack = retitled(&real);
                Box::pin(async move { apply(work, &pack).await })
            });
            let reading = async { (seen(&house.desk).await, seen(&neighbour).await) };
            let (failed, applied, read) = futures_util::future::join3(failing, succeeding, reading).await;
            assert_eq!(word(failed), "not_found reason");
            assert_eq!(applied.unwrap().changed, [("binhai/order".to_owned(), round + 2)]);
            for desk in [&house.desk, &neighbour] {
                assert_eq!(seen(desk).await, Some((format!("round {round}"), round + 2)));
            }
            assert!([read.0, read.1].iter().flatten().all(|(title, _)| title != "never"));
        }
    }

    async fn applies_at_once_come_one_after_the_other(db: Db) {
        let house = House::empty(db).await;
        house.apply(binhai_packs()).await;
        let applying = (0..5).map(|at| {
            house.run(move |work| {
                let pack = retitled(&format!("title {at}"));
                Box::pin(async move { apply(work, &pack).await })
            })
        });
        let applied = futures_util::future::join_all(applying).await;
        let mut versions: Vec<i64> = applied.into_iter().map(|one| one.unwrap().changed[0].1).collect();
        versions.sort_unstable();
        assert_eq!(versions, [2, 3, 4, 5, 6]);
        assert_eq!(house.count("select count(*) from definition where kind = 'loop' and key = 'binhai/order' and is_current").await, 1);
    }

    async fn a_pack_is_installed_for_a_subtree(db: Db) {
        let house = House::binhai(db).await;
        let tanggu = house.org("tanggu").await;
        let epoch = house.view().await.world.epoch;
        for _ in 0..2 {
            house.run(move |work| Box::pin(install(work, "binhai", tanggu))).await.unwrap();
        }
        let world = house.view().await.world;
        assert_eq!(world.epoch, epoch + 1, "installing twice is installing once");
        for (org, expected) in
            [("tanggu", true), ("hexi", true), ("hexi_branch", true), ("binhai", false), ("gangnan", false)]
        {
            assert_eq!(world.is_installed("binhai", world.orgs.by_code(org).unwrap().id), expected, "{org}");
        }
        assert!(!world.is_installed("weibin", tanggu));
    }

    async fn a_district_adds_days_to_the_national_calendar(db: Db) {
        let house = House::empty(db).await;
        let date = |text: &str| text.parse().unwrap();
        let calendar = house.view().await.world.calendar.clone();
        assert!(calendar.is_working_day(date("2026-03-03")) && !calendar.is_working_day(date("2026-10-01")));
        let adding = house.run(|work| {
            Box::pin(async move {
                for (date, kind, name) in [
                    ("2026-03-03", DayKind::Holiday, "停电, 停工"),
                    ("2026-10-01", DayKind::MakeupWorkday, "值守"),
                    ("2027-01-01", DayKind::Holiday, "元旦"),
                ] {
                    work.tx()
                        .execute(
                            "insert into calendar_day (date_on, kind, name) values ($1, $2, $3)",
                            &[date.into(), kind.as_str().into(), name.into()],
                        )
                        .await?;
                }
                work.world_changes();
                Ok(())
            })
        });
        adding.await.unwrap();
        let calendar = house.view().await.world.calendar.clone();
        for (day, works) in [
            ("2026-03-03", false),
            ("2026-10-01", true),
            // The national days are still there.
            ("2026-10-02", false),
            ("2026-02-17", false),
            ("2027-01-01", false),
        ] {
            assert_eq!(calendar.is_working_day(date(day)), works, "{day}");
        }
        // A single day of the district is no notice.
        assert!(!calendar.is_provisional(2026) && calendar.is_provisional(2027) && calendar.is_provisional(2028));
    }

    async fn an_org_of_this_work_is_in_the_world_of_the_next(db: Db) {
        let house = House::binhai(db).await;
        let adding = house.run(|work| {
            Box::pin(async move {
                let added = add(work, &new_org("new", "district", None)).await?;
                Ok(work.world().orgs.get(added.id).is_none())
            })
        });
        assert!(adding.await.unwrap(), "a work keeps the world it began with");
        let seen = house.run(|work| Box::pin(async move { Ok(work.world().orgs.by_code("new").is_some()) }));
        assert!(seen.await.unwrap());
    }
}
