//! The table of saved views.

use super::{ListOf, Saved, ViewAsk};
use gridwork_db::{Conn, Row, Value};
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::{Instant, OrgId, PersonId, ViewId};

/// Of those that others share, as many are shown.
const SHARED_MAX: i64 = 100;

const COLUMNS: &str = "view_id, person_id, list, name, asked, shared_with, saved_at";

/// Somebody's own, by list and name.
pub(super) async fn own(conn: &mut Conn, person: PersonId) -> Result<Vec<Saved>> {
    let sql = format!("select {COLUMNS} from saved_view where person_id = $1 order by list, saved_at, view_id");
    conn.query(&sql, &[person.into()]).await?.iter().map(saved).collect()
}

/// Those that others share with some orgs, while they hold one of some roles there.
pub(super) async fn shared(
    conn: &mut Conn,
    reader: PersonId,
    (orgs, roles): (&[OrgId], &[Key]),
    list: Option<&ListOf>,
    now: Instant,
) -> Result<Vec<Saved>> {
    if orgs.is_empty() || roles.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![reader.into(), now.0.into(), SHARED_MAX.into()];
    let only = match list {
        None => "",
        Some(list) => {
            params.push(list.as_str().into());
            " and v.list = $4"
        }
    };
    let first = params.len() + 1;
    params.extend(orgs.iter().map(|org| Value::from(org.0)));
    params.extend(roles.iter().map(|role| Value::from(role.as_str())));
    let sql = format!(
        "select {} from saved_view v where v.shared_with in ({}) and v.person_id <> $1{only} and exists ( \
           select 1 from role_grant g where g.person_id = v.person_id and g.org_id = v.shared_with \
           and g.role in ({}) and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) \
         ) order by v.list, v.name, v.view_id limit $3",
        COLUMNS.split(", ").map(|column| format!("v.{column}")).collect::<Vec<_>>().join(", "),
        gridwork_db::marks(first, orgs.len()),
        gridwork_db::marks(first + orgs.len(), roles.len()),
    );
    conn.query(&sql, &params).await?.iter().map(saved).collect()
}

/// All views of a person, locked: no two of them are saved beside each other.
pub(super) async fn lock_own(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Saved>> {
    // A person without a view yet has no line to be locked.
    work.tx().query("select person_id from person where person_id = $1 for update", &[person.into()]).await?;
    own(work.tx(), person).await
}

/// Keeps a view: a new one, or what one of this name is from now on.
pub(super) async fn keep(work: &mut Work<'_>, of: &Saved) -> Result<()> {
    let params: [Value; 7] = [
        of.id.into(),
        of.person.into(),
        of.list.as_str().into(),
        of.name.as_str().into(),
        serde_json::to_string(&of.asked)?.into(),
        of.shared_with.map(|org| org.0).into(),
        of.saved_at.0.into(),
    ];
    let sql = format!(
        "insert into saved_view ({COLUMNS}) values ({}) on conflict (view_id) do update set \
         asked = excluded.asked, shared_with = excluded.shared_with, saved_at = excluded.saved_at",
        gridwork_db::marks(1, 7)
    );
    work.tx().execute(&sql, &params).await?;
    let change = Change::of("view", of.id.0, "save").with("list", of.list.as_str());
    let shared = of.shared_with.and_then(|org| work.world().orgs.get(org).map(|org| org.path.clone()));
    work.record(match shared {
        Some(path) => change.with("is_shared", true).at(&path),
        None => change,
    });
    Ok(())
}

/// Removes a view of somebody's own; tells whether it was there.
pub(super) async fn remove(work: &mut Work<'_>, id: ViewId, person: PersonId) -> Result<bool> {
    let sql = "delete from saved_view where view_id = $1 and person_id = $2";
    let is_gone = work.tx().execute(sql, &[id.into(), person.into()]).await? > 0;
    if is_gone {
        work.record(Change::of("view", id.0, "remove"));
    }
    Ok(is_gone)
}

/// Gives the views of one person to another, who turned out to be the same; those of a name that one has already stay
/// behind and go.
pub(crate) async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    let params = [was.into(), is.into()];
    let twice = "delete from saved_view where person_id = $1 and exists (select 1 from saved_view o \
                 where o.person_id = $2 and o.list = saved_view.list and o.name = saved_view.name) returning view_id";
    for row in work.tx().query(twice, &params).await? {
        work.record(Change::of("view", row.uuid(0)?, "remove"));
    }
    let moved = "update saved_view set person_id = $2 where person_id = $1 returning view_id";
    for row in work.tx().query(moved, &params).await? {
        work.record(Change::of("view", row.uuid(0)?, "one_person").fields(["person_id"]));
    }
    Ok(())
}

fn saved(row: &Row) -> Result<Saved> {
    let corrupt = |what: &str| Error::Corrupt(format!("the {what} of a saved view"));
    Ok(Saved {
        id: ViewId(row.uuid(0)?),
        person: PersonId(row.uuid(1)?),
        list: ListOf::parse(&row.text(2)?).map_err(|_| corrupt("list"))?,
        name: row.text(3)?,
        asked: serde_json::from_str::<ViewAsk>(&row.text(4)?)?,
        shared_with: row.opt_uuid(5)?.map(OrgId),
        saved_at: Instant(row.int(6)?),
    })
}
