//! Links between orgs, from a first day to a last one.

use crate::kit::{FIRST_DAY, House, word};
use gridwork_db::Db;
use gridwork_kernel::orgs::store::{link, unlink};
use gridwork_kernel::{LinkId, OrgId};
use gridwork_testkit::both_engines;

both_engines! {
    async fn a_link_holds_from_its_first_day_to_its_last(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, dagu) = (house.org("hexi").await, house.org("dagu").await);
        let linking = house.run(move |work| Box::pin(link(work, "pairing", hexi, dagu, "2026-03-01")));
        let id = linking.await.unwrap();
        house.run(move |work| Box::pin(unlink(work, id, "2026-03-31"))).await.unwrap();
        let world = house.view().await.world;
        for (date, holds) in [
            ("2026-02-28", false),
            ("2026-03-01", true),
            ("2026-03-15", true),
            ("2026-03-31", true),
            ("2026-04-01", false),
        ] {
            assert_eq!(world.orgs.linked_from("pairing", hexi, date).any(|to| to == dagu), holds, "{date}");
            assert_eq!(world.orgs.linked_to("pairing", dagu, date).any(|from| from == hexi), holds, "{date}");
        }
        assert_eq!(world.orgs.linked_from("pairing", dagu, "2026-03-15").count(), 0, "a link has a direction");
        assert_eq!(world.orgs.linked_from("covers", hexi, "2026-03-15").count(), 0, "and a kind");
    }

    async fn a_link_may_end_on_the_day_it_began_but_not_before(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, dagu) = (house.org("hexi").await, house.org("dagu").await);
        let linking = house.run(move |work| Box::pin(link(work, "pairing", hexi, dagu, "2026-03-01")));
        let id = linking.await.unwrap();
        let ended = |id: LinkId, last: &'static str| house.run(move |work| Box::pin(unlink(work, id, last)));
        assert_eq!(word(ended(id, "2026-02-28").await), "valid_to range");
        assert_eq!(word(ended(id, "2026-3-1").await), "valid_to type");
        assert_eq!(word(ended(LinkId::fresh(), "2026-03-01").await), "not_found link");
        assert_eq!(word(ended(id, "2026-03-01").await), "done");
        let world = house.view().await.world;
        assert_eq!(world.orgs.linked_from("pairing", hexi, "2026-03-01").collect::<Vec<_>>(), [dagu]);
    }

    async fn what_does_not_exist_is_not_linked(db: Db) {
        let house = House::binhai(db).await;
        let (hexi, nobody) = (house.org("hexi").await, OrgId::fresh());
        for (from, to, date, expected) in [
            (hexi, nobody, FIRST_DAY, "not_found org"),
            (nobody, hexi, FIRST_DAY, "not_found org"),
            (hexi, hexi, "soon", "valid_from type"),
        ] {
            let linking = house.run(move |work| Box::pin(link(work, "pairing", from, to, date)));
            assert_eq!(word(linking.await), expected);
        }
        assert_eq!(house.count("select count(*) from link where kind = 'pairing'").await, 0);
    }
}
