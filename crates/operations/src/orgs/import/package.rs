//! Reads the rows of one area from the unpacked package.

use super::finding::Finding;
use super::rows::{Sheet, SourceRow};
use super::sheet;
use super::writing::is_digits;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name and version, where a package.json says them.
    pub source: Option<String>,
    /// The rows of the area.
    pub rows: Vec<SourceRow>,
    /// What was wrong with the files.
    pub findings: Vec<Finding>,
}

/// Reads the rows of an area from `areas.csv`, `streets.csv` and `villages.csv`.
///
/// The folder is the unpacked package or the `dist` folder in it. The files may be of any size: they are streamed, and
/// only the rows of the area are kept.
pub fn read(folder: &Path, area: &str) -> Package {
    let mut package = Package { source: source(folder), ..Package::default() };
    if !is_digits(area, 6) {
        package.findings.push(Finding::fault(
            "area_shape",
            format!("区划代码应为 6 位数字（如 120116），收到“{area}”"),
            format!("the area is given by 6 digits, like 120116, not `{area}`"),
        ));
        return package;
    }
    for sheet in Sheet::ALL {
        let path = path_of(folder, sheet);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => {
                package.findings.push(not_opened(&path, &error).in_sheet(sheet));
                continue;
            }
        };
        let read = sheet::read(BufReader::with_capacity(1 << 16, file), sheet, area);
        if sheet == Sheet::Areas && read.rows.is_empty() && read.findings.is_empty() {
            package.findings.push(unknown_area(area, &read.neighbours).in_sheet(sheet));
        }
        package.rows.extend(read.rows);
        package.findings.extend(read.findings);
    }
    package
}

/// The file in the folder, or in its `dist`.
fn path_of(folder: &Path, sheet: Sheet) -> PathBuf {
    let (here, below) = (folder.join(sheet.file_name()), folder.join("dist").join(sheet.file_name()));
    if !here.exists() && below.exists() { below } else { here }
}

fn not_opened(path: &Path, error: &std::io::Error) -> Finding {
    let path = path.display();
    Finding::fault(
        "unreadable",
        format!("打不开 {path}：{error}；--package 应为解压后的软件包目录"),
        format!("{path} cannot be opened: {error}; --package is the folder of the unpacked package"),
    )
}

fn unknown_area(area: &str, neighbours: &[String]) -> Finding {
    let (near_zh, near_en) = match neighbours {
        [] => (String::new(), String::new()),
        some => (format!("；同市有：{}", some.join("、")), format!("; the same city has: {}", some.join(", "))),
    };
    Finding::fault(
        "area_unknown",
        format!("文件中没有区划 {area}{near_zh}"),
        format!("the file holds no area {area}{near_en}"),
    )
}

/// `china-division 2.7.0`, from the package.json in the folder or beside it.
fn source(folder: &Path) -> Option<String> {
    let beside = std::iter::once(folder.join("package.json")).chain(folder.parent().map(|it| it.join("package.json")));
    let found = beside.filter_map(|path| File::open(path).ok()).next()?;
    let said: serde_json::Value = serde_json::from_reader(found.take(1 << 20)).ok()?;
    let word = |key: &str| said[key].as_str().map(|text| text.chars().filter(|c| !c.is_control()).take(60).collect());
    let (name, version): (String, String) = (word("name")?, word("version")?);
    Some(format!("{name} {version}"))
}
