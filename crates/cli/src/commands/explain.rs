//! `gridwork explain`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, bail};
use clap::Args;
use gridwork_operations::explain::Explained;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Whom and what.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    house: House,
    /// The login of whoever is asked about.
    login: String,
    /// A case's number, or the id of a case or of a row.
    record: String,
}

/// Runs the command. No content of the record is printed: only who sees it and what of it.
pub async fn run(ask: Explain, printer: &Printer) -> Result<ExitCode> {
    if !ask.house.exists() {
        bail!("there is no district in {}", ask.house.data.display());
    }
    let told = order(&ask.house, Order::Explain { login: ask.login, record: ask.record }).await?;
    let told: Explained = serde_json::from_value(told)?;
    printer.answer(&told, |told| page(told, printer))?;
    Ok(ExitCode::SUCCESS)
}

fn page(told: &Explained, printer: &Printer) -> String {
    let (language, words) = (printer.language.tag(), |zh, en| printer.say(zh, en));
    let mut text = String::new();
    let sees = match told.sees {
        true => words("看得到", "sees"),
        false => words("看不到", "does not see"),
    };
    let at = told.org.as_deref().unwrap_or(words("全区", "the whole district"));
    let _ = writeln!(text, "{} {sees} {} {} ({at})", told.login, told.of, told.id);
    for because in &told.because {
        let _ = writeln!(text, "  + {}", because.say(language));
    }
    for but in &told.but {
        let _ = writeln!(text, "  - {}", but.say(language));
    }
    let width = told.fields.iter().map(|field| field.key.len()).max().unwrap_or_default();
    for field in &told.fields {
        let sight = match field.sight.as_str() {
            "shown" => words("可见", "shown"),
            "coarse" => words("模糊", "coarse"),
            "masked" => words("掩码", "masked"),
            _ => words("不可见", "hidden"),
        };
        let because = field.because.iter().map(|it| it.say(language)).collect::<Vec<_>>().join("; ");
        let _ = writeln!(text, "  {:width$}  {sight:6}  {because}", field.key);
    }
    text.trim_end().to_owned()
}
