//! What was measured, written into docs/build/benchmarks.md between marks: what stands beside them is kept.

use super::chart;
use anyhow::{Context, Result};
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writes what was measured as a part of the page.
type Part = fn(&Json) -> String;

/// What can be measured, by the name of its file and of its marks.
const PARTS: [(&str, Part); 5] =
    [("steps", steps), ("pages", pages), ("ledgers", ledgers), ("search", pages), ("hour", hour)];

/// Fills the page from what is kept in a folder, and draws the chart beside it.
pub(super) fn write(kept: &Path, docs: &Path) -> Result<()> {
    let page = docs.join("benchmarks.md");
    let mut text = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    for (name, part) in PARTS {
        let file = kept.join(name).with_extension("json");
        let Ok(measured) = fs::read_to_string(&file) else {
            eprintln!("{} is not there: that part of the page stays as it is", file.display());
            continue;
        };
        let measured: Json = serde_json::from_str(&measured).with_context(|| file.display().to_string())?;
        text = between(&text, name, &part(&measured))?;
        if name == "steps" {
            fs::write(docs.join("benchmarks.svg"), chart::steps(&measured))?;
        }
    }
    fs::write(&page, text).with_context(|| page.display().to_string())
}

/// The text with other words between the two marks of a part.
fn between(text: &str, name: &str, words: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- measured {name} -->\n"), format!("<!-- end {name} -->"));
    let from = text.find(&begin).with_context(|| format!("the page has no mark `{}`", begin.trim()))? + begin.len();
    let to = text[from..].find(&end).with_context(|| format!("the page has no mark `{end}`"))? + from;
    Ok(format!("{}\n{words}\n{}", &text[..from], &text[to..]))
}

fn number(value: &Json) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn word(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn all(value: &Json) -> &[Json] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// When and where, in a line.
fn head(run: &Json) -> String {
    let date = word(&run["date"]).split('T').next().unwrap_or_default();
    format!(
        "{date}, {}; load {:.1} before and {:.1} after.\n",
        word(&run["machine"]),
        number(&run["load_before"]),
        number(&run["load_after"])
    )
}

fn steps(run: &Json) -> String {
    let mut text = head(run);
    // Writing to a string cannot fail.
    for engine in all(&run["engines"]) {
        let _ = writeln!(text, "\n{}:\n", word(&engine["engine"]));
        text += "| clients | | steps/s | of own | p50 ms | p99 ms | program µs | postgres µs | clients µs | bytes |\n";
        text += "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
        for line in all(&engine["lines"]) {
            let own = number(&line["own"]["steps_per_second"]);
            for (name, key) in chart::LANES.into_iter().filter(|(_, key)| line[key].is_object()) {
                let (it, cpu) = (&line[key], &line[key]["cpu_us_each_step"]);
                let rate = number(&it["steps_per_second"]);
                let _ = writeln!(
                    text,
                    "| {} | {name} | {rate:.0} | {:.2} | {:.2} | {:.1} | {:.0} | {:.0} | {:.0} | {:.0} |",
                    line["clients"],
                    rate / own,
                    number(&it["p50_ms"]),
                    number(&it["p99_ms"]),
                    number(&cpu["program"]),
                    number(&cpu["postgres"]),
                    number(&cpu["clients"]),
                    number(&it["bytes_written_each_step"])
                );
            }
        }
        let rows = |of: &str| {
            engine["rows_each_step"][of].as_object().map_or(0.0, |rows| rows.values().map(number).sum::<f64>())
        };
        let memory = &engine["memory_kb"];
        let _ = writeln!(
            text,
            "\nA step leaves {:.2} rows ({:.2} by the own floor) and makes the database {:.0} bytes larger. The server is ready after \
             {:.0} ms, with {:.0} MB resident; {:.0} MB after all this load.",
            rows("http"),
            rows("own"),
            number(&engine["database_bytes_each_step"]),
            number(&engine["start"]["readyz_ms"]),
            number(&memory["idle"]) / 1024.0,
            number(&memory["after_load"]) / 1024.0
        );
    }
    text
}

fn pages(run: &Json) -> String {
    let mut text = head(run);
    for engine in all(&run["engines"]) {
        let (sizes, unit) = (all(&engine["sizes"]), word(&engine["unit"]));
        let _ = writeln!(text, "\n{}:\n", word(&engine["engine"]));
        let (mut top, mut rule) = ("| reader | page |".to_owned(), "| --- | --- |".to_owned());
        for size in sizes {
            let _ = write!(top, " p50 ms, {0} {unit} | p99 ms, {0} {unit} |", size["count"]);
            rule += " ---: | ---: |";
        }
        let _ = writeln!(text, "{top} p99, most to fewest |\n{rule} ---: |");
        let (Some(fewest), Some(most)) = (sizes.first(), sizes.last()) else { continue };
        for (at, page) in all(&fewest["pages"]).iter().enumerate() {
            let _ = write!(text, "| {} | {} |", word(&page["reader"]), word(&page["page"]));
            for size in sizes {
                let line = &size["pages"][at];
                let _ = write!(text, " {:.2} | {:.2} |", number(&line["p50_ms"]), number(&line["p99_ms"]));
            }
            let _ = writeln!(text, " {:.2} |", number(&most["pages"][at]["p99_ms"]) / number(&page["p99_ms"]));
        }
        for size in sizes {
            let _ = write!(
                text,
                "\n{} {unit}: {:.0} MB, ready after {:.0} ms, {:.0} MB resident after these pages.",
                size["count"],
                number(&size["database_bytes"]) / 1e6,
                number(&size["ready_ms"]),
                number(&size["memory_kb"]) / 1024.0
            );
        }
        text.push('\n');
    }
    text
}

fn ledgers(run: &Json) -> String {
    let mut text = pages(run);
    for engine in all(&run["engines"]) {
        let import = &engine["import"];
        let a_second = |when: &str, what: &str| number(&import[when][format!("{what}_per_second")]);
        let (written, bare) = (a_second("alone", "written"), number(&import["bare_per_second"]));
        let (singly, whole) = (number(&import["bare_singly_per_second"]), number(&import["bare_whole_per_second"]));
        let _ = writeln!(
            text,
            "\n{}: of {} lines {:.0} are checked a second and {written:.0} written; beside others {:.0} and {:.0}. A bare loop of \
             inserts into the one table writes {bare:.0} a second fifty in a transaction ({:.2} of it), and {singly:.0} each in \
             its own ({:.2} of it); one into all tables that an import writes, fifty in a transaction, {whole:.0} ({:.2} of it).",
            word(&engine["engine"]),
            import["lines"],
            a_second("alone", "checked"),
            a_second("beside_others", "checked"),
            a_second("beside_others", "written"),
            written / bare,
            written / singly,
            written / whole
        );
        let times = |when: &str, what: &str| {
            let of = |share: &str| number(&import[when][format!("{what}_{share}_ms")]);
            format!("{:.2} ms (p99 {:.1})", of("p50"), of("p99"))
        };
        let _ = writeln!(
            text,
            "Others meanwhile: a page {} instead of {}, an order {} instead of {}.",
            times("others_meanwhile", "page"),
            times("others_before", "page"),
            times("others_meanwhile", "order"),
            times("others_before", "order")
        );
        for told in all(&engine["undeclared"]) {
            let code = told["code"].as_str().unwrap_or("answered");
            let _ = writeln!(
                text,
                "Sorted by what no view sorts by, {} rows: {:.2} s, {code}.",
                told["rows"],
                number(&told["s"])
            );
        }
    }
    text
}

fn hour(run: &Json) -> String {
    let mut text = head(run);
    for engine in all(&run["engines"]) {
        let mb = |when: &str| number(&engine["memory_kb"][when]) / 1024.0;
        let _ = writeln!(
            text,
            "\n{}: {:.0} minutes, {} clients, {} steps and {} pages; {:.0} MB resident before, at most {:.0} MB, {:.0} MB at the end. \
             The database had {:.0} MB then.",
            word(&engine["engine"]),
            number(&engine["seconds"]) / 60.0,
            engine["clients"],
            engine["steps"],
            engine["pages"],
            mb("idle"),
            mb("highest"),
            mb("last"),
            number(&engine["database_bytes"]) / 1e6
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = "# A\n<!-- measured steps -->\nold\n<!-- end steps -->\nrest\n";
        let new = between(page, "steps", "new").expect("both marks are there");
        assert_eq!(new, "# A\n<!-- measured steps -->\n\nnew\n<!-- end steps -->\nrest\n");
        assert!(between(page, "pages", "new").is_err(), "a page without the mark is told");
    }
}
