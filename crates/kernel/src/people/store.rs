//! People, posts, appointments, grants and stand-ins in their tables.

use crate::dates::date;
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::people::accounts;
use crate::search::holds_text;
use crate::{AppointmentId, GrantId, Instant, OrgId, PersonId, PostId, StandInId, orgs};
use gridwork_db::Conn;
use gridwork_definitions::model::Key;

/// Adds a person.
///
/// # Errors
/// `NotFound` for an unknown org.
pub async fn add(work: &mut Work<'_>, name: &str, home: Option<OrgId>) -> Result<PersonId> {
    if let Some(home) = home {
        orgs::store::exists(work, home).await?;
    }
    let id = PersonId::fresh();
    let now = work.now().0;
    work.tx()
        .execute(
            "insert into person (person_id, name, home_org_id, created_at, version) values ($1, $2, $3, $4, 1)",
            &[id.into(), name.into(), home.map(|org| org.0).into(), now.into()],
        )
        .await?;
    work.record(Change::of("person", id.0, "add").fields(["name", "home_org"]));
    Ok(id)
}

/// Gives a person another name.
///
/// # Errors
/// `NotFound` for an unknown person.
pub async fn rename(work: &mut Work<'_>, person: PersonId, name: &str) -> Result<()> {
    let changed = work
        .tx()
        .execute(
            "update person set name = $2, version = version + 1 where person_id = $1 and left_at is null",
            &[person.into(), name.into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("person"));
    }
    work.record(Change::of("person", person.0, "rename").fields(["name"]));
    work.people_change();
    Ok(())
}

/// Grants a role at an org, from now on unless a time is given.
///
/// # Errors
/// Problems when the role does not exist or cannot be held at an org of that kind, or the period is empty;
/// `NotFound` for an unknown person or org.
pub async fn grant(
    work: &mut Work<'_>,
    person: PersonId,
    role: &Key,
    org: OrgId,
    from: Instant,
    to: Option<Instant>,
) -> Result<GrantId> {
    let world = work.world();
    known(work, person).await?;
    if to.is_some_and(|to| to <= from) {
        return Err(Error::problem("to", "range", "授权结束时间须晚于开始时间", "the grant must end after it begins"));
    }
    works(work, person).await?;
    // The org may have been made by this very work, so the table is asked and not the world.
    let row = work.tx().query_opt("select kind, path from org where org_id = $1", &[org.into()]).await?;
    let row = row.ok_or(Error::NotFound("org"))?;
    let (kind, path) = (row.text(0)?, row.text(1)?);
    let Some(definition) = world.catalog.roles.get(role) else {
        return Err(Error::problem(
            "role",
            "unknown",
            format!("没有角色“{role}”"),
            format!("there is no role `{role}`"),
        ));
    };
    if !definition.held_at.iter().any(|it| it.as_str() == kind) {
        return Err(Error::problem(
            "org",
            "kind",
            format!("角色“{}”不能授予这一类组织（{kind}）", definition.title.zh),
            format!("role `{role}` cannot be held at an org of kind `{kind}`"),
        ));
    }
    let id = GrantId::fresh();
    let by = work.by().map(|person| person.0);
    work.tx()
        .execute(
            "insert into role_grant (grant_id, person_id, role, org_id, valid_from, valid_to, granted_by) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                id.into(),
                person.into(),
                role.as_str().into(),
                org.into(),
                from.0.into(),
                to.map(|to| to.0).into(),
                by.into(),
            ],
        )
        .await?;
    work.record(
        Change::of("grant", id.0, "add").at(&path).with("role", role.as_str()).with("person", person.to_string()),
    );
    work.people_change();
    Ok(id)
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// Identity.
    pub id: GrantId,
    /// The role.
    pub role: Key,
    /// Where.
    pub org: OrgId,
}

/// The roles that a person holds now, or will.
pub async fn grants_of(conn: &mut Conn, person: PersonId, now: Instant) -> Result<Vec<HeldGrant>> {
    let rows = conn
        .query(
            "select grant_id, role, org_id from role_grant \
             where person_id = $1 and (valid_to is null or valid_to > $2) order by grant_id",
            &[person.into(), now.0.into()],
        )
        .await?;
    let grant = |row: &gridwork_db::Row| {
        let role = row.text(1)?;
        let role = Key::parse(&role).ok_or_else(|| Error::Corrupt(format!("the role of a grant: `{role}`")))?;
        Ok(HeldGrant { id: GrantId(row.uuid(0)?), role, org: OrgId(row.uuid(2)?) })
    };
    rows.iter().map(grant).collect()
}

/// Ends a grant now.
pub async fn end_grant(work: &mut Work<'_>, id: GrantId) -> Result<()> {
    let now = work.now().0;
    let changed = work
        .tx()
        .execute(
            "update role_grant set valid_to = $2 where grant_id = $1 and (valid_to is null or valid_to > $2)",
            &[id.into(), now.into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("grant"));
    }
    work.record(Change::of("grant", id.0, "end").fields(["valid_to"]));
    work.people_change();
    Ok(())
}

/// What a stand-in covers.
#[derive(Debug, Clone)]
pub struct NewStandIn {
    /// The person stood for.
    pub person: PersonId,
    /// Who stands in.
    pub by: PersonId,
    /// Only this role, when given.
    pub role: Option<Key>,
    /// Only at this org, when given.
    pub org: Option<OrgId>,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// Why.
    pub reason: String,
}

/// Lets a person stand in for another between two instants.
///
/// # Errors
/// Problems when both are the same person or the period is empty; `NotFound` for an unknown person; a conflict
/// `office` for somebody who stands apart from the work.
pub async fn stand_in(work: &mut Work<'_>, new: &NewStandIn) -> Result<StandInId> {
    if new.person == new.by {
        return Err(Error::problem("by", "self", "不能由本人代理本人", "a person cannot stand in for himself"));
    }
    if new.from >= new.to {
        return Err(Error::problem(
            "to",
            "range",
            "代理结束时间须晚于开始时间",
            "the stand-in must end after it begins",
        ));
    }
    known(work, new.person).await?;
    known(work, new.by).await?;
    works(work, new.by).await?;
    let id = StandInId::fresh();
    work.tx()
        .execute(
            "insert into stands_for (stands_for_id, for_person_id, by_person_id, role, org_id, from_at, to_at, reason) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                id.into(),
                new.person.into(),
                new.by.into(),
                new.role.as_ref().map(Key::as_str).into(),
                new.org.map(|org| org.0).into(),
                new.from.0.into(),
                new.to.0.into(),
                new.reason.as_str().into(),
            ],
        )
        .await?;
    work.record(Change::of("stand_in", id.0, "add").with("for", new.person.to_string()).with("by", new.by.to_string()));
    work.people_change();
    Ok(id)
}

/// Lets a person go on with the open cases of somebody who leaves, from when on and for how long; with nothing else of
/// theirs, neither roles nor what they asked or opened.
///
/// # Errors
/// `NotFound` for an unknown person; a conflict `office` for somebody who stands apart from the work.
pub async fn hand_over(
    work: &mut Work<'_>,
    of: PersonId,
    to: PersonId,
    (from, until): (Instant, Instant),
    reason: &str,
) -> Result<StandInId> {
    known(work, to).await?;
    works(work, to).await?;
    let id = StandInId::fresh();
    work.tx()
        .execute(
            "insert into stands_for (stands_for_id, for_person_id, by_person_id, from_at, to_at, reason, is_handover) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[id.into(), of.into(), to.into(), from.0.into(), until.0.into(), reason.into(), true.into()],
        )
        .await?;
    work.record(Change::of("hand_over", id.0, "add").with("of", of.to_string()).with("to", to.to_string()));
    work.people_change();
    Ok(id)
}

/// Adds a post to an org; its role, if any, goes to whoever is appointed.
///
/// # Errors
/// A problem with the date; `NotFound` for an unknown org.
pub async fn add_post(work: &mut Work<'_>, org: OrgId, title: &str, role: Option<&Key>, from: &str) -> Result<PostId> {
    date("valid_from", from)?;
    orgs::store::exists(work, org).await?;
    let id = PostId::fresh();
    work.tx()
        .execute(
            "insert into post (post_id, org_id, title, role, valid_from) values ($1, $2, $3, $4, $5)",
            &[id.into(), org.into(), title.into(), role.map(Key::as_str).into(), from.into()],
        )
        .await?;
    work.record(Change::of("post", id.0, "add").fields(["org", "title", "role"]));
    Ok(id)
}

/// Appoints a person to a post from a date on and grants the post's role with it, from that date on but never for
/// the past: what was done before now was done without it.
///
/// # Errors
/// A problem with the date, or as [`grant`]; `NotFound` for an unknown post.
pub async fn appoint(work: &mut Work<'_>, post: PostId, person: PersonId, from: &str) -> Result<AppointmentId> {
    let day = date("valid_from", from)?;
    let row = work.tx().query_opt("select org_id, role from post where post_id = $1", &[post.into()]).await?;
    let row = row.ok_or(Error::NotFound("post"))?;
    let (org, role) = (OrgId(row.uuid(0)?), row.opt_text(1)?.as_deref().and_then(Key::parse));
    known(work, person).await?;
    let id = AppointmentId::fresh();
    work.tx()
        .execute(
            "insert into appointment (appointment_id, post_id, person_id, valid_from) values ($1, $2, $3, $4)",
            &[id.into(), post.into(), person.into(), from.into()],
        )
        .await?;
    work.record(Change::of("appointment", id.0, "add").fields(["post", "person"]));
    if let Some(role) = role {
        let begins = work.now().max(Instant::start_of(day));
        grant(work, person, &role, org, begins, None).await?;
    }
    Ok(id)
}

/// Refuses a holder of one of the three offices, which stand apart from the work, and whoever leaves.
async fn works(work: &mut Work<'_>, person: PersonId) -> Result<()> {
    accounts::store::hold(work, person).await?;
    let now = work.now();
    if accounts::store::has_left(work.tx(), person).await? {
        let because = crate::error::because("此人已离岗或即将离岗", "this person has left or is about to");
        return Err(Error::Conflict { code: "state", because });
    }
    if !accounts::store::holds_office(work.tx(), person, now).await? {
        return Ok(());
    }
    let because = crate::error::because(
        "此人担任三员之一，不参与业务，不能授予角色，也不能代理他人",
        "this person holds one of the three offices, which stand apart from the work: they hold no role and stand in \
         for nobody",
    );
    Err(Error::Conflict { code: "office", because })
}

/// Refuses a person who is not there, or has left.
async fn known(work: &mut Work<'_>, person: PersonId) -> Result<()> {
    if exists(work.tx(), person).await? { Ok(()) } else { Err(Error::NotFound("person")) }
}

/// The org that a person belongs to, if one is noted.
pub async fn home(conn: &mut Conn, person: PersonId) -> Result<Option<OrgId>> {
    let sql = "select home_org_id from person where person_id = $1";
    let row = conn.query_opt(sql, &[person.into()]).await?;
    Ok(row.map(|row| row.opt_uuid(0)).transpose()?.flatten().map(OrgId))
}

/// The names of people, for ids that a view shows.
pub async fn names(conn: &mut Conn, ids: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    let mut found = Vec::new();
    for part in ids.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Into::into).collect::<Vec<_>>();
        let rows =
            conn.query(&format!("select person_id, name from person where person_id in ({marks})"), &params).await?;
        for row in &rows {
            found.push((PersonId(row.uuid(0)?), row.text(1)?));
        }
    }
    Ok(found)
}

/// People who hold a role at one of these orgs now, by name; at most `limit`.
pub async fn holders(
    conn: &mut Conn,
    role: &Key,
    orgs: &[OrgId],
    now: Instant,
    name_part: &str,
    limit: i64,
) -> Result<Vec<(PersonId, String)>> {
    seated(conn, &[role], orgs, now, name_part, limit).await
}

/// People who hold any of these roles at one of these orgs now, by name; at most `limit`.
pub async fn seated(
    conn: &mut Conn,
    roles: &[&Key],
    orgs: &[OrgId],
    now: Instant,
    name_part: &str,
    limit: i64,
) -> Result<Vec<(PersonId, String)>> {
    if roles.is_empty() || orgs.is_empty() {
        return Ok(Vec::new());
    }
    let held = gridwork_db::marks(4, roles.len());
    let at = gridwork_db::marks(4 + roles.len(), orgs.len());
    let (holds, like) = holds_text("p.name", "$2", name_part);
    let mut params = vec![now.0.into(), like.into(), limit.into()];
    params.extend(roles.iter().map(|role| gridwork_db::Value::from(role.as_str())));
    params.extend(orgs.iter().map(gridwork_db::Value::from));
    let sql = format!(
        "select distinct p.person_id, p.name from role_grant g join person p on p.person_id = g.person_id \
         where g.role in ({held}) and g.valid_from <= $1 and (g.valid_to is null or g.valid_to > $1) \
         and p.left_at is null and {holds} and g.org_id in ({at}) order by p.name, p.person_id limit $3"
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok((PersonId(row.uuid(0)?), row.text(1)?))).collect()
}

/// Who holds a role at which of these orgs now.
pub async fn holders_at(conn: &mut Conn, role: &Key, orgs: &[OrgId], now: Instant) -> Result<Vec<(OrgId, PersonId)>> {
    let mut found = Vec::new();
    for part in orgs.chunks(200) {
        let marks = gridwork_db::marks(3, part.len());
        let mut params = vec![role.as_str().into(), now.0.into()];
        params.extend(part.iter().map(gridwork_db::Value::from));
        let rows = conn
            .query(
                &format!(
                    "select g.org_id, g.person_id from role_grant g join person p on p.person_id = g.person_id \
                     where g.role = $1 and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) \
                     and p.left_at is null and g.org_id in ({marks})"
                ),
                &params,
            )
            .await?;
        for row in &rows {
            found.push((OrgId(row.uuid(0)?), PersonId(row.uuid(1)?)));
        }
    }
    Ok(found)
}

/// Whether somebody living holds a role at an org now. Whoever stands in does so for a holder, so the holder is enough.
pub async fn is_held(conn: &mut Conn, role: &Key, org: OrgId, now: Instant) -> Result<bool> {
    Ok(!holders(conn, role, &[org], now, "", 1).await?.is_empty())
}

/// Whether a person holds a role at one of these orgs now.
pub async fn holds_role(conn: &mut Conn, person: PersonId, role: &Key, orgs: &[OrgId], now: Instant) -> Result<bool> {
    if orgs.is_empty() {
        return Ok(false);
    }
    let marks = gridwork_db::marks(4, orgs.len());
    let mut params = vec![person.into(), role.as_str().into(), now.0.into()];
    params.extend(orgs.iter().map(gridwork_db::Value::from));
    let row = conn
        .query_opt(
            &format!(
                "select 1 from role_grant g join person p on p.person_id = g.person_id \
                 where g.person_id = $1 and g.role = $2 and g.valid_from <= $3 and (g.valid_to is null or g.valid_to > $3) \
                 and p.left_at is null and g.org_id in ({marks}) limit 1"
            ),
            &params,
        )
        .await?;
    Ok(row.is_some())
}

/// Whether there is such a person.
pub async fn exists(conn: &mut Conn, person: PersonId) -> Result<bool> {
    Ok(conn
        .query_opt("select 1 from person where person_id = $1 and left_at is null", &[person.into()])
        .await?
        .is_some())
}

/// Every (role, org) pair that has a living holder now: what the vacancy list counts.
pub async fn held_roles(conn: &mut Conn, now: Instant) -> Result<Vec<(Key, OrgId)>> {
    let rows = conn
        .query(
            "select distinct g.role, g.org_id from role_grant g join person p on p.person_id = g.person_id \
             where g.valid_from <= $1 and (g.valid_to is null or g.valid_to > $1) and p.left_at is null",
            &[now.0.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let role = Key::parse(&row.text(0)?).ok_or_else(|| Error::Corrupt("a grant's role".into()))?;
            Ok((role, OrgId(row.uuid(1)?)))
        })
        .collect()
}
