//! Several processes on one PostgreSQL: what they must share, and what happens when they do not.

use crate::house::{House, STOP_WITHIN, is_there, refused, succeeds};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_process_without_the_keys_of_the_database_is_refused() {
    let house = House::postgres();
    let first = house.serve();
    let neighbour = house.neighbour();
    // Without keys: none are made, they would be others.
    refused(&neighbour.run(&SERVE), &["there is no key file", "keyring"]);
    assert!(!is_there(&neighbour.data().join("keys")));
    // With the keys of another district.
    let stranger = House::sqlite();
    assert!(stranger.serve().stop(STOP_WITHIN).unwrap().success());
    stranger.give_keys(&neighbour);
    refused(&neighbour.run(&SERVE), &["these are not the keys of this database", "keys/keyring"]);
    refused(&neighbour.run(&["journal", "verify"]), &["these are not the keys of this database"]);
    // With the right ones.
    house.give_keys(&neighbour);
    let second = neighbour.serve();
    succeeds(&neighbour.run(&["journal", "verify"]));
    assert!(first.stop(STOP_WITHIN).unwrap().success());
    assert!(second.stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn processes_that_start_together_on_an_empty_database_make_its_tables_once() {
    let house = House::postgres();
    // The keys are made by one of them beforehand, as the guide says; the tables by whoever comes first.
    let neighbours = [house.neighbour(), house.neighbour(), house.neighbour()];
    let maker = House::sqlite();
    assert!(maker.serve().stop(STOP_WITHIN).unwrap().success());
    for neighbour in &neighbours {
        maker.give_keys(neighbour);
    }
    let started = std::thread::scope(|scope| {
        let threads = neighbours.iter().map(|house| scope.spawn(|| house.serve())).collect::<Vec<_>>();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for server in started {
        assert!(server.stop(STOP_WITHIN).unwrap().success());
    }
    succeeds(&neighbours[0].run(&["journal", "verify"]));
}
