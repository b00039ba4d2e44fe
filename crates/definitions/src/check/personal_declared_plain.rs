//! What looks personal is declared so.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{FieldView, quoted};
use crate::check::words::has_words;
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F004", "个人信息没有密存", "a personal field kept in the open");

/// Words in a key.
const WORDS_EN: &[&str] = &[
    "address",
    "addr",
    "phone",
    "mobile",
    "tel",
    "telephone",
    "id_card",
    "idcard",
    "id_number",
    "citizen_id",
    "passport",
    "birthday",
    "birth_date",
    "email",
    "wechat",
    "bank_card",
    "full_name",
    "real_name",
];
/// Words in a title.
const WORDS_ZH: &[&str] = &[
    "地址",
    "住址",
    "门牌",
    "电话",
    "手机",
    "联系方式",
    "身份证",
    "证件号",
    "护照",
    "出生日期",
    "生日",
    "邮箱",
    "微信号",
    "银行卡",
    "病史",
    "病情",
    "姓名",
];
/// What bodies have is not personal.
const BODIES_ZH: &[&str] =
    &["单位", "企业", "办公", "场所", "活动", "网点", "门店", "机构", "集合", "社区", "支部", "楼栋"];

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class == FieldClass::Plain && !it.is_input()) {
        if looks_personal(it) {
            let (zh, en) = quoted(it.key, &it.field.title);
            report
                .tell(
                    &CODE,
                    it.name,
                    format!("{zh} 像是个人信息，却没有密存"),
                    format!("{en} looks personal but is kept in the open"),
                )
                .help(
                    "写 class: personal，并写 purpose、visible、erase_after；若是单位的，在标题里写明",
                    "write `class: personal` with purpose, visible and erase_after; if it belongs to a body, let the title say so (单位地址)",
                );
        }
    }
}

/// By its type, or as text whose name says so.
pub(super) fn looks_personal(it: &FieldView) -> bool {
    match it.field.kind {
        FieldType::Phone | FieldType::CitizenId => true,
        FieldType::Text { .. } | FieldType::Date => {
            let title = it.field.title.zh.as_str();
            let of_body = BODIES_ZH.iter().any(|word| title.contains(word));
            !of_body && (has_words(it.key, WORDS_EN) || WORDS_ZH.iter().any(|word| title.contains(word)))
        }
        _ => false,
    }
}
