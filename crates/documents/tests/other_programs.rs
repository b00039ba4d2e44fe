//! Files that other programs saved are read alike.

use gridwork_documents::{Cell, Limits, Sheet, header, plain_title, read};

const OPENPYXL: &[u8] = include_bytes!("files/openpyxl.xlsx");
const LIBREOFFICE: &[u8] = include_bytes!("files/libreoffice.ods");
const OLD: &[u8] = include_bytes!("files/libreoffice.xls");
const GBK: &[u8] = include_bytes!("files/gbk.csv");

fn first(bytes: &[u8]) -> Sheet {
    let mut sheets = read(bytes, &Limits::default()).unwrap();
    assert_eq!(sheets.len(), 1, "a hidden sheet is passed over");
    sheets.remove(0)
}

/// The rows below the header, as people read them; a dash where a cell is empty.
fn shown(bytes: &[u8]) -> Vec<String> {
    let sheet = first(bytes);
    let known = ["社区", "姓名", "电话(手机)"];
    let at = header(&sheet, |title| known.contains(&title)).unwrap();
    assert_eq!(plain_title(&sheet.lines[at].cells[2].shown()), "姓名");
    let line = |cells: &[Cell]| {
        let cells = (0..6).map(|at| cells.get(at).map(Cell::shown).filter(|text| !text.is_empty()));
        cells.map(|text| text.unwrap_or_else(|| "-".into())).collect::<Vec<_>>().join(" ")
    };
    sheet.lines[at + 1..].iter().map(|found| line(&found.cells)).collect()
}

#[test]
fn a_merged_title_is_skipped_and_a_merged_cell_holds_for_its_lines() {
    let rows = [
        "1 春和里社区 林某甲 1988-03-02 13800000001 12.5",
        "2 春和里社区 周某乙 1990年11月5日 13800000002 ８",
        "3 秋实里社区 吴某丙 1975.6.30 138-0000-0003 -",
    ];
    assert_eq!(shown(GBK), rows);
    assert_eq!(shown(OPENPYXL), rows);
    // LibreOffice computed the formula when it saved.
    let computed = [rows[0], rows[1], "3 秋实里社区 吴某丙 1975.6.30 138-0000-0003 25"];
    assert_eq!(shown(OLD), computed);
    // What an OpenDocument merges is not told by its reader: the line below is empty there, and is found missing.
    let uncarried = rows[1].replace("春和里社区", "-");
    assert_eq!(shown(LIBREOFFICE), [rows[0], &uncarried, computed[2]]);
}
