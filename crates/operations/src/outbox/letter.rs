//! Makes the letters of deliveries: in their reader's language, in the words of the definition under which the case runs.

use super::channel::{Address, Channel, Channels, Letter};
use super::own;
use super::page::{Page, page_of};
use crate::error::Result;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::store as actors;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::outbox::store::choices;
use gridwork_kernel::outbox::{Choices, Leased};
use gridwork_loops::{Filling, words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of making a letter.
#[derive(Debug)]
pub(super) enum Composed {
    /// It can go out.
    Letter(Box<Letter>),
    /// Its receiver is gone, or does not want it any more.
    Gone,
    /// Where it goes cannot be read.
    Unreadable,
}

/// The letters of deliveries in their order.
pub(super) async fn compose(
    desk: &Desk,
    channels: &Channels,
    channel: &dyn Channel,
    leased: &[Leased],
) -> Result<Vec<Composed>> {
    let mut view = desk.view().await?;
    let keys = Arc::clone(&view.keys);
    let mut people = leased.iter().filter_map(|it| it.message.person).collect::<Vec<_>>();
    people.sort_unstable();
    people.dedup();
    let here = choices::still_here(&mut view.conn, &people).await?;
    let chosen = choices::of(&mut view.conn, &here).await?;
    let (addresses, unreadable) = choices::readable_addresses(&mut view.conn, &keys, &chosen).await?;
    let languages = choices::languages(&mut view.conn, &here).await?;
    let mut all = Vec::with_capacity(leased.len());
    for it in leased {
        let Some(person) = it.message.person else {
            all.push(written(&view, channels, it, ("zh-CN", None, Page::Desk)));
            continue;
        };
        if unreadable.contains(&person) {
            all.push(Composed::Unreadable);
            continue;
        }
        let known = chosen.get(&person).zip(addresses.get(&person));
        let Some((chosen, address)) =
            known.and_then(|(chosen, known)| Some((chosen, address(channel, chosen, known)?)))
        else {
            all.push(Composed::Gone);
            continue;
        };
        let page = match channels.url {
            None => Page::None,
            Some(_) => {
                let reader = actors::of_person(&mut view.conn, person).await?;
                page_of(&mut view, &reader, it.message.of.case).await?
            }
        };
        let language = chosen.language.as_ref().or_else(|| languages.get(&person)).map_or("zh-CN", String::as_str);
        all.push(written(&view, channels, it, (language, Some(address), page)));
    }
    Ok(all)
}

fn address(channel: &dyn Channel, chosen: &Choices, known: &BTreeMap<String, String>) -> Option<Address> {
    let kind = channel.kind();
    if chosen.channels.get(kind.as_str()) == Some(&false) {
        return None;
    }
    known.get(kind.address()?.as_str()).cloned().map(Address)
}

/// A letter; none when nothing is known any more of what it tells.
fn written(
    view: &View,
    channels: &Channels,
    leased: &Leased,
    (language, address, page): (&str, Option<Address>, Page),
) -> Composed {
    let message = &leased.message;
    let of = &message.of;
    let Some(def) = view.world.loop_at(&of.loop_key, of.loop_version) else { return Composed::Gone };
    let Some(text) = own::text(&def, &message.message) else { return Composed::Gone };
    let filling = Filling { number: &of.number, def: &def, state: &of.state, due_at: of.due_at };
    let org = view.world.orgs.get(of.org).map(|org| org.code.clone()).unwrap_or_default();
    Composed::Letter(Box::new(Letter {
        id: leased.id,
        now: view.now,
        told_at: message.at,
        message: message.message.clone(),
        loop_key: of.loop_key.to_string(),
        case: of.case,
        number: of.number.clone(),
        state: of.state.clone(),
        due_at: of.due_at,
        is_urgent: message.is_urgent,
        org,
        language: language.to_owned(),
        subject: format!("{} {}", def.title.say(language), of.number),
        text: words(&text, &filling, language),
        texts: ["zh-CN", "en"].map(|language| words(&text, &filling, language)),
        link: channels.url.as_ref().and_then(|url| link(url, of.case, &page)),
        address,
    }))
}

/// People read messages on their phones, groups beside their desks.
fn link(url: &str, case: CaseId, page: &Page) -> Option<String> {
    let path = match page {
        Page::Desk => format!("cases/{case}"),
        Page::Case => format!("m/o/{case}"),
        Page::Track(code) => format!("m/t/{code}"),
        Page::None => return None,
    };
    Some(format!("{}/{path}", url.trim_end_matches('/')))
}
