//! What is written is read again as it was, by both kinds of files, and what cannot be read says so.

use gridwork_documents::{
    Cell, Column, Kind, Limits, Look, Mark, Refused, Table, header, kind_of, plain_title, read, write,
};
use proptest::prelude::*;

fn column(title: &str) -> Column {
    Column { title: title.into(), ..Column::default() }
}

fn table(rows: Vec<Vec<Cell>>) -> Table {
    let columns =
        vec![column("甲"), Column { look: Look::Text, ..column("乙") }, Column { look: Look::Date, ..column("丙") }];
    Table { name: "台账".into(), columns, rows, ..Table::default() }
}

/// The rows below the header, as wide as the table.
fn rows_of(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let sheets = read(bytes, &Limits::default()).unwrap();
    let at = header(&sheets[0], |title| ["甲", "乙", "丙"].contains(&title)).unwrap();
    let rows = sheets[0].lines[at + 1..].iter().map(|line| {
        let mut cells = line.cells.clone();
        cells.resize(3, Cell::Empty);
        cells
    });
    rows.collect()
}

fn any_text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "=1+1",
        "'quoted",
        "''=x",
        "_x0041_",
        "_x005F_x0041_",
        "-5",
        "+86",
        "@me",
        "#1",
        "a,b",
        "say \"no\"",
        "1.20",
        "00123",
        "两\n行",
        "a;b;c;d",
        "TRUE",
        "2026-03-02",
        "#N/A",
        "&amp;",
        "<b>",
        "x\ty",
        "_x0041",
        "__x0041_x0042_",
    ]);
    prop_oneof![hard.prop_map(str::to_owned), "[a-z=' _x0-9,\"\n甲喆𠮷&<#;-]{1,12}"]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("blank texts are no cells", |text| !text.is_empty())
}

proptest! {
    #[test]
    fn texts_and_numbers_come_back(words in prop::collection::vec(any_text(), 1..6), units in -999_999_999_999_999_i64..999_999_999_999_999) {
        #[allow(clippy::cast_precision_loss)]
        let number = units as f64 / 100.0;
        let rows = words.iter().map(|text| {
            vec![Cell::Number(number), Cell::Text(text.clone()), Cell::Moment("2026-03-02".into())]
        }).collect::<Vec<_>>();
        let table = Table { watermark: Some("张某 & 2026".into()), notes: vec!["甲乙".into()], ..table(rows.clone()) };
        prop_assert_eq!(&rows_of(&write::xlsx(&table).unwrap()), &rows);
        let spelt = rows.iter().map(|row| row.iter().map(|cell| Cell::text(cell.shown())).collect::<Vec<_>>()).collect::<Vec<_>>();
        prop_assert_eq!(rows_of(&write::csv(&table)), spelt);
    }
}

#[test]
fn days_before_march_1900_stay_what_they_are() {
    let days = ["1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "2199-12-31"];
    let rows = days.iter().map(|day| vec![Cell::Empty, Cell::Empty, Cell::Moment((*day).into())]).collect();
    let found = rows_of(&write::xlsx(&table(rows)).unwrap());
    assert_eq!(found.iter().map(|row| row[2].shown()).collect::<Vec<_>>(), days);
}

#[test]
fn a_text_no_cell_can_hold_is_refused_with_its_place() {
    let long = "字".repeat(32_768);
    let full = "字".repeat(32_767);
    let row = |text: &str| vec![Cell::Empty, Cell::text(text), Cell::Empty];
    assert_eq!(rows_of(&write::xlsx(&table(vec![row(&full)])).unwrap())[0][1], Cell::Text(full));
    let refused = write::xlsx(&table(vec![row("短"), row(&long)])).unwrap_err();
    assert_eq!(refused, Refused::Text { sheet: "台账".into(), line: 3, column: "乙".into(), text_max: 32_767 });
    assert!(refused.say().0.contains("第 3 行「乙」"), "{:?}", refused.say());
    // A text file holds it.
    assert_eq!(rows_of(&write::csv(&table(vec![row(&long)])))[0][1], Cell::Text(long));
}

#[test]
fn options_marks_and_explanations_do_not_disturb_the_rows() {
    let mut table = table(vec![vec![Cell::text("一"), Cell::text("坏"), Cell::Empty]]);
    table.columns[0].options = vec!["一".into(), "二".into()];
    table.columns[0].is_required = true;
    table.columns[0].note = Some("选一个".into());
    table.columns[2].is_hidden = true;
    table.marks = vec![Mark { row: 0, column: 1, note: "不是号码".into() }];
    table.explained = vec![("甲".into(), "第一列".into())];
    table.explained_name = "说明".into();
    table.rows_to_type = 500;
    let bytes = write::xlsx(&table).unwrap();
    assert_eq!(kind_of(&bytes), Ok(Kind::Archive));
    let sheets = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["台账", "说明"]);
    assert_eq!(plain_title(&sheets[0].lines[0].cells[0].shown()), "甲");
    assert_eq!(rows_of(&bytes), [[Cell::text("一"), Cell::text("坏"), Cell::Empty]]);
}

#[test]
fn a_marked_cell_is_red_and_says_why_and_no_other_cell_is() {
    let mut table =
        table(vec![vec![Cell::text("一"), Cell::text("坏"), Cell::Empty], vec![Cell::text("二"), Cell::text("好")]]);
    table.marks = vec![Mark { row: 0, column: 1, note: "不是号码".into() }];
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(write::xlsx(&table).unwrap())).unwrap();
    let mut part = |name: &str| std::io::read_to_string(book.by_name(name).unwrap()).unwrap();
    let (sheet, notes, styles) = (part("xl/worksheets/sheet1.xml"), part("xl/comments1.xml"), part("xl/styles.xml"));
    let between = |text: &str, before: &str, after: &str| {
        let rest = text.split_once(before).unwrap_or_else(|| panic!("{before} stands in {text}")).1;
        rest.split_once(after).unwrap().0.to_owned()
    };
    assert_eq!((notes.matches("<comment ").count(), between(&notes, "<comment ref=\"", "\"")), (1, "B2".to_owned()));
    assert!(notes.contains("不是号码"), "{notes}");
    // Which colour lies behind a cell: its style, the fill of the style, the colour of the fill.
    let behind = |cell: &str| {
        let style = between(&between(&sheet, &format!("<c r=\"{cell}\""), ">"), "s=\"", "\"").parse::<usize>().unwrap();
        let formats = between(&styles, "<cellXfs", "</cellXfs>");
        let fill = between(formats.split("<xf ").nth(style + 1).unwrap(), "fillId=\"", "\"").parse::<usize>().unwrap();
        between(&styles, "<fills", "</fills>").split("<fill>").nth(fill + 1).unwrap().to_owned()
    };
    assert!(behind("B2").contains("F9D6D2"), "{}", behind("B2"));
    assert!(!sheet.contains("<c r=\"B3\" s=") || !behind("B3").contains("F9D6D2"));
    assert!(!sheet.contains("<c r=\"A2\" s=") || !behind("A2").contains("F9D6D2"));
}

#[test]
fn limits_say_sheet_line_and_column() {
    let rows = (0..50).map(|_| vec![Cell::text("a"), Cell::text("b"), Cell::text("c")]).collect();
    let table = table(rows);
    let bytes = write::xlsx(&table).unwrap();
    let refused = |limits: Limits| read(&bytes, &limits).unwrap_err();
    let all = Limits::default();
    assert_eq!(refused(Limits { lines_max: 20, ..all }), Refused::Lines { sheet: "台账".into(), lines_max: 20 });
    let columns = Refused::Columns { sheet: "台账".into(), line: 1, columns_max: 2 };
    assert_eq!(refused(Limits { columns_max: 2, ..all }), columns);
    assert_eq!(refused(Limits { cells_max: 30, ..all }), Refused::Cells { sheet: "台账".into(), cells_max: 30 });
    assert_eq!(refused(Limits { bytes_max: 100, ..all }), Refused::TooLarge { bytes_max: 100 });
    let text = Refused::Text { sheet: String::new(), line: 2, column: "B".into(), text_max: 3 };
    assert_eq!(read("甲,乙\r\n一,一二三四".as_bytes(), &Limits { text_max: 3, ..all }), Err(text));
}

#[test]
fn what_is_no_table_is_refused() {
    let refused = |bytes: &[u8]| read(bytes, &Limits::default()).unwrap_err().code();
    assert_eq!(refused(b""), "empty");
    assert_eq!(refused(b"\xef\xbb\xbf\r\n"), "empty");
    assert_eq!(refused(b"\xff\xff\xff"), "encoding");
    assert_eq!(refused(b"PK\x03\x04 and nothing else"), "broken");
    let locked = [
        &[0xD0, 0xCF, 0x11, 0xE0][..],
        &"EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
    ]
    .concat();
    assert_eq!(refused(&locked), "locked");
    let macros =
        [&[0xD0, 0xCF, 0x11, 0xE0][..], &"_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
            .concat();
    assert_eq!(refused(&macros), "macros");
}

#[test]
fn text_files_of_other_programs_are_read() {
    let tabs = read("姓名\t电话\n张某\t1\n".as_bytes(), &Limits::default()).unwrap();
    assert_eq!(tabs[0].lines[1].cells, [Cell::text("张某"), Cell::text("1")]);
    let noted = read("# 导出人，某某\n姓名;电话;住址\n'=a;\"b;c\";\n".as_bytes(), &Limits::default()).unwrap();
    assert_eq!(noted[0].lines[2].cells, [Cell::text("=a"), Cell::text("b;c")]);
}

#[allow(clippy::cast_possible_truncation, reason = "the parts are small once packed")]
/// An archive of one part, packed from so many zero bytes, that claims another size.
fn bomb(name: &str, zeros: usize, claimed: u32) -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![0; zeros]).unwrap();
    let packed = packer.finish().unwrap();
    let sizes = [&(packed.len() as u32).to_le_bytes()[..], &claimed.to_le_bytes()].concat();
    let names = [&(name.len() as u16).to_le_bytes()[..], &[0, 0]].concat();
    let local = [b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0", &sizes[..], &names, name.as_bytes(), &packed].concat();
    let entry =
        [b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0", &sizes[..], &names, &[0; 14], name.as_bytes()].concat();
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
        &(entry.len() as u32).to_le_bytes()[..],
        &(local.len() as u32).to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    [local, entry, end].concat()
}

#[test]
fn archives_that_grow_and_those_with_macros_are_refused_unread() {
    let refused = |bytes: &[u8], limits: &Limits| read(bytes, limits).unwrap_err();
    let all = Limits::default();
    // What the directory claims is not believed.
    let lying = bomb("xl/workbook.xml", 3 << 20, 10);
    let small = Limits { unpacked_max: 1 << 20, ..all };
    assert_eq!(refused(&lying, &small), Refused::Unpacks { bytes_max: 1 << 20 });
    assert_eq!(refused(&bomb("xl/workbook.xml", 64 << 20, 64 << 20), &all), Refused::Unpacks { bytes_max: 400 << 20 });
    for name in ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "Basic/Standard/Module1.xml"] {
        assert_eq!(refused(&bomb(name, 10, 10), &all), Refused::Macros, "{name}");
    }
    // It is looked through to the end, and is no workbook.
    assert_eq!(refused(&bomb("readme.txt", 10, 10), &all).code(), "kind");
}
