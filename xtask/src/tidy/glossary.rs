//! The words of the house are in the glossary, each with its Chinese.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const GLOSSARY: &str = "GLOSSARY.md";

const WORDS: &[&str] = &[
    "org",
    "place",
    "grid",
    "link",
    "person",
    "post",
    "appointment",
    "account",
    "role",
    "grant",
    "register",
    "row",
    "loop",
    "case",
    "state",
    "step",
    "turn",
    "assignee",
    "opener",
    "asker",
    "cadence",
    "obligation",
    "matcher",
    "need",
    "offer",
    "signal",
    "indicator",
    "figure",
    "contribution",
    "assessment",
    "colour",
    "journal",
    "payload",
    "compartment",
    "pack",
];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let text = house.file(GLOSSARY).map_or("", |file| file.text.as_str());
    Ok(WORDS
        .iter()
        .filter(|word| !explains(text, word))
        .map(|word| Finding::file(GLOSSARY, format!("`{word}` has no row: | {word} | 中文 | what it means |")))
        .collect())
}

/// Whether a row of the table starts with the word and names it in Chinese.
fn explains(glossary: &str, word: &str) -> bool {
    glossary.lines().any(|line| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let named = cells.next().is_some_and(|cell| cell == word);
        named && cells.next().is_some_and(|chinese| chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_a_row_with_its_chinese() {
        assert!(explains("| case | 事项 | one running instance of a loop |", "case"));
        assert!(!explains("| case | | one running instance of a loop |", "case"));
        assert!(!explains("the case is open", "case"));
    }
}
