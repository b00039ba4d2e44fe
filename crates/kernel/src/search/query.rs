//! What somebody asks for, and how well a record answers.

use super::doc::OTHER_LANGUAGE;
use super::fold::{GAP, fold, latin_runs, names_of_run, words};
use super::terms::{self, LATIN};
use super::{Doc, initials};
use std::collections::BTreeSet;
use std::ops::Range;

/// Of a longer question the rest is not read.
const ASKED_MAX: usize = 100;
/// So many words are asked for at once.
const WORDS_MAX: usize = 8;
/// Longest piece of a text that is shown around what was found, in characters.
const SNIPPET: usize = 80;

/// What somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
    /// All of it, folded, without gaps at the ends.
    whole: Vec<char>,
}

/// One word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    chars: Vec<char>,
    /// It may be meant as the initials of a name.
    is_initials: bool,
}

/// How a record answers; the greater the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// It is the number that was asked for.
    is_number: bool,
    /// What it is called holds every word.
    is_title: bool,
    /// The words stand together as they were typed.
    is_phrase: bool,
}

impl Query {
    /// Reads what was typed; none when there is nothing in it to look for.
    pub fn parse(typed: &str) -> Option<Self> {
        let folded = fold(&typed.trim().chars().take(ASKED_MAX).collect::<String>());
        let mut asked: Vec<Word> = Vec::new();
        for word in words(&folded).take(WORDS_MAX) {
            let is_initials = word.len() > 1 && word.iter().all(char::is_ascii_lowercase);
            let word = Word { chars: word.to_vec(), is_initials };
            if !asked.contains(&word) {
                asked.push(word);
            }
        }
        let from = folded.iter().position(|char| *char != GAP)?;
        let to = folded.iter().rposition(|char| *char != GAP)?;
        Some(Self { words: asked, whole: folded[from..=to].to_vec() })
    }

    /// The terms a record must have: for each word all terms of one of its alternatives.
    pub(super) fn terms(&self) -> Vec<Vec<BTreeSet<String>>> {
        let of_word = |word: &Word| {
            let mut ways = vec![terms::asked(&word.chars)];
            if word.is_initials {
                ways.push(terms::asked_initials(&word.chars));
            }
            ways
        };
        self.words.iter().map(of_word).collect()
    }

    /// Whether and how a record answers.
    pub fn answers(&self, doc: &Doc) -> Option<Match> {
        let (number, title, body) = (fold(&doc.number), fold(&doc.title), fold(&doc.body));
        let initials = self.words.iter().any(|word| word.is_initials).then(|| initials::of_text(&title));
        let in_title =
            |word: &Word| word.stands_in(&title) || initials.as_ref().is_some_and(|them| word.is_called(them));
        let is_title = self.words.iter().all(in_title);
        let stands = |word: &Word| in_title(word) || word.stands_in(&number) || word.stands_in(&body);
        if !self.words.iter().all(stands) {
            return None;
        }
        let is_phrase = [&number, &title, &body].into_iter().any(|text| find(text, &self.whole).is_some());
        Some(Match { is_number: !number.is_empty() && number == self.whole, is_title, is_phrase })
    }

    /// A kept text for a reader of a language: of what is there in two, that one; both where only the other one holds what
    /// was asked for.
    pub fn in_language(&self, text: &str, is_name: bool, language: &str) -> String {
        let of_line = |line: &str| {
            let Some((zh, en)) = line.split_once(OTHER_LANGUAGE) else { return line.to_owned() };
            let (own, other) = if language.starts_with("en") { (en, zh) } else { (zh, en) };
            let holds = |text| !self.marks(text, is_name).is_empty();
            if !holds(own) && holds(other) { format!("{own} {other}") } else { own.to_owned() }
        };
        text.lines().map(of_line).collect::<Vec<_>>().join("\n")
    }

    /// Where the words stand in a text, in characters, from left to right.
    pub fn marks(&self, text: &str, is_name: bool) -> Vec<Range<usize>> {
        let folded = fold(text);
        let mut hit = vec![false; folded.len()];
        for word in &self.words {
            let mut from = 0;
            while let Some(at) = word.find_in(&folded[from..]) {
                hit[from + at.start..from + at.end].fill(true);
                from += at.end;
            }
            if let Some(at) = is_name.then(|| initials::of_text(&folded)).and_then(|them| word.called_at(&them)) {
                hit[at..at + word.chars.len()].fill(true);
            }
        }
        let mut marks: Vec<Range<usize>> = Vec::new();
        for at in (0..hit.len()).filter(|at| hit[*at]) {
            match marks.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => marks.push(at..at + 1),
            }
        }
        marks
    }

    /// A text in pieces, each with whether it was asked for.
    pub fn pieces(&self, text: &str, is_name: bool) -> Vec<(String, bool)> {
        let chars = text.chars().collect::<Vec<_>>();
        let mut pieces = Vec::new();
        let mut from = 0;
        let mut push = |range: Range<usize>, is_hit: bool| {
            if !range.is_empty() {
                pieces.push((chars[range].iter().collect::<String>(), is_hit));
            }
        };
        for mark in self.marks(text, is_name) {
            push(from..mark.start, false);
            push(mark.clone(), true);
            from = mark.end;
        }
        push(from..chars.len(), false);
        pieces
    }

    /// The place of a longer text where most of what was asked for stands together, in pieces; the beginning of it when
    /// nothing does.
    pub fn snippet(&self, text: &str) -> Vec<(String, bool)> {
        let chars = text.chars().collect::<Vec<_>>();
        let marks = self.marks(text, false);
        let held = |from: usize| marks.iter().filter(|it| from <= it.start && it.end <= from + SNIPPET).count();
        // Of places that hold as much, the first one.
        let best = marks.iter().map(|it| it.start).rev().max_by_key(|from| held(*from)).unwrap_or(0);
        let from = best.saturating_sub(SNIPPET / 4);
        let to = chars.len().min(from + SNIPPET);
        let shown: String = chars[from..to].iter().map(|char| if *char == '\n' { ' ' } else { *char }).collect();
        let mut pieces = self.pieces(&shown, false);
        if from > 0 {
            pieces.insert(0, ("…".to_owned(), false));
        }
        if to < chars.len() {
            pieces.push(("…".to_owned(), false));
        }
        pieces
    }
}

impl Word {
    fn is_short_latin(&self) -> bool {
        self.chars.len() < LATIN && self.chars.iter().all(char::is_ascii)
    }

    fn stands_in(&self, folded: &[char]) -> bool {
        self.find_in(folded).is_some()
    }

    /// Where it stands first. A few letters or digits stand only for a whole run of them: `3` is not in `13`.
    fn find_in(&self, folded: &[char]) -> Option<Range<usize>> {
        if !self.is_short_latin() {
            return find(folded, &self.chars).map(|at| at..at + self.chars.len());
        }
        let asked: String = self.chars.iter().collect();
        let run = latin_runs(folded).find(|run| names_of_run(run).contains(&asked))?;
        // The run is a part of the text, so that its place is how far it begins from the text's beginning.
        let from = (run.as_ptr() as usize - folded.as_ptr() as usize) / size_of::<char>();
        let inside = find(run, &self.chars)?;
        Some(from + inside..from + inside + self.chars.len())
    }

    fn is_called(&self, initials: &[Vec<char>]) -> bool {
        self.called_at(initials).is_some()
    }

    fn called_at(&self, initials: &[Vec<char>]) -> Option<usize> {
        self.is_initials.then(|| initials::find(initials, &self.chars)).flatten()
    }
}

fn find(text: &[char], asked: &[char]) -> Option<usize> {
    text.windows(asked.len().max(1)).position(|window| window == asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_languages_the_reader_sees_one_or_both_where_only_the_other_was_asked_for() {
        let kept = "要修楼道灯\n便民维修\u{1f}Repairs";
        let check = |asked: &str, language: &str, shown: &str| {
            let query = Query::parse(asked).unwrap();
            assert_eq!(query.in_language(kept, false, language), shown, "{asked} in {language}");
        };
        check("楼道灯", "zh-CN", "要修楼道灯\n便民维修");
        check("楼道灯", "en", "要修楼道灯\nRepairs");
        check("维修", "en", "要修楼道灯\nRepairs 便民维修");
        check("repairs", "zh-CN", "要修楼道灯\n便民维修 Repairs");
    }
}
