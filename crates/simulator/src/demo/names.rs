//! Invented names, places and words of the demo.

use chrono::NaiveTime;
use rand::Rng;
use rand::seq::IndexedRandom;

/// Nine in the morning.
pub(super) fn nine() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap_or(NaiveTime::MIN)
}

/// The communities of the demo's one street: code, name.
pub(super) const COMMUNITIES: [(&str, &str); 4] = [
    ("120199001001", "海棠社区（示例）"),
    ("120199001002", "听涛社区（示例）"),
    ("120199001003", "望港社区（示例）"),
    ("120199001004", "青禾社区（示例）"),
];

const FAMILY: [&str; 24] = [
    "安", "柏", "岑", "丁", "方", "高", "何", "江", "柯", "林", "米", "倪", "欧", "潘", "秦", "任", "沈", "唐", "万", "夏", "严", "袁", "章", "周",
];
const GIVEN: [&str; 24] = [
    "一帆", "子禾", "小满", "文竹", "可心", "远山", "知秋", "听雨", "若水", "云舒", "晨光", "思源", "长青", "佳宁", "海生", "春和", "立夏", "景行",
    "明澈", "向阳", "予安", "清越", "望舒", "怀瑾",
];

/// An invented person's name.
pub(super) fn person<R: Rng + ?Sized>(rng: &mut R, used: &mut Vec<String>) -> String {
    loop {
        let family = FAMILY.choose(rng).copied().unwrap_or("甲");
        let given = GIVEN.choose(rng).copied().unwrap_or("某");
        let name = format!("{family}{given}");
        if !used.contains(&name) {
            used.push(name.clone());
            return name;
        }
    }
}

/// What a resident writes when ordering a service.
pub(super) fn wish<R: Rng + ?Sized>(rng: &mut R, item: &str) -> String {
    const OPENINGS: [&str; 6] = ["您好，", "", "麻烦帮忙：", "想请志愿者", "家里需要", "我们楼里需要"];
    const ENDINGS: [&str; 7] = [
        "，平时白天都在家。",
        "，希望这周能安排。",
        "，下午方便。",
        "，老人行动不便，谢谢。",
        "，到了请先打电话。",
        "，不急，按顺序来就好。",
        "。",
    ];
    let opening = OPENINGS.choose(rng).copied().unwrap_or("");
    let ending = ENDINGS.choose(rng).copied().unwrap_or("。");
    format!("{opening}{item}{ending}")
}

/// What a volunteer writes when delivering.
pub(super) fn done<R: Rng + ?Sized>(rng: &mut R, item: &str) -> String {
    const WAYS: [&str; 5] = ["已上门完成", "已办好", "和居民一起完成", "按约定时间完成", "已处理并当面确认"];
    let way = WAYS.choose(rng).copied().unwrap_or("已完成");
    format!("{item}：{way}。")
}

/// Why somebody hands something back, sends it back or takes it away.
pub(super) fn reason<R: Rng + ?Sized>(rng: &mut R) -> &'static str {
    ["临时有事", "需要其他工具", "与居民时间对不上", "情况与登记的不同", "请换一位志愿者"].choose(rng).copied().unwrap_or("临时有事")
}

/// A remark.
pub(super) fn remark<R: Rng + ?Sized>(rng: &mut R) -> &'static str {
    ["已电话联系。", "居民说周末也可以。", "请带好工具。", "单元门禁坏了，请到楼下再打电话。"].choose(rng).copied().unwrap_or("已电话联系。")
}
