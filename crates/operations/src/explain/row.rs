//! Rows of registers: asked of `RowSight`.

use super::parts::{Part, not_by, org_name, parts};
use super::{Explained, FieldExplained};
use crate::error::Result;
use gridwork_definitions::model::{Field, FieldType, Readers, Register, Sees, Text};
use gridwork_kernel::RowId;
use gridwork_kernel::authz::{Actor, Grant, reaches};
use gridwork_kernel::desk::View;
use gridwork_kernel::error::because;
use gridwork_kernel::world::World;
use gridwork_registers::conditions::{is_shown, said};
use gridwork_registers::rows::{RowSight, Sight, StoredRow, store};
use std::sync::Arc;

/// Explains a row; none when there is no such row.
pub(super) async fn explain(view: &mut View, actor: &Actor, login: &str, id: RowId) -> Result<Option<Explained>> {
    let world = Arc::clone(&view.world);
    let Some(key) = store::register_of(&mut view.conn, id).await? else { return Ok(None) };
    let Some(register) = world.catalog.registers.get(&key) else { return Ok(None) };
    let Some(row) = store::find(&mut view.conn, register, id).await? else { return Ok(None) };
    let sight = |actor: &Actor| RowSight::of(actor, &world, register, view.now);
    let whole = sight(actor);
    let sees = whole.rows().contains(&row);
    let parts = parts(actor, &world, view.now);
    let sights = parts.iter().map(|part| (part, sight(&part.actor))).collect::<Vec<_>>();
    let opens = |sight: &RowSight| sight.rows().contains(&row);
    let open_by = ways(&sights, opens).map(|part| part.called.clone()).collect();
    let but = sights
        .iter()
        .filter(|(part, sight)| part.grant.is_some() && !opens(sight))
        .filter_map(|(part, _)| part.grant.as_ref())
        .map(|grant| not_by(&world, grant, why_not(view, register, &row, grant)))
        .collect();
    let field = |key: &String, field: &Field| {
        let shows = |sight: &RowSight| opens(sight) && sight.sees(&row, key) == Sight::Shown;
        let of_whole = whole.sees(&row, key);
        FieldExplained {
            key: key.clone(),
            title: field.title.clone(),
            sight: match (of_whole, &field.kind) {
                (Sight::Shown, _) => "shown",
                (Sight::Masked, FieldType::Point { .. }) => "coarse",
                (Sight::Masked, _) => "masked",
                (Sight::Hidden, _) => "hidden",
            }
            .to_owned(),
            because: match hidden_by(&world, register, &row, field) {
                Some(reason) => vec![reason],
                None => ways(&sights, shows).map(|part| part.called.clone()).collect(),
            },
        }
    };
    let fields = match sees {
        true => register.fields.iter().map(|(key, it)| field(key, it)).collect(),
        false => Vec::new(),
    };
    Ok(Some(Explained {
        login: login.to_owned(),
        kind: "row".to_owned(),
        of: key.to_string(),
        id: id.0,
        org: row.org.map(|org| org_name(&world, org)),
        sees,
        because: open_by,
        but,
        fields,
    }))
}

/// The condition that hides a field of this row from everybody, in words.
fn hidden_by(world: &World, register: &Register, row: &StoredRow, field: &Field) -> Option<Text> {
    let when = field.visible_when.as_ref().filter(|_| !is_shown(&register.fields, field, &row.fields))?;
    let (zh, en) = said(register, &world.catalog, when);
    Some(because(
        format!("对所有人都不显示：只在{zh}时才有此项"),
        format!("shown to nobody: it is there only where {en}"),
    ))
}

/// The parts that open something alone: where being who they are is enough, nothing else is named.
fn ways<'p>(
    sights: &'p [(&'p Part, RowSight)],
    opens: impl Fn(&RowSight) -> bool + 'p,
) -> impl Iterator<Item = &'p Part> {
    let is_bare = sights.first().is_some_and(|(_, sight)| opens(sight));
    let counted = if is_bare { &sights[..1] } else { sights };
    counted.iter().filter(move |(_, sight)| opens(sight)).map(|(part, _)| *part)
}

/// Why a role that somebody holds does not open a row.
fn why_not(view: &View, register: &Register, row: &StoredRow, grant: &Grant) -> (&'static str, &'static str) {
    let world = &view.world;
    let is_reader = match &register.may.read {
        Readers::Anyone => true,
        Readers::Roles(roles) => roles.contains(&grant.role),
    };
    let Some(role) = world.catalog.roles.get(&grant.role) else {
        return ("这一角色已不存在", "there is no such role any more");
    };
    if !is_reader && !register.may.write.contains(&grant.role) {
        return ("不是这一台账的读者", "it does not read this register");
    }
    if role.sees == Sees::Own {
        return ("只看本人的记录，而这一条不是", "it sees only its holder's own rows, and this is none of them");
    }
    match row.org {
        Some(org) if !reaches(world, role, grant.org, org, view.now) => {
            ("管不到这条记录所属的组织", "it does not reach the organisation that the row belongs to")
        }
        _ => ("不打开这条记录", "it does not open this row"),
    }
}
