//! Three servers on one PostgreSQL under a mixed load: one is asked to stop and starts again, one is killed, a pack is
//! applied in the middle of it, timers fire in whichever process comes first. At the end every answered write is there
//! once, every invariant holds, whoever watched heard of everything, wherever it had happened, and every message went out.

mod district;
mod hook;
mod lanes;
mod watch;

use crate::house::{House, STOP_WITHIN, refused, succeeds};
use district::District;
use gridwork_testkit::databases::runtime;
use gridwork_testkit::program::Program;
use hook::Hook;
use lanes::{Lanes, Servers};
use watch::Watcher;

/// Clients that take orders round at the same time.
const CLIENTS: usize = 9;

/// Answers between two things that happen to the servers.
const ANSWERS: usize = 60;

#[test]
fn three_processes_share_the_work_and_lose_nothing() {
    let runtime = runtime();
    let house = House::postgres();
    let houses = [house.neighbour(), house.neighbour()];
    let district = runtime.block_on(District::found(&house));
    for other in &houses {
        house.give_keys(other);
    }
    let hook = runtime.block_on(Hook::open());
    let [one, two, three] = start(&hook, &[&house, &houses[0], &houses[1]]);
    let servers = Servers::new([one.url(), two.url(), three.url()]);
    let opened = runtime.block_on(async {
        let people = district.sign_in(one.url()).await;
        let watchers = Watcher::at_each([one.url(), two.url(), three.url()], &people.coordinator).await;
        let mut lanes = Lanes::start(CLIENTS, &servers, &people.communities);
        lanes.answers(ANSWERS).await;
        // What waits for its time is let go in the middle of the load: all three processes see it at once.
        let timers = district.release_timers().await;
        assert!(timers > 10, "only {timers} timers are due");
        lanes.answers(ANSWERS).await;
        apply_a_changed_pack(&house, &servers, &people).await;
        lanes.answers(ANSWERS).await;

        // A rolling restart: asked to stop, gone with a clean end, and back on another port.
        assert!(tokio::task::spawn_blocking(move || two.stop(STOP_WITHIN)).await.unwrap().unwrap().success());
        servers.set(1, None);
        lanes.answers(ANSWERS).await;
        let again = hook.serve(&houses[0]);
        servers.set(1, Some(again.url()));
        let newcomer = Watcher::at(again.url(), &people.coordinator).await;
        let since = lanes.answered_until_now();
        lanes.answers(ANSWERS).await;

        // And one that gets no time to tidy up.
        three.kill();
        servers.set(2, None);
        lanes.answers(ANSWERS).await;
        let answered = lanes.stop().await;

        let [first, second, third] = watchers;
        first.heard_all(&answered).await;
        newcomer.heard_all(&lanes::newer(&answered, &since)).await;
        // Theirs ended with their servers, and had heard of more than what happened there.
        for ended in [second, third] {
            assert!(ended.heard_until_the_end().await > 0, "a watcher heard nothing");
        }
        district.timers_have_fired().await;
        hook.heard_all(&district).await;
        assert!(tokio::task::spawn_blocking(move || one.stop(STOP_WITHIN)).await.unwrap().unwrap().success());
        assert!(tokio::task::spawn_blocking(move || again.stop(STOP_WITHIN)).await.unwrap().unwrap().success());
        answered
    });
    runtime.block_on(district.holds(&opened));
    the_journal_holds(&house, &houses);
}

/// Starts them at the same moment.
fn start(hook: &Hook, houses: &[&House; 3]) -> [Program; 3] {
    std::thread::scope(|scope| {
        houses.map(|house| scope.spawn(move || hook.serve(house))).map(|thread| thread.join().unwrap())
    })
}

/// Applies a pack with another deadline beside the servers; the next order in each of them runs under it.
async fn apply_a_changed_pack(house: &House, servers: &Servers, people: &district::People) {
    let packs = district::changed_packs(house);
    let applied = tokio::task::block_in_place(|| house.run(&["pack", "apply", packs.to_str().unwrap()]));
    succeeds(&applied);
    for url in servers.all() {
        let placed = people.communities[0].request(0, "");
        let case = gridwork_testkit::http::Client::new(&url).send(&placed).await.unwrap().accepted().unwrap();
        assert_eq!(case["loop_version"], 2, "{url}");
    }
}

/// The chains of all processes, of the dead one too, hold against the checkpoints that each has remembered.
fn the_journal_holds(house: &House, others: &[House; 2]) {
    let files = others.iter().chain([house]).map(|house| house.data().join("checkpoints.jsonl"));
    let files = files.filter(|file| file.exists()).collect::<Vec<_>>();
    assert!(files.len() >= 2, "processes remember checkpoints: {files:?}");
    let mut verify = vec!["journal", "verify"];
    for file in &files {
        verify.extend(["--checkpoints", file.to_str().unwrap()]);
    }
    succeeds(&house.run(&verify));
    let missing = house.beside("missing.jsonl");
    let verify = ["journal", "verify", "--checkpoints", missing.to_str().unwrap()];
    refused(&house.run(&verify), &["missing.jsonl cannot be read"]);
}
