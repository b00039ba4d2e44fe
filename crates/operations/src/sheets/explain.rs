//! What to write into a column, in a sentence.

use gridwork_definitions::model::{Field, FieldType, Register};
use gridwork_expr::Expr;
use gridwork_kernel::world::World;
use gridwork_registers::conditions;

/// What to write into the column of a field.
pub(super) fn field(world: &World, register: &Register, field: &Field, language: &str) -> String {
    let is_english = language.starts_with("en");
    let say = |zh: String, en: String| if is_english { en } else { zh };
    let mut parts = Vec::new();
    if field.required {
        parts.push(say("必填".into(), "Required".into()));
    }
    let said = |when: &Option<Expr>| when.as_ref().map(|when| conditions::said(register, &world.catalog, when));
    if let Some((zh, en)) = said(&field.required_when) {
        parts.push(say(format!("{zh}时必填"), format!("Required where {en}")));
    }
    if let Some((zh, en)) = said(&field.visible_when) {
        parts.push(say(format!("只在{zh}时填写"), format!("Only where {en}")));
    }
    if field.computed.is_some() {
        parts.push(say("由系统算出，不必填".into(), "Worked out; leave it empty".into()));
    }
    parts.push(kind(world, field, is_english));
    if let Some(help) = &field.help {
        parts.push(help.say(language).to_owned());
    }
    if let Some(purpose) = &field.purpose {
        let purpose = purpose.say(language);
        parts.push(say(format!("个人信息，用于：{purpose}"), format!("Personal, for: {purpose}")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(if is_english { ". " } else { "；" })
}

/// What to write into the column of the org.
pub(super) fn org(language: &str) -> &'static str {
    if language.starts_with("en") {
        "The organisation that a new row belongs to, by its name or code; empty: the one chosen when importing"
    } else {
        "新记录归哪个组织，写名称或代码；留空则用导入时选定的组织"
    }
}

/// What may stand in a field of this type.
fn kind(world: &World, field: &Field, is_english: bool) -> String {
    let (zh, en) = match &field.kind {
        FieldType::Text { max, .. } => (format!("最多 {max} 字"), format!("At most {max} characters")),
        FieldType::Int { min, max } => between("整数", "A whole number", *min, *max, 0),
        FieldType::Decimal { scale, min, max } => {
            let (zh, en) = (format!("小数，最多 {scale} 位"), format!("A number with at most {scale} decimals"));
            between(&zh, &en, *min, *max, *scale)
        }
        FieldType::Money { min, max } => between("金额，单位元", "An amount in yuan", *min, *max, 2),
        FieldType::Bool => ("是或否".into(), "yes or no".into()),
        FieldType::Date => ("日期，如 2026-03-02".into(), "A date such as 2026-03-02".into()),
        FieldType::Instant => ("时间，如 2026-03-02 09:30".into(), "A time such as 2026-03-02 09:30".into()),
        FieldType::Choice { .. } => ("从列表中选择".into(), "Choose one of the list".into()),
        FieldType::Choices { .. } => {
            ("可选多项，用顿号隔开".into(), "Choose any of the list, with commas between".into())
        }
        FieldType::Row { of } => {
            let title = world.catalog.registers.get(of).map(|register| &register.title);
            let (zh, en) = title.map_or(("", ""), |title| (title.say("zh"), title.say("en")));
            (format!("“{zh}”中的记录，写名称"), format!("A row of `{en}`, by its name"))
        }
        FieldType::Rows { of, max } => {
            let title = world.catalog.registers.get(of).map(|register| &register.title);
            let (zh, en) = title.map_or(("", ""), |title| (title.say("zh"), title.say("en")));
            (
                format!("“{zh}”中的记录，写名称，用分号隔开，最多 {max} 条"),
                format!("Rows of `{en}` by their names, with semicolons between, at most {max}"),
            )
        }
        FieldType::Person { .. } => ("人员姓名".into(), "A person, by name".into()),
        FieldType::Org { .. } => ("组织名称".into(), "An organisation, by name".into()),
        FieldType::Case { of } => {
            let title = world.catalog.loops.get(of).map(|it| &it.title);
            let (zh, en) = title.map_or(("", ""), |title| (title.say("zh"), title.say("en")));
            (format!("“{zh}”中的事项，写事项编号"), format!("A case of `{en}`, by its number"))
        }
        FieldType::Files { .. } => {
            ("附件不能用表格添加，请在网页上传".into(), "Files are added in the browser, not here".into())
        }
        FieldType::Point { .. } => ("经度, 纬度，如 117.70512, 39.00543".into(), "Longitude, latitude".into()),
        FieldType::Area => (
            "边界上各点的经度、纬度，如 POLYGON ((117.70 39.00, 117.71 39.00, 117.71 39.01))".into(),
            "Longitude and latitude of the points of its border: POLYGON ((117.70 39.00, 117.71 39.00, 117.71 39.01))"
                .into(),
        ),
        FieldType::Phone => ("电话号码".into(), "A phone number".into()),
        FieldType::CreditCode => {
            ("18 位统一社会信用代码".into(), "A unified social credit code of 18 characters".into())
        }
        FieldType::CitizenId => ("18 位公民身份号码".into(), "A citizen id of 18 characters".into()),
    };
    if is_english { en } else { zh }
}

/// A number with its bounds, which are kept in units of the last decimal.
fn between(zh: &str, en: &str, min: Option<i64>, max: Option<i64>, scale: u8) -> (String, String) {
    #[allow(clippy::cast_precision_loss, reason = "bounds are written by people and short")]
    let shown = |units: i64| (units as f64 / 10_f64.powi(i32::from(scale))).to_string();
    match (min.map(shown), max.map(shown)) {
        (None, None) => (zh.to_owned(), en.to_owned()),
        (Some(min), None) => (format!("{zh}，不小于 {min}"), format!("{en}, at least {min}")),
        (None, Some(max)) => (format!("{zh}，不大于 {max}"), format!("{en}, at most {max}")),
        (Some(min), Some(max)) => (format!("{zh}，{min} 到 {max}"), format!("{en}, {min} to {max}")),
    }
}
