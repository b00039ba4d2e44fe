//! JSON Schemas of pack files, so that editors complete and check while one types.
//!
//! They come from the same tables that check the files, so the two cannot disagree.

use crate::source::shape::{Shape, Slot, Takes, Typed, UNITS};
use crate::source::shapes;
use serde_json::{Map, Value as Json, json};

/// The pattern of keys.
const KEY: &str = "^[a-z][a-z0-9_]{0,30}$";
/// The pattern of keys of options.
const OPTION_KEY: &str = "^[a-z0-9][a-z0-9_]{0,30}$";

/// A schema for each kind of file, by the name of the schema's file.
pub fn schemas() -> Vec<(&'static str, Json)> {
    vec![
        ("pack.schema.json", plain(&shapes::PACK)),
        ("org_kinds.schema.json", plain(&shapes::ORG_KINDS)),
        ("roles.schema.json", plain(&shapes::ROLES)),
        ("elements.schema.json", plain(&shapes::ELEMENTS)),
        ("choices.schema.json", adaptable(&shapes::CHOICES)),
        ("register.schema.json", adaptable(&shapes::REGISTER)),
        ("loop.schema.json", adaptable(&shapes::LOOP)),
        ("matcher.schema.json", adaptable(&shapes::MATCHER)),
    ]
}

/// Which schema is for which files of a pack, as editors' settings want it: pattern and schema.
pub fn schema_files() -> &'static [(&'static str, &'static str)] {
    &[
        ("pack.yaml", "pack.schema.json"),
        ("org_kinds.yaml", "org_kinds.schema.json"),
        ("roles.yaml", "roles.schema.json"),
        ("elements.yaml", "elements.schema.json"),
        ("choices/*.yaml", "choices.schema.json"),
        ("registers/*.yaml", "register.schema.json"),
        ("loops/*.yaml", "loop.schema.json"),
        ("matchers/*.yaml", "matcher.schema.json"),
    ]
}

fn plain(shape: &'static Shape) -> Json {
    let mut schema = Schema::default();
    let root = schema.shape(shape);
    schema.finish(shape.what, shape.doc, root)
}

/// A definition in full, or one that adapts another.
fn adaptable(shape: &'static Shape) -> Json {
    let mut schema = Schema::default();
    let whole = schema.shape(shape);
    let word = shape.keys.first().map_or("", |slot| slot.key);
    let mut adapted = schema.object(&[shapes::EXTENDS.keys], shapes::EXTENDS.doc);
    adapted["properties"][word] = json!({"type": "string", "pattern": KEY});
    schema.definitions.insert("adapted".into(), adapted);
    let either = json!({"if": {"required": ["extends"]}, "then": {"$ref": "#/definitions/adapted"}, "else": whole});
    schema.finish(shape.what, shape.doc, either)
}

/// Shapes that were met, by name.
#[derive(Default)]
struct Schema {
    definitions: Map<String, Json>,
}

impl Schema {
    fn finish(self, title: &str, doc: &str, root: Json) -> Json {
        let mut schema =
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "title": title, "description": doc});
        if let (Some(schema), Json::Object(root)) = (schema.as_object_mut(), root) {
            schema.extend(root);
            schema.insert("definitions".into(), Json::Object(self.definitions));
        }
        schema
    }

    fn shape(&mut self, shape: &'static Shape) -> Json {
        self.named(shape.what, |schema| schema.object(&[shape.keys], shape.doc))
    }

    /// A reference to a definition that is made once.
    fn named(&mut self, what: &str, make: impl FnOnce(&mut Self) -> Json) -> Json {
        let name = what.replace(' ', "_");
        if !self.definitions.contains_key(&name) {
            // Holds the place while its parts are made; no shape holds itself.
            self.definitions.insert(name.clone(), Json::Null);
            let made = make(self);
            self.definitions.insert(name.clone(), made);
        }
        json!({"$ref": format!("#/definitions/{name}")})
    }

    fn object(&mut self, tables: &[&'static [Slot]], doc: &str) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for slot in tables.iter().flat_map(|table| table.iter()) {
            let mut value = self.takes(&slot.takes);
            // Beside a reference other words are not read, so it is wrapped.
            if value.get("$ref").is_some() {
                value = json!({"allOf": [value]});
            }
            value["description"] = json!(slot.doc);
            properties.insert(slot.key.to_owned(), value);
            if slot.need {
                required.push(slot.key);
            }
        }
        let mut object =
            json!({"type": "object", "description": doc, "properties": properties, "additionalProperties": false});
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    }

    fn typed(&mut self, typed: &'static Typed) -> Json {
        self.named(typed.what, |schema| {
            let variants: Vec<Json> = typed
                .types
                .iter()
                .map(|(name, own)| {
                    let mut object = schema.object(&[typed.keys, own], typed.doc);
                    object["properties"]["type"] = json!({"const": name});
                    object
                })
                .collect();
            json!({"anyOf": variants})
        })
    }

    fn takes(&mut self, takes: &Takes) -> Json {
        match takes {
            Takes::Text => self.named("text", |schema| {
                let both = schema.object(&[crate::source::shape::TEXT.keys], crate::source::shape::TEXT.doc);
                json!({"anyOf": [{"type": "string", "minLength": 1}, both]})
            }),
            Takes::Str => json!({"type": ["string", "number", "boolean"]}),
            Takes::Name(_) => json!({"type": "string"}),
            Takes::Word(words) => json!({"enum": words}),
            Takes::Bool => json!({"type": "boolean"}),
            Takes::Int(least, most) => {
                let mut int = json!({"type": "integer"});
                if *most < i64::MAX {
                    int["minimum"] = json!(least);
                    int["maximum"] = json!(most);
                }
                int
            }
            Takes::Number => json!({"type": "number"}),
            Takes::Json => json!({}),
            Takes::Expr => json!({"type": ["string", "number", "boolean"]}),
            Takes::SpanAnd([]) => self.named("span", |schema| schema.span(&[])),
            Takes::SpanAnd(more) => self.span(more),
            Takes::Many(one) => {
                let one = self.takes(one);
                json!({"anyOf": [one, {"type": "array", "items": one}]})
            }
            Takes::List(one) => json!({"type": "array", "items": self.takes(one)}),
            Takes::Map(one) => self.map(one, KEY),
            Takes::Options(one) => self.map(one, OPTION_KEY),
            Takes::Shape(shape) => self.shape(shape),
            Takes::Typed(typed) => self.typed(typed),
            Takes::Either(all) => json!({"anyOf": all.iter().map(|it| self.takes(it)).collect::<Vec<_>>()}),
            Takes::NotYet => json!({"deprecated": true}),
        }
    }

    fn map(&mut self, one: &Takes, key: &str) -> Json {
        json!({"type": "object", "propertyNames": {"pattern": key}, "additionalProperties": self.takes(one)})
    }

    /// Exactly one unit, beside further keys.
    fn span(&mut self, more: &'static [Slot]) -> Json {
        let mut object = self.object(&[more], "A span of time with exactly one unit.");
        for unit in UNITS {
            object["properties"][*unit] =
                json!({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "minLength": 1}]});
        }
        let units: Vec<Json> = UNITS.iter().map(|unit| json!({"required": [unit]})).collect();
        object["oneOf"] = json!(units);
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_has_a_schema_that_holds_together() {
        for (name, schema) in schemas() {
            let definitions = schema["definitions"].as_object().unwrap();
            assert!(definitions.values().all(|it| !it.is_null()), "{name}");
            let text = schema.to_string();
            for reference in text.split("#/definitions/").skip(1).filter_map(|it| it.split('"').next()) {
                assert!(definitions.contains_key(reference), "{name} refers to {reference}");
            }
        }
        let files: Vec<&str> = schema_files().iter().map(|(_, schema)| *schema).collect();
        let made: Vec<&str> = schemas().iter().map(|(name, _)| *name).collect();
        assert_eq!(files, made);
    }

    #[test]
    fn the_loop_schema_knows_steps_fields_and_spans() {
        let (_, schema) = schemas().into_iter().find(|(name, _)| *name == "loop.schema.json").unwrap();
        let definitions = &schema["definitions"];
        assert_eq!(definitions["step"]["required"], json!(["title", "to", "by"]));
        assert_eq!(definitions["state"]["properties"]["on_return"]["enum"], json!(["restart", "resume"]));
        assert_eq!(definitions["field"]["anyOf"].as_array().unwrap().len(), 20);
        assert_eq!(definitions["span"]["oneOf"].as_array().unwrap().len(), UNITS.len());
        assert_eq!(schema["then"]["$ref"], "#/definitions/adapted");
    }
}
