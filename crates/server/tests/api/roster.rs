//! `/orgs/{id}/people` and `/orgs/{id}/grids`: who holds what, what is vacant, and where an org works.

use crate::client::Client;
use crate::district::within;
use crate::house::{House, in_both_houses};
use gridwork_definitions::model::Key;
use gridwork_kernel::people::{self, store::NewStandIn};
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn people_of(client: &Client, house: &House, org: &str, query: &str) -> Json {
    client.get(&format!("/orgs/{}/people{query}", house.org(org))).await.ok()
}

fn role<'a>(roster: &'a Json, key: &str) -> &'a Json {
    let roles = roster["roles"].as_array().unwrap();
    roles.iter().find(|role| role["role"] == key).unwrap_or_else(|| panic!("no {key} in {roles:?}"))
}

in_both_houses! {
    async fn a_roster_names_holders_and_vacancies(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let roster = people_of(&dispatcher, &house, "hexi", "").await;
        let held = role(&roster, "binhai/dispatcher");
        let expected = json!({"role": "binhai/dispatcher", "title": "派单员", "count": 1,
            "holders": [{"id": house.person("hexi.dispatcher"), "name": "人hexi.dispatcher",
                "from": "2026-03-02T09:00:00+08:00", "to": null}]});
        assert_eq!(held, &expected);
        assert_eq!(role(&roster, "binhai/volunteer")["count"], 2);
        let narrowed = people_of(&dispatcher, &house, "hexi", "?q=volunteer2").await;
        let volunteers = role(&narrowed, "binhai/volunteer");
        assert_eq!((&volunteers["count"], &volunteers["holders"][0]["name"]), (&json!(2), &json!("人hexi.volunteer2")));
        assert_eq!(volunteers["holders"].as_array().unwrap().len(), 1);
        // A percent sign is no pattern.
        let nobody = people_of(&dispatcher, &house, "hexi", "?q=%25").await;
        assert_eq!(role(&nobody, "binhai/volunteer")["holders"], json!([]));
        let office = house.client("district.office").await;
        let vacant = people_of(&office, &house, "filler19", "").await;
        assert_eq!((&vacant["roles"][0]["count"], &vacant["roles"][0]["holders"]), (&json!(0), &json!([])));
        let english = dispatcher.ask(reqwest::Method::GET, &format!("/orgs/{}/people", house.org("hexi")));
        assert_eq!(role(&english.in_english().send().await.ok(), "binhai/dispatcher")["title"], "Dispatcher");
    }

    async fn a_role_that_ends_says_when(house) {
        let (hexi, person) = (house.district.org("hexi"), house.district.person("nobody"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let role = Key::parse("binhai/dispatcher").unwrap();
                let now = work.now();
                // Two terms that overlap: what counts is the later end.
                for hours in [2, 5] {
                    let to = now.plus(Duration::from_secs(hours * 3600));
                    people::store::grant(work, person, &role, hexi, now, Some(to)).await?;
                }
                Ok(())
            })
        })
        .await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let roster = people_of(&dispatcher, &house, "hexi", "?q=nobody").await;
        let holder = &role(&roster, "binhai/dispatcher")["holders"][0];
        assert_eq!(holder["to"], "2026-03-02T14:00:00+08:00");
        house.clock.advance(Duration::from_secs(5 * 3600));
        let later = people_of(&dispatcher, &house, "hexi", "?q=nobody").await;
        assert_eq!(role(&later, "binhai/dispatcher")["holders"], json!([]));
    }

    async fn posts_and_stand_ins_are_there_with_their_dates(house) {
        let (hexi, absent, by) = (
            house.district.org("hexi"), house.district.person("hexi.dispatcher"), house.district.person("nobody"),
        );
        within(&house.desk, move |work| {
            Box::pin(async move {
                let dispatcher = Key::parse("binhai/dispatcher");
                let head = people::store::add_post(work, hexi, "书记", None, "2020-01-01").await?;
                people::store::add_post(work, hexi, "副书记", dispatcher.as_ref(), "2020-01-01").await?;
                people::store::appoint(work, head, absent, "2026-01-05").await?;
                let (from, to) = (work.now(), work.now().plus(Duration::from_secs(3600)));
                let new = NewStandIn { person: absent, by, role: dispatcher, org: None, from, to, reason: "休假".into() };
                people::store::stand_in(work, &new).await?;
                Ok(())
            })
        })
        .await;
        let coordinator = house.client("street.coordinator").await;
        let roster = people_of(&coordinator, &house, "hexi", "").await;
        let posts = roster["posts"].as_array().unwrap();
        let titles = posts.iter().map(|post| (&post["title"], &post["holder"]["name"], &post["since"])).collect::<Vec<_>>();
        let (taken, vacant) = ((json!("书记"), json!("人hexi.dispatcher"), json!("2026-01-05")), (json!("副书记"), Json::Null, Json::Null));
        assert!(titles.contains(&(&taken.0, &taken.1, &taken.2)) && titles.contains(&(&vacant.0, &vacant.1, &vacant.2)), "{posts:?}");
        let cover = &roster["stand_ins"][0];
        assert_eq!((&cover["absent"]["name"], &cover["by"]["name"]), (&json!("人hexi.dispatcher"), &json!("人nobody")));
        assert_eq!((&cover["role"], &cover["to"]), (&json!("binhai/dispatcher"), &json!("2026-03-02T10:00:00+08:00")));
        house.clock.advance(Duration::from_secs(3600));
        assert_eq!(people_of(&coordinator, &house, "hexi", "").await["stand_ins"], json!([]));
    }

    async fn who_only_sees_the_own_cases_sees_no_people(house) {
        let hexi = format!("/orgs/{}/people", house.org("hexi"));
        for login in ["hexi.resident", "hexi.volunteer"] {
            house.client(login).await.get(&hexi).await.refused(403, "role");
        }
        for login in ["hedong.dispatcher", "far.coordinator", "nobody"] {
            house.client(login).await.get(&hexi).await.refused(404, "not_found");
        }
        house.client("admin").await.get(&hexi).await.ok();
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.get(&format!("{hexi}?name=x")).await.refused(400, "malformed");
        dispatcher.get(&format!("/orgs/{}/people", house.org("district"))).await.refused(403, "role");
    }

    async fn grids_are_those_of_the_orgs_one_may_know(house) {
        let grids = async |login: &str, org: &str| {
            let client = house.client(login).await;
            let items = client.get(&format!("/orgs/{}/grids", house.org(org))).await.items();
            items.into_iter().map(|grid| grid["org"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(grids("hexi.resident", "hexi").await, [house.org("hexi")]);
        assert_eq!(grids("hexi.resident", "district").await, [house.org("hexi")]);
        let mut both = vec![house.org("hexi"), house.org("hedong")];
        both.sort();
        let mut found = grids("street.coordinator", "street").await;
        found.sort();
        assert_eq!(found, both);
        let dispatcher = house.client("hexi.dispatcher").await;
        let grid = &dispatcher.get(&format!("/orgs/{}/grids", house.org("hexi"))).await.items()[0];
        assert!(grid["outline"]["coordinates"][0].as_array().is_some_and(|ring| ring.len() > 3), "{grid}");
        dispatcher.get(&format!("/orgs/{}/grids", house.org("hedong"))).await.refused(404, "not_found");
    }
}
