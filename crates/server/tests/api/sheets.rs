//! Registers as files: the template and the export.

use crate::client::{Answer, Client};
use crate::house::{House, in_both_houses, usual_options, usual_settings};
use crate::orders::id_of;
use gridwork_db::Engine;
use gridwork_documents::{Cell, Limits, Sheet, header, plain_title, read};
use gridwork_server::Settings;
use gridwork_testkit::databases;
use reqwest::Method;
use serde_json::json;

const VOLUNTEERS: &str = "/registers/binhai/volunteer";
const ITEMS: &str = "/registers/binhai/service_item";

/// The sheets of a file that must have come.
#[track_caller]
fn sheets(answer: &Answer) -> Vec<Sheet> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment; filename*=UTF-8''"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    read(&answer.bytes, &Limits::default()).unwrap()
}

/// The titles of a sheet and its lines below them.
fn table(sheet: &Sheet, known: &[&str]) -> (Vec<String>, Vec<Vec<Cell>>) {
    let at = header(sheet, |title| known.contains(&title)).unwrap();
    let titles = sheet.lines[at].cells.iter().map(|cell| plain_title(&cell.shown())).collect();
    (titles, sheet.lines[at + 1..].iter().map(|line| line.cells.clone()).collect())
}

/// What stands under a title in a line.
fn under(titles: &[String], line: &[Cell], title: &str) -> String {
    let at = titles.iter().position(|one| one == title).unwrap_or_else(|| panic!("no `{title}` in {titles:?}"));
    line.get(at).map(Cell::shown).unwrap_or_default()
}

async fn export(client: &Client, path: &str, query: &str) -> Answer {
    client.get(&format!("{path}/export?{query}")).await
}

in_both_houses! {
    async fn a_template_holds_the_columns_that_one_fills_in(house) {
        let office = house.client("district.office").await;
        let found = sheets(&office.get(&format!("{ITEMS}/template")).await);
        let names = found.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names.last(), Some(&"填写说明"), "{names:?}");
        let (titles, rows) = table(&found[0], &["编码", "名称"]);
        assert!(rows.is_empty(), "{rows:?}");
        assert!(titles.iter().all(|title| !title.contains('#')), "ids are for programs: {titles:?}");
        let said = &found.last().unwrap().lines;
        assert!(said.iter().any(|line| line.cells[1].shown().contains("必填")), "{said:?}");
        let english = sheets(&office.get(&format!("{ITEMS}/template?lang=en")).await);
        assert_eq!(english.last().unwrap().name, "Instructions");
        let reader = house.client("street.coordinator").await;
        reader.get(&format!("{VOLUNTEERS}/template")).await.refused(403, "role");
        house.client("hexi.resident").await.get(&format!("{VOLUNTEERS}/template")).await.refused(404, "not_found");
    }

    async fn an_export_is_the_list_with_its_masks_and_the_reader_on_it(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let body = json!({"org": house.org("hexi"), "fields": {
            "person": house.person("hexi.volunteer"), "skills": ["electrical"], "capacity": 3, "contact": "13987654321",
            "base": {"lon": 117.705_123_4, "lat": 39.005_432_1},
        }});
        let row = id_of(&dispatcher.post(&format!("{VOLUNTEERS}/rows"), body).await.ok());
        for (reader, close) in [("hexi.dispatcher", true), ("street.coordinator", true), ("district.office", true)] {
            let client = house.client(reader).await;
            let listed = client.get(&format!("{VOLUNTEERS}/rows")).await.items();
            let shown = listed.iter().find(|one| id_of(one) == row).unwrap();
            let found = sheets(&export(&client, VOLUNTEERS, "").await);
            let mark = found[0].lines[0].cells[0].shown();
            assert!(mark.contains("2026-03-02 09:00") && mark.contains("个人信息"), "{mark}");
            assert_eq!(found[1].lines[0].cells[1].shown(), mark, "{reader}");
            let (titles, rows) = table(&found[0], &["志愿者", "联系电话"]);
            assert_eq!(rows.len(), listed.len());
            let line = rows.iter().find(|line| under(&titles, line, "#id") == row).unwrap();
            assert_eq!(under(&titles, line, "联系电话"), shown["fields"]["contact"]["masked"], "{reader}");
            let mut cells = found.iter().flat_map(|it| &it.lines).flat_map(|it| &it.cells);
            assert!(!cells.any(|it| it.shown().contains("13987654321")));
            assert!(under(&titles, line, "服务基点").ends_with("±500m"));
            let name = shown["names"][house.person("hexi.volunteer")].as_str().unwrap();
            assert_eq!((under(&titles, line, "志愿者").as_str(), close), (name, true));
            assert_eq!(under(&titles, line, "志愿者#id"), house.person("hexi.volunteer"));
        }
        house.client("hexi.resident").await.get(&format!("{VOLUNTEERS}/export")).await.refused(404, "not_found");
        let next_door = sheets(&export(&house.client("hedong.dispatcher").await, VOLUNTEERS, "format=csv").await);
        assert!(!next_door[0].lines.iter().flat_map(|it| &it.cells).any(|it| it.shown() == row));
        let lines = house.client("district.auditor").await.get("/journal?action=export").await.items();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines.iter().all(|line| line["kind"] == "reading"), "{lines:?}");
    }

    async fn an_export_follows_the_filter_of_the_list(house) {
        let office = house.client("district.office").await;
        let filter = "filter=class%20%3D%3D%20%27repair%27";
        let listed = office.get(&format!("{ITEMS}/rows?limit=200&{filter}")).await.items();
        assert!(!listed.is_empty());
        for format in ["xlsx", "csv"] {
            let found = sheets(&export(&office, ITEMS, &format!("format={format}&{filter}")).await);
            let (titles, rows) = table(&found[0], &["编码", "名称", "#id"]);
            let ids = rows.iter().map(|line| under(&titles, line, "#id")).collect::<Vec<_>>();
            assert_eq!(ids, listed.iter().map(id_of).collect::<Vec<_>>(), "{format}");
            // Nothing personal is kept of services, so that nobody's name stands on the file.
            assert_eq!(found[0].lines.len(), rows.len() + 1);
        }
        // And its view, its order and its columns: the file is the list, cell by cell.
        for looked in ["view=slow", "sort=-days,code", "view=classes&sort=name", "view=slow&q=%E4%BF%AE"] {
            let listed = office.get(&format!("{ITEMS}/rows?limit=200&{looked}")).await.items();
            assert!(listed.len() > 1, "{looked}");
            for format in ["xlsx", "csv"] {
                let asked = format!("format={format}&{looked}&columns=days,name,code,days");
                let found = sheets(&export(&office, ITEMS, &asked).await);
                let (titles, rows) = table(&found[0], &["编码", "名称", "#id"]);
                assert_eq!(titles, ["办理天数", "名称", "编码", "所属组织", "所属组织#id", "#id"], "{looked}");
                let lines = rows.iter().map(|line| line.iter().take(3).map(Cell::shown).collect::<Vec<_>>());
                let shown = |row: &serde_json::Value| ["days", "name", "code"].map(|key| match &row["fields"][key] {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                let expected = listed.iter().map(|row| shown(row).to_vec()).collect::<Vec<_>>();
                assert_eq!(lines.collect::<Vec<_>>(), expected, "{format} {looked}");
            }
        }
        let unknown = export(&office, ITEMS, "columns=name,nothing").await.refused(400, "malformed");
        assert!(unknown["detail"].as_str().unwrap().contains("nothing"), "{unknown}");
        export(&office, ITEMS, "view=nothing").await.refused(400, "malformed");
        export(&office, ITEMS, "sort=nothing").await.refused(400, "malformed");
        export(&office, ITEMS, "format=pdf").await.refused(400, "malformed");
        export(&office, ITEMS, "filter=nonsense").await.refused(400, "malformed");
        export(&office, ITEMS, "order=name").await.refused(400, "malformed");
        let english = office.ask(Method::GET, &format!("{ITEMS}/export?format=csv")).in_english().send().await;
        assert!(english.text().contains("Organisation"), "{}", english.text());
    }
}

#[test]
fn more_rows_than_a_file_may_hold_are_refused() {
    databases::runtime().block_on(async {
        let settings = Settings { export_rows_max: 2, ..usual_settings() };
        let house = House::build(Engine::Sqlite, usual_options(), settings).await;
        let office = house.client("district.office").await;
        let problems = export(&office, ITEMS, "").await.problems();
        assert_eq!(problems, [("filter".into(), "rows".into())]);
        assert_eq!(export(&office, ITEMS, "filter=code%20%3D%3D%20%270301%27").await.status, 200);
    });
}
