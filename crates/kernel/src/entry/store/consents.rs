//! Who agreed to what, for whom, and since when.

use crate::desk::{Change, Work};
use crate::entry::{Consent, NewConsent, Way};
use crate::error::{Error, Result};
use crate::{ConsentId, FileId, Instant, OrgId, PersonId};
use gridwork_db::{Conn, Engine, Row, Value};

const COLUMNS: &str = "consent_id, person_id, purpose, given_by_id, relation, basis, given_at, withdrawn_at, org_id, \
                       version, way, text, file_id";

/// Keeps a guardian's consent that was given now.
pub async fn give(
    work: &mut Work<'_>,
    person: PersonId,
    purpose: &str,
    given_by: PersonId,
    relation: &str,
    basis: &str,
) -> Result<ConsentId> {
    let to = None;
    add(work, &NewConsent { person, purpose, given_by, relation, basis, way: Way::Code, to }).await
}

/// Keeps a consent that was given now.
pub async fn add(work: &mut Work<'_>, given: &NewConsent<'_>) -> Result<ConsentId> {
    let (id, now) = (ConsentId::fresh(), work.now().0);
    let NewConsent { person, purpose, given_by, relation, basis, way, to } = *given;
    let params: [Value; 14] = [
        id.into(),
        person.into(),
        purpose.into(),
        given_by.into(),
        relation.into(),
        basis.into(),
        now.into(),
        to.map(|to| to.org.0).into(),
        to.map(|to| to.org_path).into(),
        to.map(|to| to.version).into(),
        way.as_str().into(),
        to.map(|to| to.text).into(),
        to.and_then(|to| to.file).map(|file| file.0).into(),
        to.and_then(|to| to.noted_by).map(|person| person.0).into(),
    ];
    let sql = format!(
        "insert into consent (consent_id, person_id, purpose, given_by_id, relation, basis, given_at, org_id, org_path, \
         version, way, text, file_id, noted_by_id) values ({})",
        gridwork_db::marks(1, 14)
    );
    work.tx().execute(&sql, &params).await?;
    let change = Change::of("consent", id.0, "give").with("purpose", purpose).with("person", person.to_string());
    work.record(match to {
        Some(to) => change.with("way", way.as_str()).with("version", to.version).at(to.org_path),
        None => change,
    });
    Ok(id)
}

/// The consents of a person to a purpose that stand, locked until the end of the work: none is taken back beside it.
pub async fn lock_standing(work: &mut Work<'_>, person: PersonId, purpose: &str) -> Result<Vec<Consent>> {
    let sql = format!(
        "select {COLUMNS} from consent where person_id = $1 and purpose = $2 and withdrawn_at is null \
         order by given_at, consent_id for update"
    );
    work.tx().query(&sql, &[person.into(), purpose.into()]).await?.iter().map(consent).collect()
}

/// The consents of a person to a purpose that stand.
pub async fn standing(conn: &mut Conn, person: PersonId, purpose: &str) -> Result<Vec<Consent>> {
    let sql = format!(
        "select {COLUMNS} from consent where person_id = $1 and purpose = $2 and withdrawn_at is null \
         order by given_at, consent_id"
    );
    conn.query(&sql, &[person.into(), purpose.into()]).await?.iter().map(consent).collect()
}

/// A consent, locked until the end of the work.
pub async fn lock(work: &mut Work<'_>, id: ConsentId) -> Result<Option<Consent>> {
    let sql = format!("select {COLUMNS} from consent where consent_id = $1 for update");
    work.tx().query_opt(&sql, &[id.into()]).await?.as_ref().map(consent).transpose()
}

/// A consent.
pub async fn find(conn: &mut Conn, id: ConsentId) -> Result<Option<Consent>> {
    let sql = format!("select {COLUMNS} from consent where consent_id = $1");
    conn.query_opt(&sql, &[id.into()]).await?.as_ref().map(consent).transpose()
}

/// Notes that a consent was taken back now.
pub async fn end(work: &mut Work<'_>, of: &Consent) -> Result<()> {
    let (now, by) = (work.now().0, work.by().map(|person| person.0));
    let sql = "update consent set withdrawn_at = $2, withdrawn_by_id = $3 where consent_id = $1";
    work.tx().execute(sql, &[of.id.into(), now.into(), by.into()]).await?;
    let path = of.org.and_then(|org| work.world().orgs.get(org).map(|org| org.path.clone()));
    let change = Change::of("consent", of.id.0, "withdraw").with("purpose", of.purpose.as_str());
    let change = change.with("person", of.person.to_string());
    work.record(match path {
        Some(path) => change.at(&path),
        None => change,
    });
    Ok(())
}

/// Where a list of consents goes on: after the one given then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// When.
    pub given_at: Instant,
    /// Which.
    pub id: ConsentId,
}

/// Whether the consents to a purpose inside a scope (a condition with values from `$2` on) are few enough to be gathered
/// and sorted; of many, a list goes along those of the purpose in their order.
pub async fn are_few(conn: &mut Conn, purpose: &str, scope: (String, Vec<Value>)) -> Result<bool> {
    const FEW: i64 = 1_000;
    let (condition, values) = scope;
    let mut params: Vec<Value> = vec![purpose.into()];
    params.extend(values);
    let most = FEW + 1;
    let sql = format!(
        "select count(*) from (select 1 from consent where purpose = $1 and {condition} limit {most}) as found"
    );
    Ok(conn.query_one(&sql, &params).await?.int(0)? <= FEW)
}

/// The consents to a purpose inside a scope (a condition over `org_id` and `org_path` with values from `$4` on), newest
/// first; of persons whose name holds a text.
pub async fn to(
    conn: &mut Conn,
    purpose: &str,
    named: &str,
    after: Option<After>,
    scope: (String, Vec<Value>),
    limit: i64,
) -> Result<Vec<Consent>> {
    let (condition, values) = scope;
    let mut params: Vec<Value> = vec![purpose.into(), limit.into(), named.into()];
    params.extend(values);
    let mut before = String::new();
    if let Some(After { given_at, id }) = after {
        before = format!("and (given_at, consent_id) < (${}, ${})", params.len() + 1, params.len() + 2);
        params.extend([Value::from(given_at.0), id.into()]);
    }
    // No pattern: a name is looked for as it is written.
    let holds = match conn.engine() {
        Engine::Sqlite => "instr(p.name, $3) > 0",
        Engine::Postgres => "strpos(p.name, $3) > 0",
    };
    let sql = format!(
        "select {COLUMNS} from consent where purpose = $1 and {condition} {before} and ($3 = '' or exists \
         (select 1 from person p where p.person_id = consent.person_id and {holds})) \
         order by given_at desc, consent_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(consent).collect()
}

/// Takes a consent back; either side may. None when it was taken back before: nothing is left to be done.
///
/// # Errors
/// `NotFound` when it is none of this person's.
pub async fn withdraw(work: &mut Work<'_>, id: ConsentId, by: PersonId) -> Result<Option<Consent>> {
    let found = lock(work, id).await?.filter(|it| it.person == by || it.given_by == by);
    let found = found.ok_or(Error::NotFound("consent"))?;
    if found.withdrawn_at.is_some() {
        return Ok(None);
    }
    end(work, &found).await?;
    Ok(Some(found))
}

/// Gives the consents that were given for one person, or by them, to another, who turned out to be the same.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    for column in ["person_id", "given_by_id", "noted_by_id", "withdrawn_by_id"] {
        let sql = format!("update consent set {column} = $2 where {column} = $1 returning consent_id");
        for row in work.tx().query(&sql, &[was.into(), is.into()]).await? {
            work.record(Change::of("consent", row.uuid(0)?, "one_person").fields([column]));
        }
    }
    Ok(())
}

/// Consents that were given for a person or by them, newest first.
pub async fn about(conn: &mut Conn, person: PersonId) -> Result<Vec<Consent>> {
    let sql = format!(
        "select {COLUMNS} from consent where person_id = $1 or given_by_id = $1 \
         order by given_at desc, consent_id limit 200"
    );
    conn.query(&sql, &[person.into()]).await?.iter().map(consent).collect()
}

/// Whether a purpose was once agreed to for a person, and nobody agrees any more.
pub async fn is_lacking(conn: &mut Conn, person: PersonId, purpose: &str) -> Result<bool> {
    let row = conn
        .query_one(
            "select count(*), count(withdrawn_at) from consent where person_id = $1 and purpose = $2",
            &[person.into(), purpose.into()],
        )
        .await?;
    let (given, withdrawn) = (row.int(0)?, row.int(1)?);
    Ok(given > 0 && given == withdrawn)
}

fn consent(row: &Row) -> Result<Consent> {
    Ok(Consent {
        id: ConsentId(row.uuid(0)?),
        person: PersonId(row.uuid(1)?),
        purpose: row.text(2)?,
        given_by: PersonId(row.uuid(3)?),
        relation: row.text(4)?,
        basis: row.text(5)?,
        given_at: Instant(row.int(6)?),
        withdrawn_at: row.opt_int(7)?.map(Instant),
        org: row.opt_uuid(8)?.map(OrgId),
        version: row.opt_int(9)?,
        way: Way::parse(&row.text(10)?).ok_or_else(|| Error::Corrupt("the way of a consent".into()))?,
        text: row.opt_text(11)?,
        file: row.opt_uuid(12)?.map(FileId),
    })
}
