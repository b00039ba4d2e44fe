//! A pack is begun, checked and reported on in the language of whoever writes it.

use crate::house::{gridwork, packs, said, succeeds};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

fn pack(verb: &str, folder: &Path, language: &str) -> Output {
    let mut command = gridwork();
    command.args(["pack", verb]).arg(folder).env("GRIDWORK_LANG", language);
    if verb != "new" {
        command.arg("--search").arg(packs());
    }
    command.output().unwrap()
}

#[test]
fn a_pack_is_judged_in_the_language_that_is_asked_for() {
    let folder = TempDir::with_prefix("gridwork-cli-").unwrap();
    let lakeside = folder.path().join("lakeside");
    let made = pack("new", &lakeside, "zh");
    succeeds(&made);
    assert!(said(&made).contains("下一步：gridwork pack check"), "{}", said(&made));
    for (language, fine, wrong) in [
        ("zh", "4 个定义，没有问题", "错误 1 处，提醒 0 处"),
        ("en", "4 definitions, no problems", "1 error, 0 warnings"),
    ] {
        let checked = pack("check", &lakeside, language);
        succeeds(&checked);
        assert!(said(&checked).contains(fine), "{}", said(&checked));
        let file = lakeside.join("pack.yaml");
        let written = fs::read_to_string(&file).unwrap();
        fs::write(&file, written.replace("uses: [common]", "uses: [commun]")).unwrap();
        let refused = pack("check", &lakeside, language);
        assert!(!refused.status.success());
        assert!(said(&refused).contains("GW-P010") && said(&refused).trim_end().ends_with(wrong), "{}", said(&refused));
        fs::write(&file, written).unwrap();
    }
}
