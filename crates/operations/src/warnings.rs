//! What whoever fills in a form is told before it is saved: free texts that hold phone or citizen id numbers. Nothing is
//! kept or logged of what was asked.

use gridwork_kernel::error::{Because, because};
use gridwork_kernel::identifiers::{NumberKind, find_personal_numbers};
use indexmap::IndexMap;

/// Something to think about before saving; it stops nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which text.
    pub path: String,
    /// A word that programs know: `phone` or `citizen_id`.
    pub code: &'static str,
    /// What it is, and what to do.
    pub message: Because,
}

/// The warnings about some texts by path: of each kind of number one a text.
pub fn of_texts(texts: &IndexMap<String, String>) -> Vec<Warning> {
    let warning = |path: &String| {
        let path = path.clone();
        move |(code, message)| Warning { path: path.clone(), code, message }
    };
    texts.iter().flat_map(|(path, text)| of_text(text).into_iter().map(warning(path))).collect()
}

/// What there is to say of one text: a word that programs know, and what to do.
pub(crate) fn of_text(text: &str) -> Vec<(&'static str, Because)> {
    let found = find_personal_numbers(text);
    let kinds = [
        (NumberKind::Phone, "phone", "电话号码", "a phone number"),
        (NumberKind::CitizenId, "citizen_id", "身份证号", "a citizen id number"),
    ];
    let here = kinds.into_iter().filter(|(kind, ..)| found.iter().any(|number| number.kind == *kind));
    let said = here.map(|(_, code, zh, en)| {
        let message = because(
            format!("这里有{zh}：能看到这条记录的人都会看到，也不能按它搜索。请删去，或填到专门的一栏"),
            format!(
                "there is {en} in it: everybody who sees the record will see it, and it cannot be searched for; \
                 leave it out, or put it into the field that is made for it"
            ),
        );
        (code, message)
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let texts = IndexMap::from([("form.content".to_owned(), text.to_owned())]);
        let told = of_texts(&texts);
        assert_eq!(told.iter().map(|it| it.code).collect::<Vec<_>>(), expected, "{text}");
        assert!(told.iter().all(|it| it.path == "form.content"));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let repeats = |said: &str| !digits.is_empty() && said.contains(&digits);
        assert!(told.iter().all(|it| !repeats(&it.message.zh) && !repeats(it.message.say("en"))));
    }

    #[test]
    fn numbers_of_people_are_warned_about_and_others_are_not() {
        check("请打13800001111", &["phone"]);
        check("13800001111，13900001111", &["phone"]);
        check("身份证11010519491231002X", &["citizen_id"]);
        check("11010519491231002X 电话 022-65781234", &["phone", "citizen_id"]);
        // Rules 5.5: emergency and hotline numbers are nobody's.
        check("急救120，热线12345，举报12388", &[]);
        check("2026年3月2日，金额13,800.00元，门牌120116051201", &[]);
        check("", &[]);
    }
}
