//! Shapes of the contract: their fields with type and meaning, linked to each other.

use super::{entries, escaped, inline, text, words};
use serde_json::Value as Json;
use std::fmt::Write;

/// A shape with its fields.
pub(super) fn draw(name: &str, shape: &Json, main: &mut String) {
    let _ = write!(main, "<h3 id=\"{0}\">{0}</h3>", escaped(name));
    *main += &words(text(&shape["description"]));
    let required = shape["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut fields = entries(&shape["properties"]).peekable();
    if fields.peek().is_none() {
        let _ = write!(main, "<p>{}</p>", kind(shape));
        return;
    }
    *main += "<table>";
    for (field, facts) in fields {
        let must = if required.iter().any(|it| it == field) { "" } else { " <span class=\"must\">optional</span>" };
        let _ = write!(
            main,
            "<tr><td><code>{}</code>{must}</td><td>{}</td><td>{}</td></tr>",
            escaped(field),
            kind(facts),
            inline(text(&facts["description"])),
        );
    }
    *main += "</table>";
}

/// The type of a value in words; a named shape is a link to it.
pub(super) fn kind(schema: &Json) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escaped(name));
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[several].as_array() {
            return kinds.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .map(|value| format!("<code>{}</code>", escaped(&value.to_string())))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    let types = match &schema["type"] {
        Json::Array(types) => types.iter().map(text).collect(),
        one => vec![text(one)],
    };
    types.into_iter().map(|one| of_type(one, schema)).collect::<Vec<_>>().join(" or ")
}

fn of_type(one: &str, schema: &Json) -> String {
    match (one, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("object", _) if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind(&schema["additionalProperties"]))
        }
        ("", _) => "any".to_owned(),
        ("string", Some("uuid")) => "id".to_owned(),
        (one, _) => escaped(one),
    }
}
