//! The terms under which a text is kept and asked for.
//!
//! Chinese has no spaces, so every two neighbouring characters are a term, and every character alone; Latin letters and
//! digits go by runs, and long ones by every four neighbours. Names go by their initials besides. Terms that are no text
//! begin with a character that no text has ([`fold`](super::fold) takes it for a gap).

use super::fold::{fold, latin_runs, names_of_run, words};
use super::initials;
use std::collections::BTreeSet;

/// Before terms that say where a record belongs and what it is.
const ABOUT: char = '\u{e000}';
/// Before initials.
const INITIAL: char = '\u{e001}';

/// Neighbours of a long run of Latin letters and digits that make one term; shorter runs are asked for as they are.
pub(super) const LATIN: usize = 4;
/// Longer runs of Latin letters and digits are no word anybody types: they go by their neighbours alone.
const RUN_MAX: usize = 32;
/// Initials beyond so many characters of a name are not kept.
const NAMED_MAX: usize = 60;
/// Initials are asked for by so many neighbours.
pub(super) const INITIALS: usize = 3;

/// What a record that can be found is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A case.
    Case,
    /// A row of a register.
    Row,
}

impl Kind {
    /// The word of the API and the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Row => "row",
        }
    }

    /// Reads it.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Case, Self::Row].into_iter().find(|kind| kind.as_str() == word)
    }

    /// Every term of a record begins with it, so that a word that stands in a million cases is still rare among rows.
    pub(super) fn before(self) -> char {
        match self {
            Self::Case => 'c',
            Self::Row => 'r',
        }
    }
}

/// The term of everything that belongs to an org or below it, from its path; of no org without one.
pub fn place_term(org_path: Option<&str>) -> String {
    match org_path.and_then(|path| path.trim_end_matches('/').rsplit('/').next()) {
        Some(seq) => format!("{ABOUT}o{seq}"),
        None => format!("{ABOUT}g"),
    }
}

/// The term of the records of one definition.
pub(super) fn definition_term(of: &str) -> String {
    format!("{ABOUT}f{of}")
}

/// The term of a window of records that were made one after the other, from the number of the window.
pub(super) const WINDOW: &str = "\u{e000}w";

/// The terms that say of which definition a record is and where it belongs: its org and each one above.
pub(super) fn about(of: &str, org_path: Option<&str>, terms: &mut BTreeSet<String>) {
    terms.insert(definition_term(of));
    match org_path {
        None => drop(terms.insert(place_term(None))),
        Some(path) => terms.extend(path.trim_end_matches('/').split('/').map(|seq| format!("{ABOUT}o{seq}"))),
    }
}

/// The terms of a text.
pub(super) fn of_text(text: &str, terms: &mut BTreeSet<String>) {
    let folded = fold(text);
    for word in words(&folded) {
        terms.extend(word.iter().filter(|char| !char.is_ascii()).map(char::to_string));
        terms.extend(word.windows(2).filter(|pair| has_chinese(pair)).map(|pair| pair.iter().collect()));
    }
    for run in latin_runs(&folded) {
        if run.len() <= RUN_MAX {
            terms.extend(names_of_run(run));
        }
        terms.extend(run.windows(LATIN).map(|part| part.iter().collect()));
    }
}

/// The terms of the initials of a name.
pub(super) fn of_name(name: &str, terms: &mut BTreeSet<String>) {
    let folded = fold(name);
    for word in words(&folded) {
        let initials = initials::of_text(&word[..word.len().min(NAMED_MAX)]);
        for size in 2..=INITIALS {
            for window in initials.windows(size) {
                terms.extend(initials::readings(window).into_iter().map(|reading| format!("{INITIAL}{reading}")));
            }
        }
    }
}

/// The terms that a word somebody asks for must all have; none when such a word cannot be looked up.
pub(super) fn asked(word: &[char]) -> BTreeSet<String> {
    if word.len() == 1 || word.iter().all(char::is_ascii) && word.len() < LATIN {
        return BTreeSet::from([word.iter().collect()]);
    }
    let pairs = word.windows(2).filter(|pair| has_chinese(pair)).map(|pair| pair.iter().collect::<String>());
    let runs = latin_runs(word).flat_map(|run| run.windows(LATIN).map(|part| part.iter().collect::<String>()));
    pairs.chain(runs).collect()
}

/// The terms that initials somebody asks for must all have.
pub(super) fn asked_initials(letters: &[char]) -> BTreeSet<String> {
    let size = letters.len().min(INITIALS);
    letters.windows(size.max(1)).map(|part| format!("{INITIAL}{}", part.iter().collect::<String>())).collect()
}

fn has_chinese(pair: &[char]) -> bool {
    pair.iter().any(|char| !char.is_ascii())
}
