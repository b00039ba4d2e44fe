//! Orgs: the tree, its history, and what is refused.

use crate::kit::{FIRST_DAY, House, new_org, word};
use gridwork_db::Db;
use gridwork_kernel::OrgId;
use gridwork_kernel::error::Error;
use gridwork_kernel::orgs::store::{add, close, rename, tree_on};
use gridwork_kernel::orgs::{Org, range_end};
use gridwork_testkit::both_engines;
use std::collections::{BTreeMap, BTreeSet};

/// Adds an org under another.
async fn under(house: &House, name: &'static str, parent: Option<OrgId>) -> OrgId {
    let adding = house.run(move |work| Box::pin(async move { add(work, &new_org(name, "street", parent)).await }));
    adding.await.unwrap().id
}

/// Names of the tree on a date, each with the name of its parent.
async fn named_on(house: &House, date: &str) -> BTreeMap<String, String> {
    let tree = tree_on(&mut house.view().await.conn, date).await.unwrap();
    let name = |id: Option<OrgId>| tree.iter().find(|org| Some(org.id) == id).map_or("-", |org| org.name.as_str());
    tree.iter().map(|org| (org.name.clone(), name(org.parent).to_owned())).collect()
}

fn tree(lines: &[(&str, &str)]) -> BTreeMap<String, String> {
    lines.iter().map(|(name, parent)| ((*name).to_owned(), (*parent).to_owned())).collect()
}

both_engines! {
    async fn an_org_stands_in_the_tree_under_its_parent(db: Db) {
        let house = House::empty(db).await;
        let district = under(&house, "district", None).await;
        let street = under(&house, "street", Some(district)).await;
        let world = house.view().await.world;
        let found = world.orgs.by_code("street").unwrap();
        assert_eq!((found.id, found.parent, found.version, found.valid_to.as_deref()), (street, Some(district), 1, None));
        assert_eq!(found.path, "1/2/");
        assert!(world.orgs.is_within(street, district) && !world.orgs.is_within(district, street));
        assert_eq!(world.orgs.ancestors(street).iter().map(|org| org.id).collect::<Vec<_>>(), [street, district]);
    }

    async fn the_tree_of_a_date_has_the_names_and_orgs_of_that_date(db: Db) {
        let house = House::empty(db).await;
        let district = under(&house, "district", None).await;
        let old = under(&house, "old", Some(district)).await;
        let heir = under(&house, "heir", Some(district)).await;
        house.run(move |work| Box::pin(rename(work, old, "renamed", "2026-03-01"))).await.unwrap();
        house.run(move |work| Box::pin(close(work, old, "2026-06-30", Some(heir)))).await.unwrap();

        assert_eq!(named_on(&house, "2025-12-31").await, tree(&[]));
        let before = tree(&[("district", "-"), ("old", "district"), ("heir", "district")]);
        assert_eq!(named_on(&house, FIRST_DAY).await, before);
        assert_eq!(named_on(&house, "2026-02-28").await, before);
        let renamed = tree(&[("district", "-"), ("renamed", "district"), ("heir", "district")]);
        assert_eq!(named_on(&house, "2026-03-01").await, renamed);
        assert_eq!(named_on(&house, "2026-06-30").await, renamed, "the last day is one of its days");
        assert_eq!(named_on(&house, "2026-07-01").await, tree(&[("district", "-"), ("heir", "district")]));

        let world = house.view().await.world;
        let closed = world.orgs.get(old).expect("a closed org stays readable");
        assert_eq!((closed.name.as_str(), closed.successor, closed.version), ("renamed", Some(heir), 3));
        assert!(closed.is_valid_on("2026-06-30") && !closed.is_valid_on("2026-07-01"));
        assert_eq!(word(tree_on(&mut house.view().await.conn, "2026-7-1").await), "tree_on type");
    }

    async fn a_name_may_be_corrected_on_its_first_day(db: Db) {
        let house = House::empty(db).await;
        let org = under(&house, "org", None).await;
        for name in ["misspelt", "spelt"] {
            house.run(move |work| Box::pin(rename(work, org, name, "2026-03-01"))).await.unwrap();
        }
        assert_eq!(named_on(&house, "2026-02-28").await, tree(&[("org", "-")]));
        assert_eq!(named_on(&house, "2026-03-01").await, tree(&[("spelt", "-")]));
        house.run(move |work| Box::pin(rename(work, org, "from the start", "2026-04-01"))).await.unwrap();
        assert_eq!(named_on(&house, "2026-03-31").await, tree(&[("spelt", "-")]));
    }

    async fn no_day_has_two_names(db: Db) {
        let house = House::empty(db).await;
        let org = under(&house, "org", None).await;
        let renamed = |date: &'static str| house.run(move |work| Box::pin(rename(work, org, "other", date)));
        assert_eq!(word(renamed("2025-12-31").await), "valid_from range", "before its first day");
        assert_eq!(word(renamed("2026-03-01").await), "done");
        assert_eq!(word(renamed("2026-02-01").await), "valid_from range", "before its newest name");
        house.run(move |work| Box::pin(close(work, org, "2026-06-30", None))).await.unwrap();
        assert_eq!(word(renamed("2026-07-01").await), "valid_from range", "after its last day");
        assert_eq!(word(renamed("2026-06-30").await), "done");
        for date in [FIRST_DAY, "2026-03-01", "2026-06-29", "2026-06-30"] {
            assert_eq!(tree_on(&mut house.view().await.conn, date).await.unwrap().len(), 1, "{date}");
        }
        assert!(tree_on(&mut house.view().await.conn, "2026-07-01").await.unwrap().is_empty());
    }

    async fn what_is_no_date_is_refused(db: Db) {
        let house = House::empty(db).await;
        let org = under(&house, "org", None).await;
        for bad in ["2026-3-2", "2026-02-30", "", "today", "2026-03-02T00:00:00+08:00", "20260302", "0001-01-01"] {
            let adding = house.run(move |work| {
                Box::pin(async move {
                    let mut new = new_org("new", "street", None);
                    new.valid_from = bad.to_owned();
                    add(work, &new).await
                })
            });
            assert_eq!(word(adding.await), "valid_from type", "{bad}");
            let renaming = house.run(move |work| Box::pin(rename(work, org, "new", bad)));
            assert_eq!(word(renaming.await), "valid_from type", "{bad}");
            let closing = house.run(move |work| Box::pin(close(work, org, bad, None)));
            assert_eq!(word(closing.await), "valid_to type", "{bad}");
        }
        assert_eq!(house.view().await.world.orgs.len(), 1);
    }

    async fn an_org_is_closed_once_and_by_somebody_else(db: Db) {
        let house = House::empty(db).await;
        let org = under(&house, "org", None).await;
        let closed = |last: &'static str, heir: Option<OrgId>| {
            house.run(move |work| Box::pin(close(work, org, last, heir)))
        };
        assert_eq!(word(closed("2025-12-31", None).await), "valid_to range");
        assert_eq!(word(closed("2026-06-30", Some(org)).await), "successor self");
        assert_eq!(word(closed("2026-06-30", Some(OrgId::fresh())).await), "not_found org");
        assert_eq!(word(closed(FIRST_DAY, None).await), "done", "an org may live for a day");
        assert_eq!(word(closed("2026-06-30", None).await), "conflict closed");
        let nobody = OrgId::fresh();
        let gone = house.run(move |work| Box::pin(close(work, nobody, "2026-06-30", None)));
        assert_eq!(word(gone.await), "not_found org");
        let gone = house.run(move |work| Box::pin(rename(work, nobody, "x", "2026-06-30")));
        assert_eq!(word(gone.await), "not_found org");
        let orphan = house.run(move |work| {
            Box::pin(async move { add(work, &new_org("orphan", "street", Some(nobody))).await })
        });
        assert_eq!(word(orphan.await), "not_found org");
    }

    async fn a_code_belongs_to_one_org(db: Db) {
        let house = House::empty(db).await;
        under(&house, "org", None).await;
        let twin = house.run(|work| Box::pin(async move { add(work, &new_org("org", "street", None)).await }));
        assert_eq!(word(twin.await), "code duplicate");
        assert_eq!(under(&house, "other", None).await, house.org("other").await, "the refusal left nothing behind");
    }

    async fn no_path_range_holds_anybody_elses_orgs(db: Db) {
        let house = House::empty(db).await;
        let building = house.run(|work| {
            Box::pin(async move {
                let root = add(work, &new_org("root", "district", None)).await?.id;
                for at in 0..12 {
                    let street = add(work, &new_org(&format!("street {at}"), "street", Some(root))).await?.id;
                    for below in 0..4 {
                        add(work, &new_org(&format!("community {at} {below}"), "community", Some(street))).await?;
                    }
                }
                Ok(())
            })
        });
        building.await.unwrap();
        let world = house.view().await.world;
        assert_eq!(world.orgs.len(), 1 + 12 * 5);
        for org in world.orgs.all() {
            let is_below = |other: &&Org| world.orgs.ancestors(other.id).iter().any(|above| above.id == org.id);
            let below: BTreeSet<OrgId> = world.orgs.all().filter(is_below).map(|other| other.id).collect();
            let subtree: BTreeSet<OrgId> = world.orgs.subtree(org.id).map(|other| other.id).collect();
            let range = [org.path.as_str().into(), range_end(&org.path).into()];
            let rows = house.ask("select org_id from org where path >= $1 and path < $2", &range).await;
            let stored: BTreeSet<OrgId> = rows.iter().map(|row| OrgId(row.uuid(0).unwrap())).collect();
            assert_eq!((&subtree, &stored), (&below, &below), "{}", org.path);
        }
    }

    async fn orgs_added_at_once_get_paths_of_their_own(db: Db) {
        let house = House::empty(db).await;
        let root = under(&house, "root", None).await;
        let adding = (0..12).map(|at| {
            house.run(move |work| {
                Box::pin(async move { add(work, &new_org(&format!("org {at}"), "street", Some(root))).await })
            })
        });
        let added = futures_util::future::join_all(adding).await;
        let paths: BTreeSet<String> = added.into_iter().map(|org| org.unwrap().path).collect();
        assert_eq!(paths.len(), 12);
        assert_eq!(house.count("select max(seq) from org").await, 13, "the numbers have no gaps");
    }

    async fn an_org_of_a_work_that_failed_is_nowhere(db: Db) {
        let house = House::empty(db).await;
        let failing = house.run(|work| {
            Box::pin(async move {
                add(work, &new_org("ghost", "street", None)).await?;
                Err::<(), _>(Error::NotFound("reason to go on"))
            })
        });
        assert_eq!(word(failing.await), "not_found reason to go on");
        assert!(house.view().await.world.orgs.is_empty());
        assert_eq!(house.count("select count(*) from org_history").await, 0);
        assert_eq!(house.count("select count(*) from journal").await, 0);
        let next = under(&house, "real", None).await;
        assert_eq!(house.view().await.world.orgs.get(next).unwrap().path, "1/");
    }
}
