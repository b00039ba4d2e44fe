//! A field as clients draw it: everything a form needs, in one language.

use gridwork_definitions::model::{Choices, Field, FieldClass, FieldType, Key};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One option of a choice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OptionSpec {
    /// What is sent.
    pub key: String,
    /// What people read.
    pub title: String,
}

/// A field as clients draw it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct FieldSpec {
    /// What is sent as its name.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// Its type: `text`, `int`, …
    #[serde(rename = "type")]
    pub field_type: String,
    /// Must be given.
    pub required: bool,
    /// `personal` or `secret`, when it is kept sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Why a personal value is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// A hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Characters, items, or the largest number; of decimals in scaled units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// An anchored regular expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A text area instead of a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<bool>,
    /// Digits after the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u8>,
    /// The choices or the register it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The options of a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<OptionSpec>>,
    /// Whose holders a person must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The kind an org must be of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The matcher that suggests persons, `pack/key`: ask `/cases/{id}/suggestions/{pack}/{key}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggest: Option<String>,
    /// The value used when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub default: Option<serde_json::Value>,
    /// Asked for only when this expression holds over the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_when: Option<String>,
    /// Must be given when this expression holds over the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<String>,
}

/// The specification of a field in a language.
pub fn spec(key: &str, field: &Field, required: bool, choices: &IndexMap<Key, Choices>, language: &str) -> FieldSpec {
    let mut spec = FieldSpec {
        key: key.to_owned(),
        title: field.title.say(language).to_owned(),
        field_type: field.kind.name().to_owned(),
        required,
        class: match field.class {
            FieldClass::Plain => None,
            FieldClass::Personal => Some("personal".into()),
            FieldClass::Secret => Some("secret".into()),
        },
        purpose: field.purpose.as_ref().map(|text| text.say(language).to_owned()),
        help: field.help.as_ref().map(|text| text.say(language).to_owned()),
        suggest: field.suggest.as_ref().map(ToString::to_string),
        default: field.default.clone(),
        visible_when: field.visible_when.as_ref().map(|expr| expr.source().to_owned()),
        required_when: field.required_when.as_ref().map(|expr| expr.source().to_owned()),
        ..FieldSpec::default()
    };
    limits(&mut spec, &field.kind, choices, language);
    spec
}

fn limits(spec: &mut FieldSpec, kind: &FieldType, choices: &IndexMap<Key, Choices>, language: &str) {
    match kind {
        FieldType::Text { max, long, pattern } => {
            spec.max = Some(i64::from(*max));
            spec.long = long.then_some(true);
            spec.pattern.clone_from(pattern);
        }
        FieldType::Int { min, max } | FieldType::Money { min, max } => (spec.min, spec.max) = (*min, *max),
        FieldType::Decimal { scale, min, max } => (spec.scale, spec.min, spec.max) = (Some(*scale), *min, *max),
        FieldType::Choice { of } | FieldType::Choices { of } => {
            spec.of = Some(of.to_string());
            spec.options = choices.get(of).map(|list| {
                let offered = list.options.iter().filter(|(_, option)| !option.retired);
                offered
                    .map(|(key, option)| OptionSpec { key: key.clone(), title: option.title.say(language).to_owned() })
                    .collect()
            });
        }
        FieldType::Row { of } | FieldType::Case { of } => spec.of = Some(of.to_string()),
        FieldType::Rows { of, max } => (spec.of, spec.max) = (Some(of.to_string()), Some(i64::from(*max))),
        FieldType::Person { role } => spec.role = role.as_ref().map(ToString::to_string),
        FieldType::Org { kind } => spec.kind = kind.as_ref().map(ToString::to_string),
        FieldType::Files { max } => spec.max = Some(i64::from(*max)),
        FieldType::Bool
        | FieldType::Date
        | FieldType::Instant
        | FieldType::Point { .. }
        | FieldType::Area
        | FieldType::Phone
        | FieldType::CitizenId
        | FieldType::CreditCode => {}
    }
}
