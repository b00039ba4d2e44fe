//! Who follows a case (我也是): besides its asker they wait for it too, and read where it stands.

use gridwork_db::{Conn, Value};
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, Instant, PersonId};
use std::collections::{HashMap, HashSet};

/// A case that somebody follows, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// Which.
    pub case: CaseId,
    /// Since when.
    pub at: Instant,
}

/// Lets a person follow a case; following it again changes nothing.
pub async fn follow(work: &mut Work<'_>, case: CaseId, org_path: &str, person: PersonId) -> Result<bool> {
    let now = work.now().0;
    let added = work
        .tx()
        .execute(
            "insert into case_follower (case_id, person_id, followed_at) values ($1, $2, $3) \
             on conflict (case_id, person_id) do nothing",
            &[case.into(), person.into(), now.into()],
        )
        .await?;
    if added > 0 {
        work.record(Change::of("case", case.0, "follow").at(org_path).with("person", person.to_string()));
    }
    Ok(added > 0)
}

/// Ends it; ending what is not there changes nothing.
pub async fn unfollow(work: &mut Work<'_>, case: CaseId, org_path: &str, person: PersonId) -> Result<bool> {
    let removed = work
        .tx()
        .execute("delete from case_follower where case_id = $1 and person_id = $2", &[case.into(), person.into()])
        .await?;
    if removed > 0 {
        work.record(Change::of("case", case.0, "unfollow").at(org_path).with("person", person.to_string()));
    }
    Ok(removed > 0)
}

/// Lets one person follow what another did who turned out to be the same; nobody follows what they asked themselves.
pub async fn follow_as(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    let of_theirs = [was.into(), is.into()];
    let twice = "delete from case_follower where person_id = $1 \
                 and case_id in (select case_id from case_follower where person_id = $2) returning case_id";
    let moved = "update case_follower set person_id = $2 where person_id = $1 returning case_id";
    for (sql, action) in [(twice, "unfollow"), (moved, "follow")] {
        for row in work.tx().query(sql, &of_theirs).await? {
            let person = if action == "follow" { is } else { was };
            work.record(Change::of("case", row.uuid(0)?, action).with("person", person.to_string()));
        }
    }
    let own = "delete from case_follower where person_id = $1 and case_id in ( \
               select case_id from loop_case where asker_id = $1 or opener_id = $1) returning case_id";
    for row in work.tx().query(own, &[is.into()]).await? {
        work.record(Change::of("case", row.uuid(0)?, "unfollow").with("person", is.to_string()));
    }
    Ok(())
}

/// How many follow each of some cases; those that nobody follows are left out.
pub async fn follower_counts(conn: &mut Conn, cases: &[CaseId]) -> Result<HashMap<CaseId, i64>> {
    let mut found = HashMap::new();
    for part in cases.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Value::from).collect::<Vec<_>>();
        let sql = format!("select case_id, count(*) from case_follower where case_id in ({marks}) group by case_id");
        for row in &conn.query(&sql, &params).await? {
            found.insert(CaseId(row.uuid(0)?), row.int(1)?);
        }
    }
    Ok(found)
}

/// Who follows a case, those who began first before the others; at most `limit`.
pub async fn followers_of(conn: &mut Conn, case: CaseId, limit: i64) -> Result<Vec<PersonId>> {
    let sql = "select person_id from case_follower where case_id = $1 order by followed_at, person_id limit $2";
    let rows = conn.query(sql, &[case.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok(PersonId(row.uuid(0)?))).collect()
}

/// Which of some cases a person follows.
pub async fn followed_among(conn: &mut Conn, person: PersonId, cases: &[CaseId]) -> Result<HashSet<CaseId>> {
    let mut found = HashSet::new();
    for part in cases.chunks(200) {
        let marks = gridwork_db::marks(2, part.len());
        let mut params: Vec<Value> = vec![person.into()];
        params.extend(part.iter().map(Value::from));
        let sql = format!("select case_id from case_follower where person_id = $1 and case_id in ({marks})");
        for row in &conn.query(&sql, &params).await? {
            found.insert(CaseId(row.uuid(0)?));
        }
    }
    Ok(found)
}

/// Since when a person follows a case.
pub async fn followed_since(conn: &mut Conn, person: PersonId, case: CaseId) -> Result<Option<Instant>> {
    let sql = "select followed_at from case_follower where case_id = $1 and person_id = $2";
    let row = conn.query_opt(sql, &[case.into(), person.into()]).await?;
    Ok(row.map(|row| row.int(0).map(Instant)).transpose()?)
}

/// What a person follows, the latest first.
pub async fn followed_by(
    conn: &mut Conn,
    person: PersonId,
    after: Option<Followed>,
    limit: i64,
) -> Result<Vec<Followed>> {
    let mut params: Vec<Value> = vec![person.into(), limit.into()];
    let before = match after {
        None => "",
        Some(Followed { case, at }) => {
            params.extend([Value::from(at.0), case.into()]);
            "and (followed_at, case_id) < ($3, $4) "
        }
    };
    let sql = format!(
        "select case_id, followed_at from case_follower where person_id = $1 {before}\
         order by followed_at desc, case_id desc limit $2"
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok(Followed { case: CaseId(row.uuid(0)?), at: Instant(row.int(1)?) })).collect()
}
