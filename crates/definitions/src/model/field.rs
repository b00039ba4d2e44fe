//! Typed fields of loops and registers.

use super::{Key, Span, Text};
use gridwork_expr::Expr;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How rows are found by a sealed value of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Find {
    /// By the whole value, however it is spelled; phones and citizen ids by their last four characters too.
    Exact,
}

/// What becomes of a row that records name when it is to be retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnRetire {
    /// It stays in use as long as a living row or an open case names it.
    Refuse,
    /// It is retired; what names it goes on naming it.
    Keep,
}

/// How a value must be kept (architecture, section 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldClass {
    /// Kept in its table; read by whoever sees the record.
    #[default]
    Plain,
    /// Personal (个人信息): sealed in the record's payload, shown by `visible`.
    Personal,
    /// Secret: sealed, never shown in lists.
    Secret,
}

/// A relation of a person to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Who asked and may rate (诉求人).
    Asker,
    /// Who typed the case in (登记人).
    Opener,
    /// Whom a step assigned (经办人).
    Assignee,
    /// Who goes with the assignee (同行人).
    Second,
}

/// To whom a personal field is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisibleTo {
    /// A relation to the case.
    Relation(Relation),
    /// Holders of a role that reaches the case's org.
    Role(Key),
}

/// One line of `visible`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visible {
    /// To whom.
    pub to: VisibleTo,
    /// In which states; empty means in all.
    #[serde(default, rename = "in")]
    pub in_states: Vec<String>,
}

/// Makes a point coarse for readers who are not excepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blur {
    /// Side of the square whose middle is shown, in metres.
    pub metres: u32,
    /// Who sees the exact point.
    pub except: Vec<VisibleTo>,
}

/// The type of a field with the limits that belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldType {
    /// Text; `max` in characters (default 200); `long` draws a text area; `pattern` is an anchored regular expression.
    Text {
        /// The most characters.
        max: u32,
        /// Drawn as a text area.
        #[serde(default)]
        long: bool,
        /// What the whole text must match.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
    },
    /// A whole number.
    Int {
        /// The least value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// A decimal number kept as a scaled integer; a JSON number on the wire. `min`/`max` in scaled units.
    Decimal {
        /// Digits behind the point.
        scale: u8,
        /// The least value in scaled units.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The greatest value in scaled units.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// Money in integer fen (分).
    Money {
        /// The least amount in fen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The greatest amount in fen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// True or false.
    Bool,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// An instant, RFC 3339.
    Instant,
    /// One key of a choices file.
    Choice {
        /// The choices file.
        of: Key,
    },
    /// Several keys of a choices file.
    Choices {
        /// The choices file.
        of: Key,
    },
    /// One row of a register, by id.
    Row {
        /// The register.
        of: Key,
    },
    /// Several rows of a register, by id; at most `max`.
    Rows {
        /// The register.
        of: Key,
        /// The most rows.
        max: u32,
    },
    /// A person, by id; `role` narrows to holders of a role that reaches the case's org.
    Person {
        /// The role a person must hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Key>,
    },
    /// An org, by id; `kind` narrows it.
    Org {
        /// The kind an org must be of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<Key>,
    },
    /// A case of a loop, by id.
    Case {
        /// The loop.
        of: Key,
    },
    /// Attached files, by id; at most `max`.
    Files {
        /// The most files.
        max: u32,
    },
    /// A point in WGS 84.
    Point {
        /// How it is made coarse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blur: Option<Blur>,
    },
    /// A territory on the map: one closed line in WGS 84.
    Area,
    /// A Chinese mobile or landline number.
    Phone,
    /// A citizen id (GB 11643), checked.
    CitizenId,
    /// A unified social credit code (GB 32100), checked.
    CreditCode,
}

impl Field {
    /// Whether no row of the present definition comes without it.
    pub fn is_always_there(&self) -> bool {
        self.required && self.visible_when.is_none()
    }

    /// Whether rows can be put in order by it: a single plain value, and no long text.
    pub fn gives_order(&self) -> bool {
        let is_ordered = match self.kind {
            FieldType::Text { long, .. } => !long,
            FieldType::Int { .. }
            | FieldType::Decimal { .. }
            | FieldType::Money { .. }
            | FieldType::Bool
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Choice { .. }
            | FieldType::CreditCode => true,
            _ => false,
        };
        is_ordered && self.class == FieldClass::Plain
    }
}

impl FieldType {
    /// The word packs and the API use (`text`, `citizen_id`, …).
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Int { .. } => "int",
            Self::Decimal { .. } => "decimal",
            Self::Money { .. } => "money",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Instant => "instant",
            Self::Choice { .. } => "choice",
            Self::Choices { .. } => "choices",
            Self::Row { .. } => "row",
            Self::Rows { .. } => "rows",
            Self::Person { .. } => "person",
            Self::Org { .. } => "org",
            Self::Case { .. } => "case",
            Self::Files { .. } => "files",
            Self::Point { .. } => "point",
            Self::Area => "area",
            Self::Phone => "phone",
            Self::CitizenId => "citizen_id",
            Self::CreditCode => "credit_code",
        }
    }

    /// Whether its values are ids of records, which tell a reader nothing by themselves.
    pub fn is_reference(&self) -> bool {
        matches!(
            self,
            Self::Row { .. }
                | Self::Rows { .. }
                | Self::Person { .. }
                | Self::Org { .. }
                | Self::Case { .. }
                | Self::Files { .. }
        )
    }

    /// The register of which it names one or several rows.
    pub fn rows_of(&self) -> Option<&Key> {
        match self {
            Self::Row { of } | Self::Rows { of, .. } => Some(of),
            _ => None,
        }
    }

    /// The word in the name of its column. Checked text stands where bare text stood: a text field that becomes a
    /// credit code keeps its values.
    pub fn column_word(&self) -> &'static str {
        match self {
            Self::CreditCode => "text",
            other => other.name(),
        }
    }
}

/// Why a field asks again for what is kept elsewhere, and until when it may.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repeats {
    /// Why the kept value cannot be used.
    pub reason: Text,
    /// The date on which the field must be gone, `YYYY-MM-DD`.
    pub until: String,
}

/// A field of a loop, of a step's input or of a register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What people call it.
    pub title: Text,
    /// Its type, flattened as `kind: {type: …}`.
    pub kind: FieldType,
    /// Must be given where its form is filled for the first time.
    #[serde(default)]
    pub required: bool,
    /// How it is kept.
    #[serde(default)]
    pub class: FieldClass,
    /// Why a personal field is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text>,
    /// To whom a personal field is shown; others read a mask.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visible: Vec<Visible>,
    /// Who reads a plain field of a register, of those who read the row; everybody of them when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<Key>,
    /// Who fills in a field of a register, of those who write the row; everybody of them when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub write: Vec<Key>,
    /// Relations to a case from whom the field is hidden altogether, whatever they hold besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_from: Vec<Relation>,
    /// When a personal field is erased, counted from closing (cases) or retirement (rows).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erase_after: Option<Span>,
    /// How rows of a register are found by a sealed value; none when they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find: Option<Find>,
    /// What becomes of a row that a `row` or `rows` field names; when nothing is said, a register's field keeps it in use and a
    /// case goes on with what it was opened for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_retire: Option<OnRetire>,
    /// Value used when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// A hint beside the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// Shown (and asked for) only when this holds over the form's values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_when: Option<Expr>,
    /// Must be given where this holds over the record, besides where `required` says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Expr>,
    /// In registers: worked out from other fields of the row whenever it is written, and never taken from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Expr>,
    /// The matcher that proposes persons for an input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggest: Option<Key>,
    /// Set where it asks again for what a register already keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
    /// The data element whose value it holds, of the person or org that the record is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Key>,
}
