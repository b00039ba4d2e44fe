//! How somebody wants to be told: channels, language, quiet hours, and the addresses they gave for it.

use super::channel::{AddressKind, ChannelKind, Channels};
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::entry::EntryPhone;
use gridwork_kernel::entry::store::identities;
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::outbox::store::choices as store;
use gridwork_kernel::outbox::{Choices, Quiet, QuietChoice, read_minutes, write_minutes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// The longest address.
const ADDRESS_MAX: usize = 120;

/// When not to be disturbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum QuietWish {
    /// As the house keeps it.
    Usual,
    /// At no time.
    Never,
    /// From when to when, `21:30`, over midnight when it ends earlier than it begins.
    Own {
        /// From then on.
        from: String,
        /// Until then.
        to: String,
    },
}

/// A way to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelWish {
    /// `mail`, `sms` or `wecom`.
    pub kind: String,
    /// Whether it is used.
    pub on: bool,
    /// What the house needs for it: `mail`, `phone` or `wecom`.
    pub needs: String,
    /// The address that is kept, masked; none when none is.
    pub address: Option<String>,
}

/// How the reader wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WishesView {
    /// In which language messages come; that of the account when none was chosen.
    pub language: Option<String>,
    /// When not.
    pub quiet: QuietWish,
    /// When the house is quiet; none when at no time.
    pub usual: Option<QuietWish>,
    /// The ways that this house has; the bell is always there.
    pub channels: Vec<ChannelWish>,
}

/// What is to be changed; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    /// `zh-CN`, `en`, or null for that of the account.
    #[serde(default, with = "given")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Option<String>>,
    /// When not to be disturbed.
    pub quiet: Option<QuietWish>,
    /// Kinds of channel to switch on or off.
    #[serde(default)]
    pub channels: BTreeMap<String, bool>,
    /// Addresses by kind; null takes one back. A phone must be the reader's own: one that a code was sent to.
    #[serde(default)]
    pub addresses: BTreeMap<String, Option<String>>,
}

/// Tells a null from what was left out.
mod given {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Option<Option<String>>, to: S) -> Result<S::Ok, S::Error> {
        value.clone().flatten().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
        Option::deserialize(from).map(Some)
    }
}

/// How the actor wants to be told.
///
/// # Errors
/// When the storage is unavailable.
pub async fn wishes(desk: &Desk, actor: &Actor, channels: &Channels) -> Result<WishesView> {
    let mut view = desk.view().await?;
    let keys = Arc::clone(&view.keys);
    let mut chosen = store::of(&mut view.conn, &[actor.person]).await?;
    // What cannot be opened is shown as not given: its owner may give it anew.
    let (mut addresses, _) = store::readable_addresses(&mut view.conn, &keys, &chosen).await?;
    let addresses = addresses.remove(&actor.person).unwrap_or_default();
    let chosen = chosen.remove(&actor.person).unwrap_or_default();
    let channel = |kind: ChannelKind| {
        let needs = kind.address().map_or("", AddressKind::as_str);
        ChannelWish {
            kind: kind.as_str().to_owned(),
            on: chosen.channels.get(kind.as_str()) != Some(&false),
            needs: needs.to_owned(),
            address: addresses.get(needs).map(|address| masked(needs, address)),
        }
    };
    Ok(WishesView {
        language: chosen.language.clone(),
        quiet: match chosen.quiet {
            QuietChoice::Usual => QuietWish::Usual,
            QuietChoice::Never => QuietWish::Never,
            QuietChoice::Own(quiet) => own(quiet),
        },
        usual: channels.quiet.map(own),
        channels: channels.personal().into_iter().map(channel).collect(),
    })
}

fn own(quiet: Quiet) -> QuietWish {
    QuietWish::Own { from: write_minutes(quiet.from), to: write_minutes(quiet.to) }
}

/// An address as its owner sees it on a screen that others may see too.
fn masked(kind: &str, address: &str) -> String {
    match (kind, address.split_once('@')) {
        ("phone", _) => mask::phone(address),
        (_, Some((name, domain))) => format!("{}***@{domain}", name.chars().take(1).collect::<String>()),
        _ => format!("{}***", address.chars().take(1).collect::<String>()),
    }
}

/// Changes it.
///
/// # Errors
/// Every problem with what was given.
pub async fn set_wishes(desk: &Desk, actor: &Arc<Actor>, call: Call, new: Wishes) -> Result<()> {
    let read = check(&new).map_err(KernelError::Problems)?;
    desk.run(actor, call, (new, read), |work, (new, read)| Box::pin(run(work, new, read))).await?;
    Ok(())
}

async fn run(work: &mut Work<'_>, new: &Wishes, read: &Read) -> Result<(), Error> {
    let (person, keys) = (work.person(), work.keys());
    if let Some(Some(phone)) = new.addresses.get(AddressKind::Phone.as_str()) {
        let phone = EntryPhone::parse("addresses.phone", phone)?;
        let identity = identities::find(work.tx(), &keys, &phone).await?;
        if !identity.is_some_and(|it| it.person == person && it.verified_at.is_some()) {
            let (zh, en) =
                ("请先在“我的手机号”里用验证码绑定这个号码", "add this number to your account with a code first");
            return Err(KernelError::problem("addresses.phone", "unproved", zh, en).into());
        }
    }
    let mut all: HashMap<_, _> = store::of(work.tx(), &[person]).await?;
    let mut chosen: Choices = all.remove(&person).unwrap_or_default();
    if let Some(language) = &new.language {
        chosen.language.clone_from(language);
    }
    if let Some(quiet) = read.quiet {
        chosen.quiet = quiet;
    }
    chosen.channels.extend(new.channels.clone());
    store::keep(work, person, &chosen, &read.addresses).await?;
    Ok(())
}

/// What was given, read.
#[derive(Debug, Clone, Default)]
struct Read {
    quiet: Option<QuietChoice>,
    addresses: BTreeMap<String, Option<String>>,
}

fn check(new: &Wishes) -> Result<Read, Vec<Problem>> {
    let mut problems = Vec::new();
    if let Some(Some(language)) = &new.language
        && !["zh-CN", "en"].contains(&language.as_str())
    {
        problems.push(Problem::new("language", "unknown", "可选 zh-CN、en", "give zh-CN or en"));
    }
    for kind in new.channels.keys() {
        if !ChannelKind::PERSONAL.iter().any(|it| it.as_str() == kind) {
            let path = format!("channels.{kind}");
            problems.push(Problem::new(&path, "unknown", "没有这种渠道", "there is no such channel"));
        }
    }
    let mut read = Read { quiet: quiet(new.quiet.as_ref(), &mut problems), addresses: BTreeMap::new() };
    for (kind, address) in &new.addresses {
        let path = format!("addresses.{kind}");
        let Some(known) = AddressKind::ALL.into_iter().find(|it| it.as_str() == kind) else {
            problems.push(Problem::new(&path, "unknown", "没有这种地址", "there is no such address"));
            continue;
        };
        let address = address.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if address.is_some_and(|it| !is_fit(known, it)) {
            problems.push(Problem::new(&path, "form", "格式不对", "this is not an address of that kind"));
        }
        // A number is kept as it is dialled, however it was spelled.
        let address = match (known, address) {
            (AddressKind::Phone, Some(text)) => EntryPhone::parse(&path, text).ok().map(|it| it.reveal().to_owned()),
            (_, address) => address.map(str::to_owned),
        };
        read.addresses.insert(kind.clone(), address);
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn quiet(wish: Option<&QuietWish>, problems: &mut Vec<Problem>) -> Option<QuietChoice> {
    match wish? {
        QuietWish::Usual => Some(QuietChoice::Usual),
        QuietWish::Never => Some(QuietChoice::Never),
        QuietWish::Own { from, to } => {
            let read = |name: &str, text: &str, problems: &mut Vec<Problem>| {
                let read = read_minutes(text);
                if read.is_none() {
                    let path = format!("quiet.own.{name}");
                    problems.push(Problem::new(&path, "form", "写成 21:30 这样", "write it like 21:30"));
                }
                read
            };
            let (from, to) = (read("from", from, problems), read("to", to, problems));
            Some(QuietChoice::Own(Quiet { from: from?, to: to? }))
        }
    }
}

fn is_fit(kind: AddressKind, text: &str) -> bool {
    if text.len() > ADDRESS_MAX
        || text.chars().any(|it| it.is_control() || it.is_whitespace() && kind != AddressKind::Phone)
    {
        return false;
    }
    match kind {
        AddressKind::Phone => EntryPhone::parse("phone", text).is_ok(),
        // Several receivers, or a header, must not be smuggled in.
        AddressKind::Mail => text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && !text.contains([',', ';', '<', '>', '"'])
        }),
        AddressKind::Wecom => {
            text.len() <= 64
                && !text.starts_with('@')
                && text.chars().all(|it| it.is_ascii_alphanumeric() || "_-.@".contains(it))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address() {
        for (kind, text, fits) in [
            (AddressKind::Mail, "zhao@example.cn", true),
            (AddressKind::Mail, "zhao@example.cn,li@example.cn", false),
            (AddressKind::Mail, "zhao@localhost", false),
            (AddressKind::Mail, "zhao@example.cn\r\nBcc: li@example.cn", false),
            (AddressKind::Wecom, "zhao.min", true),
            (AddressKind::Wecom, "@all", false),
            (AddressKind::Wecom, "zhao|li", false),
            (AddressKind::Phone, "138 0000 0001", true),
            (AddressKind::Phone, "022-1234567", false),
        ] {
            assert_eq!(is_fit(kind, text), fits, "{text}");
        }
    }

    #[test]
    fn its_owner_sees_it_masked() {
        assert_eq!(masked("mail", "zhao@example.cn"), "z***@example.cn");
        assert_eq!(masked("phone", "13800001234"), "138****1234");
        assert_eq!(masked("wecom", "zhaomin"), "z***");
    }

    #[test]
    fn every_problem_is_told() {
        let new = Wishes {
            language: Some(Some("fr".into())),
            quiet: Some(QuietWish::Own { from: "25:00".into(), to: "8".into() }),
            channels: BTreeMap::from([("pigeon".into(), true)]),
            addresses: BTreeMap::from([("mail".into(), Some("no".into()))]),
        };
        let paths = check(&new).unwrap_err().into_iter().map(|it| it.path).collect::<Vec<_>>();
        assert_eq!(paths, ["language", "channels.pigeon", "quiet.own.from", "quiet.own.to", "addresses.mail"]);
    }
}
