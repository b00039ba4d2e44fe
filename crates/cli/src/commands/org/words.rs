//! What `gridwork org …` says to people.

use gridwork_operations::orgs::OrgView;
use gridwork_operations::orgs::import::{Finding, ImportReport, OrgLine, Outcome, Weight};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

/// So many oddities of one sort are shown; `--json` has them all.
const ODD_SHOWN: usize = 5;

/// What an import did, or would do.
pub(super) fn of_import(report: &ImportReport) -> String {
    let mut out = String::new();
    let source = report.source.as_deref().unwrap_or("a package without a name");
    let _ = writeln!(out, "area {} from {source}, valid from {}", report.area, report.valid_from);
    for (division, count) in &report.counts {
        let title = division.title();
        let _ = writeln!(out, "{count:>6}  {} ({})", title.zh, title.say("en"));
    }
    let is_done = report.outcome == Outcome::Stored;
    let heading =
        |done: &str, would: &str, count: usize| format!("\n{} {count}:\n", if is_done { done } else { would });
    if !report.added.is_empty() {
        out += &heading("added", "would add", report.added.len());
        // After the deed the tree is there to be listed; before it every line counts.
        out += &if is_done { "  see `gridwork org list`\n".to_owned() } else { lines(&report.added) };
    }
    if !report.renamed.is_empty() {
        out += &heading("renamed", "would rename", report.renamed.len());
        for it in &report.renamed {
            let _ = writeln!(out, "  {} {} -> {}", it.code, it.from, it.to);
        }
    }
    for (orgs, done, would) in [
        (&report.reopened, "opened again", "would open again"),
        (&report.closed, "closed", "would close"),
        (&report.missing, "not in the files, still open:", "not in the files, would stay open:"),
    ] {
        if !orgs.is_empty() {
            out += &heading(done, would, orgs.len());
            out += &lines(orgs);
        }
    }
    out += &findings(report);
    out += "\n";
    out += &ending(report);
    out
}

fn ending(report: &ImportReport) -> String {
    match report.outcome {
        Outcome::Refused => {
            format!("refused: {} faults stand in the way; nothing was changed", report.faults().count())
        }
        Outcome::Tried => format!("a dry run: nothing was changed; {} orgs are there just so", report.unchanged),
        Outcome::Unchanged => format!("nothing to change: {} orgs are there just so", report.unchanged),
        Outcome::Stored => format!("stored; {} orgs were there just so", report.unchanged),
    }
}

/// Orgs, deeper ones further in.
fn lines(orgs: &[OrgLine]) -> String {
    let mut sorted = orgs.iter().collect::<Vec<_>>();
    // Codes of a subtree begin alike, so that the order of codes is the order of the tree.
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    sorted
        .iter()
        .map(|org| format!("{}{} {}\n", "  ".repeat((org.code.len() / 3).saturating_sub(1)), org.code, org.name))
        .collect()
}

fn findings(report: &ImportReport) -> String {
    let mut out = String::new();
    let mut by_code: BTreeMap<(Weight, &str), Vec<&Finding>> = BTreeMap::new();
    for it in &report.findings {
        by_code.entry((it.weight, it.code.as_str())).or_default().push(it);
    }
    for ((weight, code), all) in by_code {
        let (word, shown) = match weight {
            Weight::Fault => ("FAULT", all.len()),
            Weight::Odd => ("odd", ODD_SHOWN),
        };
        let _ = writeln!(out, "\n{word} {code}, {}:", all.len());
        for it in all.iter().take(shown) {
            let place = it.place();
            let _ = writeln!(out, "  {place:<18} {}\n  {:<18} {}", it.message.zh, "", it.message.say("en"));
        }
        if all.len() > shown {
            let _ = writeln!(out, "  … {} more; --json lists them all", all.len() - shown);
        }
    }
    out
}

/// The tree, what stands below further in.
pub(super) fn of_list(orgs: &[OrgView]) -> String {
    let listed = orgs.iter().map(|org| org.id).collect::<HashSet<_>>();
    let mut below: HashMap<_, Vec<&OrgView>> = HashMap::new();
    for org in orgs {
        below.entry(org.parent.filter(|parent| listed.contains(parent))).or_default().push(org);
    }
    let mut out = String::new();
    let mut waiting = below.remove(&None).unwrap_or_default().into_iter().rev().map(|org| (0, org)).collect::<Vec<_>>();
    while let Some((depth, org)) = waiting.pop() {
        let closed = org.valid_to.as_ref().map_or(String::new(), |day| format!("  closed after {day}"));
        let _ = writeln!(out, "{}{}  {}  {}{closed}", "  ".repeat(depth), org.code, org.name, org.kind);
        let inside = below.remove(&Some(org.id)).unwrap_or_default();
        waiting.extend(inside.into_iter().rev().map(|org| (depth + 1, org)));
    }
    if out.is_empty() {
        out += "there is no org here; `gridwork org import --help` says how to get them";
    }
    out
}

#[cfg(test)]
mod tests;
