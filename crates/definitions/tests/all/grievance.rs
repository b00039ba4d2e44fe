//! A public grievance workflow with the faults it ships with is refused, each fault named and placed.

use gridwork_definitions::load_dir;
use std::path::PathBuf;

#[test]
fn the_faults_of_a_grievance_workflow_are_named_and_placed() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/grievance");
    let loaded = load_dir(&dir, &[]);
    assert!(!loaded.is_ok());
    assert_eq!(loaded.pack().unwrap().definitions.iter().filter(|it| it.kind() == "loop").count(), 1);

    // Each fault by its code and by the word that is marked in the line.
    let marked = |it: &gridwork_definitions::Diagnostic| {
        let line: Vec<char> = it.source_line.chars().collect();
        line[it.column as usize - 1..it.end.column as usize - 1].iter().collect::<String>()
    };
    let told: Vec<(&str, String, String)> = loaded
        .diagnostics
        .iter()
        .map(|it| (it.code, it.source_line.split_whitespace().next().unwrap_or("").to_owned(), marked(it)))
        .collect();
    let told: Vec<(&str, &str, &str)> =
        told.iter().map(|(code, key, word)| (*code, key.as_str(), word.as_str())).collect();
    assert_eq!(
        told,
        [
            ("GW-L001", "pending_at_supervisor:", "pending_at_supervisor"),
            ("GW-L001", "pending_inspection:", "pending_inspection"),
            ("GW-L005", "resolved:", "within"),
            ("GW-L005", "rejected:", "within"),
            ("GW-L005", "closed_after_resolution:", "within"),
            ("GW-L004", "rate:", "resolved"),
            ("GW-L004", "rate_no:", "rejected"),
            ("GW-L004", "reopen:", "resolved"),
            ("GW-L004", "reopen:", "rejected"),
        ]
    );
}
