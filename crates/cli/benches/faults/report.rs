//! What was tried and what was found, as a table.

use crate::ground::Engine;
use crate::kinds::Kind;
use crate::overload::Overload;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Every trial.
pub(crate) struct Report {
    seed: u64,
    pub(crate) rows: Vec<Row>,
    /// Whether the look after a power cut finds what a disk lost that only said it had synced, on the engines tried.
    pub(crate) lies_found: Vec<(Engine, bool)>,
    /// How many more clients than places were borne, an engine each.
    pub(crate) overload: Vec<Overload>,
}

/// The trials of one kind on one engine.
pub(crate) struct Row {
    kind: Kind,
    engine: Engine,
    pub(crate) trials: u32,
    pub(crate) answers: u64,
    pub(crate) shed: u64,
    /// The longest time from the end of the fault until the load went on.
    pub(crate) recovered_s: f64,
    pub(crate) violations: Vec<String>,
}

impl Row {
    pub(crate) fn new(kind: Kind, engine: Engine) -> Row {
        Row { kind, engine, trials: 0, answers: 0, shed: 0, recovered_s: 0.0, violations: Vec::new() }
    }

    /// The row for whoever waits for it.
    pub(crate) fn line(&self) -> String {
        let Row { kind, engine, trials, answers, shed, recovered_s, violations } = self;
        let (kind, engine, count) = (kind.word(), engine.word(), violations.len());
        format!(
            "{kind:<22} {engine:<9} {trials:>4} trials {answers:>7} answers {shed:>6} shed, back after {recovered_s:.1} s, {count} violations"
        )
    }
}

impl Report {
    pub(crate) fn new(seed: u64) -> Report {
        Report { seed, rows: Vec::new(), lies_found: Vec::new(), overload: Vec::new() }
    }

    pub(crate) fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.violations.is_empty()) && self.lies_found.iter().all(|(_, found)| *found)
    }

    pub(crate) fn text(&self) -> String {
        let mut text = self.rows.iter().map(|row| row.line() + "\n").collect::<String>();
        for (engine, found) in &self.lies_found {
            let said = if *found { "is found out" } else { "is NOT found out: the look after a cut proves nothing" };
            let _ = writeln!(text, "{}: a disk that lies about syncing {said}", engine.word());
        }
        for measured in &self.overload {
            text += &format!("{measured:?}\n");
        }
        let violations = self.rows.iter().map(|row| row.violations.len()).sum::<usize>();
        let trials = self.rows.iter().map(|row| row.trials).sum::<u32>();
        let _ = write!(text, "{trials} trials, {violations} violations");
        text
    }

    /// Keeps what was found in a folder, a file an engine; a run of some kinds only replaces nothing.
    pub(crate) fn keep(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let all = Kind::ALL.into_iter().filter(|kind| kind.strikes(engine)).count();
            let rows = self.rows.iter().filter(|row| row.engine == engine).map(Row::json).collect::<Vec<_>>();
            if rows.len() == all {
                let lies = self.lies_found.iter().find(|(of, _)| *of == engine).map(|(_, found)| found);
                let kept = json!({"seed": self.seed, "rows": rows, "lies_found": lies});
                fs::write(folder.join(format!("{}.json", engine.word())), format!("{kept:#}\n"))?;
            }
        }
        for measured in self.overload.iter().map(|measured| json!(measured)) {
            let file = format!("overload-{}.json", measured["engine"].as_str().unwrap_or_default());
            fs::write(folder.join(file), format!("{measured:#}\n"))?;
        }
        Ok(())
    }
}

impl Row {
    fn json(&self) -> Json {
        let Row { kind, engine, trials, answers, shed, recovered_s, violations } = self;
        json!({"kind": kind.word(), "engine": engine.word(), "what": kind.said(*engine), "trials": trials,
            "answers": answers, "shed": shed, "recovered_s": recovered_s, "violations": violations})
    }
}

/// The page in the documents, from what was kept of both engines.
pub(crate) fn page(folder: &Path) -> std::io::Result<String> {
    let (mut page, mut after) = (PAGE.to_owned(), String::new());
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let file = folder.join(format!("{}.json", engine.word()));
        let missing = |error: std::io::Error| {
            let word = engine.word();
            std::io::Error::other(format!("nothing is kept of {word} ({error}): run `--engine {word}` once, whole"))
        };
        let kept: Json = serde_json::from_str(&fs::read_to_string(&file).map_err(missing)?)?;
        let rows = kept["rows"].as_array().cloned().unwrap_or_default();
        for row in &rows {
            let count = row["violations"].as_array().map_or(0, Vec::len);
            let words = ["kind", "engine", "what"].map(|name| row[name].as_str().unwrap_or_default());
            let [kind, engine, what] = words;
            let (trials, answers, shed) = (&row["trials"], &row["answers"], &row["shed"]);
            let back = row["recovered_s"].as_f64().unwrap_or_default();
            let _ = writeln!(
                page,
                "| `{kind}` | {engine} | {what} | {trials} | {answers} | {shed} | {back:.1} s | {count} |"
            );
        }
        let sum = |name: &str| rows.iter().filter_map(|row| row[name].as_u64()).sum::<u64>();
        let violations = rows.iter().map(|row| row["violations"].as_array().map_or(0, Vec::len)).sum::<usize>();
        let (word, trials, answers, seed) = (engine.word(), sum("trials"), sum("answers"), &kept["seed"]);
        let _ = writeln!(
            after,
            "- {word}: {trials} trials, {answers} answered writes, {violations} violations; seed {seed}."
        );
        match kept["lies_found"].as_bool() {
            Some(true) => {
                after += "- The look can fail: a disk that says it has synced and has not was tried too, and answered writes \
                          were missing afterwards.\n";
            }
            Some(false) => after += "- A disk that says it has synced and has not was NOT found out.\n",
            None => {}
        }
    }
    page += "\n";
    page += &after;
    page += OVERLOAD;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let text = fs::read_to_string(folder.join(format!("overload-{}.json", engine.word())))?;
        let measured: Json = serde_json::from_str(&text)?;
        let number = |value: &Json| value.as_f64().unwrap_or_default();
        let _ = writeln!(
            page,
            "| {} | {} | {:.0} | {:.0} | {:.0} % | {:.1} | {:.1} |",
            engine.word(),
            measured["clients_many"],
            number(&measured["answered_per_s"][0]),
            number(&measured["answered_per_s"][1]),
            number(&measured["shed_share"][1]) * 100.0,
            number(&measured["median_ratio"]),
            number(&measured["p99_ratio"]),
        );
    }
    Ok(page + &format!("\nA build without optimisation, on {}.\n", machine()))
}

/// What stands above the table.
const PAGE: &str = "# Faults

Written by `cargo xtask faults --write`; do not edit it. Each trial runs the real server under a load of eight clients that carry orders round,
lets one fault strike at a random moment, waits until the load goes on by itself, and then looks at everything: every answered write is there
once, no step was taken twice, every invariant holds on the stopped database, and a server that is started again finds all of it. Clients that got no
answer, or a 503, send the same request under the same key again, as the phone pages do.

Disk and clock go wrong through a small library that is loaded before the C library (`crates/cli/benches/faults/shim.c`): it copies a file
when it is synced, answers \"no space left\", delays, or adds to the time of day. It needs no rights and no special file system. For lost power on
PostgreSQL it keeps the whole folder of the cluster as ext4 and xfs promise it: contents as any process last synced the file, names as the folder,
or the file itself, was last synced. After the cut nothing else is there but, by the dice, sectors of 512 bytes that were written and not synced, and
names that were changed and not synced. PostgreSQL runs there with little memory, little log, and sums over its pages, and must come back by itself.

| kind | engine | what happens | trials | answers | told to come back | back within | violations |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

/// What stands above the measure of overload.
const OVERLOAD: &str = "
## Overload

A server works on 256 requests at once. Who comes besides is told at once to come back in a second (503 `busy`, `Retry-After`). Lists of cases are
asked for by as many clients as there are places, and then by four times as many, all from the same machine, whose cores the clients and a build
without optimisation burden too. Without places the times would grow as the clients do, fourfold. On SQLite a request is worked on without waiting, one
a core, so places do not fill; who waits there waits for a core.

| engine | clients | answered per second when just full | with that many clients | told to come back | median, by that of the full house | slowest of a hundred, likewise |
| --- | --- | --- | --- | --- | --- | --- |
";

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores")
}
