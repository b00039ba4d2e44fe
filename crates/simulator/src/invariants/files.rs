//! ATTACHED_ONCE: a file that a case names hangs on this case, and every file that hangs on it is named by it.

use super::{Violation, Whole};
use gridwork_definitions::model::{Field, FieldType};
use gridwork_kernel::FileId;
use gridwork_loops::EventKind;
use serde_json::Value as Json;
use std::collections::BTreeSet;

pub(super) fn check(whole: &Whole, found: &mut Vec<Violation>) {
    let number = whole.found.1.number.as_str();
    let named = named(whole);
    let attached: BTreeSet<FileId> = whole.files.iter().copied().collect();
    for file in named.difference(&attached) {
        let en = format!("it names file {file}, which does not hang on it");
        found.push(Violation::new("ATTACHED_ONCE", number, format!("写有附件 {file}，但附件不属于它"), en));
    }
    for file in attached.difference(&named) {
        let en = format!("file {file} hangs on it, but nothing names it");
        found.push(Violation::new("ATTACHED_ONCE", number, format!("附件 {file} 属于它，但没有任何一步写到"), en));
    }
}

/// Every file that was ever given to the case: a later step may have put others in their place.
fn named(whole: &Whole) -> BTreeSet<FileId> {
    let (def, _) = &whole.found;
    let mut named = BTreeSet::new();
    for event in &whole.events {
        let step = event.step.as_ref().and_then(|step| def.steps.get(step));
        let form = event.form.iter().map(|(name, value)| (def.fields.get(name), value));
        let input = event.input.iter().map(|(name, value)| (step.and_then(|step| step.input.get(name)), value));
        let files = form.chain(input).filter(|(field, _)| field.is_some_and(is_files)).map(|(_, value)| value);
        files.for_each(|value| named.extend(ids(value)));
        if event.kind == EventKind::Comment {
            named.extend(event.input.get("files").into_iter().flat_map(ids));
        }
    }
    named
}

fn is_files(field: &Field) -> bool {
    matches!(field.kind, FieldType::Files { .. })
}

fn ids(value: &Json) -> impl Iterator<Item = FileId> {
    value.as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok())
}
