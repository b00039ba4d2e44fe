//! Searching: what is found is what stands in the texts, inside the scope, whatever is added, changed and removed.

use crate::kit::House;
use gridwork_db::{Db, Value};
use gridwork_kernel::Instant;
use gridwork_kernel::orgs::range_end;
use gridwork_kernel::search::store::{self, Ask, BEST, Found};
use gridwork_kernel::search::{Doc, Kind, Part, Query, place_term};
use gridwork_testkit::both_engines;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Codes that begin with each other: `3/` and `30/`, `1/3/` and `1/30/`.
const PATHS: [&str; 9] = ["1/", "1/3/", "1/30/", "1/3/4/", "1/3/40/", "1/30/5/", "3/", "30/", "30/6/"];

/// Few characters, so that chance makes the same words again; one with two readings, letters and figures among them.
const CHARS: [char; 20] =
    ['楼', '道', '灯', '不', '亮', '银', '行', '漏', '水', '管', '3', '0', '1', 'A', 'b', '，', ' ', '号', '３', '重'];

fn text(rng: &mut StdRng, most: usize) -> String {
    (0..rng.random_range(1..=most)).map(|_| CHARS[rng.random_range(0..CHARS.len())]).collect()
}

fn doc(rng: &mut StdRng, record: Uuid, n: i64) -> Doc {
    let kind = if rng.random_range(0..3) == 0 { Kind::Row } else { Kind::Case };
    let org_path = (rng.random_range(0..8) > 0).then(|| PATHS[rng.random_range(0..PATHS.len())].to_owned());
    let of = ["binhai/order", "binhai/complaint"][rng.random_range(0..2)].to_owned();
    let number = if kind == Kind::Case { format!("DD2026-{n:06}") } else { String::new() };
    let mut doc =
        Doc { kind, record, of, form: 7, number, title: String::new(), body: String::new(), org_path, at: Instant(n) };
    doc.write(Part::of_words(&text(rng, 6)), [text(rng, 30), text(rng, 12)].iter().filter_map(|it| Part::of_words(it)));
    doc
}

/// The scope of somebody who reads below some paths, and perhaps what belongs to nobody.
#[derive(Debug, Clone)]
struct Reads {
    below: Vec<&'static str>,
    general: bool,
}

impl Reads {
    fn contains(&self, doc: &Doc) -> bool {
        match doc.org_path.as_deref() {
            None => self.general,
            Some(path) => self.below.iter().any(|above| path.starts_with(above)),
        }
    }

    fn to_sql(&self, first: usize) -> (String, Vec<Value>) {
        let mut parts = vec![if self.general { "d.org_path is null" } else { "1 = 0" }.to_owned()];
        let mut params: Vec<Value> = Vec::new();
        for path in &self.below {
            params.push((*path).into());
            params.push(range_end(path).into());
            let at = first + params.len();
            parts.push(format!("(d.org_path >= ${} and d.org_path < ${})", at - 2, at - 1));
        }
        (format!("({})", parts.join(" or ")), params)
    }

    fn places(&self) -> Vec<String> {
        let below = self.below.iter().map(|path| place_term(Some(path)));
        below.chain(self.general.then(|| place_term(None))).collect()
    }
}

/// The truth, told in other words: every word of the question stands somewhere in the record.
fn is_answer(doc: &Doc, asked: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|char| match char {
                '０'..='９' => char::from_digit(u32::from(char) - u32::from('０'), 10).unwrap(),
                char if char.is_alphanumeric() => char.to_lowercase().next().unwrap(),
                _ => ' ',
            })
            .collect()
    };
    let texts = [plain(&doc.number), plain(&doc.title), plain(&doc.body)];
    plain(asked).split_whitespace().all(|word| {
        let is_latin = word.is_ascii();
        texts.iter().any(|text| {
            if !is_latin || word.len() > 3 {
                return text.contains(word);
            }
            let runs = text.split(|char: char| !char.is_ascii_alphanumeric());
            let parts = runs.flat_map(|run| {
                let figures = run.split(|char: char| !char.is_ascii_digit());
                let letters = run.split(|char: char| char.is_ascii_digit());
                std::iter::once(run).chain(figures).chain(letters)
            });
            parts.flat_map(|part| [part, part.trim_start_matches('0')]).any(|part| part == word)
        })
    })
}

async fn put(house: &House, doc: &Doc) {
    let doc = doc.clone();
    let putting = house.run(move |work| {
        let doc = doc.clone();
        Box::pin(async move {
            store::put(work, doc);
            Ok(())
        })
    });
    putting.await.unwrap();
}

async fn remove(house: &House, record: Uuid) {
    house.run(move |work| Box::pin(async move { store::remove(work, record).await })).await.unwrap();
}

async fn ask(house: &House, asked: &str, kind: Kind, of: Option<&str>, reads: &Reads, has_places: bool) -> Found {
    let query = Query::parse(asked).unwrap();
    let places = if has_places { reads.places() } else { Vec::new() };
    let scope = |first| reads.to_sql(first);
    let ask = Ask { query: &query, kind, of, places: &places, scope: &scope };
    store::find(&mut house.view().await.conn, &ask).await.unwrap()
}

fn records(found: &Found) -> BTreeSet<Uuid> {
    found.hits.iter().map(|hit| hit.doc.record).collect()
}

/// A case with nothing but these words.
fn one(n: u128, words: &str) -> Doc {
    let mut doc = doc(&mut StdRng::seed_from_u64(1), Uuid::from_u128(n), 1);
    doc.write(None, Part::of_words(words));
    Doc { kind: Kind::Case, org_path: None, number: String::new(), ..doc }
}

async fn put_earlier(house: &House, docs: &[Doc]) {
    let docs = Arc::<[Doc]>::from(docs);
    let keeping = house.run(move |work| {
        let docs = Arc::clone(&docs);
        Box::pin(async move { store::put_earlier(work, &docs).await })
    });
    keeping.await.unwrap();
}

both_engines! {
    async fn what_is_found_is_what_stands_there_inside_the_scope(db: Db) {
        let house = House::empty(db).await;
        let mut rng = StdRng::seed_from_u64(20_261_122);
        let mut docs: Vec<Doc> = Vec::new();
        for n in 0..160 {
            let record = Uuid::from_u128(u128::from(rng.random::<u64>()));
            let doc = doc(&mut rng, record, n);
            put(&house, &doc).await;
            docs.push(doc);
        }
        let (mut hits, mut unread) = (0, 0);
        for round in 0..260 {
            if round % 3 == 0 {
                // Something changes, goes or comes back, with new words or in another place.
                let at = rng.random_range(0..docs.len());
                let record = docs[at].record;
                if rng.random_range(0..3) == 0 {
                    remove(&house, record).await;
                    docs.remove(at);
                } else {
                    let changed = Doc { kind: docs[at].kind, at: docs[at].at, ..doc(&mut rng, record, round) };
                    put(&house, &changed).await;
                    docs[at] = changed;
                }
            }
            let source = &docs[rng.random_range(0..docs.len())];
            let asked = match rng.random_range(0..4) {
                0 => text(&mut rng, 3),
                1 => source.body.chars().skip(rng.random_range(0..3)).take(rng.random_range(1..5)).collect(),
                2 => format!("{} {}", source.title, text(&mut rng, 2)),
                _ => source.number[source.number.len().saturating_sub(rng.random_range(1..8))..].to_owned(),
            };
            // Small letters may be meant as initials, which the truth here does not know.
            if Query::parse(&asked).is_none() || asked.to_lowercase().split(|char: char| !char.is_ascii_lowercase()).any(|it| it.len() > 1) {
                continue;
            }
            let below = PATHS.into_iter().filter(|_| rng.random_range(0..4) == 0).collect::<Vec<_>>();
            let reads = Reads { below, general: rng.random_range(0..2) == 0 };
            let kind = if rng.random_range(0..2) == 0 { Kind::Row } else { Kind::Case };
            let of = (rng.random_range(0..4) == 0).then_some("binhai/order");
            let has_places = rng.random_range(0..3) > 0 && !reads.places().is_empty();
            let found = ask(&house, &asked, kind, of, &reads, has_places).await;
            let is_meant = |doc: &&Doc| doc.kind == kind && of.is_none_or(|of| doc.of == of) && is_answer(doc, &asked);
            let meant = docs.iter().filter(is_meant).collect::<Vec<_>>();
            let expected = meant.iter().filter(|doc| reads.contains(doc)).map(|doc| doc.record).collect::<BTreeSet<_>>();
            assert_eq!(records(&found), expected, "round {round}: `{asked}` {kind:?} {of:?} {reads:?}");
            assert!(!found.is_partial, "nothing was left out");
            hits += expected.len();
            unread += meant.len() - expected.len();
        }
        assert!(hits > 300 && unread > 300, "the samples say something: {hits} and {unread}");
    }

    async fn names_are_found_by_their_initials_and_numbers_by_their_figures(db: Db) {
        let house = House::empty(db).await;
        let all = Reads { below: vec!["1/"], general: true };
        for (n, title) in [(1, "银行门口"), (2, "楼道灯"), (3, "重庆道3号")] {
            let mut doc = doc(&mut StdRng::seed_from_u64(1), Uuid::from_u128(n), 120 + i64::try_from(n).unwrap());
            doc.write(Part::of_words(title), [Part::of_words("请王师傅回电13800001111").unwrap()]);
            put(&house, &Doc { kind: Kind::Case, number: format!("DD2026-{:06}", 120 + n), org_path: None, ..doc }).await;
        }
        for (asked, expected) in [
            ("yhmk", vec![1]),
            ("yx", vec![1]),
            ("ldd", vec![2]),
            ("LDD", vec![2]),
            ("cqd", vec![3]),
            ("zqd", vec![3]),
            ("3号", vec![3]),
            ("123", vec![3]),
            ("dd2026-000122", vec![2]),
            ("DD2026", vec![1, 2, 3]),
            ("师傅", vec![1, 2, 3]),
            ("师 傅", vec![1, 2, 3]),
            ("傅师", vec![]),
            ("13800001111", vec![]),
            ("1380", vec![]),
            ("0001", vec![1, 2, 3]),
            ("2", vec![]),
        ] {
            let found = ask(&house, asked, Kind::Case, None, &all, false).await;
            assert_eq!(records(&found), expected.into_iter().map(Uuid::from_u128).collect(), "{asked}");
        }
    }

    async fn of_a_common_word_the_newest_are_found_and_of_a_rare_one_all(db: Db) {
        let house = House::empty(db).await;
        let all = Reads { below: vec![], general: true };
        // Those that were there before the index stand behind those that came after it.
        let earlier = (0..1_100).map(|n| one(n, "路灯")).collect::<Vec<_>>();
        put(&house, &one(5_000, "路灯坏了")).await;
        put_earlier(&house, &earlier[550..]).await;
        put_earlier(&house, &earlier[..550]).await;
        let found = ask(&house, "路灯", Kind::Case, None, &all, false).await;
        assert_eq!((found.hits.len(), found.is_partial), (BEST, true));
        assert_eq!(found.hits[0].doc.record, Uuid::from_u128(5_000));
        assert_eq!(found.hits[1].doc.record, Uuid::from_u128(1_099));
        assert!(!records(&found).contains(&Uuid::from_u128(3)), "the oldest are left out");
        let found = ask(&house, "坏了", Kind::Case, None, &all, false).await;
        assert_eq!((found.hits.len(), found.is_partial), (1, false));
    }

    async fn behind_an_import_of_rows_a_common_word_of_cases_is_found_newest_first(db: Db) {
        let house = House::empty(db).await;
        let all = Reads { below: vec![], general: true };
        let rows = (20_000..36_600).map(|n| Doc { kind: Kind::Row, ..one(n, "名册") }).collect::<Vec<_>>();
        put_earlier(&house, &rows).await;
        put_earlier(&house, &(0..9_000).map(|n| one(n, "路灯")).collect::<Vec<_>>()).await;
        // How common a word is, is known from here on.
        house.run(|work| Box::pin(async move { Ok(work.tx().batch("analyze").await?) })).await.unwrap();
        let found = ask(&house, "路灯", Kind::Case, None, &all, false).await;
        assert_eq!((found.hits.len(), found.is_partial), (BEST, true));
        assert_eq!(found.hits[0].doc.record, Uuid::from_u128(8_999));
        let found = ask(&house, "名册", Kind::Row, None, &all, false).await;
        assert_eq!(found.hits[0].doc.record, Uuid::from_u128(36_599));
        let found = ask(&house, "名册", Kind::Case, None, &all, false).await;
        assert_eq!((found.hits.len(), found.is_partial), (0, false));
    }

    async fn behind_many_that_hold_the_terms_scattered_those_that_answer_are_found(db: Db) {
        let house = House::empty(db).await;
        let all = Reads { below: vec![], general: true };
        put_earlier(&house, &(0..1_400).map(|n| one(n + 3, "路灯，灯坏，坏了")).collect::<Vec<_>>()).await;
        put_earlier(&house, &(0..3).map(|n| one(n, "路灯坏了")).collect::<Vec<_>>()).await;
        let found = ask(&house, "路灯坏了", Kind::Case, None, &all, false).await;
        assert_eq!((records(&found), found.is_partial), ((0..3).map(Uuid::from_u128).collect(), false));
    }
}
