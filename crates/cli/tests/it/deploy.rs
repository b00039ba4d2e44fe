//! The files of deploy/: a unit whose server starts and stops in time, a look whether it is ready.

use crate::house::{STOP_WITHIN, gridwork, said};
use gridwork_server::Settings;
use gridwork_testkit::program::Program;
use std::path::{Path, PathBuf};
use std::process::Command;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

fn unit(name: &str) -> String {
    std::fs::read_to_string(deploy().join("systemd").join(name)).unwrap()
}

/// The value of a setting that stands once.
fn setting<'t>(unit: &'t str, name: &str) -> &'t str {
    let mut found = unit.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let value = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "{name} stands twice");
    value
}

/// Seconds that the parts of a server wait for each other after the drain: requests, outbox, ticker, hints.
const STOPPING_S: u64 = 4 * 10;

#[test]
fn the_units_start_a_server_that_has_time_to_stop() {
    for name in ["gridwork.service", "gridwork@.service"] {
        let unit = unit(name);
        let words = setting(&unit, "ExecStart").split(' ').collect::<Vec<_>>();
        assert_eq!(words[..4], ["/usr/local/bin/gridwork", "serve", "--data", "/var/lib/gridwork"], "{name}");
        let drain = words.iter().position(|word| *word == "--drain").map(|at| words[at + 1].parse::<u64>().unwrap());
        let stop: u64 = setting(&unit, "TimeoutStopSec").parse().unwrap();
        assert!(stop > drain.unwrap() + STOPPING_S, "{name}: {stop} s are too few");
        let fixed =
            [("LimitCORE", "0"), ("KillSignal", "SIGTERM"), ("NoNewPrivileges", "yes"), ("StateDirectory", "gridwork")];
        for (key, value) in fixed.into_iter().chain([("ProtectSystem", "strict"), ("StateDirectoryMode", "0700")]) {
            assert_eq!(setting(&unit, key), value, "{name}");
        }
        // The very words of the unit, in another folder and on a free port.
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").display().to_string();
        let mut command = gridwork();
        command.args(words[1..].iter().map(|word| match *word {
            "/var/lib/gridwork" => data.as_str(),
            word if word.starts_with("127.0.0.1:") => "127.0.0.1:0",
            "5" => "0",
            word => word,
        }));
        let server = Program::start(command).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        // The container's look whether it is ready.
        let port = server.url().rsplit(':').next().unwrap().to_owned();
        let healthy = || Command::new("bash").arg(deploy().join("container/healthy.sh")).arg(&port).output().unwrap();
        assert!(healthy().status.success(), "{}", said(&healthy()));
        assert!(server.stop(STOP_WITHIN).unwrap().success());
        assert!(!healthy().status.success(), "nobody is there any more");
    }
}

#[test]
fn systemd_understands_the_units() {
    // Where there is no systemd, nobody can be asked.
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, here) in [("gridwork.service", "gridwork.service"), ("gridwork@.service", "gridwork@8080.service")] {
        let file = folder.path().join(here);
        std::fs::write(&file, unit(name).replace("/usr/local/bin/gridwork", env!("CARGO_BIN_EXE_gridwork"))).unwrap();
        let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output().unwrap();
        let said = said(&output);
        let ours = said.lines().filter(|line| line.contains("gridwork")).collect::<Vec<_>>();
        assert!(ours.is_empty(), "{name}: {ours:#?}");
    }
}

#[test]
fn the_container_runs_as_nobody_and_is_asked_whether_it_is_ready() {
    let text = std::fs::read_to_string(deploy().join("container/Containerfile")).unwrap();
    let last = text.rsplit("\nFROM ").next().unwrap();
    for line in ["USER 10001", "STOPSIGNAL SIGTERM", "HEALTHCHECK ", "VOLUME /var/lib/gridwork"] {
        assert!(last.contains(line), "{line}");
    }
    assert!(!last.contains("cargo"), "what builds stays outside");
    // Pictures of OCI have no health check: podman leaves it out of them.
    let page = std::fs::read_to_string(deploy().join("../docs/run/deploy.md")).unwrap();
    for (name, text) in [("Containerfile", &text), ("deploy.md", &page)] {
        let builds = text.lines().filter(|line| line.contains("podman build ")).collect::<Vec<_>>();
        assert!(!builds.is_empty() && builds.iter().all(|line| line.contains("--format docker")), "{name}: {builds:?}");
        assert!(text.contains("--trust-proxy"), "{name}");
    }
    let command = last.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    let words: Vec<String> = serde_json::from_str(command).unwrap();
    let help = gridwork().args(["serve", "--help"]).output().unwrap();
    for word in words.iter().filter(|word| word.starts_with("--")) {
        assert!(said(&help).contains(word.as_str()), "{word} is no option of serve");
    }
}

/// Bytes of a form around the largest file, as the server lets them in too.
const FORM: usize = 64 * 1024;

/// What nginx lets through a door, which is told by its certificate, in MiB.
fn body_max_mib(conf: &str, door: &str) -> usize {
    let server = conf.split("\nserver {").skip(1).find(|server| server.contains(door)).expect("the door is there");
    let mut found = server.lines().filter_map(|line| line.trim().strip_prefix("client_max_body_size "));
    let value = found.next().expect("a limit").strip_suffix("m;").expect("MiB").parse().unwrap();
    assert!(found.next().is_none(), "{door}: one limit a door");
    value
}

#[test]
fn each_door_lets_through_what_the_server_takes_there_and_hardly_more() {
    let conf = std::fs::read_to_string(deploy().join("nginx/gridwork.conf")).unwrap();
    let limits = Settings::default();
    let mib = |bytes: usize| (bytes + FORM).div_ceil(1 << 20);
    let (file, sheet) = (mib(limits.file_max), mib(limits.sheet_max));
    assert_eq!(body_max_mib(&conf, "staff.pem"), file.max(sheet), "staff import sheets");
    assert_eq!(body_max_mib(&conf, "public.pem"), file, "the public brings files only");
    let public = std::fs::read_to_string(deploy().join("nginx/public-routes.map")).unwrap();
    assert!(!public.contains("imports"), "an import goes through the staff door");
    let page = std::fs::read_to_string(deploy().join("../docs/run/deploy.md")).unwrap();
    for (what, max) in [("Files", limits.file_max), ("imports", limits.sheet_max)] {
        let line = format!("{what} up to {} MiB", max >> 20);
        assert!(page.contains(&line), "deploy.md does not say `{line}`");
    }
}
