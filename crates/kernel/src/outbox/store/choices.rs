//! How people want to be told. Their addresses are sealed like every other personal value.

use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::outbox::{Choices, Quiet, QuietChoice};
use crate::secrets::{Keyring, SealedAt};
use crate::{PersonId, payloads};
use gridwork_db::{Conn, Row, Tx, Value};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The choices of some people; who has chosen nothing is left out.
pub async fn of(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, Choices>> {
    let mut found = HashMap::new();
    for part in people.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Value::from).collect::<Vec<_>>();
        let sql = format!(
            "select person_id, record_id, language, quiet, quiet_from, quiet_to, channels, version from notification \
             where person_id in ({marks})"
        );
        for row in &conn.query(&sql, &params).await? {
            found.insert(PersonId(row.uuid(0)?), choices(row)?);
        }
    }
    Ok(found)
}

fn choices(row: &Row) -> Result<Choices> {
    let own = row.opt_int(4)?.zip(row.opt_int(5)?).map(|(from, to)| Quiet { from, to });
    Ok(Choices {
        record: Some(row.uuid(1)?),
        language: row.opt_text(2)?,
        quiet: match (row.text(3)?.as_str(), own) {
            ("never", _) => QuietChoice::Never,
            ("own", Some(quiet)) => QuietChoice::Own(quiet),
            _ => QuietChoice::Usual,
        },
        channels: serde_json::from_str(&row.text(6)?)?,
        version: row.int(7)?,
    })
}

/// The addresses of some people by kind, in clear; to be used for sending, and shown to nobody but themselves.
pub async fn addresses(
    conn: &mut Conn,
    keys: &Keyring,
    choices: &HashMap<PersonId, Choices>,
) -> Result<HashMap<PersonId, BTreeMap<String, String>>> {
    let records = choices.values().filter_map(|it| it.record).collect::<Vec<_>>();
    let mut personal = payloads::store::read(conn, keys, &records).await?;
    let known = choices.iter().filter_map(|(person, it)| {
        let values = personal.remove(&it.record?)?.values;
        let texts = values.into_iter().filter_map(|(kind, value)| Some((kind, value.as_str()?.to_owned())));
        Some((*person, texts.collect()))
    });
    Ok(known.collect())
}

/// Like [`addresses`], but one person's that cannot be opened, for want of their key or because they were damaged, does
/// not keep the others': such people are given too.
pub async fn readable_addresses(
    conn: &mut Conn,
    keys: &Keyring,
    choices: &HashMap<PersonId, Choices>,
) -> Result<(HashMap<PersonId, BTreeMap<String, String>>, HashSet<PersonId>)> {
    match addresses(conn, keys, choices).await {
        Ok(all) => return Ok((all, HashSet::new())),
        Err(Error::Db(error)) => return Err(error.into()),
        Err(_) => {}
    }
    let (mut known, mut unreadable) = (HashMap::new(), HashSet::new());
    for (person, chosen) in choices {
        let alone = HashMap::from([(*person, chosen.clone())]);
        match addresses(conn, keys, &alone).await {
            Ok(one) => known.extend(one),
            Err(Error::Db(error)) => return Err(error.into()),
            Err(_) => {
                unreadable.insert(*person);
            }
        }
    }
    Ok((known, unreadable))
}

/// Keeps what somebody chose; `addresses` holds those that change, null where one goes.
pub async fn keep(
    work: &mut Work<'_>,
    person: PersonId,
    new: &Choices,
    addresses: &BTreeMap<String, Option<String>>,
) -> Result<()> {
    let sql = "select record_id, version from notification where person_id = $1 for update";
    let row = work.tx().query_opt(sql, &[person.into()]).await?;
    let (mut record, version) = match row {
        Some(row) => (row.uuid(0)?, row.int(1)? + 1),
        None => (crate::WorkId::fresh().0, 1),
    };
    let own = match new.quiet {
        QuietChoice::Own(quiet) => Some(quiet),
        QuietChoice::Usual | QuietChoice::Never => None,
    };
    work.tx()
        .execute(
            "insert into notification (person_id, record_id, language, quiet, quiet_from, quiet_to, channels, version) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id) do update set language = excluded.language, \
             quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, \
             channels = excluded.channels, version = excluded.version",
            &[
                person.into(),
                record.into(),
                new.language.as_deref().into(),
                new.quiet.as_str().into(),
                own.map(|quiet| quiet.from).into(),
                own.map(|quiet| quiet.to).into(),
                serde_json::to_string(&new.channels)?.into(),
                version.into(),
            ],
        )
        .await?;
    if !addresses.is_empty() {
        let key = match payloads::store::key(work, record, "notification").await {
            Err(Error::Db(error)) => return Err(error.into()),
            Err(_) => {
                // What nobody can open any more is worth nothing: whoever gives an address begins anew.
                let anew = crate::WorkId::fresh().0;
                payloads::store::erase(work, record).await?;
                let sql = "update notification set record_id = $2 where record_id = $1";
                work.tx().execute(sql, &[record.into(), anew.into()]).await?;
                record = anew;
                payloads::store::key(work, record, "notification").await?
            }
            found => found?,
        };
        for (kind, address) in addresses {
            let value = address.as_ref().map_or(Json::Null, |it| Json::String(it.clone()));
            payloads::store::put(work.tx(), &key, SealedAt { record, field: kind, seq: version }, &value).await?;
        }
    }
    let fields = ["language", "quiet", "channels"].into_iter().chain(addresses.keys().map(String::as_str));
    work.record(Change::of("notification", record, "change").fields(fields).with("version", version));
    Ok(())
}

/// The language of people's accounts, for those who chose none.
pub async fn languages(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let mut found = HashMap::new();
    for part in people.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Value::from).collect::<Vec<_>>();
        let sql =
            format!("select person_id, min(language) from account where person_id in ({marks}) group by person_id");
        for row in &conn.query(&sql, &params).await? {
            found.insert(PersonId(row.uuid(0)?), row.text(1)?);
        }
    }
    Ok(found)
}

/// Those of some people who are still here and can sign in: nobody else is written to outside the house.
pub async fn still_here(conn: &mut Conn, people: &[PersonId]) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for part in people.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(Value::from).collect::<Vec<_>>();
        let sql = format!(
            "select p.person_id from person p where p.left_at is null and p.person_id in ({marks}) and exists \
             (select 1 from account a where a.person_id = p.person_id and a.disabled_at is null)"
        );
        for row in &conn.query(&sql, &params).await? {
            found.push(PersonId(row.uuid(0)?));
        }
    }
    Ok(found)
}

/// Records of what people chose who have left, or whose every account is closed.
pub async fn of_those_gone(tx: &mut Tx, limit: i64) -> Result<Vec<Uuid>> {
    let sql = "select n.record_id from notification n join person p on p.person_id = n.person_id \
               where p.left_at is not null or not exists \
               (select 1 from account a where a.person_id = p.person_id and a.disabled_at is null) \
               order by n.record_id limit $1";
    tx.query(sql, &[limit.into()]).await?.iter().map(|row| Ok(row.uuid(0)?)).collect()
}

/// Forgets what somebody chose, and destroys the key of their addresses. Whoever comes back begins anew.
pub async fn forget(work: &mut Work<'_>, record: Uuid) -> Result<()> {
    payloads::store::erase(work, record).await?;
    work.tx().execute("delete from notification where record_id = $1", &[record.into()]).await?;
    work.record(Change::of("notification", record, "forget"));
    Ok(())
}

/// Gives what one person chose to another who turned out to be the same. What the other chose stays; addresses of kinds
/// that the other never gave come along.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    let both = of(work.tx(), &[was, is]).await?;
    let Some(theirs) = both.get(&was).cloned() else { return Ok(()) };
    let Some(record) = theirs.record else { return Ok(()) };
    let Some(mut own) = both.get(&is).cloned() else {
        let sql = "update notification set person_id = $2 where person_id = $1";
        work.tx().execute(sql, &[was.into(), is.into()]).await?;
        work.record(Change::of("notification", record, "one_person").with("was", was.to_string()));
        return Ok(());
    };
    let keys = work.keys();
    let (mut known, _) = readable_addresses(work.tx(), &keys, &both).await?;
    let has = known.remove(&is).unwrap_or_default();
    let more = known.remove(&was).unwrap_or_default();
    let more = more.into_iter().filter(|(kind, _)| !has.contains_key(kind)).map(|(kind, it)| (kind, Some(it)));
    for (kind, is_on) in theirs.channels {
        own.channels.entry(kind).or_insert(is_on);
    }
    own.language = own.language.or(theirs.language);
    keep(work, is, &own, &more.collect()).await?;
    forget(work, record).await
}
