//! The index on PostgreSQL: a `tsvector` with a GIN index, which knows no order.
//!
//! Where little answers, all of it is asked for and sorted. Of a common word that would be half a million records for the
//! newest thousand, so records made one after the other share a term, that of their window, and one statement looks into one
//! window after the other, the newest first, until it has enough: what a window holds stands together in the index too.
//! Which of the two is right PostgreSQL knows from its statistics.

use super::super::terms::WINDOW;
use super::{Ask, BEST, COLUMNS, Found, answering, as_int, counted, frequency, groups, passes, wanted};
use crate::error::Result;
use gridwork_db::{Conn, Value};

/// A window of so many records made one after the other, as a power of two.
const WINDOW_BITS: u32 = 12;

/// Terms as PostgreSQL reads them; they hold letters and figures only, so that none needs escaping.
pub(super) fn vector<'t>(terms: impl Iterator<Item = &'t str>) -> String {
    terms.map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" ")
}

/// Puts so many documents in. The window a document stands in is made from its number, which is known only here; one that
/// was there keeps its number, and with it its window.
pub(super) fn put(rows: usize) -> String {
    const TYPES: [&str; 11] =
        ["text", "uuid", "text", "bigint", "text", "text", "text", "text", "bigint", "bigint", "text"];
    let typed = |row: usize| {
        let marks = TYPES.iter().enumerate().map(|(n, kind)| format!("${}::{kind}", row * TYPES.len() + n + 1));
        format!("({})", marks.collect::<Vec<_>>().join(", "))
    };
    let lines = (0..rows).map(typed).collect::<Vec<_>>().join(", ");
    let window = |entity: &str, id: &str| format!("left({entity}, 1) || '{WINDOW}' || ({id} >> {WINDOW_BITS})::text");
    format!(
        "insert into search_doc (entity, record_id, of, form, number, title, body, org_path, at, doc_id, terms) \
         select entity, record_id, of, form, number, title, body, org_path, at, doc_id, \
         terms::tsvector || array_to_tsvector(array[{}]) \
         from (select entity, record_id, of, form, number, title, body, org_path, at, terms, \
         coalesce(given, nextval('search_doc_doc_id_seq')) as doc_id from (values {lines}) \
         as v (entity, record_id, of, form, number, title, body, org_path, at, given, terms)) n \
         on conflict (record_id) do update set of = excluded.of, form = excluded.form, number = excluded.number, \
         title = excluded.title, body = excluded.body, org_path = excluded.org_path, \
         terms = ts_delete(excluded.terms, {}) || array_to_tsvector(array[{}])",
        window("entity", "doc_id"),
        window("excluded.entity", "excluded.doc_id"),
        window("search_doc.entity", "search_doc.doc_id"),
    )
}

/// The newest records in scope that hold every word.
pub(super) async fn find(conn: &mut Conn, ask: &Ask<'_>) -> Result<Found> {
    let groups = groups(ask);
    let (terms_sql, terms) = frequency::asked(&groups);
    let ends_sql = "select max(doc_id), min(doc_id) from search_doc";
    let [ends, shares] = conn.query_all([(ends_sql, &[]), (&terms_sql, &terms)]).await?;
    let Some(ends) = ends.first() else { return Ok(Found::default()) };
    let (Some(last), Some(first)) = (ends.opt_int(0)?, ends.opt_int(1)?) else { return Ok(Found::default()) };
    let is_common = frequency::is_common(&groups, &shares, last - first + 1)?;
    let windows = is_common.then_some((first >> WINDOW_BITS, last >> WINDOW_BITS));
    let (scope, scoped) = (ask.scope)(if windows.is_some() { 6 } else { 3 });
    let sql = match windows {
        Some(_) => newest_windows_first(&scope),
        None => all_at_once(&scope),
    };
    let matching = wanted(&groups, ("&", "|", '\''));
    let mut found = Found::default();
    for looked_at in passes(BEST) {
        let mut params: Vec<Value> = vec![matching.as_str().into(), as_int(looked_at).into()];
        if let Some((lowest, highest)) = windows {
            params.extend([lowest.into(), highest.into(), ask.term(WINDOW).into()]);
        }
        params.extend(scoped.iter().cloned());
        let (held, rows) = counted(conn.query(&sql, &params).await?)?;
        let is_cut = if windows.is_some() { held >= as_int(looked_at) } else { held > as_int(looked_at) };
        found = answering(ask.query, &rows, 1, is_cut)?;
        if !found.is_partial || found.hits.len() >= BEST {
            break;
        }
    }
    Ok(found.best())
}

/// The newest `$2` records that hold what is asked for, window after window from `$4` down to `$3`, and those of them in
/// scope. A record is taken by its place in the table, where it was found: nothing is looked up twice.
fn newest_windows_first(scope: &str) -> String {
    format!(
        "with hit as materialized ( \
           select h.place from generate_series($4::bigint, $3::bigint, -1) as w \
           cross join lateral ( \
             select ctid as place from search_doc \
             where terms @@ ($1::text::tsquery && ('''' || $5::text || w || '''')::tsquery) order by doc_id desc \
           ) h limit $2 \
         ) \
         select n.held, d.* from (select count(*) as held from hit) n \
         left join lateral ( \
           select {COLUMNS} from hit join search_doc d on d.ctid = hit.place where {scope} order by d.doc_id desc \
         ) d on true"
    )
}

/// The same of everything that holds what is asked for, sorted.
fn all_at_once(scope: &str) -> String {
    format!(
        "with hit as materialized (select doc_id, ctid as place from search_doc where terms @@ $1::text::tsquery) \
         select n.held, d.* from (select count(*) as held from hit) n \
         left join lateral ( \
           select {COLUMNS} from (select place from hit order by doc_id desc limit $2) newest \
           join search_doc d on d.ctid = newest.place where {scope} order by d.doc_id desc \
         ) d on true"
    )
}
