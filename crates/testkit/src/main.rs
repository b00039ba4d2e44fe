//! Starts and stops the PostgreSQL cluster of the tests from outside: `gridwork-testkit pg start|stop`.

use std::process::ExitCode;

use gridwork_testkit::cluster;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["pg", "start"] => cluster::start().map(|url| println!("{url}")),
        ["pg", "stop"] => cluster::stop(),
        _ => Err("say `gridwork-testkit pg start` or `gridwork-testkit pg stop`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
