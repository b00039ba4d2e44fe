//! The initials of Chinese names: 楼道灯 is found by `ldd`. A character with several readings goes by each of them.

use pinyin::ToPinyinMulti;

/// The initials a folded character can have, in order: those of its readings, or itself when it is a Latin letter or a
/// digit.
pub(super) fn of_char(char: char) -> Vec<char> {
    if char.is_ascii_alphanumeric() {
        return vec![char];
    }
    let mut initials = Vec::new();
    for reading in char.to_pinyin_multi().into_iter().flatten() {
        initials.extend(reading.first_letter().chars().next().map(plain).filter(char::is_ascii_lowercase));
    }
    initials.sort_unstable();
    initials.dedup();
    initials
}

/// Few syllables begin with a vowel that carries its tone.
fn plain(letter: char) -> char {
    match letter {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'ế' | 'ề' => 'e',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ń' | 'ň' | 'ǹ' => 'n',
        'ḿ' => 'm',
        other => other,
    }
}

/// The initials of each character of a folded text.
pub(super) fn of_text(folded: &[char]) -> Vec<Vec<char>> {
    folded.iter().map(|char| of_char(*char)).collect()
}

/// Every way to read some characters by their initials; none when one of them has none.
pub(super) fn readings(initials: &[Vec<char>]) -> Vec<String> {
    let mut readings = vec![String::new()];
    for of_one in initials {
        readings =
            of_one.iter().flat_map(|initial| readings.iter().map(move |begun| format!("{begun}{initial}"))).collect();
    }
    readings
}

/// Where a text is called so by its initials, from the first character on.
pub(super) fn find(initials: &[Vec<char>], asked: &[char]) -> Option<usize> {
    let stands = |window: &[Vec<char>]| window.iter().zip(asked).all(|(of_one, char)| of_one.contains(char));
    initials.windows(asked.len().max(1)).position(stands)
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn check(text: &str, asked: &str, expected: Option<usize>) {
        assert_eq!(find(&of_text(&fold(text)), &asked.chars().collect::<Vec<_>>()), expected, "{text} {asked}");
    }

    #[test]
    fn names_go_by_their_initials() {
        check("楼道灯不亮", "ldd", Some(0));
        check("楼道灯不亮", "dbl", Some(2));
        check("楼道灯不亮", "lb", None);
        check("3号楼", "3hl", Some(0));
        check("楼 道", "ld", None);
    }

    #[test]
    fn a_character_with_several_readings_goes_by_each() {
        for asked in ["yh", "yx"] {
            check("银行", asked, Some(0));
        }
        for asked in ["cq", "zq"] {
            check("重庆", asked, Some(0));
        }
        check("长江", "cj", Some(0));
        check("长江", "zj", Some(0));
        let mut readings = readings(&of_text(&fold("银行")));
        readings.sort_unstable();
        assert!(readings.contains(&"yh".to_owned()) && readings.contains(&"yx".to_owned()), "{readings:?}");
    }

    #[test]
    fn vowels_have_initials_too() {
        check("安二欧", "aeo", Some(0));
    }
}
