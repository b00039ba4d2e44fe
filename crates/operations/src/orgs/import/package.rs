//! Reads the rows of one area from the unpacked package.

use super::finding::Finding;
use super::rows::{Sheet, SourceRow};
use super::sheet;
use super::writing::is_digits;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// So many areas of the same city, the nearest by number, are named where an area is unknown.
const NEIGHBOURS_SHOWN: usize = 5;

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
    let number = |text: &str| text.get(..6).and_then(|code| code.parse::<i64>().ok()).unwrap_or_default();
    let mut neighbours = neighbours.to_vec();
    neighbours.sort_by_key(|neighbour| (number(neighbour) - number(area)).abs());
    neighbours.truncate(NEIGHBOURS_SHOWN);
    let (near_zh, near_en) = match neighbours.as_slice() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{create_dir_all, write};

    const AREAS: &str = "code,name,cityCode\n120115,宝坻区,1201\n120116,滨海新区,1201\n130102,长安区,1301\n";
    const STREETS: &str = "code,name,areaCode\n120116001,塘沽街道,120116\n";
    const VILLAGES: &str = "code,name,streetCode\n120116001008,三槐路社区居委会,120116001\n";

    fn unpack(folder: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = folder.join(name);
            create_dir_all(path.parent().unwrap()).unwrap();
            write(path, text).unwrap();
        }
    }

    fn check(files: &[(&str, &str)], area: &str, rows: usize, findings: &[(&str, &str)]) -> Package {
        let folder = tempfile::tempdir().unwrap();
        unpack(folder.path(), files);
        let package = read(folder.path(), area);
        let found = package.findings.iter().map(|it| (it.code.clone(), it.place())).collect::<Vec<_>>();
        let found = found.iter().map(|(code, place)| (code.as_str(), place.as_str())).collect::<Vec<_>>();
        assert_eq!((package.rows.len(), found.as_slice()), (rows, findings), "{:?}", package.findings);
        package
    }

    #[test]
    fn the_package_or_its_dist_folder_is_read() {
        let said = "{\"name\": \"china-division\", \"version\": \"2.7.0\"}";
        let package = check(
            &[
                ("package.json", said),
                ("dist/areas.csv", AREAS),
                ("dist/streets.csv", STREETS),
                ("dist/villages.csv", VILLAGES),
            ],
            "120116",
            3,
            &[],
        );
        assert_eq!(package.source.as_deref(), Some("china-division 2.7.0"));
        let folder = tempfile::tempdir().unwrap();
        unpack(
            folder.path(),
            &[
                ("package.json", said),
                ("dist/areas.csv", AREAS),
                ("dist/streets.csv", STREETS),
                ("dist/villages.csv", VILLAGES),
            ],
        );
        assert_eq!(read(&folder.path().join("dist"), "120116"), package);
    }

    #[test]
    fn every_missing_file_is_named() {
        let package = check(
            &[("areas.csv", AREAS)],
            "120116",
            1,
            &[("unreadable", "streets.csv"), ("unreadable", "villages.csv")],
        );
        assert_eq!(package.source, None);
        check(
            &[("package.json", "{\"name\": 7}")],
            "120116",
            0,
            &[("unreadable", "areas.csv"), ("unreadable", "streets.csv"), ("unreadable", "villages.csv")],
        );
    }

    #[test]
    fn an_unknown_area_names_its_neighbours() {
        let files = [("areas.csv", AREAS), ("streets.csv", STREETS), ("villages.csv", VILLAGES)];
        let package = check(&files, "120199", 0, &[("area_unknown", "areas.csv")]);
        let message = package.findings[0].message.say("en");
        assert!(message.contains("120116 滨海新区") && !message.contains("130102"), "{message}");
    }

    #[test]
    fn an_area_is_six_digits_and_no_prefix() {
        for area in ["", "12", "1201", "12011", "1201160", "120116000000", "12011六", "１２０１１６"] {
            check(&[("areas.csv", AREAS)], area, 0, &[("area_shape", "")]);
        }
    }
}
