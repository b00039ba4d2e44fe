//! `gridwork pack new`

use crate::print::Printer;
use anyhow::{Context, Result, anyhow, bail};
use std::path::Path;
use std::process::ExitCode;

/// The files of a small pack that passes its check and whose scenario passes: a matter is reported and settled.
const FILES: [(&str, &str); 4] = [
    ("pack.yaml", include_str!("new/pack.yaml")),
    ("roles.yaml", include_str!("new/roles.yaml")),
    ("loops/report.yaml", include_str!("new/report.yaml")),
    ("scenarios/report_round.yaml", include_str!("new/report_round.yaml")),
];

/// Writes the files; never over something that is there.
pub fn run(dir: &Path, title: &str, printer: &Printer) -> Result<ExitCode> {
    let key =
        dir.file_name().and_then(|name| name.to_str()).ok_or_else(|| anyhow!("{} names no folder", dir.display()))?;
    let is_key = key.len() <= 31
        && key.starts_with(|char: char| char.is_ascii_lowercase())
        && key.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    if !is_key {
        bail!("`{key}` cannot be a pack's key: up to 31 small letters, digits and _, beginning with a letter");
    }
    if dir.exists() {
        bail!("{} exists already: name a new folder", dir.display());
    }
    let mut written = Vec::new();
    for (name, text) in FILES {
        let file = dir.join(name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        let quoted = serde_json::to_string(title)?;
        let text = text.replace("@KEY@", key).replace("@TITLE@", &quoted);
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        written.push(file);
    }
    printer.answer(&written, |written| {
        let lines = written.iter().map(|file| format!("{}\n", file.display())).collect::<String>();
        let (next, then) = printer.say(("下一步：", "，然后"), ("next: ", ", then "));
        format!("{lines}{next}gridwork pack check {0}{then}gridwork pack test {0}", dir.display())
    })?;
    Ok(ExitCode::SUCCESS)
}
