//! Packages of divisions that are nearly right: read with findings, never with a crash.

use gridwork_operations::orgs::import::read;
use gridwork_testkit::fuzz::rounds;
use std::path::Path;

#[test]
fn fuzz_divisions() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/division");
    // A few lines of each: whole, they would take the time that many small ones need.
    let short = |name: &str| {
        let text = std::fs::read_to_string(data.join(name)).unwrap();
        let ours = text.lines().skip(1).filter(|line| line.starts_with("120116") || line.starts_with("12,")).take(30);
        text.lines().take(1).chain(ours).map(|line| format!("{line}\n")).collect::<String>()
    };
    let files = ["areas.csv", "streets.csv", "villages.csv"].map(|name| (name, short(name)));
    let others = files.iter().map(|(_, text)| text.as_bytes()).collect::<Vec<_>>();
    let folder = tempfile::tempdir().unwrap();
    rounds(400, |mutator| {
        let spoilt = mutator.below(3);
        for (at, (name, text)) in files.iter().enumerate() {
            let bytes = if at == spoilt { mutator.spoil(text.as_bytes(), &others) } else { text.clone().into_bytes() };
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let package = read(folder.path(), "120116");
        for finding in &package.findings {
            assert!(!finding.code.is_empty());
        }
    });
}
