//! The real streets, communities and villages of the five districts, as rows: they come in as the files of the statistics
//! office stand there, point at each other by their codes, and go out again as they came.

use crate::house::{House, in_both_houses};
use crate::imports::{counts, run, sent};
use crate::packs::{apply_files, packs_dir};
use gridwork_definitions::Files;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const STREETS: &str = "/registers/atlas/street";
const VILLAGES: &str = "/registers/atlas/village";

const STREET: &str = "
register: street
title: 街道名册
unique: [code]
label: code
fields:
  code: {type: text, pattern: '[0-9]{9}', required: true, title: code}
  name: {type: text, max: 60, required: true, title: name}
  area: {type: text, pattern: '[0-9]{6}', required: true, title: areaCode}
may: {read: [dispatcher, district_office], write: [district_office]}
";

const VILLAGE: &str = "
register: village
title: 社区和村名册
unique: [number]
label: number
fields:
  number: {type: text, pattern: '[0-9]{12}', required: true, title: {zh: 社区代码, en: code}}
  called: {type: text, max: 60, required: true, title: {zh: 社区名称, en: name}}
  street: {type: row, of: street, required: true, title: {zh: 所属街道, en: streetCode}}
may: {read: [dispatcher, district_office], write: [district_office]}
";

/// The lines of such a file below its titles.
fn lines(text: &str) -> BTreeSet<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

async fn imported(house: &House, at: &str, district: &str, file: &str) -> BTreeSet<Vec<String>> {
    let path = packs_dir().join(district).join("samples/divisions").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (office, expected) = (house.client("district.office").await, lines(&text));
    let import = sent(house, &office, at, &format!("{district} {file}"), text).await;
    let all = |outcome: &str| BTreeMap::from([(outcome.to_owned(), expected.len() as i64)]);
    assert_eq!(counts(&import), all("add"), "{district} {file}");
    let done = run(house, &office, at, &import, json!({})).await;
    assert_eq!(counts(&done), all("added"), "{district} {file}");
    expected
}

/// What a sheet says of three columns.
async fn exported(house: &House, at: &str, columns: [&str; 3]) -> BTreeSet<Vec<String>> {
    let text = house.client("district.office").await.get(&format!("{at}/export?format=csv")).await.text();
    let titles = text.lines().next().unwrap().trim_start_matches('\u{feff}').split(',').collect::<Vec<_>>();
    // A required column is marked in its title.
    let places =
        columns.map(|it| titles.iter().position(|title| title.trim_end_matches(['*', '＊', ' ']) == it).unwrap());
    lines(&text).into_iter().map(|cells| places.iter().map(|at| cells[*at].clone()).collect()).collect()
}

in_both_houses! {
    async fn the_streets_and_communities_of_five_districts_come_in_as_rows_and_go_out_as_they_came(house) {
        let files = Files::new("atlas")
            .with("pack.yaml", "pack: atlas\nversion: 0.1.0\ntitle: 名册\nuses: [binhai, common]\n")
            .with("registers/street.yaml", STREET)
            .with("registers/village.yaml", VILLAGE);
        apply_files(&house, &files).await;
        let (mut streets, mut villages) = (BTreeSet::new(), BTreeSet::new());
        for district in ["binhai", "chengdong", "erqi", "pingqiao", "weibin"] {
            streets.extend(imported(&house, STREETS, district, "streets.csv").await);
            villages.extend(imported(&house, VILLAGES, district, "villages.csv").await);
        }
        assert!(streets.len() > 60 && villages.len() > 1_000, "{} and {}", streets.len(), villages.len());
        assert_eq!(exported(&house, STREETS, ["code", "name", "areaCode"]).await, streets);
        assert_eq!(exported(&house, VILLAGES, ["社区代码", "社区名称", "所属街道"]).await, villages);
        // They are found by their names, as any row is.
        let (code, name) = villages.iter().map(|it| (&it[0], &it[1])).max_by_key(|it| it.1.chars().count()).unwrap();
        let office = house.client("district.office").await;
        let asked = format!("/search?of=atlas/village&q={}", urlencode(name));
        let found = office.get(&asked).await.items();
        assert!(found.iter().any(|it| it["title"][0]["text"] == json!(code)), "{name}: {found:?}");
    }
}

fn urlencode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
