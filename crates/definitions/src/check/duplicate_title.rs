//! In one definition no two things have the same title.

use super::{Code, Report, Rule, Subject, error};
use crate::source::{Node, Place};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-T001", "同一处标题重复", "the same title twice in a definition");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        for section in ["fields", "states", "steps", "options"] {
            let Some(node) = written.find(&[section]) else { continue };
            let titles = node.entries().iter().map(|(name, node)| {
                let title = node.get("title").unwrap_or(node);
                let place = if title.text().is_some() { title.place } else { name.place };
                (name.text.as_str(), zh(title), place)
            });
            tell_doubles(titles, report);
        }
    }
}

fn zh(title: &Node) -> &str {
    title.text().or_else(|| title.get("zh").and_then(Node::text)).unwrap_or("").trim()
}

fn tell_doubles<'a>(titles: impl Iterator<Item = (&'a str, &'a str, Place)>, report: &mut Report) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (key, title, place) in titles.filter(|(_, title, _)| !title.is_empty()) {
        if let Some((earlier, _)) = seen.iter().find(|(_, it)| *it == title) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("`{key}` 和 `{earlier}` 的标题都是“{title}”"),
                    format!("`{key}` and `{earlier}` are both called “{title}”"),
                )
                .help("换一个让人分得清的标题", "give it a title that people can tell apart");
        }
        seen.push((key, title));
    }
}
