//! Reads a file of accounts into lines, with everything that is wrong with it, and where.

use gridwork_definitions::model::{Key, Text};
use gridwork_kernel::error::because;
use serde::{Deserialize, Serialize};

/// The most lines of one file.
pub const LINES_MAX: usize = 2000;

/// The columns, each by its names.
const COLUMNS: [(&str, &str); 6] = [
    ("account", "账号"),
    ("name", "姓名"),
    ("role", "角色"),
    ("org", "组织代码"),
    ("issuer", "认证方"),
    ("subject", "认证标识"),
];

/// One thing wrong, with its place and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFault {
    /// On which line of the file, counted from 1; 1 is the head.
    pub line: u64,
    /// In which column, when it is about one.
    pub column: Option<String>,
    /// A stable word for programs.
    pub code: String,
    /// What is wrong and what to do.
    pub message: Text,
}

impl LineFault {
    pub(super) fn new(line: u64, column: &str, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let column = (!column.is_empty()).then(|| column.to_owned());
        Self { line, column, code: code.to_owned(), message: because(zh, en) }
    }
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AccountLine {
    pub(super) line: u64,
    pub(super) account: String,
    pub(super) name: String,
    /// A role with the code of the org it is held at.
    pub(super) role: Option<(Key, String)>,
    /// The provider and who they are there.
    pub(super) identity: Option<(String, String)>,
}

/// The lines of a file, with what is wrong with it.
pub(super) fn read(text: &str) -> (Vec<AccountLine>, Vec<LineFault>) {
    let mut faults = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut records = reader.records();
    let Some(Ok(head)) = records.next() else {
        faults.push(LineFault::new(
            1,
            "",
            "empty",
            "文件是空的",
            "the file is empty: begin with a line of column names",
        ));
        return (Vec::new(), faults);
    };
    let at = columns(&head, &mut faults);
    let mut lines = Vec::new();
    for (index, record) in records.enumerate() {
        let number = index as u64 + 2;
        if index >= LINES_MAX {
            let (zh, en) =
                (format!("一个文件最多 {LINES_MAX} 行"), format!("a file has {LINES_MAX} lines at most: split it"));
            faults.push(LineFault::new(number, "", "max", zh, en));
            break;
        }
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                let value = |name: &str| {
                    let column = at.iter().find(|(known, _)| *known == name)?.1;
                    record.get(column).filter(|text| !text.is_empty()).map(str::to_owned)
                };
                lines.extend(line(number, value, &mut faults));
            }
            Err(error) => {
                let (zh, en) = (format!("这一行无法读取：{error}"), format!("this line cannot be read: {error}"));
                faults.push(LineFault::new(number, "", "csv", zh, en));
            }
        }
    }
    (lines, faults)
}

fn columns(head: &csv::StringRecord, faults: &mut Vec<LineFault>) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    for (at, name) in head.iter().enumerate() {
        match COLUMNS.iter().find(|(en, zh)| *en == name || *zh == name) {
            Some((known, _)) => found.push((*known, at)),
            None => {
                let known = COLUMNS.map(|(en, zh)| format!("{en}（{zh}）")).join("、");
                let zh = format!("不认识的列“{name}”，可用：{known}");
                faults.push(LineFault::new(
                    1,
                    name,
                    "unknown",
                    zh,
                    format!("no column is called `{name}`: use {known}"),
                ));
            }
        }
    }
    if !found.iter().any(|(name, _)| *name == "account") {
        faults.push(LineFault::new(
            1,
            "account",
            "required",
            "缺少 account（账号）列",
            "the column account is missing",
        ));
    }
    found
}

fn line(number: u64, value: impl Fn(&str) -> Option<String>, faults: &mut Vec<LineFault>) -> Option<AccountLine> {
    let before = faults.len();
    let account = value("account").unwrap_or_default();
    let name = value("name").unwrap_or_default();
    if let Some(problem) = super::super::add::check_login(&account) {
        faults.push(LineFault {
            line: number,
            column: Some("account".into()),
            code: problem.code,
            message: problem.message,
        });
    }
    if let Some(problem) = super::super::add::check_name(&name).filter(|_| !name.is_empty()) {
        faults.push(LineFault {
            line: number,
            column: Some("name".into()),
            code: problem.code,
            message: problem.message,
        });
    }
    let role = match (value("role"), value("org")) {
        (None, None) => None,
        (Some(role), Some(org)) => match Key::parse(&role) {
            Some(key) => Some((key, org)),
            None => {
                let (zh, en) =
                    (format!("角色写作 包/名称，不是“{role}”"), format!("a role is written pack/key, not `{role}`"));
                faults.push(LineFault::new(number, "role", "form", zh, en));
                None
            }
        },
        _ => {
            let en = "role and org go together: give both or none";
            faults.push(LineFault::new(number, "role", "pair", "角色和组织代码须同时填写", en));
            None
        }
    };
    let identity = match (value("issuer"), value("subject")) {
        (None, None) => None,
        (Some(issuer), Some(subject)) => Some((issuer, subject)),
        _ => {
            let en = "issuer and subject go together: give both or none";
            faults.push(LineFault::new(number, "subject", "pair", "认证方和认证标识须同时填写", en));
            None
        }
    };
    (faults.len() == before).then_some(AccountLine { line: number, account, name, role, identity })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(u64, String)> {
        read(text).1.into_iter().map(|it| (it.line, it.code)).collect()
    }

    #[test]
    fn every_fault_has_its_line() {
        assert_eq!(faults(""), [(1, "empty".into())]);
        assert_eq!(faults("name\n张三\n").first(), Some(&(1, "required".into())));
        assert_eq!(faults("account,wat\nzhang.san,1\n"), [(1, "unknown".into())]);
        let text = "account,name,role,org,issuer,subject\n\
                    zhang san,张三,,,,\n\
                    li.si,李四,binhai/dispatcher,,,\n\
                    \n\
                    wang.wu,王五,dispatcher,1,,\n\
                    zhao.liu,赵六,,,https://id,\n";
        assert_eq!(faults(text), [(2, "form".into()), (3, "pair".into()), (4, "form".into()), (5, "pair".into())]);
    }

    #[test]
    fn a_file_with_chinese_heads_and_a_mark_of_its_order_is_read() {
        let (lines, faults) = read("\u{feff}账号,姓名,角色,组织代码\nzhang.san,张三,binhai/dispatcher,120116001001\n");
        assert_eq!(faults, []);
        assert_eq!((lines[0].account.as_str(), lines[0].name.as_str()), ("zhang.san", "张三"));
        assert_eq!(
            lines[0].role.as_ref().map(|(role, org)| (role.as_str(), org.as_str())),
            Some(("binhai/dispatcher", "120116001001"))
        );
    }
}
