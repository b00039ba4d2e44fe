//! What searching costs among ten thousand cases, and among a million.
//!
//! A city is made, its orders are copied with texts of an invented language, the index is made anew, and each reader asks
//! each question again and again, one at a time, warm. Words of the language are as common as those of a real one: the second
//! half as common as the first, the third a third as common (Zipf).

mod words;

use crate::asks::{self, Line, Reader, readers, times};
use crate::district::{self, District};
use crate::machine;
use crate::pages::grow;
use crate::run::Outcome;
use crate::sizes::{self, Size};
use anyhow::{Result, ensure};
use gridwork_testkit::http::Client;
use gridwork_testkit::orders;
use std::time::Instant;
use words::{Language, quoted};

/// What is measured, in a line.
pub const HEAD: &str = "Searching cases over HTTP, one at a time, warm; the best of up to 1,000 hits are ranked.";

/// Searching ten thousand cases and a million.
#[derive(clap::Args)]
pub struct Args {
    /// How many cases, one table each, the fewest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000])]
    cases: Vec<u64>,
    /// How often each question is asked.
    #[arg(long, default_value_t = 200)]
    asks: usize,
}

/// Orders of the city that are copied.
const ORDERS: u32 = 1_000;

/// Texts that the copies take in turn.
const TEXTS: usize = 50_000;

/// Words of a text.
const WORDS: usize = 16;

/// Who asks; whose turn it is matters nothing.
const READERS: [(&str, &str); 3] = [("district_office", ""), ("street_coordinator", ""), ("dispatcher", "")];

/// One engine: the same city, larger and larger.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a city", district.engine());
    let demo = district.demo("city", ORDERS)?;
    let readers = readers(demo.url(), &READERS).await?;
    district::stop(demo)?;
    let language = Language::new();
    district.batch(&texts(&language)).await?;
    let mut sizes = Vec::new();
    for &cases in &args.cases {
        eprintln!("{}: growing to {cases} cases, with their index", district.engine());
        let began = Instant::now();
        let cases = grow::to(district, cases, Some(TEXTS)).await?;
        // Anew: copies put in past the server are not missed, for their kind was kept whole before.
        district.run(&["search", "rebuild"])?;
        let grown_s = began.elapsed().as_secs_f64();
        let began = Instant::now();
        let server = district.serve()?;
        let ready_ms = began.elapsed().as_secs_f64() * 1e3;
        let lines = lines(args.asks, server.url(), &readers, &language).await?;
        let memory_kb = machine::memory_kb(server.pid())?;
        district::stop(server)?;
        sizes.push(Size { count: cases, grown_s, ready_ms, memory_kb, database_bytes: district.size().await?, lines });
    }
    Ok(sizes::outcome(&district.describe().await?, "cases", &sizes))
}

/// The texts, where the copies find them.
fn texts(language: &Language) -> Vec<String> {
    let mut all = vec!["create table bench_text (n bigint primary key, text text not null)".to_owned()];
    let texts = (0..TEXTS).map(|n| format!("({n}, '{}')", language.text(n, WORDS))).collect::<Vec<_>>();
    all.extend(texts.chunks(500).map(|some| format!("insert into bench_text (n, text) values {}", some.join(", "))));
    all
}

async fn lines(asks: usize, url: &str, readers: &[Reader], language: &Language) -> Result<Vec<Line>> {
    let mut client = Client::new(url);
    let mut lines = vec![Line::of("nobody", "floor", times(&mut client, None, "/healthz", asks).await?)];
    for reader in readers {
        let member = orders::sign_in(&mut client, &reader.account).await?;
        for (page, question) in [
            ("a common character", language.word(0).chars().take(1).collect()),
            ("a common word", language.word(0)),
            ("two common words", format!("{} {}", language.word(1), language.word(2))),
            ("four characters", language.text(7, 2)),
            ("a rare word", language.word(Language::WORDS - 40)),
            ("initials", "jd".to_owned()),
            ("a number", "000017".to_owned()),
            ("what nobody wrote", "囧囧".to_owned()),
        ] {
            let path = format!("/api/v1/search?q={}&limit=20", quoted(&question));
            let found = asks::ask(&mut client, &member, &path).await?["items"].as_array().map_or(0, Vec::len);
            eprintln!("{}, {page}: {found} of 20 found", reader.role);
            // Whoever sees everything finds what is common, or nothing was measured.
            ensure!(
                found == 20 || reader.role != READERS[0].0 || !page.starts_with("a common"),
                "{page}: {found} found"
            );
            lines.push(Line::of(reader.role, page, times(&mut client, Some(&member), &path, asks).await?));
        }
    }
    Ok(lines)
}
