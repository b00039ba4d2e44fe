//! Masks: what those see of a personal value who may know that it is there, but not what it is.

use super::phone::is_mobile;

/// Surnames of two characters; a name of three or more that begins with one keeps both.
const DOUBLE_SURNAMES: &str = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 独孤 南宫 钟离 鲜于 闾丘 \
                               公冶 澹台 濮阳 淳于 单于 太史 申屠 呼延 百里 东郭 西门 赫连 万俟 闻人 公羊 拓跋 完颜 左丘 谷梁 宗政 仲孙 第五 梁丘 即墨";

/// `138****1111`, `022-****1234`; of anything else only the last two characters.
pub fn phone(text: &str) -> String {
    if is_mobile(text) {
        return format!("{}****{}", &text[..3], &text[7..]);
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match text.split_once('-').filter(|_| is_plain) {
        // Four digits are hidden, as in a mobile number; an extension is hidden whole.
        Some((area, local)) => {
            let local = local.split('-').next().unwrap_or_default();
            format!("{area}-****{}", local.get(4..).unwrap_or_default())
        }
        None => last(text, 2),
    }
}

/// `110105********002X`; of anything that is no citizen id, nothing.
pub fn citizen_id(text: &str) -> String {
    if text.len() != 18 || !text.is_ascii() {
        return last(text, 0);
    }
    format!("{}********{}", &text[..6], &text[14..])
}

/// `91350100******0Y43`; of anything that is no credit code, nothing.
pub fn credit_code(text: &str) -> String {
    if text.len() != 18 || !text.is_ascii() {
        return last(text, 0);
    }
    format!("{}******{}", &text[..8], &text[14..])
}

/// The surname and a star for each further character: `张*`, `欧阳**`; a name of one character shows nothing.
pub fn person_name(name: &str) -> String {
    let name = name.trim();
    let chars = name.chars().count();
    let begins_double = chars > 2 && DOUBLE_SURNAMES.split_whitespace().any(|surname| name.starts_with(surname));
    let kept = match chars {
        0 | 1 => 0,
        _ if begins_double => 2,
        _ => 1,
    };
    // Spaces and the middle dot of longer names only show how many words there are.
    let star = |(index, c): (usize, char)| if index < kept || c == ' ' || c == '·' { c } else { '*' };
    name.chars().enumerate().map(star).collect()
}

/// Stars, and as many characters at the end, where the text is long enough to hide most of it.
fn last(text: &str, shown: usize) -> String {
    let chars = text.chars().count();
    let shown = if chars > shown * 2 { shown } else { 0 };
    let end: String = text.chars().skip(chars - shown).collect();
    format!("****{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_as_people_know_them() {
        // rules 5.5
        for (given, masked) in [
            ("13800001111", "138****1111"),
            ("022-65781234", "022-****1234"),
            ("0312-7654321", "0312-****321"),
            ("022-65781234-801", "022-****1234"),
            ("400-8001234", "400-****234"),
            ("99887766", "****66"),
            ("12", "****"),
            ("", "****"),
            ("电话打不通的人", "****的人"),
        ] {
            assert_eq!(phone(given), masked);
        }
        assert_eq!(citizen_id("11010519491231002X"), "110105********002X");
        assert_eq!(credit_code("91350100M000100Y43"), "91350100******0Y43");
        for odd in ["", "123", "公民身份号码"] {
            assert_eq!(citizen_id(odd), "****");
            assert_eq!(credit_code(odd), "****");
        }
    }

    #[test]
    fn names_keep_the_surname() {
        for (given, masked) in [
            ("张三", "张*"),
            ("张三丰", "张**"),
            ("欧阳锋", "欧阳*"),
            ("欧阳娜娜", "欧阳**"),
            ("欧阳", "欧*"),
            ("赵", "*"),
            ("", ""),
            ("阿依古丽·买买提", "阿***·***"),
            ("Li Ming", "L* ****"),
        ] {
            assert_eq!(person_name(given), masked);
        }
    }
}
