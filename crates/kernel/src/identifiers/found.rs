//! Finds phone numbers and citizen ids in what people write, so that free text can warn and keep them out of an index.

use super::citizen_id::date_in;
use super::{Phone, narrow};
use chrono::Datelike;
use std::borrow::Cow;
use std::ops::Range;

/// What kind of number was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// A number somebody can be called at.
    Phone,
    /// Eighteen characters with a date of birth in them. The check character is not asked: a citizen id with a slip
    /// still gives its owner away.
    CitizenId,
}

/// A personal number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundNumber {
    /// What it is.
    pub kind: NumberKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// Digits that stand together, narrow.
struct Group {
    digits: String,
    range: Range<usize>,
    /// Whether one space, dash or bracket separates it from the group before.
    is_joined: bool,
}

/// No number has more characters than a citizen id, with a country code before it or not.
const CHARS_MAX: usize = 18;

/// Every phone number and citizen id in a text, in order, however it is spaced out.
pub fn find_personal_numbers(text: &str) -> Vec<FoundNumber> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        // The longest number that begins here: a citizen id spaced out is not the phone number inside it.
        let hit = (first + 1..=joined_end(&groups, first)).rev().find_map(|end| {
            let kind = kind_of(&groups[first..end])?;
            Some((end, FoundNumber { kind, range: groups[first].range.start..groups[end - 1].range.end }))
        });
        match hit {
            Some((end, number)) => {
                found.push(number);
                first = end;
            }
            None => first += 1,
        }
    }
    found
}

/// The text with every phone number and citizen id blanked out, for an index or a log.
pub fn blank_personal_numbers(text: &str) -> Cow<'_, str> {
    let found = find_personal_numbers(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    let mut kept_to = 0;
    for number in found {
        blanked.push_str(&text[kept_to..number.range.start]);
        blanked.push_str("****");
        kept_to = number.range.end;
    }
    blanked.push_str(&text[kept_to..]);
    Cow::Owned(blanked)
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut is_open = false;
    // Separators since the last group: one, or a closing bracket and one, still join.
    let mut between = String::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let plain = narrow(c);
        if plain.is_ascii_digit() {
            if let Some(group) = groups.last_mut().filter(|_| is_open) {
                group.digits.push(plain);
                group.range.end = end;
            } else {
                let is_joined = !groups.is_empty() && matches!(between.as_str(), " " | "-" | ")" | ") " | ")-");
                groups.push(Group { digits: plain.to_string(), range: at..end, is_joined });
            }
            is_open = true;
            continue;
        }
        match groups.last_mut() {
            // The X of a citizen id belongs to its digits.
            Some(group) if is_open && plain.eq_ignore_ascii_case(&'x') => {
                group.digits.push('X');
                group.range.end = end;
            }
            _ => {
                if is_open {
                    between.clear();
                }
                between.push(if matches!(plain, '–' | '—' | '.' | '·') { '-' } else { plain });
            }
        }
        is_open = false;
    }
    groups
}

/// Where the groups joined to the first one end, as far as a number can reach.
fn joined_end(groups: &[Group], first: usize) -> usize {
    let mut chars = groups[first].digits.len();
    let mut end = first + 1;
    while let Some(next) = groups.get(end).filter(|next| next.is_joined) {
        chars += next.digits.len();
        if chars > CHARS_MAX {
            break;
        }
        end += 1;
    }
    end
}

fn kind_of(groups: &[Group]) -> Option<NumberKind> {
    let number: String = groups.iter().map(|group| group.digits.as_str()).collect();
    if is_like_citizen_id(&number) {
        return Some(NumberKind::CitizenId);
    }
    // A row of single figures (1 3 5 7 …) is a list, whatever it adds up to.
    let is_list = groups.len() > 1 && groups.iter().all(|group| group.digits.len() < 2);
    (!is_list && Phone::parse(&number).is_ok()).then_some(NumberKind::Phone)
}

fn is_like_citizen_id(number: &str) -> bool {
    number.len() == 18
        && number.bytes().take(17).all(|byte| byte.is_ascii_digit())
        && date_in(number).is_some_and(|date| (1850..2100).contains(&date.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find_personal_numbers(text).into_iter().map(|it| &text[it.range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_are_found_however_they_are_spaced() {
        check("请打电话13800001111，找王师傅", &["13800001111"]);
        check("请打 138 0000 1111 或 138-0000-1112。", &["138 0000 1111", "138-0000-1112"]);
        check("手机：１３８００００１１１１", &["１３８００００１１１１"]);
        check("+86 13800001111 / 8613800001112", &["86 13800001111", "8613800001112"]);
        check("座机022-65781234或（022）65781235", &["022-65781234", "022）65781235"]);
        check("身份证11010519491231002X，电话13800001111", &["11010519491231002X", "13800001111"]);
        check("身份证 110105 19491231 002x", &["110105 19491231 002x"]);
        check("客服 400-800-1234", &["400-800-1234"]);
    }

    #[test]
    fn a_citizen_id_with_a_slip_is_found_too() {
        assert_eq!(find_personal_numbers("110105194912310021")[0].kind, NumberKind::CitizenId);
        check("110105194913310021", &[]);
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "没有号码",
            "DD2026-000123",
            "2026-03-02 09:00",
            "120116051201",
            "网格120116051201001",
            "3号楼2单元501",
            "1 3 5 7 9 1 3 5 7 9 1",
            "投诉请打12345，急救120",
            "138000011112",
            "金额13,800.00元",
            "费用 1380 元，电表 00001111",
            "x",
            "X1",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn blanked_texts_hold_no_number() {
        assert_eq!(blank_personal_numbers("找王师傅13800001111，门牌5"), "找王师傅****，门牌5");
        assert!(matches!(blank_personal_numbers("门牌5"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_ranges_fit(text in "[0-9xX（）() 转+一-]{0,60}") {
            for found in find_personal_numbers(&text) {
                prop_assert!(text.get(found.range).is_some());
            }
            prop_assert_eq!(find_personal_numbers(&blank_personal_numbers(&text)), []);
        }

        #[test]
        fn a_mobile_number_between_words_is_always_found(digits in "1[3-9][0-9]{9}", before in "[一-龥，。]{0,5}", after in "[一-龥，。]{0,5}") {
            let text = format!("{before}{digits}{after}");
            prop_assert_eq!(find_personal_numbers(&text).len(), 1);
        }
    }
}
