//! What of a row an actor sees: one value for a list, a single row, its history, its files and the questions asked by
//! its fields.

use super::scope::{Scoping, row_scope};
use super::{RowScope, StoredRow};
use crate::conditions::is_shown;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Readers, Register, Sees, VisibleTo};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::world::World;
use indexmap::IndexMap;
use std::collections::HashMap;

/// How much of a field somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The value; of a point that is made coarse, the exact one.
    Shown,
    /// That there is one, and its mask; of a point, the middle of a square.
    Masked,
    /// Nothing.
    Hidden,
}

/// What an actor sees of the rows of one register.
#[derive(Debug, Clone)]
pub struct RowSight {
    rows: RowScope,
    /// Rows that one of the actor's own roles reaches, and not only because everybody may read them.
    close: RowScope,
    /// Rows of which the actor holds a role that sees whole records.
    whole: RowScope,
    /// Fields that not all of a row's readers see as they are.
    limited: HashMap<String, Limited>,
    /// The fields, where a condition hides some of them.
    fields: IndexMap<String, Field>,
}

#[derive(Debug, Clone)]
struct Limited {
    shown: RowScope,
    /// For whom it is not shown.
    otherwise: Sight,
}

impl RowSight {
    /// What the actor sees now.
    pub fn of(actor: &Actor, world: &World, register: &Register, now: Instant) -> Self {
        let scoping = Scoping { actor, world, register, now };
        let may = &register.may;
        let is_reader = |role: &Key| match &may.read {
            Readers::Anyone => may.write.contains(role),
            Readers::Roles(readers) => readers.contains(role) || may.write.contains(role),
        };
        let named = |to: &[VisibleTo]| scoping.of(|role| to.contains(&VisibleTo::Role(role.clone())));
        let mut limited = HashMap::new();
        for (key, field) in &register.fields {
            let (shown, otherwise) = match (field.class, &field.kind) {
                (FieldClass::Plain, _) if !field.read.is_empty() => {
                    (scoping.of(|role| field.read.contains(role)), Sight::Hidden)
                }
                (FieldClass::Plain, FieldType::Point { blur: Some(blur) }) => (named(&blur.except), Sight::Masked),
                (FieldClass::Plain, _) => continue,
                (class, _) => {
                    let to: Vec<VisibleTo> = field.visible.iter().map(|line| line.to.clone()).collect();
                    (named(&to), if class == FieldClass::Secret { Sight::Hidden } else { Sight::Masked })
                }
            };
            limited.insert(key.clone(), Limited { shown, otherwise });
        }
        let has_conditions = register.fields.values().any(|field| field.visible_when.is_some());
        let sees_all = |role: &Key| world.catalog.roles.get(role).is_some_and(|role| role.sees == Sees::All);
        Self {
            rows: row_scope(actor, world, register, now),
            close: scoping.of(is_reader),
            whole: scoping.of(|role| is_reader(role) && sees_all(role)),
            limited,
            fields: if has_conditions { register.fields.clone() } else { IndexMap::new() },
        }
    }

    /// Which rows.
    pub fn rows(&self) -> &RowScope {
        &self.rows
    }

    /// How much of a field of a row that is inside; a field that is not in the definition is shown to nobody.
    pub fn sees(&self, row: &StoredRow, field: &str) -> Sight {
        let hidden = self.fields.get(field).filter(|it| !is_shown(&self.fields, it, &row.fields));
        match self.limited.get(field) {
            // What its condition hides is not there for anybody.
            _ if hidden.is_some() => Sight::Hidden,
            None => Sight::Shown,
            Some(limited) if limited.shown.contains(row) => Sight::Shown,
            Some(limited) => limited.otherwise,
        }
    }

    /// Whether a field is not hidden wherever its row may be read.
    pub fn is_anywhere(&self, field: &str) -> bool {
        let is_there = |limited: &Limited| limited.otherwise != Sight::Hidden || !limited.shown.is_empty();
        self.limited.get(field).is_none_or(is_there)
    }

    /// Where a field is shown as it is, when that is not wherever its row may be read. Whoever asks by the field (a
    /// filter, an order, a search) is answered from there: no question finds out what is not shown.
    pub fn narrowed_by(&self, field: &str) -> Option<&RowScope> {
        self.limited.get(field).map(|limited| &limited.shown)
    }

    /// Whether the actor is near a row: people whom it names are called by their full name.
    pub fn is_close(&self, row: &StoredRow) -> bool {
        self.close.contains(row)
    }

    /// Whether the actor may open sealed fields of a row that are not shown to them, one by one and for a purpose.
    pub fn may_open(&self, row: &StoredRow) -> bool {
        self.whole.contains(row)
    }
}
