//! Where a data element (数据元) is kept, and which forms ask for it: what "ask once" (一数一源) rests on.
//!
//! A register *keeps* an element where one of its fields `is` that element without `repeats`. Whose value it is follows
//! from the record: that of the person (or the org) whom it names, or of what the row itself stands for.

use crate::model::{AboutWhom, Catalog, Field, FieldType, Key, Loop, Register, Repeats};
use chrono::NaiveDate;
use indexmap::IndexMap;

/// Whose values a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Those of the person or org that this field names.
    Named(&'a str),
    /// Those of the asker of a case.
    Asker,
    /// Those of what the row itself stands for, such as a resident or a firm.
    Row,
    /// Of nobody that is known.
    Nobody,
}

/// A field of a register that keeps an element.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// The register.
    pub register: &'a Register,
    /// The field's key.
    pub key: &'a str,
    /// The field.
    pub field: &'a Field,
    /// Whose value a row keeps.
    pub whose: Whose<'a>,
}

/// The fields that keep an element, in the order of their registers.
pub fn homes<'a>(catalog: &'a Catalog, element: &Key) -> Vec<Home<'a>> {
    let about = about(catalog, element);
    let of_register = |register: &'a Register| {
        let fields = register.fields.iter().filter(|(_, field)| field.is.as_ref() == Some(element));
        let kept = fields.filter(|(_, field)| field.repeats.is_none());
        kept.map(move |(key, field)| Home { register, key, field, whose: whose_row(register, about) })
    };
    catalog.registers.values().flat_map(of_register).collect()
}

/// What an element is a fact about; its key says so even where the element is not there.
pub fn about(catalog: &Catalog, element: &Key) -> AboutWhom {
    let by_key = if element.local().starts_with("org.") { AboutWhom::Org } else { AboutWhom::Person };
    catalog.elements.get(element).map_or(by_key, |it| it.about)
}

/// Whose values the rows of a register hold.
pub fn whose_row(register: &Register, about: AboutWhom) -> Whose<'_> {
    let own = register.own.as_deref().filter(|_| about == AboutWhom::Person);
    own.or_else(|| naming(&register.fields, about)).map_or(Whose::Row, Whose::Named)
}

/// Whose values the fields of a case hold.
pub fn whose_case(definition: &Loop, about: AboutWhom) -> Whose<'_> {
    match about {
        AboutWhom::Person => Whose::Asker,
        AboutWhom::Org => naming(&definition.fields, about).map_or(Whose::Nobody, Whose::Named),
    }
}

/// The first field that names a person or an org.
fn naming(fields: &IndexMap<String, Field>, about: AboutWhom) -> Option<&str> {
    let names = |kind: &FieldType| match about {
        AboutWhom::Person => matches!(kind, FieldType::Person { .. }),
        AboutWhom::Org => matches!(kind, FieldType::Org { .. }),
    };
    fields.iter().find(|(_, field)| names(&field.kind)).map(|(key, _)| key.as_str())
}

/// A place where an element is asked for although it is kept.
#[derive(Debug, Clone, Copy)]
pub struct Again<'a> {
    /// Where it is kept.
    pub home: Home<'a>,
    /// The field of the form that points at the row in which it is kept, where one does.
    pub through: Option<&'a str>,
}

/// Where an element is kept that a case asks for.
pub fn kept_for_case<'a>(catalog: &'a Catalog, definition: &'a Loop, element: &Key) -> Option<Again<'a>> {
    let whose = whose_case(definition, about(catalog, element));
    kept_for(whose, &definition.fields, homes(catalog, element), |_| true)
}

/// Where an element is kept that a register asks for: in another one, and of two that keep it, in the first.
pub fn kept_for_row<'a>(catalog: &'a Catalog, register: &'a Register, element: &Key) -> Option<Again<'a>> {
    let whose = whose_row(register, about(catalog, element));
    let others = homes(catalog, element).into_iter().filter(|home| home.register.key != register.key).collect();
    let place = |key: &Key| catalog.registers.get_index_of(key);
    kept_for(whose, &register.fields, others, |home| place(&home.register.key) < place(&register.key))
}

fn kept_for<'a>(
    whose: Whose,
    fields: &'a IndexMap<String, Field>,
    homes: Vec<Home<'a>>,
    is_first: impl Fn(&Home) -> bool,
) -> Option<Again<'a>> {
    let pointing = |home: &Home<'a>| {
        let points = |kind: &FieldType| matches!(kind, FieldType::Row { of } if *of == home.register.key);
        fields.iter().find(|(_, field)| points(&field.kind)).map(|(key, _)| key.as_str())
    };
    let through = homes.iter().find_map(|home| Some(Again { home: *home, through: Some(pointing(home)?) }));
    let is_known = matches!(whose, Whose::Named(_) | Whose::Asker);
    let of_the_same = |home: &&Home| is_known && matches!(home.whose, Whose::Named(_)) && is_first(home);
    through.or_else(|| homes.iter().find(of_the_same).map(|home| Again { home: *home, through: None }))
}

/// The fields that a case asks people for: those of a step's form.
pub fn asked(definition: &Loop) -> impl Iterator<Item = (&str, &Field)> {
    let is_asked = |key: &String| definition.steps.values().any(|step| step.form.contains(key));
    definition.fields.iter().filter(move |(key, _)| is_asked(key)).map(|(key, field)| (key.as_str(), field))
}

/// The last day on which a field may be asked for again; none where it is not a date, which is told.
pub fn until(repeats: &Repeats) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&repeats.until, "%Y-%m-%d").ok().filter(|_| repeats.until.len() == 10)
}
