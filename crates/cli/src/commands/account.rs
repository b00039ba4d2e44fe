//! `gridwork account …`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use std::io::{BufRead, IsTerminal};
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
        /// Runs the software; reads no business content by it.
        #[arg(long)]
        admin: bool,
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
        AccountCommand::Add { house, login, name, roles, admin } => {
            let roles = roles.iter().map(|role| role_at(role)).collect::<Result<Vec<_>>>()?;
            let password = read_password()?;
            order(&house, Order::AddAccount { login, password, name, roles, is_admin: admin }).await?
        }
        AccountCommand::List { house } => order(&house, Order::ListAccounts).await?,
        AccountCommand::Password { house, login } => {
            let password = read_password()?;
            order(&house, Order::SetPassword { login, password }).await?
        }
        AccountCommand::Disable { house, login } => order(&house, Order::DisableAccount { login }).await?,
    };
    printer.answer(&done, |done| match done.as_array() {
        Some(all) => all
            .iter()
            .map(|account| {
                let mark =
                    |key: &str, word: &str| if account[key] == true { format!("  {word}") } else { String::new() };
                let (login, name) = (account["account"].as_str().unwrap_or(""), account["name"].as_str().unwrap_or(""));
                format!("{login}  {name}{}{}\n", mark("is_admin", "administrator"), mark("is_disabled", "disabled"))
            })
            .collect(),
        None => format!("done: {}", done["account"].as_str().unwrap_or("")),
    })?;
    Ok(ExitCode::SUCCESS)
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
