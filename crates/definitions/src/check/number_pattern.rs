//! The pattern of case numbers holds a running number.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L029", "编号格式不对", "a number pattern that cannot count");

/// Longer numbers do not fit on a form.
const LENGTH_MAX: usize = 40;

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let pattern = &view.definition.number;
        if !view.written.has(&["number"]) {
            continue;
        }
        let place = view.written.at(&["number"]);
        match parts(pattern) {
            Err(part) => report
                .tell(
                    &CODE,
                    place,
                    format!("编号格式里不能写 `{part}`"),
                    format!("`{part}` cannot stand in a number pattern"),
                )
                .help("可以写 {yyyy} 和 {seq:6}", "it may hold {yyyy} and {seq:6}"),
            Ok(found) if found.iter().filter(|it| it.starts_with("seq")).count() != 1 => report
                .tell(&CODE, place, "编号里要有一个 {seq}", "the number needs one {seq}")
                .help("例如 \"DD{yyyy}-{seq:6}\"", "for example \"DD{yyyy}-{seq:6}\""),
            Ok(_) if pattern.chars().count() > LENGTH_MAX => report
                .tell(&CODE, place, "编号太长", "the number is too long")
                .help(format!("最多 {LENGTH_MAX} 个字符"), format!("at most {LENGTH_MAX} characters")),
            Ok(_) => {}
        }
    }
}

/// What stands in braces; the first part that means nothing is the error.
pub(super) fn parts(pattern: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find(['{', '}']) {
        let Some(close) = rest[open..].find('}').filter(|_| rest[open..].starts_with('{')) else {
            return Err(rest[open..].chars().take(1).collect());
        };
        let part = &rest[open + 1..open + close];
        let digits =
            part.strip_prefix("seq:").and_then(|it| it.parse::<u8>().ok()).is_some_and(|it| (1..=12).contains(&it));
        if !(part == "yyyy" || part == "seq" || digits) {
            return Err(format!("{{{part}}}"));
        }
        found.push(part.to_owned());
        rest = &rest[open + close + 1..];
    }
    Ok(found)
}
