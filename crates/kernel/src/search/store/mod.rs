//! The index in the database: kept in the same work as the record, asked inside the scope of the reader.
//!
//! SQLite keeps the terms in an FTS5 table, PostgreSQL in a `tsvector` with a GIN index; what is asked is the same. Both
//! are asked for the newest first and for no more than [`BEST`]: a common word stands in every second record, and nobody
//! reads half a million answers.

mod frequency;
mod postgres;

use super::terms::{self, Kind};
use super::{Doc, Match, Query};
use crate::Instant;
use crate::desk::Work;
use crate::error::Result;
use gridwork_db::{Conn, Engine, Row, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// So many of the newest answers are ranked.
pub const BEST: usize = 1_000;

/// So many records that hold the words are held against the scope, and read, before the rest is left.
const LOOKED_AT: usize = 5_000;

/// The columns of a document, in the order in which [`doc`] reads them.
const COLUMNS: &str = "d.doc_id, d.entity, d.record_id, d.of, d.form, d.number, d.title, d.body, d.org_path, d.at";

/// Keeps what a record is found by, or keeps it anew, when the work is done.
pub fn put(work: &mut Work<'_>, doc: Doc) {
    work.docs.insert(doc.record, doc);
}

/// Keeps records that were there before the index, the newest of them last; they stand behind everything kept so far.
pub async fn put_earlier(work: &mut Work<'_>, docs: &[Doc]) -> Result<()> {
    let lowest = work.tx().query_one("select coalesce(min(doc_id), 0) from search_doc", &[]).await?.int(0)?;
    let first = lowest.min(0) - i64::try_from(docs.len()).unwrap_or(0);
    let numbered = (first..).map(Some).zip(docs).collect::<Vec<_>>();
    write(work, &numbered).await
}

/// Keeps the documents of a work, the last thing before its journal: when a statement of several rows begins, FTS5 writes
/// what it holds as a segment of its own, to be merged with the others later.
pub(crate) async fn keep(work: &mut Work<'_>) -> Result<()> {
    let docs = std::mem::take(&mut work.docs);
    let docs = docs.values().map(|doc| (None, doc)).collect::<Vec<_>>();
    write(work, &docs).await
}

/// Writes documents of different records, with their number or the next one.
async fn write(work: &mut Work<'_>, docs: &[(Option<i64>, &Doc)]) -> Result<()> {
    for part in gridwork_db::parts(docs) {
        match work.tx().engine() {
            Engine::Sqlite => write_sqlite(work, part).await?,
            Engine::Postgres => {
                let params = part.iter().flat_map(|(number, doc)| {
                    let terms = postgres::vector(doc.terms().iter().map(String::as_str));
                    values(doc).into_iter().chain([(*number).into(), terms.into()])
                });
                let params = params.collect::<Vec<_>>();
                work.tx().execute_later(&postgres::put(part.len()), &params).await?;
            }
        }
    }
    Ok(())
}

async fn write_sqlite(work: &mut Work<'_>, part: &[(Option<i64>, &Doc)]) -> Result<()> {
    let sql = format!(
        "insert into search_doc (entity, record_id, of, form, number, title, body, org_path, at, doc_id) values {} \
         on conflict (record_id) do update set of = excluded.of, form = excluded.form, number = excluded.number, \
         title = excluded.title, body = excluded.body, org_path = excluded.org_path returning record_id, doc_id",
        gridwork_db::rows_of_marks(1, 10, part.len())
    );
    let params = part.iter().flat_map(|(number, doc)| values(doc).into_iter().chain([(*number).into()]));
    let kept = work.tx().query(&sql, &params.collect::<Vec<_>>()).await?;
    let ids = kept.iter().map(|row| Ok((row.uuid(0)?, row.int(1)?))).collect::<Result<HashMap<_, _>>>()?;
    let lines = part.iter().filter_map(|(_, doc)| Some((*ids.get(&doc.record)?, doc)));
    let params = lines.flat_map(|(id, doc)| [id.into(), line(&doc.terms()).into()]).collect::<Vec<Value>>();
    let marks = gridwork_db::rows_of_marks(1, 2, params.len() / 2);
    work.tx().execute(&format!("insert or replace into search_term (rowid, terms) values {marks}"), &params).await?;
    Ok(())
}

/// Forgets a record: it is found no more.
pub async fn remove(work: &mut Work<'_>, record: Uuid) -> Result<()> {
    work.docs.shift_remove(&record);
    match work.tx().engine() {
        Engine::Sqlite => {
            let sql = "delete from search_doc where record_id = $1 returning doc_id";
            if let Some(row) = work.tx().query_opt(sql, &[record.into()]).await? {
                let id = row.int(0)?;
                work.tx().execute("delete from search_term where rowid = $1", &[id.into()]).await?;
            }
        }
        Engine::Postgres => {
            work.tx().execute_later("delete from search_doc where record_id = $1", &[record.into()]).await?;
        }
    }
    Ok(())
}

/// Terms as SQLite reads them.
fn line(terms: &BTreeSet<String>) -> String {
    terms.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn values(doc: &Doc) -> Vec<Value> {
    vec![
        doc.kind.as_str().into(),
        doc.record.into(),
        doc.of.as_str().into(),
        doc.form.into(),
        doc.number.as_str().into(),
        doc.title.as_str().into(),
        doc.body.as_str().into(),
        doc.org_path.as_deref().into(),
        doc.at.0.into(),
    ]
}

/// How far the records of one definition are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The definition, with its kind before it.
    pub name: String,
    /// The shape in which they are kept.
    pub form: i64,
    /// The last record that was kept, of those that were there before; newer ones come first.
    pub after: Option<Uuid>,
    /// All of them are.
    pub is_done: bool,
}

/// How far every definition is.
pub async fn progress(conn: &mut Conn) -> Result<Vec<Progress>> {
    let rows = conn.query("select name, form, after_id, is_done from search_form order by name", &[]).await?;
    rows.iter().map(progress_of).collect()
}

/// How far one definition is, locked until the end of the work.
pub async fn lock_progress(work: &mut Work<'_>, name: &str) -> Result<Option<Progress>> {
    let sql = "select name, form, after_id, is_done from search_form where name = $1 for update";
    work.tx().query_opt(sql, &[name.into()]).await?.as_ref().map(progress_of).transpose()
}

/// Notes how far a definition is.
pub async fn set_progress(work: &mut Work<'_>, to: &Progress) -> Result<()> {
    let sql = "insert into search_form (name, form, after_id, is_done) values ($1, $2, $3, $4) \
        on conflict (name) do update set form = excluded.form, after_id = excluded.after_id, is_done = excluded.is_done";
    let params = [to.name.as_str().into(), to.form.into(), to.after.into(), to.is_done.into()];
    work.tx().execute(sql, &params).await?;
    Ok(())
}

/// Forgets how far everything is, so that all of it is kept anew.
pub async fn begin_anew(work: &mut Work<'_>) -> Result<()> {
    work.tx().execute("delete from search_form", &[]).await?;
    Ok(())
}

fn progress_of(row: &Row) -> Result<Progress> {
    Ok(Progress { name: row.text(0)?, form: row.int(1)?, after: row.opt_uuid(2)?, is_done: row.bool(3)? })
}

/// A piece of SQL, with `$n` from the number it is handed: a condition over `search_doc d`, or a query of ids.
pub type Condition<'c> = dyn Fn(usize) -> (String, Vec<Value>) + Send + Sync + 'c;

/// Where and for what is looked.
pub struct Ask<'a> {
    /// What was typed.
    pub query: &'a Query,
    /// Among cases or rows.
    pub kind: Kind,
    /// Only records of this definition.
    pub of: Option<&'a str>,
    /// Only records that have one of these terms of places; everywhere when there are none.
    pub places: &'a [String],
    /// What the reader may read, exactly.
    pub scope: &'a Condition<'a>,
}

/// A record that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the order of making.
    pub id: i64,
    /// How it answers.
    pub how: Match,
    /// What is kept of it.
    pub doc: Doc,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Records that answer, the newest first.
    pub hits: Vec<Hit>,
    /// There are more, older ones, at which nobody looked.
    pub is_partial: bool,
}

impl Found {
    fn best(mut self) -> Self {
        self.is_partial |= self.hits.len() > BEST;
        self.hits.truncate(BEST);
        self
    }
}

/// At how many of the newest records that hold the words is looked, for so many answers: a few more than those first. Where
/// the terms stand scattered in many a text, or the reader sees few of them, more are read.
fn passes(most: usize) -> [usize; 2] {
    [most + most / 4, LOOKED_AT]
}

/// The newest records in scope that hold every word.
pub async fn find(conn: &mut Conn, ask: &Ask<'_>) -> Result<Found> {
    match conn.engine() {
        Engine::Sqlite => sqlite_find(conn, ask).await,
        Engine::Postgres => postgres::find(conn, ask).await,
    }
}

async fn sqlite_find(conn: &mut Conn, ask: &Ask<'_>) -> Result<Found> {
    let (scope, params) = (ask.scope)(3);
    let sql = format!(
        "with hit as materialized ( \
           select rowid as doc_id from search_term where search_term match $1 order by rowid desc limit $2 \
         ) \
         select n.held, d.* from (select count(*) as held from hit) n left join ( \
           select {COLUMNS} from hit cross join search_doc d on d.doc_id = hit.doc_id \
           where {scope} order by d.doc_id desc \
         ) d on true"
    );
    let matching = wanted(&groups(ask), ("AND", "OR", '"'));
    let mut found = Found::default();
    for looked_at in passes(BEST) {
        let mut all: Vec<Value> = vec![matching.as_str().into(), as_int(looked_at).into()];
        all.extend(params.iter().cloned());
        let (held, rows) = counted(conn.query(&sql, &all).await?)?;
        found = answering(ask.query, &rows, 1, held >= as_int(looked_at))?;
        if !found.is_partial || found.hits.len() >= BEST {
            break;
        }
    }
    Ok(found.best())
}

/// How many records hold the words, and those rows that are one of them: where there is none the count stands alone.
fn counted(mut rows: Vec<Row>) -> Result<(i64, Vec<Row>)> {
    let held = rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0);
    rows.retain(|row| !row.value(1).is_null());
    Ok((held, rows))
}

/// Of some records, named by a query of their ids, those that answer: for the few that somebody is a part of.
pub async fn find_among(conn: &mut Conn, ask: &Ask<'_>, ids: &Condition<'_>, most: usize) -> Result<Found> {
    let (ids, mut params) = ids(1);
    let (scope, mut scoped) = (ask.scope)(params.len() + 1);
    params.append(&mut scoped);
    let mut only = String::new();
    if let Some(of) = ask.of {
        params.push(of.into());
        only = format!("and d.of = ${}", params.len());
    }
    let sql = format!(
        "select {COLUMNS} from ({ids}) own join search_doc d on d.record_id = own.record_id \
         where {scope} {only} order by d.doc_id desc"
    );
    let rows = conn.query(&sql, &params).await?;
    answering(ask.query, &rows, 0, rows.len() >= most)
}

/// What is asked together, of each something: a group is a word, the places or the definition; it is told by any of its
/// ways, and a way by all of its terms.
type Groups = Vec<Vec<Vec<String>>>;

impl Ask<'_> {
    fn term(&self, term: &str) -> String {
        format!("{}{term}", self.kind.before())
    }
}

/// Every word by one of its ways, one of the places, the definition. The words first: they are the rarest, and the index
/// goes on from them.
fn groups(ask: &Ask<'_>) -> Groups {
    let of_way = |terms: BTreeSet<String>| terms.iter().map(|term| ask.term(term)).collect();
    let words = ask.query.terms().into_iter();
    let mut groups = words.map(|ways| ways.into_iter().map(of_way).collect()).collect::<Groups>();
    if !ask.places.is_empty() {
        groups.push(ask.places.iter().map(|place| vec![ask.term(place)]).collect());
    }
    groups.extend(ask.of.map(|of| vec![vec![ask.term(&terms::definition_term(of))]]));
    groups
}

/// What an index is asked, in its language.
fn wanted(groups: &Groups, (and, or, quote): (&str, &str, char)) -> String {
    let all = |terms: Vec<String>| format!("({})", terms.join(&format!(" {and} ")));
    let way = |terms: &Vec<String>| all(terms.iter().map(|term| format!("{quote}{term}{quote}")).collect());
    let any =
        |ways: &Vec<Vec<String>>| format!("({})", ways.iter().map(way).collect::<Vec<_>>().join(&format!(" {or} ")));
    all(groups.iter().map(any).collect())
}

/// The records that really answer: an index knows that all terms are there, not that they stand together.
fn answering(query: &Query, rows: &[Row], from: usize, is_partial: bool) -> Result<Found> {
    let mut hits = Vec::new();
    for row in rows {
        let (id, doc) = doc(row, from)?;
        hits.extend(query.answers(&doc).map(|how| Hit { id, how, doc }));
    }
    Ok(Found { hits, is_partial })
}

fn doc(row: &Row, from: usize) -> Result<(i64, Doc)> {
    let kind = if row.text(from + 1)? == Kind::Case.as_str() { Kind::Case } else { Kind::Row };
    let doc = Doc {
        kind,
        record: row.uuid(from + 2)?,
        of: row.text(from + 3)?,
        form: row.int(from + 4)?,
        number: row.text(from + 5)?,
        title: row.text(from + 6)?,
        body: row.text(from + 7)?,
        org_path: row.opt_text(from + 8)?,
        at: Instant(row.int(from + 9)?),
    };
    Ok((row.int(from)?, doc))
}

fn as_int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
