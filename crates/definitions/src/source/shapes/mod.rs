//! The definition language itself, as tables: every key a pack may write, with a sentence for the reference.

mod elements;
mod loops;
mod tells;

pub(crate) use elements::ELEMENTS;
pub(crate) use loops::LOOP;

use super::shape::{Shape, Slot, Takes, Typed, may, need};
use elements::IS;

/// `pack.yaml`.
pub(crate) static PACK: Shape = Shape {
    what: "pack",
    what_zh: "包",
    doc: "The head of a pack.",
    keys: &[
        need("pack", Takes::Str, "The pack's key, also the name of its folder."),
        need("version", Takes::Str, "A semantic version such as 0.1.0."),
        need("title", Takes::Text, "The title people see."),
        may("uses", Takes::Many(&Takes::Name("包 a pack")), "Packs whose definitions this one may name, in order."),
    ],
};

/// `roles.yaml`.
pub(crate) static ROLES: Shape = Shape {
    what: "roles file",
    what_zh: "角色文件",
    doc: "The roles of a pack.",
    keys: &[need("roles", Takes::Map(&Takes::Shape(&ROLE)), "Roles by key.")],
};

static ROLE: Shape = Shape {
    what: "role",
    what_zh: "角色",
    doc: "What a pack calls a capacity: where it can be held, where it may act and what it may read there.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        need("held_at", Takes::Many(&Takes::Name("组织类型 an org kind")), "Org kinds at which it can be granted."),
        need(
            "reaches",
            Takes::Either(&[Takes::Word(&["self", "below"]), Takes::Shape(&REACH)]),
            "Where it may act: the org itself, everything below it, or the orgs that a link leads to.",
        ),
        may(
            "sees",
            Takes::Word(&["all", "own"]),
            "What it may read there: everything, or only cases they asked, opened or are assigned.",
        ),
        may("audits", Takes::Bool, "Reads the journal there: who saw and changed what, and no business content by it."),
        may("open_entry", Takes::Bool, "Anybody who shows a phone number may take it, at an org it is held at."),
    ],
};

static REACH: Shape = Shape {
    what: "reach",
    what_zh: "管辖",
    doc: "Sideways, along links of one kind.",
    keys: &[need("link", Takes::Str, "The kind of link, e.g. covers.")],
};

/// `org_kinds.yaml`.
pub(crate) static ORG_KINDS: Shape = Shape {
    what: "org kinds file",
    what_zh: "组织类型文件",
    doc: "The kinds of org of a pack.",
    keys: &[need("org_kinds", Takes::Map(&Takes::Shape(&ORG_KIND)), "Org kinds by key.")],
};

static ORG_KIND: Shape = Shape {
    what: "org kind",
    what_zh: "组织类型",
    doc: "A kind of body and what it may stand under.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        may("parents", Takes::Many(&Takes::Name("组织类型 an org kind")), "Kinds it may stand under; none for a root."),
        may("watches", Takes::Bool, "Whether orgs of this kind watch the open cases below them."),
    ],
};

/// `choices/*.yaml`.
pub(crate) static CHOICES: Shape = Shape {
    what: "choices file",
    what_zh: "选项文件",
    doc: "A list of choices.",
    keys: &[
        need("choices", Takes::Str, "The key, the same as the file's name."),
        need("title", Takes::Text, "What people call the list."),
        need(
            "options",
            Takes::Options(&Takes::Either(&[Takes::Str, Takes::Shape(&OPTION)])),
            "Options by key, in the order in which they are offered.",
        ),
    ],
};

static OPTION: Shape = Shape {
    what: "option",
    what_zh: "选项",
    doc: "One option.",
    keys: &[
        need("title", Takes::Text, "What people read."),
        may("retired", Takes::Bool, "No longer offered, still readable where it was chosen."),
    ],
};

/// `registers/*.yaml`.
pub(crate) static REGISTER: Shape = Shape {
    what: "register",
    what_zh: "台账",
    doc: "A typed ledger.",
    keys: &[
        need("register", Takes::Str, "The key, the same as the file's name."),
        need("title", Takes::Text, "What people call it."),
        may("unique", Takes::Many(&FIELD_NAME), "Fields that together name a row; no two living rows share them."),
        may("label", FIELD_NAME, "The field that stands for a row in lists; the first text field when left out."),
        may("own", FIELD_NAME, "The person field that says whose row it is, for roles that see only their own."),
        need("fields", Takes::Map(&Takes::Typed(&FIELD)), "Fields by key, in order."),
        may("consent", Takes::Shape(&CONSENT), "What somebody agrees to before sealed values of theirs are kept."),
        need("may", Takes::Shape(&MAY), "Who may read and write."),
        may(
            "views",
            Takes::Map(&Takes::Shape(&VIEW)),
            "The ways in which its rows are looked at, the usual one first.",
        ),
    ],
};

static CONSENT: Shape = Shape {
    what: "consent block",
    what_zh: "同意设置",
    doc: "The consent by which the sealed fields of a register are kept.",
    keys: &[
        need("of", FIELD_NAME, "The person field that says whose consent it takes; it must be required."),
        need("purpose", Takes::Text, "What for, in a few words."),
        need("text", Takes::Text, "What they agree to: what is kept, who reads it, until when, how it is taken back."),
        need("version", Takes::Int(1, 9_999), "Rises whenever purpose or text change."),
    ],
};

static VIEW: Shape = Shape {
    what: "view",
    what_zh: "视图",
    doc: "A way in which the rows of a register are looked at.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        may(
            "layout",
            Takes::Word(&["table", "board", "calendar", "map"]),
            "How the rows are laid out; `table` when left out.",
        ),
        may("by", FIELD_NAME, "What lays them out: a choice (board), a date (calendar), a point (map)."),
        may("columns", Takes::Many(&FIELD_NAME), "The columns, or what stands on a card; all fields when left out."),
        may(
            "sort",
            Takes::Many(&Takes::Str),
            "The order, by plain fields: `[class, -days]`, a minus for the greatest first.",
        ),
        may("filter", Takes::Expr, "Which rows: a condition over the plain fields."),
    ],
};

static MAY: Shape = Shape {
    what: "permission",
    what_zh: "权限",
    doc: "Who may do what with a register.",
    keys: &[
        need("read", Takes::Many(&ROLE_NAME), "`anyone` who is signed in, or roles."),
        need("write", Takes::Many(&ROLE_NAME), "Roles that add, change and retire rows where they reach."),
    ],
};

/// `matchers/*.yaml`.
pub(crate) static MATCHER: Shape = Shape {
    what: "matcher",
    what_zh: "匹配",
    doc: "A matcher: who could do what is needed, what they must fulfil, and the reasons that put one before another.",
    keys: &[
        need("matcher", Takes::Str, "The key, the same as the file's name."),
        may("title", Takes::Text, "What people call it; the key when left out."),
        need("need", Takes::Shape(&NEED), "What is looked for."),
        need("offer", Takes::Shape(&OFFER), "Among whom."),
        may("let", Takes::Map(&Takes::Shape(&COUNT)), "Numbers counted for every offer, by name."),
        may("must", Takes::Expr, "What an offer must fulfil to be suggested at all."),
        may("capacity", Takes::Expr, "How many more needs an offer can take now; one when left out."),
        may("score", Takes::Map(&Takes::Shape(&SCORE_PART)), "Parts of the score by key; each is shown as a reason."),
        may("fair", Takes::Shape(&FAIR), "The cap that keeps the same few from being used up."),
    ],
};

static NEED: Shape = Shape {
    what: "need",
    what_zh: "需求",
    doc: "Cases that wait for somebody.",
    keys: &[
        need("cases", Takes::Name("闭环 a loop"), "The loop."),
        may("when", Takes::Expr, "Which of its cases wait; all open ones when left out."),
    ],
};

static OFFER: Shape = Shape {
    what: "offer",
    what_zh: "供给",
    doc: "Rows of a register, each of a person.",
    keys: &[
        need("rows", Takes::Name("台账 a register"), "The register."),
        may("person", FIELD_NAME, "The field that names the person; the register's only person field when left out."),
        may("when", Takes::Expr, "Which of its rows count; all living ones when left out."),
    ],
};

static COUNT: Shape = Shape {
    what: "count",
    what_zh: "计数",
    doc: "A number counted for every offer.",
    keys: &[
        need("count", Takes::Str, "`cases.LOOP`: cases of this loop are counted."),
        need("when", Takes::Expr, "Which of them, such as `assignee == offer.person`."),
    ],
};

static SCORE_PART: Shape = Shape {
    what: "score part",
    what_zh: "得分项",
    doc: "One reason: points are weight times value.",
    keys: &[
        may("title", Takes::Text, "What people read as the reason; the key when left out."),
        need("weight", Takes::Int(-FIXED, FIXED), "The most points it can give, a whole number."),
        need("value", Takes::Expr, "How much of them, from 0 to 1; what lies outside is cut off."),
    ],
};

static FAIR: Shape = Shape {
    what: "fairness cap",
    what_zh: "公平上限",
    doc: "How much one offer may take of what is given out within a time.",
    keys: &[
        need("at_most", Takes::Int(1, 10_000), "So many are always allowed within the time."),
        may("share", Takes::Number, "Where many are given out: the part of all that one may have, between 0 and 1."),
        need("within", Takes::Shape(&WITHIN), "The time, back from now."),
    ],
};

static WITHIN: Shape = Shape {
    what: "window",
    what_zh: "时段",
    doc: "So many days back.",
    keys: &[need("days", Takes::Int(1, 366), "How many days.")],
};

const SPAN: Takes = Takes::SpanAnd(&[]);
const ROLE_NAME: Takes = Takes::Name("角色 a role");
const STATE_NAME: Takes = Takes::Name("状态 a state");
const STEP_NAME: Takes = Takes::Name("环节 a step");
const FIELD_NAME: Takes = Takes::Name("字段 a field");
const READER_NAME: Takes = Takes::Name("角色 a role, asker, opener, assignee, second");

/// A field of a loop or register.
pub(crate) static FIELD: Typed = Typed {
    what: "field",
    what_zh: "字段",
    doc: "A typed field.",
    keys: &[
        TYPE,
        need("title", Takes::Text, "What people call it."),
        REQUIRED,
        may(
            "class",
            Takes::Word(&["plain", "personal", "secret"]),
            "How the value is kept: in its table, or sealed in the record's payload.",
        ),
        may("purpose", Takes::Text, "Why a personal field is asked for."),
        may("visible", Takes::List(&Takes::Shape(&VISIBLE)), "To whom a personal field is shown; others read a mask."),
        may("read", Takes::Many(&ROLE_NAME), "In registers: who reads a plain field, of those who read the row."),
        may("write", Takes::Many(&ROLE_NAME), "In registers: who fills the field in, of those who write the row."),
        may(
            "hidden_from",
            Takes::Many(&Takes::Word(&["asker", "opener", "assignee", "second"])),
            "Relations from whom it is hidden altogether, in loops.",
        ),
        may("erase_after", SPAN, "When a personal field is erased, counted from closing or retirement."),
        may("find", Takes::Word(&["exact"]), "In registers: rows are found by the whole value of a sealed field."),
        DEFAULT,
        HELP,
        VISIBLE_WHEN,
        REQUIRED_WHEN,
        may("computed", Takes::Expr, "In registers: worked out from other fields of the row when it is written."),
        IS,
        REPEATS_SLOT,
    ],
    types: TYPES,
};

/// An input of a step: kept with the event, so nothing personal.
pub(crate) static INPUT: Typed = Typed {
    what: "input",
    what_zh: "填写项",
    doc: "A value that is kept with the event only.",
    keys: &[
        TYPE,
        may("title", Takes::Text, "What people call it; taken from the role, list or register when left out."),
        REQUIRED,
        DEFAULT,
        HELP,
        VISIBLE_WHEN,
        REQUIRED_WHEN,
        may("suggest", Takes::Name("匹配 a matcher"), "The matcher that proposes persons, with the reasons."),
        IS,
        REPEATS_SLOT,
    ],
    types: TYPES,
};

const REPEATS_SLOT: Slot =
    may("repeats", Takes::Shape(&REPEATS), "Why a field asks again for what is kept elsewhere, and until when.");
const TYPE: Slot = need("type", Takes::Str, "The type of the value.");
const REQUIRED: Slot = may("required", Takes::Bool, "Must be given where its form is filled for the first time.");
const DEFAULT: Slot = may("default", Takes::Json, "The value used when none is given.");
const HELP: Slot = may("help", Takes::Text, "A hint beside the field.");
const VISIBLE_WHEN: Slot =
    may("visible_when", Takes::Expr, "Shown and asked for only when this holds over the form's values.");

const REQUIRED_WHEN: Slot = may("required_when", Takes::Expr, "Must be given where this holds over the form's values.");

static VISIBLE: Shape = Shape {
    what: "visible line",
    what_zh: "可见范围",
    doc: "One group of readers of a personal field.",
    keys: &[
        need("to", READER_NAME, "A role or a relation to the case."),
        may("in", Takes::Many(&STATE_NAME), "In which states; in all when left out."),
    ],
};

static REPEATS: Shape = Shape {
    what: "repeats block",
    what_zh: "重复采集说明",
    doc: "The reason for asking again, which runs out.",
    keys: &[
        need("reason", Takes::Text, "Why the kept value cannot be used."),
        need("until", Takes::Str, "The date on which the field must go, YYYY-MM-DD."),
    ],
};

static BLUR: Shape = Shape {
    what: "blur block",
    what_zh: "模糊设置",
    doc: "Makes a point coarse for readers who are not excepted.",
    keys: &[
        need("metres", Takes::Int(1, 100_000), "The side of the square whose middle is shown."),
        may("except", Takes::Many(&READER_NAME), "Who sees the exact point."),
    ],
};

const FIXED: i64 = i64::MAX;
const INT_MIN: Slot = may("min", Takes::Int(-FIXED, FIXED), "The least value.");
const INT_MAX: Slot = may("max", Takes::Int(-FIXED, FIXED), "The greatest value.");

/// Types of fields with the keys that belong to them.
const TYPES: &[(&str, &[Slot])] = &[
    (
        "text",
        &[
            may("max", Takes::Int(1, 100_000), "The most characters; 200 when left out."),
            may("long", Takes::Bool, "Drawn as a text area."),
            may("pattern", Takes::Str, "A regular expression the whole text must match."),
        ],
    ),
    ("int", &[INT_MIN, INT_MAX]),
    (
        "decimal",
        &[
            need("scale", Takes::Int(1, 6), "Digits behind the point."),
            may("min", Takes::Number, "The least value."),
            may("max", Takes::Number, "The greatest value."),
        ],
    ),
    (
        "money",
        &[
            may("min", Takes::Int(-FIXED, FIXED), "The least amount in fen."),
            may("max", Takes::Int(-FIXED, FIXED), "The greatest amount in fen."),
        ],
    ),
    ("bool", &[]),
    ("date", &[]),
    ("instant", &[]),
    ("choice", &[OF_CHOICES]),
    ("choices", &[OF_CHOICES]),
    ("row", &[need("of", Takes::Name("台账 a register"), "The register."), ON_RETIRE]),
    (
        "rows",
        &[
            need("of", Takes::Name("台账 a register"), "The register."),
            may("max", Takes::Int(1, 200), "The most rows; 50 when left out."),
            ON_RETIRE,
        ],
    ),
    ("person", &[may("role", ROLE_NAME, "Only holders of this role that reaches the case's org.")]),
    ("org", &[may("kind", Takes::Name("组织类型 an org kind"), "Only orgs of this kind.")]),
    ("case", &[need("of", Takes::Name("闭环 a loop"), "The loop whose cases it names.")]),
    ("files", &[may("max", Takes::Int(1, 50), "The most files; 9 when left out.")]),
    ("point", &[may("blur", Takes::Shape(&BLUR), "Makes the point coarse for most readers.")]),
    ("area", &[]),
    ("phone", &[]),
    ("citizen_id", &[]),
    ("credit_code", &[]),
];

const ON_RETIRE: Slot = may(
    "on_retire",
    Takes::Word(&["refuse", "keep"]),
    "Whether a row stays in use while this names it; `refuse` in registers, `keep` in loops when left out.",
);

const OF_CHOICES: Slot = need("of", Takes::Name("选项 a choices file or a register"), "The choices file or register.");

/// The form of a definition that adapts another one.
pub(crate) static EXTENDS: Shape = Shape {
    what: "adapted definition",
    what_zh: "改写的定义",
    doc: "A definition made from another one: what it adds, replaces and removes. It is checked after merging.",
    keys: &[
        need("extends", Takes::Str, "The definition it starts from, e.g. common/order."),
        may("title", Takes::Text, "A title of its own."),
        may("add", Takes::Json, "Entries that the base does not have; lists grow at the end."),
        may("replace", Takes::Json, "Values that take the place of the base's."),
        may("remove", Takes::Json, "Keys that go: a list of them, or a map that leads to lists."),
    ],
};
