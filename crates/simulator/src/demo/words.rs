//! Invented names, and words that come up with any order.

use rand::RngExt;
use rand::rngs::StdRng;
use std::collections::HashSet;

/// The communities of the one street, and how one says their Party branch. The last has no dispatcher.
pub(super) const COMMUNITIES: [&str; 4] = ["听潮社区", "芦花社区", "灯塔社区", "新港湾社区"];

const FAMILY: [&str; 40] = [
    "安", "白", "曹", "岑", "陈", "程", "丁", "杜", "范", "方", "冯", "高", "顾", "郭", "韩", "何", "侯", "江", "康",
    "孔", "林", "刘", "陆", "罗", "马", "孟", "潘", "秦", "邱", "沈", "宋", "苏", "唐", "田", "汪", "魏", "吴", "谢",
    "许", "袁",
];
const GIVEN: [&str; 32] = [
    "晓岚", "文博", "秀兰", "建国", "雨桐", "志强", "慧敏", "海生", "春燕", "立新", "玉珍", "明远", "思齐", "佳宁",
    "永福", "国平", "桂英", "俊杰", "晨曦", "淑芬", "家辉", "若溪", "德顺", "小满", "云帆", "丽萍", "长林", "静怡",
    "宝山", "知夏", "卫东", "梦洁",
];

/// An invented name that nobody here has yet.
pub(super) fn person(rng: &mut StdRng, taken: &mut HashSet<String>) -> String {
    loop {
        let name = format!("{}{}", one(rng, &FAMILY), one(rng, &GIVEN));
        if taken.insert(name.clone()) {
            return name;
        }
    }
}

/// One of several words.
pub(super) fn one<T: Copy>(rng: &mut StdRng, all: &[T]) -> T {
    all[rng.random_range(0..all.len())]
}

/// Keys of the pack's reasons for declining.
pub(super) const DECLINED: [&str; 5] = ["no_time", "too_far", "no_skill", "unwell", "other"];

pub(super) const HANDED_BACK: [&str; 4] =
    ["单位临时加班，做不完", "工具不够，需要换人", "家里老人住院，照顾不过来", "和居民约不上时间"];

pub(super) const RECALLED: [&str; 3] = ["志愿者联系不上，另找人", "派错了人", "居民要求尽快，换近的志愿者"];

pub(super) const SENT_BACK: [&str; 4] =
    ["请补记完成时间", "现场查看还有一处没做", "居民说还没弄好，请再去一次", "请把做了什么写清楚"];

pub(super) const REOPENED: [&str; 3] = ["第二天又坏了", "只做了一半", "问题又出现了"];

pub(super) const WITHDRAWN: [&str; 4] = ["家人已经办了", "不需要了", "自己解决了", "重复登记"];

pub(super) const ASKING: [&str; 3] = ["大概什么时候能来？", "不着急，注意安全", "白天家里都有人"];

pub(super) const ANSWERING: [&str; 4] =
    ["正在联系志愿者", "已电话说明，约在明天上午", "这两天人手紧，请稍等", "已提醒，尽快安排"];

pub(super) const UNDER_WAY: [&str; 3] = ["已和居民约好时间", "路上，十分钟到", "材料已备好"];

/// The zones of the district.
pub(super) const ZONES: [&str; 5] = ["临海功能区", "云帆科技园", "北塘生态区", "东堤物流园", "南湾文旅区"];

/// Its other streets and towns.
pub(super) const STREETS: [&str; 20] = [
    "望海街道",
    "长堤街道",
    "银滩街道",
    "归帆街道",
    "晴川街道",
    "鹭岛街道",
    "碧波街道",
    "金沙街道",
    "汇洋街道",
    "雁栖街道",
    "龙湾街道",
    "盐田街道",
    "苇荡镇",
    "河口镇",
    "沙洲镇",
    "葛楼镇",
    "双桥镇",
    "柳滩镇",
    "太平庄镇",
    "大苏庄镇",
];

/// Names of the estates and villages around: every pair of a first and a last part once.
const FIRST: [&str; 25] = [
    "海棠", "紫藤", "春晖", "锦绣", "清荷", "翠微", "朝阳", "和顺", "福安", "瑞景", "新河", "双柳", "祥和", "康宁",
    "映月", "星辰", "丰泽", "玉兰", "枫林", "松涛", "安澜", "育才", "平阳", "秋实", "百合",
];
const LAST: [&str; 12] = ["里", "苑", "园", "湾", "桥", "坊", "庭", "台", "洲", "轩", "居", "营"];

/// The name of an estate, another one for each number.
pub(super) fn estate(number: usize) -> String {
    format!("{}{}", FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()])
}

/// An invented name; in a city two people may share one.
pub(super) fn anybody(rng: &mut StdRng) -> String {
    const PARTS: [&str; 30] = [
        "文", "华", "明", "丽", "军", "芳", "国", "玉", "海", "红", "志", "春", "宝", "秀", "永", "兰", "成", "英",
        "福", "霞", "庆", "梅", "立", "平", "晓", "云", "家", "宁", "德", "敏",
    ];
    format!("{}{}{}", one(rng, &FAMILY), one(rng, &PARTS), one(rng, &PARTS))
}

/// Names of the roads in the communities' addresses.
pub(super) const ESTATES: [&str; 4] = ["听潮里", "芦花里", "灯塔里", "新港湾花园"];
