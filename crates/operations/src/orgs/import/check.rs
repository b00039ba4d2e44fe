//! Checks the rows of an area: codes, parents, duplicates and names.

use super::finding::{Finding, Weight};
use super::rows::{Division, Sheet, SourceRow};
use super::writing::{is_broken, is_digits, is_strange, placeholder, plain_code, plain_name};
use gridwork_kernel::identifiers::{RegionCode, RegionLevel};
use std::collections::{HashMap, HashSet};

/// Longer than any name of a village (33 characters).
const NAME_CHARS_MAX: usize = 60;

/// A row whose code, parent and name are in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) sheet: Sheet,
    pub(super) line: u64,
    pub(super) code: String,
    pub(super) region: RegionCode,
    pub(super) name: String,
    /// The code of the row above; areas have none.
    pub(super) parent: Option<String>,
    pub(super) division: Division,
}

impl Row {
    pub(super) fn fault(&self, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
        Finding::fault(code, zh, en).at(self.sheet, self.line)
    }

    pub(super) fn odd(&self, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
        Finding::odd(code, zh, en).at(self.sheet, self.line)
    }
}

/// The rows that are in order, from the top of the tree down, and everything found.
///
/// `reading` says what was wrong with the files: nobody wonders what is not among the rows of a damaged one.
pub(super) fn check(area: &str, source: &[SourceRow], reading: &[Finding]) -> (Vec<Row>, Vec<Finding>) {
    let is_damaged = |sheet| reading.iter().any(|it| it.weight == Weight::Fault && it.sheet == Some(sheet));
    let mut findings = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    // Codes of rows with faults count as known, so that one fault is not reported again for everything below it.
    let mut known = HashSet::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for row in source {
        let code = plain_code(&row.code);
        known.insert(code.clone());
        let Some(row) = checked(area, row, code, &mut findings) else { continue };
        match first.get(&row.code) {
            None => {
                first.insert(row.code.clone(), rows.len());
                rows.push(row);
            }
            Some(at) => findings.push(duplicate(&row, &rows[*at])),
        }
    }
    rows.sort_by(|a, b| (a.sheet, &a.code).cmp(&(b.sheet, &b.code)));
    let is_orphan = |row: &&Row| row.parent.as_ref().is_some_and(|parent| !known.contains(parent));
    let misses_file = |row: &Row| row.sheet.above().is_some_and(|(above, _)| is_damaged(above));
    findings.extend(rows.iter().filter(is_orphan).filter(|row| !misses_file(row)).map(orphan));
    if reading.is_empty() && findings.is_empty() && !rows.iter().any(|row| row.sheet == Sheet::Streets) {
        let (zh, en) = (format!("文件中没有 {area} 的街镇"), format!("the file holds no street of {area}"));
        findings.push(Finding::fault("no_streets", zh, en).in_sheet(Sheet::Streets));
    }
    relations(area, &rows, &mut findings);
    if !is_damaged(Sheet::Villages) {
        findings.extend(empty_streets(&rows));
    }
    findings.sort_by_key(|it| (it.weight, it.sheet, it.line));
    (rows, findings)
}

/// One row by itself; none when it has a fault.
fn checked(area: &str, source: &SourceRow, code: String, findings: &mut Vec<Finding>) -> Option<Row> {
    let (sheet, line) = (source.sheet, source.line);
    let before = findings.len();
    let mut fault = |code: &str, zh: String, en: String| findings.push(Finding::fault(code, zh, en).at(sheet, line));
    let digits = sheet.digits();
    let region = RegionCode::parse(&code).ok().filter(|_| is_digits(&code, digits));
    let shown = code.chars().take(20).collect::<String>();
    if region.is_none() {
        fault(
            "code_shape",
            format!("代码应为 {digits} 位数字：“{shown}”"),
            format!("a code here has {digits} digits: `{shown}`"),
        );
    } else if sheet != Sheet::Areas && code.ends_with("000") {
        fault("code_above", format!("{code} 是上级的代码"), format!("{code} is the code of what is above it"));
    } else if !code.starts_with(area) || (sheet == Sheet::Areas && code != area) {
        fault("code_elsewhere", format!("{code} 不属于区划 {area}"), format!("{code} does not lie in area {area}"));
    }
    let parent = source.parent.as_deref().map(plain_code);
    if let (Some((_, column)), Some(_)) = (sheet.above(), &region) {
        let parent = parent.as_deref().unwrap_or_default();
        if !code.starts_with(parent) || parent.len() != digits - 3 {
            let parent = parent.chars().take(20).collect::<String>();
            fault(
                "code_parent",
                format!("{code} 不以它的 {column}“{parent}”开头"),
                format!("{code} does not begin with its {column} `{parent}`"),
            );
        }
    }
    let name = plain_name(&source.name);
    if let Some((code, zh, en)) = unusable(&name) {
        fault(code, format!("{shown} {zh}"), format!("{shown}: {en}"));
    }
    if findings.len() > before {
        return None;
    }
    let region = region?;
    let division = Division::of(sheet, &region);
    let parent = parent.filter(|_| sheet != Sheet::Areas);
    let row = Row { sheet, line, code, region, name, parent, division };
    findings.extend(oddities(&row, source));
    Some(row)
}

/// Why a name cannot be used.
fn unusable(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    if name.is_empty() {
        Some(("name_blank", "没有名称", "the name is blank"))
    } else if name.chars().any(is_broken) {
        Some(("name_broken", "名称中有乱码", "the name holds control or replacement characters"))
    } else if name.chars().count() > NAME_CHARS_MAX {
        Some(("name_long", "名称超过 60 个字", "the name has more than 60 characters"))
    } else {
        None
    }
}

/// What is odd about a row by itself.
fn oddities(row: &Row, source: &SourceRow) -> Vec<Finding> {
    let mut odd = Vec::new();
    let (code, name, division) = (&row.code, &row.name, row.division);
    if source.code != *code || source.parent.as_ref().is_some_and(|it| row.parent.is_some() && plain_code(it) != *it) {
        odd.push(row.odd(
            "code_written",
            format!("{code} 的代码含空格或全角数字"),
            format!("{code} is written with spaces or full-width digits"),
        ));
    }
    if source.name != *name {
        odd.push(row.odd(
            "name_blanks",
            format!("{code}“{name}”的名称带多余空白"),
            format!("{code} {name} has blanks around or inside its name; they are left out"),
        ));
    }
    if let Some(strange) = name.chars().find(|c| is_strange(*c)) {
        let point = format!("U+{:04X}", u32::from(strange));
        odd.push(row.odd(
            "name_strange",
            format!("{code}“{name}”含可疑字符 {point}"),
            format!("{code} {name} holds the strange character {point}"),
        ));
    }
    if let Some(word) = placeholder(name) {
        odd.push(row.odd(
            "name_placeholder",
            format!("{code}“{name}”像是占位名称（{word}）"),
            format!("{code} {name} looks like a placeholder"),
        ));
    }
    let title = division.title();
    let (zh, en) = (&title.zh, title.say("en"));
    match division {
        Division::Enterprise => odd.push(row.odd(
            "enterprise",
            format!("{code}“{name}”是政企合一单位（400–599，多为开发区），不是街道办事处；按街镇导入"),
            format!("{code} {name} is enterprise and government in one (400-599, mostly a development zone) and no street office; imported as a street"),
        )),
        Division::LikeResidents | Division::LikeVillagers => odd.push(row.odd(
            "like_committee",
            format!("{code}“{name}”是{zh}，没有选举产生的委员会；按社区（村）导入"),
            format!("{code} {name} is {en} and has no elected committee; imported as a community"),
        )),
        Division::OtherTownship | Division::OtherVillage => odd.push(row.odd(
            "code_range",
            format!("{code}“{name}”的代码不在任何号段内"),
            format!("{code} {name} has a code outside all ranges"),
        )),
        _ if contradicts(division, name) => odd.push(row.odd(
            "name_against_code",
            format!("{code}“{name}”按代码是{zh}，名称却不是"),
            format!("{code} {name} is {en} by its code, but not by its name"),
        )),
        _ => {}
    }
    odd
}

/// Whether a name ends in the word for another sort than its code says.
fn contradicts(division: Division, name: &str) -> bool {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    match division {
        Division::Street => ends(&["镇", "乡"]),
        Division::Town => ends(&["街道", "街道办事处", "乡"]),
        Division::Township => ends(&["街道", "街道办事处", "镇"]),
        Division::Residents => ends(&["村委会", "村民委员会"]),
        Division::Villagers => ends(&["居委会", "居民委员会"]),
        _ => false,
    }
}

fn duplicate(row: &Row, first: &Row) -> Finding {
    let (code, line) = (&row.code, first.line);
    if (&row.name, &row.parent) == (&first.name, &first.parent) {
        return row.odd(
            "row_twice",
            format!("{code} 与第 {line} 行重复"),
            format!("{code} is the same row as line {line}"),
        );
    }
    row.fault(
        "code_twice",
        format!("代码 {code} 在第 {line} 行已有别的名称“{}”", first.name),
        format!("the code {code} is on line {line} already, named {}", first.name),
    )
}

fn orphan(row: &Row) -> Finding {
    let (code, name) = (&row.code, &row.name);
    let parent = row.parent.as_deref().unwrap_or_default();
    let file = row.sheet.above().map_or("", |(above, _)| above.file_name());
    row.fault(
        "orphan",
        format!("{code}“{name}”的上级 {parent} 不在 {file} 中"),
        format!("{code} {name} hangs under {parent}, which is not in {file}"),
    )
}

fn empty_streets(rows: &[Row]) -> impl Iterator<Item = Finding> {
    let with_children = rows.iter().filter_map(|row| row.parent.as_deref()).collect::<HashSet<_>>();
    let is_empty = move |row: &&Row| row.sheet == Sheet::Streets && !with_children.contains(row.code.as_str());
    rows.iter().filter(is_empty).map(|row| {
        let (code, name) = (&row.code, &row.name);
        row.odd(
            "street_empty",
            format!("{code}“{name}”下没有社区或村"),
            format!("{code} {name} has no community or village"),
        )
    })
}

/// What is odd among rows.
fn relations(area: &str, rows: &[Row], findings: &mut Vec<Finding>) {
    if let Some(row) = rows.first().filter(|row| row.sheet == Sheet::Areas && row.region.level() != RegionLevel::County)
    {
        findings.push(row.odd(
            "no_counties",
            format!("“{}”不设区县，街镇直接挂在市代码 {area} 下", row.name),
            format!("{} has no counties: its streets hang under the code of the city, {area}", row.name),
        ));
    }
    let mut named: HashMap<(Option<&str>, &str), &Row> = HashMap::new();
    for row in rows {
        if let Some(first) = named.insert((row.parent.as_deref(), &row.name), row) {
            let (code, name, other) = (&row.code, &row.name, &first.code);
            findings.push(row.odd(
                "name_twice",
                format!("{code} 与 {other} 同名“{name}”，上级也相同"),
                format!("{code} and {other} under the same parent are both named {name}"),
            ));
        }
    }
}

#[cfg(test)]
mod tests;
