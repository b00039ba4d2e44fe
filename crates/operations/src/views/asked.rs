//! What a view asks and how it shows that: refused where no list could ever take it, and compared with the definition as
//! it is now whenever it is read. Pure.

use super::ListOf;
use gridwork_db::Engine;
use gridwork_definitions::model::{FieldClass, Register, SortBy};
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::error::{Because, Error as KernelError, Problem, because};
use gridwork_kernel::identifiers::find_personal_numbers;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};
use gridwork_registers::filter;
use gridwork_registers::rows::{RowSight, may_read};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest text of one part, in characters.
const PART_MAX: usize = 500;
/// The most columns.
const COLUMNS_MAX: usize = 60;

/// How a list is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A line each.
    Table,
    /// A column for each state.
    Board,
    /// The places.
    Map,
    /// The days of a month.
    Calendar,
}

/// What a view asks of its list, in the words of that list's query; what is left out does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewAsk {
    /// Words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// The columns, in their order; the usual ones when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Of rows: the view of the register it is built on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// Of rows: an expression over the fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Of cases: how they are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look: Option<Look>,
    /// Of cases: `mine`, `org` or `below`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<String>,
    /// Of cases: the loop, `pack/key`.
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none")]
    pub loop_key: Option<String>,
    /// Of cases: the org and those below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<Uuid>,
    /// Of cases: the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Of cases: colours with commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Of cases: `me`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asker: Option<String>,
    /// Of cases: `me`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opener: Option<String>,
    /// Of cases: `me`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
}

/// A part of a view that does not serve any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GonePart {
    /// `list`, `view`, `filter`, `sort`, `columns`, `loop`, `state` or `org`.
    pub part: String,
    /// Which of several: the field of an order or a column.
    pub name: Option<String>,
    /// Why, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl GonePart {
    fn new(part: &str, name: Option<&str>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { part: part.to_owned(), name: name.map(str::to_owned), zh: zh.into(), en: en.into() }
    }
}

/// What is wrong with a view before anything is looked up: parts of another list, words that no list takes, too much of
/// something, and personal numbers, which are kept sealed in rows and nowhere else.
pub(super) fn problems(list: &ListOf, asked: &ViewAsk) -> Vec<Problem> {
    let taken: &[&str] = match list {
        ListOf::Rows(_) => &["q", "sort", "columns", "view", "filter"],
        ListOf::Cases => {
            &["q", "sort", "columns", "look", "turn", "loop", "org", "state", "colour", "asker", "opener", "assignee"]
        }
    };
    let mut problems = Vec::new();
    // Its parts under their names, those that are left out not among them.
    let parts = serde_json::to_value(asked).unwrap_or_default();
    for (part, value) in parts.as_object().into_iter().flatten() {
        let at = format!("asked.{part}");
        if !taken.contains(&part.as_str()) {
            problems.push(Problem::new(&at, "unknown", "这类列表没有这一项", "this kind of list does not take it"));
        }
        let Some(text) = value.as_str() else { continue };
        if text.chars().count() > PART_MAX {
            let (zh, en) = (format!("最多 {PART_MAX} 个字"), format!("at most {PART_MAX} characters"));
            problems.push(Problem::new(&at, "length", zh, en));
        }
        // The id of an org is made of digits too.
        problems.extend(personal(&at, text).filter(|_| part != "org"));
        if let ListOf::Cases = list {
            problems.extend(unknown_word(&at, part, text));
        }
    }
    let is_name = |name: &String| (1..=60).contains(&name.chars().count()) && find_personal_numbers(name).is_empty();
    if asked.columns.len() > COLUMNS_MAX || !asked.columns.iter().all(is_name) {
        let zh = format!("最多 {COLUMNS_MAX} 列，每列为字段的键");
        let en = format!("at most {COLUMNS_MAX} columns, each the key of a field");
        problems.push(Problem::new("asked.columns", "columns", zh, en));
    }
    problems
}

/// The problem of a text in which a phone number or citizen id stands.
pub(super) fn personal(at: &str, text: &str) -> Option<Problem> {
    let is_there = !find_personal_numbers(text).is_empty();
    is_there.then(|| {
        let zh = "不能把手机号或身份证号存进视图：请按加密字段查找";
        let en = "a view keeps no phone number or citizen id: find the row by its sealed field instead";
        Problem::new(at, "personal", zh, en)
    })
}

/// The problem of a word that the list of cases does not know.
fn unknown_word(at: &str, part: &str, text: &str) -> Option<Problem> {
    let words: &[&str] = match part {
        "turn" => &["mine", "org", "below"],
        "sort" => &["due_at", "-opened_at"],
        "asker" | "opener" | "assignee" => &["me"],
        "colour" => &["red", "yellow", "blue", "green"],
        _ => return None,
    };
    let said = if part == "colour" { text.split(',').collect::<Vec<_>>() } else { vec![text] };
    let is_known = said.iter().all(|word| words.contains(word));
    let (zh, en) = (format!("应为 {}", words.join("、")), format!("must be {}", words.join(", ")));
    (!is_known).then(|| Problem::new(at, "choice", zh, en))
}

/// Who reads a view, and when.
pub(super) struct Reader<'a> {
    pub(super) actor: &'a Actor,
    pub(super) world: &'a World,
    pub(super) now: Instant,
}

impl Reader<'_> {
    /// The register of a view, where the reader reads any of it.
    pub(super) fn register(&self, list: &ListOf) -> Option<&Register> {
        let ListOf::Rows(key) = list else { return None };
        let register = self.world.catalog.registers.get(key)?;
        may_read(self.actor, self.world, register, self.now).then_some(register)
    }

    /// What of a view is not there any more, or not for this reader.
    pub(super) fn gone(&self, list: &ListOf, asked: &ViewAsk) -> Vec<GonePart> {
        match (list, self.register(list)) {
            (ListOf::Cases, _) => self.gone_of_cases(asked),
            (ListOf::Rows(_), Some(register)) => self.gone_of_rows(register, asked),
            (ListOf::Rows(_), None) => {
                let (zh, en) = ("没有这本台账，或您不能查看", "there is no such register, or not for you");
                vec![GonePart::new("list", None, zh, en)]
            }
        }
    }

    fn gone_of_rows(&self, register: &Register, asked: &ViewAsk) -> Vec<GonePart> {
        let sight = RowSight::of(self.actor, self.world, register, self.now);
        let mut gone = Vec::new();
        if let Some(view) = asked.view.as_deref().filter(|view| !register.views.contains_key(*view)) {
            let (zh, en) = (format!("台账不再有视图 {view}"), format!("the register has no view `{view}` any more"));
            gone.push(GonePart::new("view", None, zh, en));
        }
        if let Some(because) = asked.filter.as_deref().and_then(|text| unfit_filter(register, &sight, text)) {
            gone.push(GonePart::new("filter", None, because.zh.as_str(), because.say("en")));
        }
        let sorted = asked.sort.as_deref().unwrap_or("").split(',').filter(|text| !text.is_empty());
        for field in sorted.map(|text| SortBy::parse(text).field) {
            let is_order = register.fields.get(&field).is_some_and(|it| it.gives_order() && sight.is_anywhere(&field));
            if !is_order {
                let (zh, en) = (format!("不能再按 {field} 排序"), format!("`{field}` gives no order any more"));
                gone.push(GonePart::new("sort", Some(&field), zh, en));
            }
        }
        for key in &asked.columns {
            let field = register.fields.get(key).filter(|field| field.class != FieldClass::Secret);
            if field.is_none_or(|_| !sight.is_anywhere(key)) {
                let (zh, en) =
                    (format!("没有字段 {key}，或您看不到"), format!("there is no field `{key}`, or not for you"));
                gone.push(GonePart::new("columns", Some(key), zh, en));
            }
        }
        gone
    }

    fn gone_of_cases(&self, asked: &ViewAsk) -> Vec<GonePart> {
        let mut gone = Vec::new();
        let loops = &self.world.catalog.loops;
        let found = asked.loop_key.as_deref().map(|text| loops.values().find(|it| it.key.as_str() == text));
        if found.is_some_and(|it| it.is_none()) {
            gone.push(GonePart::new("loop", None, "没有这个闭环了", "there is no such loop any more"));
        }
        if let Some(state) = asked.state.as_deref() {
            let mut of = loops.values().filter(|it| asked.loop_key.as_deref().is_none_or(|key| it.key.as_str() == key));
            if !of.any(|it| it.states.contains_key(state)) {
                let (zh, en) = (format!("没有状态 {state} 了"), format!("there is no state `{state}` any more"));
                gone.push(GonePart::new("state", None, zh, en));
            }
        }
        let knows = |org: Uuid| may_know_org(self.actor, self.world, OrgId(org), self.now);
        if asked.org.is_some_and(|org| !knows(org)) {
            gone.push(GonePart::new("org", None, "没有这个组织，或您不能查看", "no such organisation, or not for you"));
        }
        gone
    }
}

/// Why a filter cannot be asked of a register, by this reader.
fn unfit_filter(register: &Register, sight: &RowSight, text: &str) -> Option<Because> {
    // Either engine takes the same expressions (evaluator ≡ SQL).
    match filter::condition(register, text, Engine::Sqlite) {
        Ok(found) => {
            let hidden = found.fields.into_iter().find(|key| key != "id" && !sight.is_anywhere(key))?;
            Some(because(
                format!("您看不到字段 {hidden}，不能按它筛选"),
                format!("you do not see `{hidden}`: rows are not filtered by it"),
            ))
        }
        Err(KernelError::Malformed { because }) => Some(because),
        Err(other) => Some(because("无法筛选", other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gridwork_definitions::model::Key;
    use serde_json::{Value as Json, json};

    fn check(list: &ListOf, asked: Json, expected: &[(&str, &str)]) {
        let asked = serde_json::from_value::<ViewAsk>(asked).expect("what is asked");
        let found = problems(list, &asked);
        let found = found.iter().map(|it| (it.path.as_str(), it.code.as_str())).collect::<Vec<_>>();
        assert_eq!(found, expected, "{asked:?}");
    }

    #[test]
    fn a_view_asks_what_its_list_takes() {
        let rows = ListOf::Rows(Key::new("binhai", "volunteer"));
        check(&rows, json!({"q": "王", "sort": "-capacity", "columns": ["person"], "view": "all"}), &[]);
        check(&rows, json!({"turn": "mine", "look": "map"}), &[("asked.look", "unknown"), ("asked.turn", "unknown")]);
        check(&ListOf::Cases, json!({"colour": "red,yellow", "turn": "mine", "sort": "due_at", "look": "map"}), &[]);
        let wrong = json!({"colour": "red,pink", "turn": "us", "asker": "you", "sort": "days", "filter": "true"});
        let expected = ["asker", "colour", "filter", "sort", "turn"].map(|part| format!("asked.{part}"));
        let codes = ["choice", "choice", "unknown", "choice", "choice"];
        let expected = expected.iter().map(String::as_str).zip(codes).collect::<Vec<_>>();
        let asked = serde_json::from_value::<ViewAsk>(wrong).expect("what is asked");
        let mut found = problems(&ListOf::Cases, &asked);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(found.iter().map(|it| (it.path.as_str(), it.code.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_view_keeps_little_and_no_personal_numbers() {
        let rows = ListOf::Rows(Key::new("binhai", "volunteer"));
        check(&rows, json!({"q": "13812340000"}), &[("asked.q", "personal")]);
        check(&rows, json!({"filter": "note == '138 1234 0000'"}), &[("asked.filter", "personal")]);
        check(&rows, json!({"q": "长".repeat(501)}), &[("asked.q", "length")]);
        check(&rows, json!({"columns": vec!["a"; 61]}), &[("asked.columns", "columns")]);
        check(&rows, json!({"columns": [""]}), &[("asked.columns", "columns")]);
    }
}
