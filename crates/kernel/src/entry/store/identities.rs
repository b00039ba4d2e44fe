//! Whose a phone is.

use crate::desk::{Change, Work};
use crate::entry::{EntryPhone, Identity};
use crate::error::Result;
use crate::secrets::Keyring;
use crate::{AccountId, Instant, PersonId, people};
use gridwork_db::{Conn, Row};

/// The identity behind a phone.
pub async fn find(conn: &mut Conn, keys: &Keyring, phone: &EntryPhone) -> Result<Option<Identity>> {
    let row = conn
        .query_opt(
            "select person_id, account_id, verified_at from phone_identity where phone_index = $1",
            &[phone.index(keys).into()],
        )
        .await?;
    row.as_ref().map(identity).transpose()
}

fn identity(row: &Row) -> Result<Identity> {
    Ok(Identity {
        person: PersonId(row.uuid(0)?),
        account: row.opt_uuid(1)?.map(AccountId),
        verified_at: row.opt_int(2)?.map(Instant),
    })
}

/// The identity behind a phone, locked: nobody asks under it while whose it is changes.
pub async fn lock(work: &mut Work<'_>, phone: &EntryPhone) -> Result<Option<Identity>> {
    let index = phone.index(&work.keys());
    let sql = "select person_id, account_id, verified_at from phone_identity where phone_index = $1 for update";
    work.tx().query_opt(sql, &[index.into()]).await?.as_ref().map(identity).transpose()
}

/// The identity behind a phone; a person is made for one that nobody knew. Nothing is proved by it.
pub async fn find_or_make(work: &mut Work<'_>, phone: &EntryPhone, name: Option<&str>) -> Result<Identity> {
    if let Some(found) = lock(work, phone).await? {
        return Ok(found);
    }
    let keys = work.keys();
    let name = name.map_or_else(|| phone.stand_in_name(), str::to_owned);
    let person = people::store::add(work, &name, None).await?;
    let now = work.now().0;
    let kept = work
        .tx()
        .execute(
            "insert into phone_identity (phone_index, person_id, made_at) values ($1, $2, $3) \
             on conflict (phone_index) do nothing",
            &[phone.index(&keys).into(), person.into(), now.into()],
        )
        .await?;
    if kept == 0 {
        // Somebody was quicker; the person made here is nobody's and stays without a trace.
        work.tx().execute("delete from person where person_id = $1", &[person.into()]).await?;
        let found = find(work.tx(), &keys, phone).await?;
        return found.ok_or_else(|| crate::error::Error::Corrupt("a phone identity that is and is not".into()));
    }
    work.record(Change::of("phone_identity", person.0, "add"));
    Ok(Identity { person, account: None, verified_at: None })
}

/// Says that somebody proved the phone to be theirs, and which account signs in with it.
pub async fn verify(
    work: &mut Work<'_>,
    phone: &EntryPhone,
    person: PersonId,
    account: Option<AccountId>,
) -> Result<()> {
    let (now, index) = (work.now().0, phone.index(&work.keys()));
    work.tx()
        .execute(
            "insert into phone_identity (phone_index, person_id, account_id, made_at, verified_at) \
             values ($1, $2, $3, $4, $4) on conflict (phone_index) do update set person_id = excluded.person_id, \
             account_id = coalesce(excluded.account_id, phone_identity.account_id), \
             verified_at = coalesce(phone_identity.verified_at, excluded.verified_at)",
            &[index.into(), person.into(), account.map(|id| id.0).into(), now.into()],
        )
        .await?;
    work.record(Change::of("phone_identity", person.0, "verify"));
    Ok(())
}

/// Gives every phone of one person, with the account that signs in, to another who turned out to be the same.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId, account: AccountId) -> Result<()> {
    let sql = "update phone_identity set person_id = $2, account_id = $3 where person_id = $1";
    work.tx().execute(sql, &[was.into(), is.into(), account.into()]).await?;
    work.record(Change::of("phone_identity", is.0, "one_person").with("was", was.to_string()));
    Ok(())
}

/// Whether an account signs in with a phone that somebody proved to be theirs.
pub async fn has_phone(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let row = conn
        .query_opt("select 1 from phone_identity where account_id = $1 and verified_at is not null", &[account.into()])
        .await?;
    Ok(row.is_some())
}

/// Whether the person behind an account's phone has said what to be called.
pub async fn is_named(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let row = conn
        .query_opt("select 1 from phone_identity where account_id = $1 and named_at is not null", &[account.into()])
        .await?;
    Ok(row.is_some())
}

/// Notes that the person said what to be called.
pub async fn name(work: &mut Work<'_>, account: AccountId) -> Result<()> {
    let now = work.now().0;
    work.tx()
        .execute("update phone_identity set named_at = $2 where account_id = $1", &[account.into(), now.into()])
        .await?;
    Ok(())
}
