//! Takes the rows of one area out of one file, streaming; rows of other areas are not judged.

use super::finding::Finding;
use super::lines::{LINE_BYTES_MAX, Line, Lines, fields};
use super::rows::{Sheet, SourceRow};
use super::writing::{is_digits, plain_code};
use std::borrow::Cow;
use std::io::BufRead;
use std::ops::ControlFlow;

/// More rows than any county-level area has (the largest has about 1,600); a file with more is something else.
const ROWS_MAX: usize = 20_000;
/// After so many faults in one file the rest would say nothing new.
const FAULTS_MAX: usize = 100;
/// No city has as many areas.
const NEIGHBOURS_MAX: usize = 100;

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct SheetRead {
    pub(super) rows: Vec<SourceRow>,
    pub(super) findings: Vec<Finding>,
    /// Other areas of the same city, `120115 宝坻区`, in areas.csv only.
    pub(super) neighbours: Vec<String>,
}

/// Reads a file to its end, or to where reading on makes no sense.
pub(super) fn read(input: impl BufRead, sheet: Sheet, area: &str) -> SheetRead {
    let mut reader = SheetReader { sheet, area, columns: None, is_utf8: false, read: SheetRead::default() };
    let mut lines = Lines::of(input);
    loop {
        match lines.next() {
            Ok(Some(line)) => {
                if reader.take(&line).is_break() {
                    break;
                }
            }
            Ok(None) => {
                if reader.columns.is_none() {
                    reader.fault_of_file("empty_file", "文件是空的", "the file is empty");
                }
                break;
            }
            Err(error) => {
                reader.fault_of_file(
                    "unreadable",
                    format!("文件读取失败：{error}"),
                    format!("reading failed: {error}"),
                );
                break;
            }
        }
    }
    reader.read
}

/// Where the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    code: usize,
    name: usize,
    parent: Option<usize>,
}

struct SheetReader<'a> {
    sheet: Sheet,
    area: &'a str,
    columns: Option<Columns>,
    /// Whether Chinese in UTF-8 was read already: then one bad line is damage, not another encoding.
    is_utf8: bool,
    read: SheetRead,
}

impl SheetReader<'_> {
    fn take(&mut self, line: &Line<'_>) -> ControlFlow<()> {
        let Some(columns) = self.columns else { return self.header(line) };
        if line.bytes.iter().all(u8::is_ascii_whitespace) {
            return ControlFlow::Continue(());
        }
        let (found, is_sound) = fields(line.bytes);
        let text = |at: usize| found.get(at).map_or(Cow::Borrowed(""), |field| String::from_utf8_lossy(field));
        let code = text(columns.code);
        let parent = columns.parent.map(&text);
        if self.is_elsewhere(&code, parent.as_deref()) {
            if self.sheet == Sheet::Areas {
                self.note_neighbour(&code, &text(columns.name));
            }
            return ControlFlow::Continue(());
        }
        if line.is_cut {
            return self.fault(
                line.number,
                "line_too_long",
                format!("这一行超过 {LINE_BYTES_MAX} 字节"),
                format!("this line has more than {LINE_BYTES_MAX} bytes"),
            );
        }
        if std::str::from_utf8(line.bytes).is_err() {
            return self.wrong_encoding(line);
        }
        self.is_utf8 |= !line.bytes.is_ascii();
        if !is_sound {
            let (zh, en) = ("引号不配对", "a quote is not closed, or something follows it");
            return self.fault(line.number, "quote", zh, en);
        }
        if found.len() != columns.count {
            let (is, should) = (found.len(), columns.count);
            return self.fault(
                line.number,
                "columns",
                format!("这一行有 {is} 列，表头有 {should} 列"),
                format!("this line has {is} columns, the header has {should}"),
            );
        }
        if self.read.rows.len() == ROWS_MAX {
            self.fault_of_file(
                "too_many_rows",
                format!("区划 {} 超过 {ROWS_MAX} 行", self.area),
                format!("area {} has more than {ROWS_MAX} rows", self.area),
            );
            return ControlFlow::Break(());
        }
        let (sheet, name) = (self.sheet, text(columns.name).into_owned());
        let (code, parent) = (code.into_owned(), parent.map(Cow::into_owned));
        self.read.rows.push(SourceRow { sheet, line: line.number, code, name, parent });
        ControlFlow::Continue(())
    }

    /// Whether a row surely belongs to another area. What cannot be told is ours, so that it is reported.
    fn is_elsewhere(&self, code: &str, parent: Option<&str>) -> bool {
        let starts_here = |text: &str| text.starts_with(self.area);
        let (code, parent) = (plain_code(code), parent.map(plain_code));
        if starts_here(&code) || parent.as_deref().is_some_and(starts_here) {
            return false;
        }
        let above = self.sheet.above().map_or(0, |(above, _)| above.digits());
        is_digits(&code, self.sheet.digits()) || parent.is_some_and(|parent| is_digits(&parent, above))
    }

    fn header(&mut self, line: &Line<'_>) -> ControlFlow<()> {
        let bytes = line.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.bytes);
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if is_utf16 || bytes.contains(&0) || std::str::from_utf8(bytes).is_err() {
            return self.wrong_encoding(line);
        }
        let (found, _) = fields(bytes);
        let names = found.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect::<Vec<_>>();
        let at = |name: &str| names.iter().position(|column| column == name);
        let above = self.sheet.above().map(|(_, column)| column);
        let wanted = ["code", "name"].into_iter().chain(above).collect::<Vec<_>>();
        let missing = wanted.iter().copied().filter(|name| at(name).is_none()).collect::<Vec<_>>();
        let (Some(code), Some(name), true) = (at("code"), at("name"), missing.is_empty()) else {
            let shown = names.join(", ").chars().filter(|c| !c.is_control()).take(80).collect::<String>();
            let missing = missing.join(", ");
            self.fault_of_file(
                "columns_missing",
                format!("表头缺少列 {missing}；现有：{shown}（列用逗号分隔）"),
                format!("the header lacks {missing}; it has: {shown} (columns are separated by commas)"),
            );
            return ControlFlow::Break(());
        };
        if let Some(twice) = wanted.iter().find(|name| names.iter().filter(|column| column == name).count() > 1) {
            self.fault_of_file(
                "columns_twice",
                format!("表头中列 {twice} 出现多次"),
                format!("the header has the column {twice} more than once"),
            );
            return ControlFlow::Break(());
        }
        self.columns = Some(Columns { count: names.len(), code, name, parent: above.and_then(at) });
        ControlFlow::Continue(())
    }

    fn wrong_encoding(&mut self, line: &Line<'_>) -> ControlFlow<()> {
        if self.is_utf8 {
            let (zh, en) = ("这一行不是有效的 UTF-8", "this line is not valid UTF-8");
            return self.fault(line.number, "encoding", zh, en);
        }
        let (zh, en) = if looks_like_gbk(line.bytes) {
            (
                "文件看起来是 GBK 编码；请先转换：iconv -f GB18030 -t UTF-8",
                "the file looks like GBK; convert it first: iconv -f GB18030 -t UTF-8",
            )
        } else {
            ("文件不是 UTF-8 文本；请另存为 UTF-8 的 CSV", "the file is no text in UTF-8; save it as CSV in UTF-8")
        };
        self.read.findings.push(Finding::fault("encoding", zh, en).at(self.sheet, line.number));
        // The rest is in the same encoding and would only repeat this.
        ControlFlow::Break(())
    }

    fn note_neighbour(&mut self, code: &str, name: &str) {
        let is_near = self.area.get(..4).is_some_and(|city| code.starts_with(city));
        if is_near && self.read.neighbours.len() < NEIGHBOURS_MAX {
            self.read.neighbours.push(format!("{code} {name}"));
        }
    }

    fn fault(&mut self, line: u64, code: &str, zh: impl Into<String>, en: impl Into<String>) -> ControlFlow<()> {
        self.read.findings.push(Finding::fault(code, zh, en).at(self.sheet, line));
        if self.read.findings.len() < FAULTS_MAX {
            return ControlFlow::Continue(());
        }
        self.fault_of_file(
            "too_many_faults",
            format!("错误超过 {FAULTS_MAX} 处，不再往下读"),
            format!("more than {FAULTS_MAX} faults; the rest was not read"),
        );
        ControlFlow::Break(())
    }

    fn fault_of_file(&mut self, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.read.findings.push(Finding::fault(code, zh, en).in_sheet(self.sheet));
    }
}

/// Whether everything beyond ASCII comes in the pairs of GBK.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut pairs = 0;
    while let Some((first, after)) = rest.split_first() {
        if first.is_ascii() {
            rest = after;
            continue;
        }
        let Some((second, after)) = after.split_first() else { return false };
        if !(0x81..=0xfe).contains(first) || !(0x40..=0xfe).contains(second) || *second == 0x7f {
            return false;
        }
        pairs += 1;
        rest = after;
    }
    pairs > 0 && !bytes.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "code,name,areaCode,provinceCode,cityCode\n";
    // 塘沽街道 in GBK.
    const IN_GBK: &[u8] = b"120116001,\"\xcc\xc1\xb9\xc1\xbd\xd6\xb5\xc0\",120116,12,1201\n";

    fn check(text: &[u8], rows: &[&str], findings: &[(&str, Option<u64>)]) {
        let read = read(text, Sheet::Streets, "120116");
        let found = read.findings.iter().map(|it| (it.code.as_str(), it.line)).collect::<Vec<_>>();
        let taken = read.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>();
        assert_eq!((taken.as_slice(), found.as_slice()), (rows, findings), "{}", String::from_utf8_lossy(text));
    }

    fn with_header(lines: &str) -> Vec<u8> {
        format!("{HEADER}{lines}").into_bytes()
    }

    #[test]
    fn only_rows_of_the_area_are_taken_whatever_is_wrong_elsewhere() {
        let lines =
            "120115001,宝平街道,120115,12,1201\n120116001,\"塘沽街道\",120116,12,1201\n120117001,\"不配对,120117\n\n";
        check(&with_header(lines), &["塘沽街道"], &[]);
    }

    #[test]
    fn a_row_that_may_be_ours_is_judged() {
        check(&with_header("1201160,新,120116,12,1201\n"), &["新"], &[]);
        check(&with_header("120115009,搬来街道,120116,12,1201\n"), &["搬来街道"], &[]);
        check(&with_header("abc,不明,,12,1201\n"), &["不明"], &[]);
        check(&with_header("abc,别处,120115,12,1201\n"), &[], &[]);
        check(&with_header("１２０１１６００１,全角,120116,12,1201\n"), &["全角"], &[]);
    }

    #[test]
    fn broken_lines_are_named_one_by_one() {
        let lines = "120116001,\"塘沽,120116,12,1201\n120116005,杭州道,120116,12\n120116006,新河街道,120116,12,1201\n";
        check(&with_header(lines), &["新河街道"], &[("quote", Some(2)), ("columns", Some(3))]);
        let long = format!("120116001,{},120116,12,1201\n", "长".repeat(LINE_BYTES_MAX));
        check(&with_header(&long), &[], &[("line_too_long", Some(2))]);
    }

    #[test]
    fn a_byte_order_mark_and_other_orders_of_columns_are_fine() {
        let text = "\u{feff}name,areaCode,code\r\n塘沽街道,120116,120116001\r\n";
        check(text.as_bytes(), &["塘沽街道"], &[]);
    }

    #[test]
    fn another_encoding_is_named_once() {
        let mut gbk = HEADER.as_bytes().to_vec();
        gbk.extend_from_slice(IN_GBK);
        gbk.extend_from_slice(IN_GBK);
        check(&gbk, &[], &[("encoding", Some(2))]);
        let found = read(gbk.as_slice(), Sheet::Streets, "120116");
        assert!(found.findings[0].message.say("en").contains("GBK"), "{found:?}");
        check(b"\xff\xfec\0o\0d\0e\0", &[], &[("encoding", Some(1))]);
        check(b"PK\x03\x04\0\0", &[], &[("encoding", Some(1))]);
        // After a line of good UTF-8 the same bytes are damage.
        let mut damaged = with_header("120116005,杭州道街道,120116,12,1201\n");
        damaged.extend_from_slice(IN_GBK);
        check(&damaged, &["杭州道街道"], &[("encoding", Some(3))]);
    }

    #[test]
    fn a_header_must_hold_the_columns() {
        check(b"", &[], &[("empty_file", None)]);
        check(b"code;name;areaCode\n", &[], &[("columns_missing", None)]);
        check(b"code,name\n", &[], &[("columns_missing", None)]);
        check(b"code,name,areaCode,code\n", &[], &[("columns_twice", None)]);
    }

    #[test]
    fn reading_stops_where_everything_is_wrong() {
        let lines = "120116001,塘沽\n".repeat(FAULTS_MAX + 5);
        let found = read(with_header(&lines).as_slice(), Sheet::Streets, "120116");
        assert_eq!(found.findings.len(), FAULTS_MAX + 1);
        assert_eq!(found.findings[FAULTS_MAX].code, "too_many_faults");
        let lines = "120116001,塘沽,120116,12,1201\n".repeat(ROWS_MAX + 1);
        let found = read(with_header(&lines).as_slice(), Sheet::Streets, "120116");
        assert_eq!((found.rows.len(), found.findings[0].code.as_str()), (ROWS_MAX, "too_many_rows"));
    }
}
