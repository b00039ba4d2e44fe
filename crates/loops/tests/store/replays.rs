//! REPLAY through the tables: what is stored comes back as it was, and its events add up to it; and the turn table
//! says whose move it is, after whatever happened.

use crate::kit::{House, Life};
use gridwork_db::Db;
use gridwork_kernel::secrets::WrappedKey;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, calendar::DayKind};
use gridwork_loops::store::{events, follow, follow_as, of_person};
use gridwork_loops::{Case, Event, Queue, hash_mark, replay, turn};
use gridwork_testkit::both_engines;
use std::collections::BTreeSet;

/// A line of the turn table.
type Line = (String, String, i64, Option<i64>, Option<i64>, bool, bool, String);

/// REPLAY: the stored events, in which personal values are marks, yield the stored case with the same marks.
async fn replays(house: &House, id: CaseId) {
    let (def, mut case) = house.find(id).await.unwrap();
    let all: Vec<Event> = events(&mut house.view().await.conn, id, 0, i64::MAX).await.unwrap();
    assert_eq!(all.len() as i64, case.version, "an event a version");
    let wrapped = house.ask("select key_id, wrapped_key from payload where record_id = $1", &[id.into()]).await;
    if let Some(row) = wrapped.first() {
        let wrapped = WrappedKey { key_id: row.text(0).unwrap(), bytes: row.blob(1).unwrap() };
        let key = house.keys.data_key(id.0, &wrapped).unwrap();
        case.seal(&def, |name, value| hash_mark(&key.field_hash(name, value.to_string().as_bytes())));
    }
    assert_eq!(replay(&def, &all).unwrap(), case, "REPLAY");
}

/// The lines that the turn table should hold for a case: one a queue and a watching ancestor.
fn expected_lines(world: &World, case: &Case, entries: &[gridwork_loops::TurnEntry]) -> BTreeSet<Line> {
    let state = case.clock.as_ref().map(|clock| (clock.yellow_at.0, clock.deadline.due_at.0));
    let promise = case.promise.as_ref().filter(|it| it.met_at.is_none());
    let promise = promise.map(|it| (it.yellow_at.0, it.deadline.due_at.0));
    let yellow = [state, promise].into_iter().flatten().map(|it| it.0).min();
    let red = [state, promise].into_iter().flatten().map(|it| it.1).min();
    let mut lines = BTreeSet::new();
    for entry in entries {
        let queue = match &entry.queue {
            Queue::Role(role) => role.to_string(),
            Queue::Person(person) => format!("person:{person}"),
            Queue::Org(org) => format!("org:{org}"),
        };
        for org in world.orgs.ancestors(case.org) {
            let is_own = org.id == case.org;
            if is_own || world.catalog.org_kinds[&org.kind].watches {
                let due = state.map_or(i64::MAX, |it| it.1);
                let escalation = entry.is_escalation;
                lines.insert((
                    org.code.clone(),
                    queue.clone(),
                    due,
                    yellow,
                    red,
                    is_own,
                    escalation,
                    case.state.clone(),
                ));
            }
        }
    }
    lines
}

/// EVERY_CASE_MOVES: the table holds the turn as it follows from the case, and nothing else.
async fn waits_where_it_should(house: &House, id: CaseId) {
    let (def, case) = house.find(id).await.unwrap();
    let world = house.view().await.world;
    let rows = house
        .ask(
            "select o.code, t.queue, t.due_at, t.yellow_at, t.red_at, t.is_own, t.is_escalation, t.state, t.loop \
             from turn t join org o on o.org_id = t.ancestor_id where t.case_id = $1",
            &[id.into()],
        )
        .await;
    let stored: Vec<Line> = rows
        .iter()
        .map(|row| {
            assert_eq!(row.text(8).unwrap(), case.loop_key.as_str());
            let (due, yellow, red) = (row.int(2).unwrap(), row.opt_int(3).unwrap(), row.opt_int(4).unwrap());
            let (own, escalation) = (row.bool(5).unwrap(), row.bool(6).unwrap());
            (row.text(0).unwrap(), row.text(1).unwrap(), due, yellow, red, own, escalation, row.text(7).unwrap())
        })
        .collect();
    let distinct: BTreeSet<Line> = stored.iter().cloned().collect();
    assert_eq!(stored.len(), distinct.len(), "no line stands twice");
    assert_eq!(distinct, expected_lines(&world, &case, &turn(&def, &case)), "{case:?}");
}

/// The columns of the head that lists and the ticker read say what the case says.
async fn head_agrees(house: &House, id: CaseId) {
    let (_, case) = house.find(id).await.unwrap();
    let row = &house
        .ask(
            "select due_at, promise_due_at, promise_yellow_at, promise_met_at, assignee_person_id, closed_at, wake_at \
             from loop_case where case_id = $1",
            &[id.into()],
        )
        .await[0];
    let promise = case.promise.as_ref();
    assert_eq!(row.opt_int(0).unwrap(), case.due_at().map(|at| at.0));
    assert_eq!(row.opt_int(1).unwrap(), promise.map(|it| it.deadline.due_at.0));
    assert_eq!(row.opt_int(2).unwrap(), promise.map(|it| it.yellow_at.0));
    assert_eq!(row.opt_int(3).unwrap(), promise.and_then(|it| it.met_at).map(|at| at.0));
    assert_eq!(row.opt_int(5).unwrap(), case.closed_at.map(|at| at.0));
    assert!(case.is_open() || row.opt_int(6).unwrap().is_none(), "nothing wakes what is over");
}

both_engines! {
    async fn whatever_happens_to_a_case_it_is_stored_whole(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 42);
        let mut changes = 0;
        for _ in 0..8 {
            let id = life.open_one().await;
            for _ in 0..16 {
                if life.act(id).await {
                    changes += 1;
                    replays(&house, id).await;
                    waits_where_it_should(&house, id).await;
                }
            }
            head_agrees(&house, id).await;
        }
        assert!(changes > 50, "the lives say something: {changes} changes");
        let kinds = house.ask("select distinct kind from case_event order by kind", &[]).await;
        let kinds: Vec<String> = kinds.iter().map(|row| row.text(0).unwrap()).collect();
        assert!(["clock", "comment", "escalation", "step"].iter().all(|kind| kinds.iter().any(|it| it == kind)), "{kinds:?}");
        let states = house.ask("select count(distinct to_state) from case_event", &[]).await[0].int(0).unwrap();
        assert!(states >= 6, "and go through many states: {states}");
    }

    async fn what_is_answered_is_what_is_stored(db: Db) {
        let house = House::open(db).await;
        let mut dice = crate::kit::Dice(9);
        let (mut form, _) = crate::kit::filling(&house, &mut dice, "place");
        form["contact"] = serde_json::json!("13800000001");
        form["address"] = serde_json::json!("河西里 3 号楼");
        form["place"] = serde_json::json!({"lon": 117.123_456_789_012_3, "lat": 39.987_654_321_098_7});
        let placed = house.place("sun", "li", "hexi", form).await.unwrap();
        assert_eq!(house.find(placed.id).await.unwrap().1, placed, "with its personal values in clear");
        assert_eq!(placed.fields["contact"], "13800000001");
        let claimed = house.take("zhao", placed.id, "claim", serde_json::json!({}), serde_json::json!({})).await.unwrap();
        assert_eq!(house.find(placed.id).await.unwrap().1, claimed);
        let (form, input) = crate::kit::filling(&house, &mut dice, "deliver");
        let delivered = house.take("zhao", placed.id, "deliver", form, input).await.unwrap();
        assert_eq!(house.find(placed.id).await.unwrap().1, delivered);
        assert_eq!(delivered.version, 3);
    }

    async fn a_new_calendar_is_an_event_like_others(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 7);
        let id = life.open_one().await;
        assert!(!house.recount(id).await.unwrap(), "the calendar did not change");
        let day = at_work(&house).await;
        assert!(house.recount(id).await.unwrap(), "{day} is off now");
        replays(&house, id).await;
        waits_where_it_should(&house, id).await;
        head_agrees(&house, id).await;
        let (_, case) = house.find(id).await.unwrap();
        assert_eq!((case.version, case.state.as_str()), (2, "placed"));
    }

    async fn two_persons_who_are_one_are_one_in_every_table(db: Db) {
        let house = House::open(db).await;
        let form = serde_json::json!({"item": house.item("0301"), "content": "楼道灯坏了", "contact": "13800000001"});
        let id = house.place("sun", "li", "hexi", form).await.unwrap().id;
        house.take("zhao", id, "claim", serde_json::json!({}), serde_json::json!({})).await.unwrap();
        let (li, zhao) = (house.person("li"), house.person("zhao"));
        assert_eq!(of_person(&mut house.view().await.conn, li).await.unwrap(), [id]);
        for (was, is) in [(li, house.person("chen")), (zhao, house.person("zhou"))] {
            house.join(id, was, is).await.unwrap();
            replays(&house, id).await;
            waits_where_it_should(&house, id).await;
            head_agrees(&house, id).await;
            // Who took a step is asked for by that too: the hand behind it must not be forgotten.
            let left = if was == zhao { vec![id] } else { Vec::new() };
            assert_eq!(of_person(&mut house.view().await.conn, was).await.unwrap(), left);
            assert_eq!(of_person(&mut house.view().await.conn, is).await.unwrap(), [id]);
        }
        let (_, case) = house.find(id).await.unwrap();
        assert_eq!((case.asker, case.opener), (house.person("chen"), house.person("sun")));
        assert_eq!(case.fields["contact"], "13800000001", "what is sealed stays readable");
    }

    async fn whoever_follows_as_two_follows_once_and_never_their_own(db: Db) {
        let house = House::open(db).await;
        let (li, chen) = (house.person("li"), house.person("chen"));
        let form = serde_json::json!({"item": house.item("0301"), "content": "楼道灯坏了"});
        let both = house.place("sun", "sun", "hexi", form.clone()).await.unwrap();
        let own = house.place("sun", "chen", "hexi", form).await.unwrap();
        for (case, person) in [(&both, li), (&both, chen), (&own, li)] {
            let (id, path) = (case.id, case.org_path.clone());
            house.run(move |work| {
                let path = path.clone();
                Box::pin(async move { follow(work, id, &path, person).await.map(drop) })
            }).await.unwrap();
        }
        house.run(move |work| Box::pin(follow_as(work, li, chen))).await.unwrap();
        let left = house.ask("select case_id, person_id from case_follower", &[]).await;
        let left = left.iter().map(|row| (row.uuid(0).unwrap(), row.uuid(1).unwrap())).collect::<Vec<_>>();
        assert_eq!(left, [(both.id.0, chen.0)]);
    }
}

/// Makes the first day of the house a day off.
async fn at_work(house: &House) -> String {
    let day = house.desk.now().local_date().to_string();
    let (date, kind) = (day.clone(), DayKind::Holiday.as_str());
    let adding = house.run(move |work| {
        let date = date.clone();
        Box::pin(async move {
            let sql = "insert into calendar_day (date_on, kind, name) values ($1, $2, '停工')";
            work.tx().execute(sql, &[date.into(), kind.into()]).await?;
            work.world_changes();
            Ok(())
        })
    });
    adding.await.unwrap();
    day
}
