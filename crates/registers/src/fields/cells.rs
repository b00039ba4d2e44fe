//! How values are spelt in the cells of a table, and read from what people typed there.

use super::{Fault, Json};
use gridwork_definitions::model::{Choices, Key};
use gridwork_documents::Cell;
use uuid::Uuid;

/// Excel keeps fifteen digits of a number; of a longer one the last are gone.
const DIGITS_MAX: f64 = 1e15;

/// What cells call things: the lists that choices are taken from, and the names of the records that ids stand for.
pub trait Spelling {
    /// `zh` or `en`.
    fn language(&self) -> &str;

    /// A list of options, retired ones too.
    fn options(&self, of: &Key) -> Option<&Choices>;

    /// What a record is called, as the reader may read it.
    fn name(&self, id: Uuid) -> Option<&str>;

    /// The records that go by a name.
    fn named(&self, what: Named<'_>, name: &str) -> Vec<Uuid>;
}

/// What kind of record a name is looked for among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named<'a> {
    /// The living rows of a register.
    Row(&'a Key),
    /// People, with a role those who hold it.
    Person(Option<&'a Key>),
    /// The cases of a loop, by their number.
    Case(&'a Key),
    /// Orgs, with a kind those of it.
    Org(Option<&'a Key>),
}

/// A value in a cell, and beside it the id that the name in the cell stands for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spelt {
    /// What people read.
    pub cell: Cell,
    /// The id, for the hidden column beside it.
    pub id: Option<String>,
}

impl From<Cell> for Spelt {
    fn from(cell: Cell) -> Self {
        Self { cell, id: None }
    }
}

/// What was typed, as text: digits and signs of a Chinese keyboard made plain, blanks around it gone.
///
/// # Errors
/// For a number that has lost digits, and for a formula that failed.
pub(super) fn typed(cell: &Cell) -> Result<String, Fault> {
    let text = words(cell)?;
    let plain = text.chars().map(|c| match c {
        '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '（'
        | '）'
        | '－'
        | '．'
        | '／'
        | '：'
        | '，'
        | '＋'
        | '＃'
        | '；' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '—' | '–' | '−' => '-',
        '。' => '.',
        other => other,
    });
    Ok(plain.collect::<String>().trim().trim_start_matches('\'').trim().to_owned())
}

/// The words in a cell as they stand there.
///
/// # Errors
/// For a number that has lost digits, and for a formula that failed.
pub(super) fn words(cell: &Cell) -> Result<String, Fault> {
    match cell {
        Cell::Number(number) if number.abs() >= DIGITS_MAX => Err(Fault::new(
            "digits",
            "长数字被存成了数值，末几位已丢失；请把这一列设为文本后重新填写",
            "a long number was kept as a number and has lost its last digits: make the column text and type it again",
        )),
        Cell::Fault(fault) => Err(Fault::new(
            "formula",
            format!("公式没有算出结果（{fault}），请改为数值"),
            format!("the formula gave no result ({fault}): put the value there"),
        )),
        other => Ok(other.shown()),
    }
}

/// A number in a cell: as it is, or typed with blanks, groups of thousands and a unit behind it.
pub(super) fn number(cell: &Cell, units: &[&str]) -> Result<Option<String>, Fault> {
    let mut text = typed(cell)?;
    for unit in units {
        text = text.trim_start_matches(unit).trim_end_matches(unit).trim().to_owned();
    }
    if let Some((head, tail)) = text.split_once(',') {
        let is_grouped = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = tail.split_once('.').map_or((tail, ""), |(whole, fraction)| (whole, fraction));
        let head_digits = head.trim_start_matches('-');
        if (1..=3).contains(&head_digits.len()) && whole.split(',').all(is_grouped) && !fraction.contains(',') {
            text = text.replace(',', "");
        }
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Digits with at most one point among them and a sign before: nothing that only programs write (`1e5`, `inf`).
pub(super) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, "0"), |(whole, fraction)| (whole, fraction));
    let all = |part: &str| !part.is_empty() && part.len() <= 30 && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

/// The value of a reference: the name, and its id beside it.
pub(super) fn name_cell(value: &Json, spelling: &dyn Spelling) -> Spelt {
    let Some(id) = value.as_str() else { return Spelt::default() };
    let name = id.parse().ok().and_then(|id| spelling.name(id));
    Spelt { cell: Cell::text(name.unwrap_or(id)), id: Some(id.to_owned()) }
}

/// The id that a cell names: the one beside it while the name still fits, an id that stands there itself, or the only
/// record of that name.
pub(super) fn id_of_name(
    cell: &Cell,
    id: Option<&str>,
    what: Named<'_>,
    spelling: &dyn Spelling,
) -> Result<Json, Fault> {
    let words = words(cell)?;
    let name = words.trim();
    if name.is_empty() {
        return Ok(Json::Null);
    }
    if let Some(beside) = id.and_then(|id| id.parse::<Uuid>().ok())
        && spelling.name(beside).is_some_and(|known| known.trim() == name)
    {
        return Ok(Json::from(beside.to_string()));
    }
    if name.len() == 36
        && let Ok(id) = name.parse::<Uuid>()
    {
        return Ok(Json::from(id.to_string()));
    }
    match spelling.named(what, name).as_slice() {
        [one] => Ok(Json::from(one.to_string())),
        [] => Err(Fault::new(
            "not_found",
            "没有这个名称，或不在您的管辖范围内",
            "nothing by that name, or not within your reach",
        )),
        _ => Err(Fault::new(
            "ambiguous",
            "有几个同名的，请先导出，在导出的表上修改",
            "several go by that name: export first, and change the exported file",
        )),
    }
}

/// How an option is spelt, so that it is read as itself: by its title, or by its key where titles are alike.
pub(super) fn option_text(of: &Key, key: &str, spelling: &dyn Spelling, separators: &[char]) -> String {
    let title = spelling.options(of).and_then(|list| list.options.get(key)).map(|it| it.title.say(spelling.language()));
    let is_read_back = |text: &&str| {
        text.trim() == *text && !text.contains(separators) && option_key(of, text, spelling).as_deref() == Some(key)
    };
    title
        .filter(is_read_back)
        .or_else(|| Some(key).filter(is_read_back))
        .map_or_else(|| format!("#{key}"), str::to_owned)
}

/// The key of the option that a text names: by a title that one has alone, offered ones first, then by its key.
pub(super) fn option_key(of: &Key, text: &str, spelling: &dyn Spelling) -> Option<String> {
    if let Some(key) = text.strip_prefix('#') {
        return Some(key.to_owned());
    }
    let list = spelling.options(of)?;
    let titled = |is_retired: bool| {
        let mut found = list.options.iter().filter(move |(_, option)| {
            option.retired == is_retired && (option.title.zh == text || option.title.en.as_deref() == Some(text))
        });
        found.next().filter(|_| found.next().is_none()).map(|(key, _)| key.clone())
    };
    titled(false).or_else(|| titled(true)).or_else(|| list.options.contains_key(text).then(|| text.to_owned()))
}

/// The refusal of a text that names no option.
pub(super) fn no_option(text: &str) -> Fault {
    let text: String = text.chars().take(40).collect();
    Fault::new(
        "choice",
        format!("没有选项「{text}」，请从下拉列表中选择"),
        format!("there is no option `{text}`; choose one of the list"),
    )
}
