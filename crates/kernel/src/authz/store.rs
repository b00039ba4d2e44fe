//! Reads an actor: account, person, own grants, and those of people stood in for.

use super::{Actor, Grant, StandIn};
use crate::admission::Office;
use crate::emergencies;
use crate::error::{Error, Result};
use crate::{AccountId, Instant, OrgId, PersonId};
use gridwork_db::{Conn, Row};
use gridwork_definitions::model::Key;

/// The actor behind an account.
pub async fn actor(conn: &mut Conn, account: AccountId) -> Result<Actor> {
    let row = conn
        .query_opt(
            "select a.person_id, p.name, a.language, a.office from account a join person p on p.person_id = a.person_id \
             where a.account_id = $1 and a.disabled_at is null",
            &[account.into()],
        )
        .await?
        .ok_or(Error::NotFound("account"))?;
    let mut actor = of_person(conn, PersonId(row.uuid(0)?)).await?;
    actor.account = Some(account);
    actor.name = row.text(1)?;
    actor.language = row.text(2)?;
    actor.office = row.opt_text(3)?.as_deref().and_then(Office::parse);
    Ok(actor)
}

/// A person as an actor, without an account (the simulator, imports on behalf of someone).
pub async fn of_person(conn: &mut Conn, person: PersonId) -> Result<Actor> {
    let name = conn.query_opt("select name from person where person_id = $1", &[person.into()]).await?;
    let name = name.ok_or(Error::NotFound("person"))?.text(0)?;
    let mut grants = grants(conn, person, None).await?;
    let (mut stands_for, mut looks_after) = (Vec::new(), Vec::new());
    let rows = conn
        .query(
            "select for_person_id, role, org_id, from_at, to_at, is_handover from stands_for where by_person_id = $1",
            &[person.into()],
        )
        .await?;
    for row in &rows {
        let (stood, from, to) = (PersonId(row.uuid(0)?), Instant(row.int(3)?), Instant(row.int(4)?));
        if row.bool(5)? {
            looks_after.push(StandIn { person: stood, from, to });
            continue;
        }
        let (role, org) = (row.opt_text(1)?, row.opt_uuid(2)?.map(OrgId));
        if role.is_none() && org.is_none() {
            stands_for.push(StandIn { person: stood, from, to });
        }
        for mut grant in self::grants(conn, stood, Some(stood)).await? {
            if role.as_deref().is_some_and(|role| role != grant.role.as_str())
                || org.is_some_and(|org| org != grant.org)
            {
                continue;
            }
            // The stand-in holds what the person holds, and only while standing in.
            grant.from = grant.from.max(from);
            grant.to = Some(grant.to.map_or(to, |own| own.min(to)));
            grants.push(grant);
        }
    }
    let emergencies = emergencies::store::of_person(conn, person).await?;
    let language = "zh-CN".into();
    let known = Actor { person, name, language, grants, stands_for, looks_after, emergencies, ..Actor::system() };
    Ok(known)
}

async fn grants(conn: &mut Conn, person: PersonId, stood_for: Option<PersonId>) -> Result<Vec<Grant>> {
    let rows = conn
        .query(
            "select role, org_id, valid_from, valid_to from role_grant where person_id = $1 order by role, org_id",
            &[person.into()],
        )
        .await?;
    rows.iter().map(|row| grant(row, stood_for)).collect()
}

fn grant(row: &Row, stood_for: Option<PersonId>) -> Result<Grant> {
    Ok(Grant {
        role: Key::parse(&row.text(0)?).ok_or_else(|| Error::Corrupt("a grant's role".into()))?,
        org: OrgId(row.uuid(1)?),
        from: Instant(row.int(2)?),
        to: row.opt_int(3)?.map(Instant),
        stood_for,
    })
}
