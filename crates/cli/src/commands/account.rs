//! `gridwork account …`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use gridwork_kernel::admission::Office;
use gridwork_operations::accounts::import::{AccountImport, ImportAccounts, ImportOutcome};
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account for a person; the password is read from standard input.
    Add {
        #[command(flatten)]
        house: House,
        /// The name to sign in with.
        login: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// A role at an org: `binhai/dispatcher@120116001001`; may be repeated.
        #[arg(long = "role")]
        roles: Vec<String>,
        /// Runs the software; reads no business content by it. The same as `--office system`.
        #[arg(long, conflicts_with = "office")]
        admin: bool,
        /// One of the three separated offices: system, security or audit. Nobody holds two.
        #[arg(long, value_parser = office)]
        office: Option<Office>,
        /// The password is to be changed at the first sign-in, before anything else.
        #[arg(long)]
        must_change: bool,
    },
    /// List accounts.
    List {
        #[command(flatten)]
        house: House,
    },
    /// Give an account a new password, read from standard input; unlocks it.
    Password {
        #[command(flatten)]
        house: House,
        /// The login.
        login: String,
        /// The password is to be changed at the next sign-in, before anything else.
        #[arg(long)]
        must_change: bool,
    },
    /// Take a lost second factor away; its sessions end.
    SecondFactor {
        #[command(flatten)]
        house: House,
        /// The login.
        login: String,
    },
    /// Import accounts from a CSV file, all of it or nothing.
    ///
    /// Its columns are account,name,role,org,issuer,subject; only the first is needed. Try it with --dry-run.
    Import {
        #[command(flatten)]
        house: House,
        /// The file; its first line names the columns.
        file: PathBuf,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Let somebody leave: sessions and roles end, open cases get somebody else.
    Leave {
        #[command(flatten)]
        house: House,
        /// The login.
        login: String,
        /// The last day; at once when absent.
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<String>,
        /// The login of whoever takes the open cases; needed when there are any.
        #[arg(long, value_name = "LOGIN")]
        to: Option<String>,
        /// Why, for the journal.
        #[arg(long)]
        reason: String,
    },
    /// Disable an account for good and end its sessions.
    Disable {
        #[command(flatten)]
        house: House,
        /// The login.
        login: String,
    },
}

/// Runs the command.
pub async fn run(command: AccountCommand, printer: &Printer) -> Result<ExitCode> {
    let done = match command {
        AccountCommand::Add { house, login, name, roles, admin, office, must_change } => {
            let roles = roles.iter().map(|role| role_at(role)).collect::<Result<Vec<_>>>()?;
            let password = read_password()?;
            let office = office.or(admin.then_some(Office::System));
            order(&house, Order::AddAccount { login, password, name, roles, office, must_change }).await?
        }
        AccountCommand::Import { house, file, dry_run } => return import(&house, &file, dry_run, printer).await,
        AccountCommand::Leave { house, login, on, to, reason } => {
            order(&house, Order::Leave { login, on, to, reason }).await?
        }
        AccountCommand::List { house } => order(&house, Order::ListAccounts).await?,
        AccountCommand::Password { house, login, must_change } => {
            let password = read_password()?;
            order(&house, Order::SetPassword { login, password, must_change }).await?
        }
        AccountCommand::SecondFactor { house, login } => order(&house, Order::ResetSecondFactor { login }).await?,
        AccountCommand::Disable { house, login } => order(&house, Order::DisableAccount { login }).await?,
    };
    printer.answer(&done, |done| match done.as_array() {
        Some(all) => all
            .iter()
            .map(|account| {
                let mark =
                    |key: &str, word: &str| if account[key] == true { format!("  {word}") } else { String::new() };
                let (login, name) = (account["account"].as_str().unwrap_or(""), account["name"].as_str().unwrap_or(""));
                let office = account["office"].as_str().map(|office| format!("  {office} office")).unwrap_or_default();
                format!("{login}  {name}{office}{}\n", mark("is_disabled", "disabled"))
            })
            .collect(),
        None => format!("done: {}", done["account"].as_str().unwrap_or("")),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Imports a file; exit code 1 when faults stand in the way.
async fn import(house: &House, file: &Path, dry_run: bool, printer: &Printer) -> Result<ExitCode> {
    let csv = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let done = order(house, Order::ImportAccounts(ImportAccounts { csv, dry_run })).await?;
    let report: AccountImport = serde_json::from_value(done)?;
    printer.answer(&report, |report| {
        let mut text = String::new();
        for fault in &report.faults {
            let column = fault.column.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
            text.push_str(&format!("{}:{}{column}: {}\n", file.display(), fault.line, fault.message.say("en")));
        }
        for (account, password) in &report.passwords {
            text.push_str(&format!("{account}  {password}\n"));
        }
        let did = match report.outcome {
            ImportOutcome::Preview => "would be",
            ImportOutcome::Refused => "nothing was done; without the faults there would be",
            ImportOutcome::Done => "done:",
        };
        let AccountImport { opened, granted, linked, unchanged, .. } = report;
        text.push_str(&format!(
            "{did} {opened} opened, {granted} granted, {linked} linked, {unchanged} lines unchanged\n"
        ));
        text
    })?;
    Ok(if report.outcome == ImportOutcome::Refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// One of the three offices by its word.
fn office(word: &str) -> Result<Office, String> {
    Office::parse(word).ok_or_else(|| "an office is system, security or audit".to_owned())
}

fn role_at(text: &str) -> Result<(String, String)> {
    let (role, org) =
        text.split_once('@').ok_or_else(|| anyhow!("a role is given as pack/key@org-code, not `{text}`"))?;
    Ok((role.to_owned(), org.to_owned()))
}

/// Passwords never stand on a command line: other users of the machine could read them there.
fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("no password came on standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(anyhow!("no password came on standard input: echo it into the command, or type it"));
    }
    Ok(password)
}
