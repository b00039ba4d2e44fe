//! A workbook is brought in alone, then while others work, beside bare loops of inserts.

use super::LEDGER;
use super::floors::{self, Floors};
use crate::asks::{self, Line, Reader};
use crate::district::{self, District};
use crate::run::Outcome;
use anyhow::{Context, Result, ensure};
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community, Member};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Numbers of the lines of the import that runs alone, behind those that are there, and of the one beside others.
const ALONE: u64 = 50_000_000;
const BESIDE: u64 = 60_000_000;

/// How often one looks how far it is.
const LOOKS: Duration = Duration::from_millis(200);

/// Others before and meanwhile.
const OTHERS: usize = 200;

/// An import that runs alone and one beside others, then the floors.
pub async fn measure(district: &District, reader: &Reader, community: &Community, lines: u64) -> Result<Outcome> {
    eprintln!("{}: bringing in {lines} lines, twice", district.engine());
    let server = district.serve()?;
    let url = server.url().to_owned();
    let mut client = Client::new(&url);
    let member = orders::sign_in(&mut client, &reader.account).await?;
    let alone = one(&mut client, &member, &community.org, ALONE..ALONE + lines).await?;
    let before = Others::work(&url, &member, community, |at| at >= OTHERS).await?;
    let is_done = AtomicBool::new(false);
    let driven = async {
        let done = one(&mut client, &member, &community.org, BESIDE..BESIDE + lines).await;
        is_done.store(true, Ordering::Relaxed);
        done
    };
    let meanwhile = Others::work(&url, &member, community, |_| is_done.load(Ordering::Relaxed));
    let (beside, meanwhile) = tokio::try_join!(driven, meanwhile)?;
    district::stop(server)?;
    let floors = floors::measure(district, ALONE, lines).await?;
    Ok(outcome(lines, [alone, beside], &floors, [&before, &meanwhile]))
}

/// What became of one import, in lines a second.
#[derive(Clone, Copy)]
struct Speed {
    checked: f64,
    written: f64,
}

/// Brings lines in, from the file that is sent to the last row that is written.
async fn one(client: &mut Client, member: &Member, org: &str, numbers: Range<u64>) -> Result<Speed> {
    let lines = numbers.end - numbers.start;
    let began = Instant::now();
    let id = sent(client, member, org, numbers).await?;
    until(client, member, &id, "ready").await?;
    let checked = lines as f64 / began.elapsed().as_secs_f64();
    let began = Instant::now();
    let run = Request::post(format!("{LEDGER}/imports/{id}/run"), json!({})).by(&member.token);
    client.send(&run).await?.accepted().context("the import does not begin")?;
    let done = until(client, member, &id, "done").await?;
    ensure!(done["counts"]["added"] == json!(lines), "not every line was written: {}", done["counts"]);
    Ok(Speed { checked, written: lines as f64 / began.elapsed().as_secs_f64() })
}

/// Sends the workbook and says which org its rows are of. Gives the import.
async fn sent(client: &mut Client, member: &Member, org: &str, numbers: Range<u64>) -> Result<String> {
    let mut text = "设施编号,设施名称,安装日期,待修,检查次数,备注\n".to_owned();
    for n in numbers {
        let (year, month, day) = (1990 + n % 36, 1 + n % 12, 1 + n % 28);
        let broken = if n % 10 == 3 { "是" } else { "否" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{},设施{},{year}-{month:02}-{day:02},{broken},{},登记第{n}处", n, n % 5_000, n % 40);
    }
    let file = Request::upload(format!("{LEDGER}/imports"), "设施.csv", text.into_bytes()).by(&member.token);
    let import = client.send(&file).await?.accepted().context("the workbook is not taken")?;
    let id = import["id"].as_str().context("an import without id")?.to_owned();
    let columns = import["columns"].as_array().map(Vec::as_slice).unwrap_or_default();
    let columns = columns.iter().map(|column| column["target"].clone()).collect::<Vec<_>>();
    let body = json!({"columns": columns, "keys": ["number"], "org": org});
    let mapping = Request::post(format!("{LEDGER}/imports/{id}/mapping"), body).with("PUT").by(&member.token);
    client.send(&mapping).await?.accepted().context("the mapping is not taken")?;
    Ok(id)
}

/// Waits until an import stands there.
async fn until(client: &mut Client, member: &Member, id: &str, status: &str) -> Result<Json> {
    loop {
        let import = asks::ask(client, member, &format!("{LEDGER}/imports/{id}")).await?;
        if import["status"] == status {
            return Ok(import);
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// How long others wait.
struct Others {
    page: Line,
    write: Line,
}

impl Others {
    async fn work(url: &str, member: &Member, community: &Community, until: impl Fn(usize) -> bool) -> Result<Others> {
        let (mut client, mut pages, mut writes) = (Client::new(url), Vec::new(), Vec::new());
        let page = Request::get(format!("{LEDGER}/rows?view=roll&limit=20")).by(&member.token);
        while !until(pages.len()) {
            for (request, into) in [(&page, &mut pages), (&community.request(0, ""), &mut writes)] {
                let began = Instant::now();
                client.send(request).await?.accepted()?;
                into.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(Others { page: Line::of("others", "page", pages), write: Line::of("others", "order", writes) })
    }
}

fn outcome(lines: u64, [alone, beside]: [Speed; 2], floors: &Floors, [before, meanwhile]: [&Others; 2]) -> Outcome {
    let times = |of: &Others| {
        json!({"page_p50_ms": of.page.within_ms(0.5), "page_p99_ms": of.page.within_ms(0.99),
            "order_p50_ms": of.write.within_ms(0.5), "order_p99_ms": of.write.within_ms(0.99)})
    };
    let speed = |of: Speed| json!({"checked_per_second": of.checked, "written_per_second": of.written});
    let json = json!({
        "lines": lines,
        "alone": speed(alone),
        "beside_others": speed(beside),
        "bare_per_second": floors.bare,
        "bare_singly_per_second": floors.singly,
        "bare_whole_per_second": floors.whole,
        "others_before": times(before),
        "others_meanwhile": times(meanwhile),
    });
    let mut table = format!("\n{lines} lines, a second:\n");
    for (what, of) in [("alone", alone), ("beside others", beside)] {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "an import {what}: {:.0} checked, {:.0} written", of.checked, of.written);
    }
    for (what, floor) in [
        ("fifty in a transaction", floors.bare),
        ("each in a transaction of its own", floors.singly),
        ("of everything an import leaves, fifty in a transaction", floors.whole),
    ] {
        let ratio = alone.written / floor;
        // Writing to a string cannot fail.
        let _ =
            writeln!(table, "a bare loop of inserts, {what}: {floor:.0} (the import alone writes {ratio:.2} of it)");
    }
    for (when, of) in [("before", before), ("meanwhile", meanwhile)] {
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "others {when}: a page {:.2} / {:.2} ms, an order {:.2} / {:.2} ms (p50 / p99)",
            of.page.within_ms(0.5),
            of.page.within_ms(0.99),
            of.write.within_ms(0.5),
            of.write.within_ms(0.99)
        );
    }
    Outcome { json, table }
}
