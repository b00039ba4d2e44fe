//! What may be asked without an account: loops, what their forms refer to, and the rows to choose from. Nothing personal.

use crate::cases::{OpeningView, opening_for_anybody};
use crate::error::Result;
use crate::registers::{self, RowFilter, RowView};
use gridwork_definitions::model::{Definition, FieldClass, FieldType, Key, Loop, Readers, Register};
use gridwork_kernel::PersonId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::{CODE_DIGITS, GUARDIAN_BELOW_YEARS};
use gridwork_kernel::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;

/// The most rows of one register that are given out.
const ROWS_MAX: usize = 500;

/// Rows of one register.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EntryRows {
    /// The register, `pack/key`.
    pub register: String,
    /// Its rows, plain fields only.
    pub items: Vec<RowView>,
}

/// What may be asked without an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MattersView {
    /// Whether codes are sent, so that somebody new can sign in.
    pub sends_codes: bool,
    /// How many digits a code has.
    pub code_digits: usize,
    /// Below this age a guardian has to agree.
    pub guardian_below_years: i64,
    /// The loops that anybody may open, with the form of their opening.
    pub openings: Vec<OpeningView>,
    /// The definitions of these loops and of the registers and choices that their forms refer to.
    #[schema(value_type = Vec<Object>)]
    pub definitions: Vec<Json>,
    /// The rows that their forms choose from.
    pub rows: Vec<EntryRows>,
}

/// What may be asked.
///
/// # Errors
/// When the storage is unavailable.
pub async fn matters(desk: &Desk, sends_codes: bool, language: &str) -> Result<MattersView> {
    let view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let loops = world.catalog.loops.values().filter_map(|def| Some((def, opener_for_anybody(&world, def)?)));
    let loops = loops.collect::<Vec<_>>();
    let openings = loops.iter().map(|(def, role)| opening_for_anybody(&view, def, role, language)).collect();
    drop(view);
    let mut definitions = Vec::new();
    let mut wanted: Vec<&Register> = Vec::new();
    for (def, _) in &loops {
        definitions.push(described(&world, Definition::Loop((*def).clone()))?);
        for register in referred(&world, def) {
            if !wanted.iter().any(|it| it.key == register.key) {
                wanted.push(register);
            }
        }
    }
    let mut rows = Vec::new();
    for register in &wanted {
        definitions.push(described(&world, Definition::Register((*register).clone()))?);
        rows.push(plain_rows(desk, register).await?);
    }
    for key in choices(&loops, &wanted) {
        if let Some(choices) = world.catalog.choices.get(key) {
            definitions.push(described(&world, Definition::Choices(choices.clone()))?);
        }
    }
    let (code_digits, guardian_below_years) = (CODE_DIGITS, GUARDIAN_BELOW_YEARS);
    Ok(MattersView { sends_codes, code_digits, guardian_below_years, openings, definitions, rows })
}

/// The role by which anybody may open a case of a loop.
fn opener_for_anybody(world: &World, def: &Loop) -> Option<Key> {
    crate::cases::open_entry_roles(world, def).next().cloned()
}

/// A definition as `GET /definitions/{pack}/{key}` answers it, with its kind.
fn described(world: &World, definition: Definition) -> Result<Json> {
    let kind = definition.kind().to_owned();
    let version = world.version_of(&definition);
    let mut body = serde_json::to_value(&definition)?;
    body["kind"] = kind.into();
    body["version"] = version.into();
    Ok(body)
}

/// The registers that anybody may read and that the form of an opening step refers to.
fn referred<'w>(world: &'w World, def: &Loop) -> impl Iterator<Item = &'w Register> {
    let fields = def.opening_steps().flat_map(|(_, step)| &step.form).filter_map(|name| def.fields.get(name));
    let keys = fields.filter_map(|field| field.kind.rows_of().cloned());
    let keys = keys.collect::<Vec<_>>();
    keys.into_iter().filter_map(|key| world.catalog.registers.get(&key)).filter(|it| it.may.read == Readers::Anyone)
}

fn choices<'a>(loops: &'a [(&'a Loop, Key)], registers: &'a [&'a Register]) -> Vec<&'a Key> {
    let of_loops = loops.iter().flat_map(|(def, _)| def.fields.values());
    let of_registers = registers.iter().flat_map(|register| register.fields.values());
    let keys = of_loops.chain(of_registers).filter_map(|field| match &field.kind {
        FieldType::Choice { of } | FieldType::Choices { of } => Some(of),
        _ => None,
    });
    let mut keys = keys.collect::<Vec<_>>();
    keys.sort();
    keys.dedup();
    keys
}

async fn plain_rows(desk: &Desk, register: &Register) -> Result<EntryRows> {
    // Somebody without any role: what they may read, anybody may.
    let nobody = Arc::new(Actor { person: PersonId::fresh(), ..Actor::system() });
    let (mut items, _) = registers::list(desk, &nobody, &register.key, &RowFilter::default(), ROWS_MAX).await?;
    let is_plain = |name: &str| register.fields.get(name).is_some_and(|field| field.class == FieldClass::Plain);
    for row in &mut items {
        row.fields.retain(|name, _| is_plain(name));
    }
    Ok(EntryRows { register: register.key.to_string(), items })
}
