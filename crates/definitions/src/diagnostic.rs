//! What is wrong with a pack, where, and what to write instead.

use crate::codes::Code;
use crate::model::Text;
use crate::source::{Place, Sources};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;
use unicode_width::UnicodeWidthChar;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack is refused.
    Error,
    /// The pack works, but probably not as meant.
    Warning,
}

/// The end of the marked stretch; line and column count characters from 1, the column is the first one behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct End {
    /// Line from 1.
    pub line: u32,
    /// Column from 1.
    pub column: u32,
}

/// One problem of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its code, with a page in `docs/diagnostics/` (`GW-L003`).
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file as it was named when loading.
    pub file: String,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// Where the marked stretch ends.
    pub end: End,
    /// The line's text.
    pub source_line: String,
    /// What is wrong.
    pub message: Text,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

impl Diagnostic {
    /// The problem with its source line and a mark below it, in a language (`zh`, `en`).
    pub fn render(&self, language: &str) -> String {
        let word = match (self.severity, language.starts_with("en")) {
            (Severity::Error, true) => "error",
            (Severity::Warning, true) => "warning",
            (Severity::Error, false) => "错误",
            (Severity::Warning, false) => "提醒",
        };
        let head = format!(
            "{}:{}:{}: {word}[{}] {}",
            self.file,
            self.line,
            self.column,
            self.code,
            self.message.say(language)
        );
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let line = printable(&self.source_line);
        let mark = self.mark();
        let mut out = format!("{head}\n{margin} |\n{number} | {line}\n{margin} | {mark}\n");
        if let Some(help) = &self.help {
            let word = if language.starts_with("en") { "help" } else { "建议" };
            out += &format!("{margin} = {word}: {}\n", help.say(language));
        }
        out
    }

    /// Spaces and carets as wide as the text above them; a Chinese character takes two columns.
    fn mark(&self) -> String {
        let before = self.column.saturating_sub(1) as usize;
        let until = if self.end.line > self.line { usize::MAX } else { self.end.column.saturating_sub(1) as usize };
        let indent: usize = self.source_line.chars().take(before).map(width).sum();
        let marked: usize = self.source_line.trim_end().chars().take(until).skip(before).map(width).sum();
        format!("{}{}", " ".repeat(indent), "^".repeat(marked.max(1)))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render("zh"))
    }
}

/// Tabs would move the mark, control characters could rule the terminal.
fn printable(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn width(c: char) -> usize {
    if c.is_control() { 1 } else { c.width().unwrap_or(1) }
}

/// A problem before its place is turned into line and column.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) code: &'static Code,
    pub(crate) place: Place,
    pub(crate) message: Text,
    pub(crate) help: Option<Text>,
}

/// Collects findings; the same thing is told once a place.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    told: HashSet<(&'static str, Place, String)>,
    /// Places at which reading already failed; later rules stay silent about them.
    broken: HashSet<Place>,
}

impl Report {
    /// Adds a finding and hands it back for `help`.
    pub(crate) fn tell(
        &mut self,
        code: &'static Code,
        place: Place,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Told<'_> {
        if self.broken.contains(&place) {
            return Told { finding: None };
        }
        self.add(code, place, zh.into(), en.into())
    }

    /// The same, and nothing more is told about this very place.
    pub(crate) fn tell_broken(
        &mut self,
        code: &'static Code,
        place: Place,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Told<'_> {
        if !self.broken.insert(place) {
            return Told { finding: None };
        }
        self.add(code, place, zh.into(), en.into())
    }

    fn add(&mut self, code: &'static Code, place: Place, zh: String, en: String) -> Told<'_> {
        // An adapted definition shows the base's text again; its problems are told with the base.
        if !self.told.insert((code.id, place, zh.clone())) {
            return Told { finding: None };
        }
        self.findings.push(Finding { code, place, message: Text { zh, en: Some(en) }, help: None });
        Told { finding: self.findings.last_mut() }
    }

    /// Nothing more is told about a place.
    pub(crate) fn mark_broken(&mut self, place: Place) {
        self.broken.insert(place);
    }

    /// Whether reading already failed at this place.
    pub(crate) fn is_broken(&self, place: Place) -> bool {
        self.broken.contains(&place)
    }

    /// How many errors there are so far.
    #[cfg(test)]
    pub(crate) fn errors(&self) -> usize {
        self.findings.iter().filter(|it| it.code.severity == Severity::Error).count()
    }

    /// Everything found, by file and place.
    pub(crate) fn into_diagnostics(mut self, sources: &Sources) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|it| (it.place.file, it.place.start, it.code.id));
        self.findings.into_iter().map(|it| diagnostic(it, sources)).collect()
    }
}

/// A finding that was just told.
pub(crate) struct Told<'a> {
    finding: Option<&'a mut Finding>,
}

impl Told<'_> {
    /// Says what to write instead.
    pub(crate) fn help(self, zh: impl Into<String>, en: impl Into<String>) {
        if let Some(finding) = self.finding {
            finding.help = Some(Text { zh: zh.into(), en: Some(en.into()) });
        }
    }

    /// Says what to write instead, where there is something to say.
    pub(crate) fn help_if(self, help: Option<(String, String)>) {
        if let Some((zh, en)) = help {
            self.help(zh, en);
        }
    }
}

fn diagnostic(it: Finding, sources: &Sources) -> Diagnostic {
    let spot = sources.spot(it.place);
    Diagnostic {
        code: it.code.id,
        severity: it.code.severity,
        file: sources.file(it.place.file).name.clone(),
        line: spot.line,
        column: spot.column,
        end: End { line: spot.end_line, column: spot.end_column },
        source_line: spot.source_line,
        message: it.message,
        help: it.help,
    }
}

/// The candidate that is meant by a mistyped word, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|it| (strsim::damerau_levenshtein(word, it), it))
        .filter(|(distance, it)| *distance <= 1 + word.chars().count().max(it.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}

/// "Did you mean …?", or the list of what there is.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<(String, String)> {
    if let Some(near) = nearest(word, candidates.clone()) {
        return Some((format!("是不是想写 `{near}`？"), format!("did you mean `{near}`?")));
    }
    let all: Vec<&str> = candidates.into_iter().take(13).collect();
    if all.is_empty() {
        return None;
    }
    let more = if all.len() > 12 { ", …" } else { "" };
    let list = all.iter().take(12).map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    Some((format!("可以写：{list}{more}"), format!("there are: {list}{more}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source_line: &str, column: u32, end: u32) -> Diagnostic {
        Diagnostic {
            code: "GW-N001",
            severity: Severity::Error,
            file: "loops/order.yaml".into(),
            line: 7,
            column,
            end: End { line: 7, column: end },
            source_line: source_line.into(),
            message: Text { zh: "没有这个角色".into(), en: Some("no such role".into()) },
            help: Some(Text {
                zh: "是不是想写 `dispatcher`?".into(), en: Some("did you mean `dispatcher`?".into())
            }),
        }
    }

    #[test]
    fn the_mark_stands_below_text_behind_wide_characters() {
        let shown = at("  placed: {title: 待派单, turn: dispacher}", 30, 39).render("zh");
        let expected = "loops/order.yaml:7:30: 错误[GW-N001] 没有这个角色\n  |\n7 |   placed: {title: 待派单, turn: dispacher}\n  | \
                        \u{20}                               ^^^^^^^^^\n  = 建议: 是不是想写 `dispatcher`?\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_wide_word_gets_a_wide_mark() {
        let shown = at("title: 待派单", 8, 11).render("en");
        assert!(
            shown.ends_with("7 | title: 待派单\n  |        ^^^^^^\n  = help: did you mean `dispatcher`?\n"),
            "{shown}"
        );
    }

    #[test]
    fn tabs_and_escape_sequences_are_printed_as_blanks() {
        let shown = at("a:\t\u{1b}[31mx", 4, 5).render("en");
        assert!(shown.contains("a:  [31mx"), "{shown}");
    }

    #[test]
    fn nothing_is_meant_by_a_word_that_is_far_from_all() {
        assert_eq!(nearest("zzzz", ["dispatcher", "verifier"]), None);
        assert_eq!(nearest("dispacher", ["dispatcher", "verifier"]), Some("dispatcher"));
        assert_eq!(nearest("titel", ["title", "turn"]), Some("title"));
    }

    #[test]
    fn json_has_both_languages() {
        let json = serde_json::to_value(at("x", 1, 2)).unwrap();
        assert_eq!(json["message"]["en"], "no such role");
        assert_eq!(json["severity"], "error");
        assert_eq!(json["end"]["column"], 2);
    }
}
