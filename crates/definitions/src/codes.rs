//! The codes of diagnostics. Those of reading a pack stand here, those of a rule in the rule's file.

use crate::diagnostic::Severity;

/// A kind of problem, with a page in `docs/diagnostics/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `GW-` with a letter for the subject and a number that is never given twice.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in a few Chinese words.
    pub zh: &'static str,
    /// What it is, in a few English words.
    pub en: &'static str,
}

/// A code that refuses the pack.
pub(crate) const fn error(id: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { id, severity: Severity::Error, zh, en }
}

/// A code that lets the pack pass.
pub(crate) const fn warning(id: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { id, severity: Severity::Warning, zh, en }
}

/// Every code there is, in order.
pub fn all() -> Vec<&'static Code> {
    let mut all: Vec<_> =
        READING.iter().copied().chain(&EXPRESSION).chain(crate::check::RULES.iter().map(|rule| rule.code)).collect();
    all.sort_by_key(|code| code.id);
    // The faults of expressions are told by reading and by a rule.
    all.dedup_by_key(|code| code.id);
    all
}

// Files and packs.
pub(crate) static UNREADABLE: Code = error("GW-P001", "文件读不出来", "a file cannot be read");
pub(crate) static NOT_UTF8: Code = error("GW-P002", "不是 UTF-8 文本", "a file is not UTF-8");
pub(crate) static CONTROL: Code = error("GW-P003", "含有控制字符", "a control character");
pub(crate) static TOO_LARGE: Code = error("GW-P004", "文件太大", "a file is too large");
pub(crate) static SYMLINK: Code = error("GW-P005", "包里有符号链接", "a link in a pack");
pub(crate) static STRAY_FILE: Code = warning("GW-P006", "文件放错了地方", "a file that nothing reads");
pub(crate) static FOLDER_NOT_YET: Code =
    warning("GW-P007", "这类定义还不能用", "a kind of definition that is not available yet");
pub(crate) static FILE_NAME: Code = error("GW-P008", "键与文件名不一致", "a key that is not the file's name");
pub(crate) static BAD_KEY: Code = error("GW-P009", "不能作为键", "not a key");
pub(crate) static PACK_MISSING: Code = error("GW-P010", "找不到引用的包", "a used pack that is not there");
pub(crate) static USES_CYCLE: Code = error("GW-P011", "包互相引用", "packs that use each other");
pub(crate) static BAD_VERSION: Code = error("GW-P012", "版本号不规范", "not a semantic version");
pub(crate) static BASE_UNKNOWN: Code = error("GW-P013", "找不到要改写的定义", "a base that is not there");
pub(crate) static EXTENDS_CYCLE: Code = error("GW-P014", "定义互相改写", "definitions that extend each other");
pub(crate) static ADD_EXISTS: Code = error("GW-P015", "要新增的已经存在", "added, but already there");
pub(crate) static NOT_IN_BASE: Code = error("GW-P016", "原定义里没有", "replaced or removed, but not in the base");

// The form of YAML.
pub(crate) static SYNTAX: Code = error("GW-Y001", "YAML 写法有误", "not YAML");
pub(crate) static DOUBLE_KEY: Code = error("GW-Y002", "同一个键写了两次", "a key written twice");
pub(crate) static TOO_MUCH: Code = error("GW-Y003", "层次太深或内容太多", "nested too deep or too much");
pub(crate) static UNKNOWN_KEY: Code = error("GW-Y004", "没有这一项", "an unknown key");
pub(crate) static MISSING_KEY: Code = error("GW-Y005", "缺少必填项", "a missing key");
pub(crate) static WRONG_TYPE: Code = error("GW-Y006", "值的类型不对", "a value of the wrong type");
pub(crate) static UNKNOWN_WORD: Code = error("GW-Y007", "不在可用的词中", "an unknown word");
pub(crate) static OUT_OF_RANGE: Code = error("GW-Y008", "数值超出范围", "a number out of range");
pub(crate) static NOT_YET: Code = error("GW-Y009", "这个版本还不能用", "not available in this version");
pub(crate) static EMPTY_FILE: Code = error("GW-Y011", "文件是空的", "an empty file");
pub(crate) static BLANK_TEXT: Code = error("GW-Y012", "文字是空的", "a blank text");

// Names.
pub(crate) static UNKNOWN_ROLE: Code = error("GW-N001", "没有这个角色", "an unknown role");
pub(crate) static UNKNOWN_ORG_KIND: Code = error("GW-N002", "没有这种组织类型", "an unknown org kind");
pub(crate) static UNKNOWN_CHOICES: Code = error("GW-N003", "没有这个选项文件", "an unknown list of choices");
pub(crate) static UNKNOWN_REGISTER: Code = error("GW-N004", "没有这个台账", "an unknown register");
pub(crate) static AMBIGUOUS: Code = error("GW-N005", "名称有歧义", "an ambiguous name");
pub(crate) static PACK_NOT_USED: Code = error("GW-N006", "没有引用这个包", "a name from a pack that is not used");

// Data elements.
pub(crate) static UNKNOWN_ELEMENT: Code = error("GW-N011", "没有这个数据元", "an unknown data element");

// Matchers.
pub(crate) static UNKNOWN_LOOP: Code = error("GW-M001", "没有这个闭环", "an unknown loop");
pub(crate) static UNKNOWN_MATCHER: Code = error("GW-M002", "没有这个匹配", "an unknown matcher");

// Expressions: the codes of `gridwork_expr`, in its order.
static EXPRESSION: [Code; 8] = [
    error("GW-E001", "表达式写法有误", "not an expression"),
    error("GW-E002", "表达式太长或太深", "an expression that is too long or nested too deep"),
    error("GW-E003", "没有这个名称、字段或函数", "a name, field or function that does not exist"),
    error("GW-E004", "类型不合", "types that do not fit together"),
    error("GW-E005", "可空的值没有处理", "a value that may be empty is used as if it were always there"),
    error("GW-E006", "整数相除", "whole numbers are divided"),
    error("GW-E007", "计算量太大", "evaluating could take too long"),
    error("GW-E008", "表单里不能用", "more than a form evaluates in the browser"),
];

/// The code under which a fault of an expression is told.
pub(crate) fn of_expression(id: &str) -> &'static Code {
    EXPRESSION.iter().find(|code| code.id == id).unwrap_or(&EXPRESSION[0])
}

/// The codes of reading, in order.
static READING: &[&Code] = &[
    &UNREADABLE,
    &NOT_UTF8,
    &CONTROL,
    &TOO_LARGE,
    &SYMLINK,
    &STRAY_FILE,
    &FOLDER_NOT_YET,
    &FILE_NAME,
    &BAD_KEY,
    &PACK_MISSING,
    &USES_CYCLE,
    &BAD_VERSION,
    &BASE_UNKNOWN,
    &EXTENDS_CYCLE,
    &ADD_EXISTS,
    &NOT_IN_BASE,
    &SYNTAX,
    &DOUBLE_KEY,
    &TOO_MUCH,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &WRONG_TYPE,
    &UNKNOWN_WORD,
    &OUT_OF_RANGE,
    &NOT_YET,
    &EMPTY_FILE,
    &BLANK_TEXT,
    &UNKNOWN_ROLE,
    &UNKNOWN_ORG_KIND,
    &UNKNOWN_CHOICES,
    &UNKNOWN_REGISTER,
    &AMBIGUOUS,
    &PACK_NOT_USED,
    &UNKNOWN_LOOP,
    &UNKNOWN_MATCHER,
    &UNKNOWN_ELEMENT,
];
