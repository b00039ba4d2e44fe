//! From a fresh clone to a living district in a browser: installs, builds, starts, says who may sign in.

use crate::demo::{Account, Demo, terminate};
use crate::{binaries, web};
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// Options of `up`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where it answers.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Where the demo keeps its data; removed by hand to start anew.
    #[arg(long, default_value = "target/demo")]
    data: String,
    /// Builds without optimisation, in a third of the time; the demo is then one street instead of a city.
    #[arg(long)]
    debug: bool,
}

/// Builds and starts the demo, and stays until Ctrl-C.
pub(crate) fn run(args: &Args) -> Result<()> {
    web::build()?;
    let binary = binaries::gridwork(!args.debug)?;
    let demo = Demo::start(&binary, &args.data, &args.listen)?;
    let pid = demo.pid();
    // The demo finishes what it is writing; we go when it has gone.
    ctrlc::set_handler(move || drop(terminate(pid))).context("cannot catch Ctrl-C")?;
    println!("\nGridwork is at {}\n", demo.url);
    print!("{}", sign_ins(&demo.accounts()?));
    println!("\nCtrl-C stops it; `cargo xtask up` goes on where it stopped.");
    demo.wait()
}

/// A table of sign-ins, by role.
fn sign_ins(accounts: &[Account]) -> String {
    let mut by_role: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for account in accounts {
        if account.roles.is_empty() {
            let line = format!("  {:<16} {:<16} {}", account.account, account.password, account.name);
            by_role.entry("no role: runs the software").or_default().push(line);
        }
        for held in &account.roles {
            let line =
                format!("  {:<16} {:<16} {} · {}", account.account, account.password, account.name, held.org.name);
            by_role.entry(&held.role).or_default().push(line);
        }
    }
    by_role.iter().map(|(role, lines)| format!("{role}\n{}\n", lines.join("\n"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Held, Org};

    #[test]
    fn sign_ins_are_listed_by_role() {
        let held = Held { role: "binhai/resident".into(), org: Org { name: "河西社区".into() } };
        let account =
            Account { account: "li".into(), password: "secret".into(), name: "李明".into(), roles: vec![held] };
        let table = sign_ins(&[account]);
        assert!(table.starts_with("binhai/resident\n  li "), "{table}");
        assert!(table.contains("李明 · 河西社区"), "{table}");
    }
}
