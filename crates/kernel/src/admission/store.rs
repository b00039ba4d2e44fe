//! The rules and the records of signing in, in their tables.

use super::{RuleBook, SignInResult, Way};
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::{AccountId, Instant, SignInRecordId};
use gridwork_db::{Conn, Row, Value};
use serde_json::{Map, Value as Json, json};

/// Every set of rules.
pub async fn rules(conn: &mut Conn) -> Result<RuleBook> {
    let rows = conn.query("select valid_from, body from admission_rule order by valid_from", &[]).await?;
    let set = |row: &Row| {
        let (from, body) = (row.text(0)?, row.text(1)?);
        let given = serde_json::from_str(&body).map_err(corrupt)?;
        Ok((from, given))
    };
    RuleBook::new(rows.iter().map(set).collect::<Result<_>>()?).map_err(corrupt)
}

fn corrupt(error: serde_json::Error) -> Error {
    Error::Corrupt(format!("the rules of admission: {error}"))
}

/// Changes rules from a date on; what is not given stays as it is then. Where something changes on that date already,
/// both become one. Journalled with the old values and the new.
///
/// # Errors
/// When there is no rule of a name, or its value is of another kind.
pub async fn set_rules(work: &mut Work<'_>, valid_from: &str, given: &Map<String, Json>) -> Result<()> {
    let world = work.world();
    let before = world.rules.on(valid_from);
    let (was, is) = (serde_json::to_value(before)?, serde_json::to_value(before.with(given)?)?);
    let same_day = world.rules.all().iter().find(|set| set.valid_from == valid_from);
    let mut body = same_day.map(|set| set.given.clone()).unwrap_or_default();
    body.extend(given.clone());
    let (now, by) = (work.now().0, work.by().map(|person| person.0));
    work.tx()
        .execute(
            "insert into admission_rule (valid_from, body, set_at, set_by) values ($1, $2, $3, $4) \
             on conflict (valid_from) do update set body = excluded.body, set_at = excluded.set_at, set_by = excluded.set_by",
            &[valid_from.into(), Json::Object(body).to_string().into(), now.into(), by.into()],
        )
        .await?;
    let changed = is.as_object().into_iter().flatten().filter(|(name, value)| was.get(name) != Some(*value));
    let changed = changed.map(|(name, is)| (name.clone(), json!({"was": was.get(name), "is": is})));
    let changed: Map<String, Json> = changed.collect();
    let change = Change::general("admission_rule", "set")
        .with("valid_from", valid_from)
        .with("replaced", same_day.is_some())
        .fields(changed.keys().map(String::as_str));
    work.record(change.with("changed", changed));
    work.world_changes();
    Ok(())
}

/// Somebody signed in, or tried to.
#[derive(Debug, Clone)]
pub struct SignInRecord {
    /// When.
    pub at: Instant,
    /// Whose account; none when it is not known.
    pub account: Option<AccountId>,
    /// The login of that account.
    pub login: Option<String>,
    /// The name of its person.
    pub name: Option<String>,
    /// `password`, `phone` or `provider`.
    pub way: String,
    /// `ok`, `wrong`, …
    pub result: String,
    /// From where.
    pub address: String,
    /// Its identity.
    pub id: SignInRecordId,
}

/// Keeps a record of an attempt to sign in; what was typed is never part of it.
pub async fn record(
    work: &mut Work<'_>,
    account: Option<AccountId>,
    way: Way,
    result: SignInResult,
    address: &str,
) -> Result<()> {
    let now = work.now().0;
    work.tx()
        .execute(
            "insert into sign_in_record (sign_in_record_id, at, account_id, way, result, address) \
             values ($1, $2, $3, $4, $5, $6)",
            &[
                SignInRecordId::fresh().into(),
                now.into(),
                account.map(|it| it.0).into(),
                way.as_str().into(),
                result.as_str().into(),
                address.into(),
            ],
        )
        .await?;
    Ok(())
}

/// Which records of signing in.
#[derive(Debug, Clone, Default)]
pub struct SignInQuery {
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only those that failed.
    pub failed: bool,
    /// After this one, which is older.
    pub after: Option<(i64, SignInRecordId)>,
    /// At most so many.
    pub limit: i64,
}

/// A page of the records, newest first.
pub async fn records(conn: &mut Conn, query: &SignInQuery) -> Result<Vec<SignInRecord>> {
    let mut params: Vec<Value> = vec![query.limit.into()];
    let mut conditions = vec!["1 = 1".to_owned()];
    if let Some(account) = query.account {
        params.push(account.into());
        conditions.push(format!("r.account_id = ${}", params.len()));
    }
    if query.failed {
        conditions.push("r.result not in ('ok', 'asked')".to_owned());
    }
    if let Some((at, id)) = query.after {
        params.extend([at.into(), id.into()]);
        conditions.push(format!("(r.at, r.sign_in_record_id) < (${}, ${})", params.len() - 1, params.len()));
    }
    let sql = format!(
        "select r.at, r.account_id, a.login, p.name, r.way, r.result, r.address, r.sign_in_record_id \
         from sign_in_record r left join account a on a.account_id = r.account_id \
         left join person p on p.person_id = a.person_id \
         where {} order by r.at desc, r.sign_in_record_id desc limit $1",
        conditions.join(" and ")
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter()
        .map(|row| {
            Ok(SignInRecord {
                at: Instant(row.int(0)?),
                account: row.opt_uuid(1)?.map(AccountId),
                login: row.opt_text(2)?,
                name: row.opt_text(3)?,
                way: row.text(4)?,
                result: row.text(5)?,
                address: row.text(6)?,
                id: SignInRecordId(row.uuid(7)?),
            })
        })
        .collect()
}

/// Drops the records whose days are over; never younger ones than the law asks for, whatever the rules say.
pub async fn sweep(work: &mut Work<'_>) -> Result<u64> {
    let now = work.now();
    let days = work.world().rules.at(now).log_days.clamp(super::LOG_DAYS_MIN, super::LOG_DAYS_MAX);
    let before = now.0.saturating_sub(days.saturating_mul(crate::time::DAY));
    Ok(work.tx().execute("delete from sign_in_record where at < $1", &[before.into()]).await?)
}
