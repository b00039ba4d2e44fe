//! Administration: one set of orders, carried out here when no server runs, and by the running server otherwise.
//!
//! A SQLite server is the only writer of its file, so a command beside it talks to it over `DATA/admin.sock`, which
//! only the owner of the folder can open. One line of JSON goes in, one comes back.

use crate::house::House;
use crate::keys::{self, KeyOrder};
use anyhow::{Context, Result, anyhow};
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk};
use gridwork_operations::accounts::import::ImportAccounts;
use gridwork_operations::accounts::{self, Leave, NewAccount};
use gridwork_operations::calendar::{self, ChangeDays};
use gridwork_operations::orgs::import::{ImportOrgs, import};
use gridwork_operations::orgs::{self, ListOrgs};
use gridwork_operations::packs::{self, ApplyPacks};
use gridwork_operations::{doctor, explain, journal, outbox, search};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// Something to be done to a district.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// The current definitions of a pack, for `pack diff`.
    Definitions {
        /// The pack.
        pack: String,
    },
    /// Applies packs and installs the last one for an org's subtree.
    ApplyPacks {
        /// Checked packs.
        packs: Vec<Pack>,
        /// The org's code.
        org: Option<String>,
        /// Lossy changes that are meant.
        allow: Vec<String>,
    },
    /// Adds an account.
    AddAccount {
        /// The login.
        login: String,
        /// The password.
        password: String,
        /// The person's name.
        name: String,
        /// `role@org code`.
        roles: Vec<(String, String)>,
        /// One of the three offices.
        office: Option<Office>,
        /// The password is to be changed first thing.
        must_change: bool,
    },
    /// Lists accounts.
    ListAccounts,
    /// Gives a new password.
    SetPassword {
        /// The login.
        login: String,
        /// The password.
        password: String,
        /// The password is to be changed first thing.
        must_change: bool,
    },
    /// Takes a lost second factor away.
    ResetSecondFactor {
        /// The login.
        login: String,
    },
    /// Disables an account.
    DisableAccount {
        /// The login.
        login: String,
    },
    /// Imports accounts.
    ImportAccounts(ImportAccounts),
    /// Lets the holder of an account leave.
    Leave {
        /// The login.
        login: String,
        /// The last day.
        on: Option<String>,
        /// The login of whoever takes the open cases.
        to: Option<String>,
        /// Why.
        reason: String,
    },
    /// Imports orgs.
    ImportOrgs(ImportOrgs),
    /// Lists orgs.
    ListOrgs {
        /// Only the org of this code and what is below it.
        under: Option<String>,
        /// Only this kind.
        kind: Option<String>,
        /// The tree as it stood on a date.
        tree_on: Option<String>,
    },
    /// The days of a year that depart from Monday to Friday.
    ShowCalendar {
        /// Which year.
        year: i32,
    },
    /// Changes days of the work calendar.
    ChangeCalendar {
        /// The days.
        ask: ChangeDays,
        /// Only says what would move.
        dry_run: bool,
    },
    /// Checks the journal.
    VerifyJournal {
        /// Files of checkpoints from other processes, besides that of this house.
        others: Vec<PathBuf>,
    },
    /// Copies the SQLite database, online.
    CopyDatabase {
        /// To where.
        to: PathBuf,
    },
    /// Dead letters, and how the channels stand.
    ListOutbox {
        /// At most so many letters.
        limit: usize,
    },
    /// Sends dead letters again.
    Resend {
        /// Only this one.
        id: Option<String>,
        /// Only those of this channel.
        channel: Option<String>,
    },
    /// What the filters of channels name that is not here.
    UnknownNames {
        /// Each filter with the name of its channel.
        filters: Vec<(String, outbox::Filter)>,
    },
    /// Something about keys.
    Keys(KeyOrder),
    /// Keeps some thousand records anew by which cases and rows are found.
    RebuildSearch {
        /// From the beginning, also what is whole.
        anew: bool,
    },
    /// Says whether somebody sees a record, and why.
    Explain {
        /// The login.
        login: String,
        /// A case's number, or the id of a case or row.
        record: String,
    },
    /// Looks whether everything is well.
    Doctor,
}

/// What came back over the socket.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    ok: Option<Json>,
    error: Option<String>,
}

/// Gives an order to the running server of a house, or carries it out here when there is none.
pub async fn order(house: &House, order: Order) -> Result<Json> {
    Orders::to(house).give(order).await
}

/// Several orders to one house. Without a running server it is opened once for all of them.
pub struct Orders<'a> {
    house: &'a House,
    desk: Option<Desk>,
}

impl<'a> Orders<'a> {
    /// To a house that is not looked at yet.
    pub fn to(house: &'a House) -> Self {
        Self { house, desk: None }
    }

    /// Gives the next one.
    pub async fn give(&mut self, order: Order) -> Result<Json> {
        // Waiting for an answer that a dying server never sends would hang the command, so the connection decides.
        if self.desk.is_none()
            && self.house.database.is_none()
            && let Ok(stream) = UnixStream::connect(self.house.socket()).await
        {
            return ask(stream, &order).await;
        }
        let desk = match (&self.desk, &order) {
            (Some(desk), _) => desk,
            (None, Order::Keys(KeyOrder::Retire { .. })) => self.desk.insert(self.house.open_to_retire().await?),
            (None, _) => self.desk.insert(self.house.open().await?),
        };
        carry_out(desk, self.house, order).await
    }
}

async fn ask(stream: UnixStream, order: &Order) -> Result<Json> {
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_string(order)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await.context("the running server does not take orders")?;
    let mut answer = String::new();
    BufReader::new(read).read_line(&mut answer).await.context("the running server did not answer")?;
    let reply: Reply = serde_json::from_str(&answer).context("the running server broke off")?;
    match (reply.ok, reply.error) {
        (Some(ok), _) => Ok(ok),
        (None, error) => Err(anyhow!(error.unwrap_or_else(|| "the running server refused".into()))),
    }
}

/// Takes orders over the socket until the server stops.
pub fn listen(desk: Desk, house: House) -> Result<tokio::task::JoinHandle<()>> {
    let path = house.socket();
    // A socket left by a killed server stands in the way of the next; the lock on the database says it is dead.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    Ok(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (desk, house) = (desk.clone(), house.clone());
            tokio::spawn(async move {
                if let Err(error) = answer(stream, &desk, &house).await {
                    tracing::warn!(error = %error, "an order over the admin socket failed");
                }
            });
        }
    }))
}

async fn answer(stream: UnixStream, desk: &Desk, house: &House) -> Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read).read_line(&mut line).await?;
    let done = match serde_json::from_str::<Order>(&line) {
        Ok(order) => carry_out(desk, house, order).await,
        Err(error) => Err(anyhow!("this server does not know the order: {error}")),
    };
    let reply = match done {
        Ok(value) => Reply { ok: Some(value), error: None },
        Err(error) => {
            let causes = error.chain().map(ToString::to_string).collect::<Vec<_>>();
            Reply { ok: None, error: Some(causes.join(": ")) }
        }
    };
    let mut text = serde_json::to_string(&reply)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    Ok(())
}

async fn carry_out(desk: &Desk, house: &House, order: Order) -> Result<Json> {
    let system = Arc::new(Actor::system());
    match order {
        Order::Definitions { pack } => {
            let view = desk.view().await?;
            Ok(serde_json::to_value(packs::definitions_of(&view.world.catalog, &pack))?)
        }
        Order::ApplyPacks { packs, org, allow } => {
            let org = match org {
                Some(code) => Some(org_id(desk, &code).await?),
                None => None,
            };
            let applied = packs::apply(desk, &system, ApplyPacks { packs, org, allow }).await.map_err(say)?;
            Ok(serde_json::to_value(applied)?)
        }
        Order::AddAccount { login, password, name, roles, office, must_change } => {
            let roles = roles_at(desk, &roles).await?;
            let new = NewAccount { login: login.clone(), password, name, person: None, roles, office, must_change };
            accounts::add(desk, &system, new).await.map_err(say)?;
            Ok(json!({"account": login}))
        }
        Order::ListAccounts => list_accounts(desk).await,
        Order::SetPassword { login, password, must_change } => {
            accounts::set_password(desk, &login, &password, must_change).await.map_err(say)?;
            Ok(json!({"account": login}))
        }
        Order::ResetSecondFactor { login } => {
            let account = accounts::by_login(desk, &login).await.map_err(say)?.id;
            accounts::reset_second_factor(desk, &system, account).await.map_err(say)?;
            Ok(json!({"account": login}))
        }
        Order::DisableAccount { login } => {
            accounts::disable(desk, &login).await.map_err(say)?;
            Ok(json!({"account": login, "is_disabled": true}))
        }
        Order::ImportAccounts(ask) => {
            Ok(serde_json::to_value(accounts::import::import(desk, &system, ask).await.map_err(say)?)?)
        }
        Order::Leave { login, on, to, reason } => {
            let account = accounts::by_login(desk, &login).await.map_err(say)?.id;
            let left = accounts::leave(desk, &system, account, Leave { on, to, reason }).await.map_err(say)?;
            Ok(serde_json::to_value(left)?)
        }
        Order::ImportOrgs(ask) => Ok(serde_json::to_value(import(desk, &system, ask).await.map_err(say)?)?),
        Order::ListOrgs { under, kind, tree_on } => list_orgs(desk, &system, under, kind, tree_on).await,
        Order::ShowCalendar { year } => Ok(serde_json::to_value(calendar::year(desk, year).await.map_err(say)?)?),
        Order::ChangeCalendar { ask, dry_run } => change_calendar(desk, &system, ask, dry_run).await,
        Order::VerifyJournal { others } => {
            let files = [vec![house.checkpoints()], others].concat();
            let found = journal::verify(desk, &files).await.map_err(say)?;
            Ok(serde_json::to_value(found)?)
        }
        Order::CopyDatabase { to } => {
            desk.db().backup_sqlite(&to).await?;
            Ok(json!({"copied": to}))
        }
        Order::ListOutbox { limit } => list_outbox(desk, &system, limit).await,
        Order::UnknownNames { filters } => {
            Ok(serde_json::to_value(outbox::unknown_names(&desk.view().await?.world, &filters))?)
        }
        Order::Resend { id, channel } => resend(desk, &system, id, channel).await,
        Order::Keys(order) => keys::carry_out(desk, house, order).await,
        Order::RebuildSearch { anew } => rebuild_search(desk, anew).await,
        Order::Explain { login, record } => {
            Ok(serde_json::to_value(explain::explain(desk, &login, &record).await.map_err(say)?)?)
        }
        Order::Doctor => Ok(serde_json::to_value(doctor::examine(desk).await.map_err(say)?)?),
    }
}

async fn rebuild_search(desk: &Desk, anew: bool) -> Result<Json> {
    if anew {
        search::begin_anew(desk).await.map_err(say)?;
    }
    Ok(serde_json::to_value(search::rebuild(desk).await.map_err(say)?)?)
}

/// Roles by name at orgs by code.
async fn roles_at(desk: &Desk, named: &[(String, String)]) -> Result<Vec<(Key, gridwork_kernel::OrgId)>> {
    let mut held = Vec::new();
    for (role, code) in named {
        let role = Key::parse(role).ok_or_else(|| anyhow!("a role is pack/key, not `{role}`"))?;
        held.push((role, org_id(desk, code).await?));
    }
    Ok(held)
}

async fn list_accounts(desk: &Desk) -> Result<Json> {
    let all = accounts::list(desk).await.map_err(say)?;
    let all = all.iter().map(|account| {
        let is_admin = account.office == Some(Office::System);
        json!({"account": account.login, "name": account.name, "office": account.office, "is_admin": is_admin,
            "is_disabled": account.is_disabled})
    });
    Ok(Json::Array(all.collect()))
}

async fn list_orgs(
    desk: &Desk,
    system: &Actor,
    under: Option<String>,
    kind: Option<String>,
    tree_on: Option<String>,
) -> Result<Json> {
    let within = match under {
        Some(code) => Some(org_id(desk, &code).await?),
        None => None,
    };
    let ask = ListOrgs { within, kind, tree_on, after: None, limit: usize::MAX };
    let (orgs, _) = orgs::list(desk, system, &ask).await.map_err(say)?;
    Ok(serde_json::to_value(orgs)?)
}

async fn list_outbox(desk: &Desk, system: &Arc<Actor>, limit: usize) -> Result<Json> {
    let none = outbox::Channels::default();
    let found = outbox::list(desk, system, &none, (None, limit), both).await.map_err(say)?;
    Ok(serde_json::to_value(found)?)
}

/// Sends one dead letter again, or all of a channel or of every channel.
async fn resend(desk: &Desk, system: &Arc<Actor>, id: Option<String>, channel: Option<String>) -> Result<Json> {
    let Some(id) = id else {
        let left = outbox::resend_all(desk, system, Call::plain(), channel).await.map_err(say)?;
        return Ok(json!({"resent": left}));
    };
    let letter = id.parse().map_err(|_| anyhow!("`{id}` is no id: `gridwork outbox list` shows them"))?;
    outbox::resend(desk, system, Call::plain(), letter).await.map_err(say)?;
    Ok(json!({"resent": id}))
}

async fn change_calendar(desk: &Desk, system: &Arc<Actor>, ask: ChangeDays, dry_run: bool) -> Result<Json> {
    if dry_run {
        let seen = calendar::preview(desk, system, &ask).await.map_err(say)?;
        return Ok(json!({"dry_run": true, "days": seen.days, "open": seen.open, "moved": seen.moved}));
    }
    let done = calendar::change(desk, system, Call::plain(), ask).await.map_err(say)?;
    Ok(json!({"dry_run": false, "days": done.days, "open": done.open}))
}

async fn org_id(desk: &Desk, code: &str) -> Result<gridwork_kernel::OrgId> {
    let view = desk.view().await?;
    let found = view.world.orgs.by_code(code).map(|org| org.id);
    found.ok_or_else(|| anyhow!("there is no org with the code {code}: `gridwork org list` shows them"))
}

/// A text in both languages.
pub(crate) fn both(text: &gridwork_definitions::model::Text) -> String {
    format!("{} ({})", text.zh, text.say("en"))
}

/// An operation's error in the words of its reason.
pub(crate) fn say(error: gridwork_operations::Error) -> anyhow::Error {
    use gridwork_kernel::error::Error as Kernel;
    let text = both;
    match &error {
        gridwork_operations::Error::Refused { because, .. } => anyhow!(text(because)),
        gridwork_operations::Error::Kernel(
            Kernel::Forbidden { because, .. } | Kernel::Conflict { because, .. } | Kernel::Malformed { because },
        ) => anyhow!(text(because)),
        gridwork_operations::Error::Kernel(Kernel::Problems(problems)) => {
            let all = problems.iter().map(|it| format!("{}: {}", it.path, text(&it.message))).collect::<Vec<_>>();
            anyhow!(all.join("; "))
        }
        _ => anyhow::Error::new(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn several_orders_open_the_house_once() {
        let folder = tempfile::tempdir().unwrap();
        let house =
            House { data: folder.path().join("data"), database: None, service: crate::house::Service::default() };
        let mut orders = Orders::to(&house);
        let before = orders.give(Order::Keys(KeyOrder::List)).await.unwrap();
        // Who opened it anew would miss the key file.
        std::fs::remove_file(house.keys().join("keyring")).unwrap();
        assert_eq!(orders.give(Order::Keys(KeyOrder::List)).await.unwrap(), before);
    }
}
