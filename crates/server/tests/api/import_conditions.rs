//! `/imports` into a register whose fields hang on others: what a line lacks, may not hold, or cannot be is found before
//! anything is written, and what was worked out goes out and comes back.

use crate::house::in_both_houses;
use crate::imports::{counted, counts, faults, sent};
use crate::orders::id_of;
use crate::packs::apply_files;
use gridwork_definitions::Files;
use serde_json::json;

const LEASES: &str = "/registers/lets/lease";

const LEASE: &str = r#"
register: lease
title: 租赁台账
unique: [code]
fields:
  code:     {type: text, required: true, title: 编码}
  holder:   {type: credit_code, title: 承租单位信用代码}
  kind:     {type: choice, of: lease_kind, title: {zh: 类别, en: Kind}}
  other:    {type: text, required_when: "kind == 'other'", title: {zh: 其他说明, en: What else}}
  rent:     {type: money, required: true, min: 0, title: 月租}
  months:   {type: int, required: true, min: 0, title: 月数}
  total:    {type: money, computed: rent * months, title: 总额}
  ended:    {type: bool, default: false, title: 已结束}
  ended_on: {type: date, required: true, visible_when: "ended == true", title: 结束日期}
may: {read: [dispatcher], write: [dispatcher]}
"#;

const KINDS: &str = "
choices: lease_kind
title: 租赁类别
options: {shop: 商铺, other: 其他}
";

in_both_houses! {
    async fn what_hangs_on_other_cells_of_a_line_is_told_before_anything_is_written(house) {
        let files = Files::new("lets")
            .with("pack.yaml", "pack: lets\nversion: 0.1.0\ntitle: 租赁\nuses: [binhai, common]\n")
            .with("choices/lease_kind.yaml", KINDS)
            .with("registers/lease.yaml", LEASE);
        apply_files(&house, &files).await;
        let client = house.client("hexi.dispatcher").await;
        let file = "编码,承租单位信用代码,类别,其他说明,月租,月数,总额,已结束,结束日期\n\
                    A,91350100m000100y43,商铺,,100,3,,,\n\
                    B,,其他,,100,3,,,\n\
                    C,,商铺,,100,3,5,,\n\
                    D,,其他,车库,100,3,300,是,2026-03-01\n\
                    E,,商铺,,100,3,,,2026-03-01\n\
                    F,,商铺,,100,3,,是,\n\
                    G,91350100M000100Y44,商铺,,100,3,,,\n";
        let import = sent(&house, &client, LEASES, "a.csv", file).await;
        let told = [
            (3, "other", "required"),
            (4, "total", "computed"),
            (6, "ended_on", "hidden"),
            (7, "ended_on", "required"),
            (8, "holder", "credit_code"),
        ];
        let told = told.map(|(line, field, code)| (line, field.to_owned(), code.to_owned()));
        assert_eq!(faults(&client, LEASES, &import).await, told);
        assert_eq!(counts(&import), counted(&[("add", 2), ("faulty", 5)]));
        let rows = json!([
            {"org": house.org("hexi"), "fields": {"code": "A", "holder": "91350100M000100Y43", "rent": 10_000, "months": 3}},
            {"org": house.org("hexi"), "fields": {
                "code": "D", "kind": "other", "other": "车库", "rent": 10_000, "months": 3,
                "ended": true, "ended_on": "2026-03-01",
            }},
        ]);
        client.post(&format!("{LEASES}/rows/bulk"), json!({"rows": rows})).await.ok();
        let filter = "filter=total%20%3D%3D%2030000%20%26%26%20holder%20%3D%3D%20%2791350100M000100Y43%27";
        let found = client.get(&format!("{LEASES}/rows?{filter}")).await.items();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["fields"]["total"], 30_000);
        let row = client.get(&format!("{LEASES}/rows/{}", id_of(&found[0]))).await.ok();
        assert_eq!(row["may"]["locked"], json!(["total"]));
        for (format, language) in [("xlsx", "zh"), ("csv", "en")] {
            let taken = client.get(&format!("{LEASES}/export?format={format}&lang={language}")).await;
            let import = sent(&house, &client, LEASES, &format!("a.{format}"), taken.bytes.clone()).await;
            assert_eq!(faults(&client, LEASES, &import).await, []);
            assert_eq!(counts(&import), counted(&[("same", 2)]), "{format}");
        }
    }

    async fn a_template_asks_for_what_people_type_and_says_when(house) {
        let files = Files::new("lets")
            .with("pack.yaml", "pack: lets\nversion: 0.1.0\ntitle: 租赁\nuses: [binhai, common]\n")
            .with("choices/lease_kind.yaml", KINDS)
            .with("registers/lease.yaml", LEASE);
        apply_files(&house, &files).await;
        let client = house.client("hexi.dispatcher").await;
        let file = client.get(&format!("{LEASES}/template?lang=zh")).await;
        let book = gridwork_documents::read(&file.bytes, &gridwork_documents::Limits::default()).unwrap();
        let cells = book.iter().flat_map(|sheet| &sheet.lines).flat_map(|line| &line.cells);
        let words = cells.map(gridwork_documents::Cell::shown).collect::<Vec<_>>();
        assert!(!words.iter().any(|word| word.contains("总额")), "{words:?}");
        assert!(words.iter().any(|word| word.contains("类别为 “其他”时必填")), "{words:?}");
        assert!(words.iter().any(|word| word.contains("只在已结束为 是时填写")), "{words:?}");
    }
}
