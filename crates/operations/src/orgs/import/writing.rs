//! How codes and names are written in files, and what makes them look wrong.

/// A code without spaces and with plain digits.
pub(super) fn plain_code(text: &str) -> String {
    text.chars().map(narrow).filter(|c| !is_blank(*c)).collect()
}

/// A name without blanks around it and without characters that nobody sees.
pub(super) fn plain_name(text: &str) -> String {
    let seen = text.chars().filter(|c| !is_invisible(*c)).collect::<String>();
    seen.trim_matches(is_blank).to_owned()
}

/// Whether a text is a number of exactly so many digits.
pub(super) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Characters that no name holds: what reading with the wrong encoding leaves behind.
pub(super) fn is_broken(c: char) -> bool {
    c.is_control() || c == char::REPLACEMENT_CHARACTER
}

/// Characters that stand in names because the right one could not be typed, or by mistake.
pub(super) fn is_strange(c: char) -> bool {
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    // 阝 is half of a character: 大王瞿阝村 was written for a rare one.
    let is_half = matches!(c, '阝' | '\u{2e80}'..='\u{2fdf}');
    let is_wide = matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    is_private || is_half || is_wide || is_blank(c)
}

/// What in a name says that it stands for something nobody named.
pub(super) fn placeholder(name: &str) -> Option<&'static str> {
    const WORDS: [&str; 9] = ["虚拟", "类似", "待定", "暂定", "未命名", "无名称", "测试", "其他", "其它"];
    // What is left is the word for a body of this sort and no name: 居委会, 街道, 社区居委会.
    const BODIES: [&str; 10] =
        ["街道办事处", "居民委员会", "村民委员会", "街道", "居委会", "村委会", "社区", "生活区", "镇", "乡"];
    if let Some(word) = WORDS.iter().find(|word| name.contains(**word)) {
        return Some(word);
    }
    let mut rest = name;
    while let Some(shorter) = BODIES.iter().find_map(|body| rest.strip_suffix(body)) {
        rest = shorter;
    }
    let is_nothing =
        rest.is_empty() || rest.chars().all(|c| c.is_numeric() || matches!(c, '某' | 'x' | 'X' | '-' | '*'));
    is_nothing.then_some("没有专名")
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_any_usual_spelling() {
        for written in ["120116001", " 120116001 ", "１２０１１６００１", "120 116 001", "\u{feff}120116001\u{200b}"]
        {
            assert_eq!(plain_code(written), "120116001", "{written:?}");
        }
        assert_eq!(plain_code("12011六"), "12011六");
    }

    #[test]
    fn names_lose_only_what_nobody_sees() {
        assert_eq!(plain_name("\u{3000}塘沽 街道\u{200b} \t"), "塘沽 街道");
        assert_eq!(plain_name(" \u{3000}\u{200b}"), "");
    }

    #[test]
    fn placeholders_are_known_by_their_words_or_by_having_no_name_of_their_own() {
        for name in
            ["开发区虚拟社区", "垦东类似乡级单位", "待定", "居委会", "社区居委会", "1社区", "某某村委会", "街道"]
        {
            assert!(placeholder(name).is_some(), "{name}");
        }
        for name in ["塘沽街道", "一村委会", "和村委会", "第二居委会", "无名泊村委会", "未来路街道", "乡镇村村委会"]
        {
            assert_eq!(placeholder(name), None, "{name}");
        }
    }

    #[test]
    fn strange_characters_are_seen() {
        for name in ["大王瞿阝村委会", "\u{e170}家村", "第０生活区", "塘沽 街道"] {
            assert!(name.chars().any(is_strange), "{name}");
        }
        assert!(!"阳光佳园（西）社区居委会、〇㙟𡐓1A".chars().any(is_strange));
    }
}
