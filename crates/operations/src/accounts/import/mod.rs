//! Imports accounts from a file: first looked through, then all of it or nothing, and the same again when it is sent again.
//!
//! The system office opens accounts by it, the security office grants roles by it; the command line does both.

mod lines;

pub use lines::{LINES_MAX, LineFault};

use super::offices::{is_of_a_desk, needs_password, require};
use super::password::hash;
use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, View, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::accounts::store::{self as accounts, AccountQuery};
use gridwork_kernel::people::{Account, store as people};
use gridwork_kernel::providers::store as providers;
use gridwork_kernel::{AccountId, OrgId, PersonId, passwords};
use indexmap::IndexMap;
use lines::AccountLine;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A file to be imported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportAccounts {
    /// Its text: CSV with a line of column names.
    pub csv: String,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// Nothing was done: it was only looked through.
    Preview,
    /// Nothing was done: there are faults.
    Refused,
    /// All of it was done.
    Done,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountImport {
    /// What became of it.
    pub outcome: ImportOutcome,
    /// Lines that were read.
    pub lines: usize,
    /// Accounts that are opened.
    pub opened: usize,
    /// Roles that are granted.
    pub granted: usize,
    /// Identities at a provider that are linked.
    pub linked: usize,
    /// Lines that change nothing.
    pub unchanged: usize,
    /// Everything that stands in the way.
    pub faults: Vec<LineFault>,
    /// Passwords of accounts that were opened, told this once, changed at their first use.
    pub passwords: Vec<(String, String)>,
}

/// Imports a file, or says what it would do.
///
/// # Errors
/// `Forbidden` but for the system and the security office. Faults are no error but the answer.
pub async fn import(desk: &Desk, actor: &Arc<Actor>, ask: ImportAccounts) -> Result<AccountImport> {
    require(actor, &[Office::System, Office::Security])?;
    let (lines, mut faults) = lines::read(&ask.csv);
    let read = lines.len();
    let plan = plan(desk, actor, lines, &mut faults).await?;
    faults.sort_by_key(|fault| fault.line);
    let mut report = AccountImport {
        outcome: if faults.is_empty() { ImportOutcome::Preview } else { ImportOutcome::Refused },
        lines: read,
        opened: plan.iter().filter(|it| it.known.is_none()).count(),
        granted: plan.iter().map(|it| it.roles.len()).sum(),
        linked: plan.iter().map(|it| it.identities.len()).sum(),
        unchanged: plan.iter().map(|it| it.unchanged).sum(),
        faults,
        passwords: Vec::new(),
    };
    if ask.dry_run || report.outcome == ImportOutcome::Refused {
        return Ok(report);
    }
    let plan = with_passwords(plan).await?;
    report.passwords = plan
        .iter()
        .filter_map(|(it, given)| given.as_ref().map(|(password, _)| (it.login.clone(), password.clone())))
        .collect();
    desk.run_once(actor, plan, |work, plan| Box::pin(write(work, plan))).await?;
    report.outcome = ImportOutcome::Done;
    Ok(report)
}

/// What is to be done about one account.
struct Planned {
    login: String,
    name: String,
    known: Option<(AccountId, PersonId)>,
    roles: Vec<(Key, OrgId)>,
    identities: Vec<(String, String)>,
    unchanged: usize,
}

async fn plan(
    desk: &Desk,
    actor: &Actor,
    lines: Vec<AccountLine>,
    faults: &mut Vec<LineFault>,
) -> Result<Vec<Planned>> {
    let mut view = desk.view().await?;
    let known: HashMap<String, Account> = accounts::list(&mut view.conn, &AccountQuery::default())
        .await?
        .into_iter()
        .map(|it| (it.login.clone(), it))
        .collect();
    let mut plan: IndexMap<String, Planned> = IndexMap::new();
    for line in lines {
        let account = known.get(&line.account);
        let planned = plan.entry(line.account.clone()).or_insert_with(|| Planned {
            login: line.account.clone(),
            name: account.map_or_else(|| line.name.clone(), |it| it.name.clone()),
            known: account.map(|it| (it.id, it.person)),
            roles: Vec::new(),
            identities: Vec::new(),
            unchanged: 0,
        });
        let mut look = Look { view: &mut view, actor, account, line: line.line, faults };
        look.at_account(planned, &line.name);
        let mut changes = account.is_none();
        if let Some((role, code)) = line.role {
            changes |= look.at_role(planned, role, &code).await?;
        }
        if let Some(identity) = line.identity {
            changes |= look.at_identity(planned, identity).await?;
        }
        planned.unchanged += usize::from(!changes);
    }
    Ok(plan.into_values().collect())
}

/// Looks at one line, and says what stands in its way.
struct Look<'a> {
    view: &'a mut View,
    actor: &'a Actor,
    /// The account of the line, when there is one already.
    account: Option<&'a Account>,
    line: u64,
    faults: &'a mut Vec<LineFault>,
}

impl Look<'_> {
    fn refuse(&mut self, column: &str, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.faults.push(LineFault::new(self.line, column, code, zh, en));
    }

    fn at_account(&mut self, planned: &Planned, name: &str) {
        if self.account.is_none() && self.actor.office == Some(Office::Security) {
            let en = "there is no such account: the system office opens it first";
            self.refuse("account", "unknown", "没有此账号，须先由系统管理员开户", en);
        }
        if self.account.is_none() && planned.name.is_empty() {
            self.refuse("name", "required", "新账号须填写姓名", "a new account needs the name of its person");
        }
        if !name.is_empty() && planned.name != name {
            let zh = format!("此账号属于“{}”，与姓名不符", planned.name);
            let en = format!("this account belongs to `{}`: another name needs another account", planned.name);
            self.refuse("name", "other", zh, en);
        }
        if self.account.is_some_and(|it| it.is_disabled || it.leaves_at.is_some()) {
            self.refuse("account", "closed", "此账号已停用或即将停用", "this account is closed or about to be");
        }
    }

    /// Whether the role is to be granted.
    async fn at_role(&mut self, planned: &mut Planned, role: Key, code: &str) -> Result<bool> {
        let (world, now) = (Arc::clone(&self.view.world), self.view.now);
        let held = match planned.known {
            Some((_, person)) => people::grants_of(&mut self.view.conn, person, now).await?,
            None => Vec::new(),
        };
        let org = match checked(&world, &role, code) {
            Ok(org) => org,
            Err((column, zh, en)) => {
                self.refuse(column, "unknown", zh, en);
                return Ok(false);
            }
        };
        if held.iter().any(|it| it.role == role && it.org == org) || planned.roles.contains(&(role.clone(), org)) {
            return Ok(false);
        }
        if self.actor.office == Some(Office::System) {
            let en = "roles are granted by the security office: leave the columns role and org out";
            self.refuse("role", "office", "角色由安全管理员授予，请去掉角色和组织代码两列", en);
        } else if self.account.is_some_and(|it| it.is_by_phone) && is_of_a_desk(&world, &role) {
            let why = needs_password();
            self.refuse("role", "no_password", why.zh.clone(), why.say("en"));
        } else if self.account.is_some_and(|it| it.office.is_some() || Some(it.id) == self.actor.account) {
            let en = "an office holds no role, and nobody grants one to themselves";
            self.refuse("role", "office", "三员不能持有角色，也不能给本人授权", en);
        } else {
            planned.roles.push((role, org));
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether the identity is to be linked.
    async fn at_identity(&mut self, planned: &mut Planned, identity: (String, String)) -> Result<bool> {
        let linked = providers::account_of(&mut self.view.conn, &identity.0, &identity.1).await?;
        if linked.is_some() && linked == planned.known.map(|(id, _)| id) {
            return Ok(false);
        }
        if linked.is_some() {
            let en = "this subject belongs to another account already";
            self.refuse("subject", "taken", "该认证标识已属于其他账号", en);
        } else if self.actor.office == Some(Office::Security) {
            let en = "the system office links accounts with a provider";
            self.refuse("subject", "office", "认证标识由系统管理员登记", en);
        } else if planned.known.is_some() && !self.actor.is_system() {
            // Whoever could link an account that exists could sign in to it.
            let en = "this account exists: its person links it at their first sign-in by the provider, or it is \
                      imported at the server's command line";
            self.refuse(
                "subject",
                "exists",
                "账号已存在：由本人首次用单位账号登录时关联，或在服务器上用命令行导入",
                en,
            );
        } else {
            planned.identities.push(identity);
            return Ok(true);
        }
        Ok(false)
    }
}

/// The org of a role on a line, if the role can be held there.
fn checked(
    world: &gridwork_kernel::world::World,
    role: &Key,
    code: &str,
) -> std::result::Result<OrgId, (&'static str, String, String)> {
    let Some(definition) = world.catalog.roles.get(role) else {
        return Err(("role", format!("没有角色“{role}”"), format!("there is no role `{role}`")));
    };
    let Some(org) = world.orgs.by_code(code) else {
        let en = format!("there is no org with the code {code}: `gridwork org list` shows them");
        return Err(("org", format!("没有代码为 {code} 的组织"), en));
    };
    if !definition.held_at.contains(&org.kind) {
        let zh = format!("角色“{}”不能授予“{}”", definition.title.zh, org.name);
        return Err(("org", zh, format!("role `{role}` cannot be held at `{}`", org.name)));
    }
    Ok(org.id)
}

/// Whom a password is given, with its hash; whoever signs in by a provider needs none.
type Given = Option<(String, String)>;

async fn with_passwords(plan: Vec<Planned>) -> Result<Vec<(Planned, Given)>> {
    let mut all = Vec::with_capacity(plan.len());
    for it in plan {
        let given = match it.known.is_none() && it.identities.is_empty() {
            false => None,
            true => {
                let password = passwords::readable(&mut rand::rng());
                let hash = hash(password.clone()).await?;
                Some((password, hash))
            }
        };
        all.push((it, given));
    }
    Ok(all)
}

async fn write(work: &mut Work<'_>, plan: &[(Planned, Given)]) -> Result<()> {
    let now = work.now();
    for (it, given) in plan {
        let (account, person) = match it.known {
            Some(known) => known,
            None => {
                let person = people::add(work, &it.name, it.roles.first().map(|(_, org)| *org)).await?;
                let hash = given.as_ref().map_or(accounts::NO_PASSWORD, |(_, hash)| hash.as_str());
                let account = accounts::add(work, &it.login, person, hash, None).await?;
                if given.is_some() {
                    accounts::must_change(work, account).await?;
                }
                (account, person)
            }
        };
        for (role, org) in &it.roles {
            people::grant(work, person, role, *org, now, None).await?;
        }
        for (issuer, subject) in &it.identities {
            if !providers::link(work, issuer, subject, account).await? {
                let en = "a subject of the file was linked with another account meanwhile: import it again";
                return Err(KernelError::problem("csv", "taken", "认证标识刚被其他账号占用，请重新导入", en).into());
            }
        }
    }
    work.record(Change::general("account", "import").with("accounts", plan.len()));
    Ok::<_, Error>(())
}
