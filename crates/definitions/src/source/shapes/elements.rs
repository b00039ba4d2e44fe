//! The shape of the file of data elements.

use super::super::shape::{Shape, Slot, Takes, may, need};

/// `elements.yaml`.
pub(crate) static ELEMENTS: Shape = Shape {
    what: "elements file",
    what_zh: "数据元文件",
    doc: "The data elements of a pack: facts that are kept once and asked for once.",
    keys: &[need("elements", Takes::Shape(&BY_SUBJECT), "Elements by what they are facts about.")],
};

static BY_SUBJECT: Shape = Shape {
    what: "elements block",
    what_zh: "数据元分类",
    doc: "Elements by what they are facts about.",
    keys: &[
        may("person", ELEMENTS_BY_KEY, "Facts about a person, named `person.KEY`."),
        may("org", ELEMENTS_BY_KEY, "Facts about a body, named `org.KEY`."),
    ],
};

const ELEMENTS_BY_KEY: Takes = Takes::Map(&Takes::Shape(&ELEMENT));

static ELEMENT: Shape = Shape {
    what: "data element",
    what_zh: "数据元",
    doc: "One fact about a person or a body, by which fields of different forms are known as the same.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        need("type", Takes::Word(TYPE_NAMES), "The type that its fields have."),
        may("standard", Takes::Str, "The standard that says how it is written, e.g. GB 11643."),
        may("source", Takes::Text, "Where the fact comes from in the first place."),
        may("personal", Takes::Bool, "Says something about an identified person: its fields are sealed."),
    ],
};

/// The types that an element may have: those of fields that hold a fact, not a pointer to other records.
const TYPE_NAMES: &[&str] = &[
    "text",
    "int",
    "decimal",
    "money",
    "bool",
    "date",
    "instant",
    "choice",
    "choices",
    "point",
    "phone",
    "citizen_id",
    "credit_code",
];

/// What a field that holds an element says.
pub(super) const IS: Slot =
    may("is", Takes::Name("数据元 a data element"), "The data element whose value it holds, e.g. person.phone.");

#[cfg(test)]
mod tests {
    use super::TYPE_NAMES;
    use crate::source::shapes::FIELD;

    #[test]
    fn the_types_of_elements_are_types_of_fields() {
        let of_fields: Vec<&str> = FIELD.types.iter().map(|(name, _)| *name).collect();
        assert!(TYPE_NAMES.iter().all(|it| of_fields.contains(it)));
    }
}
