//! Names in the settings of channels that nobody here has: a filter with a misspelt name lets nothing through, and says
//! nothing about it by itself.

use super::channel::Filter;
use super::own;
use gridwork_definitions::nearest;
use gridwork_kernel::error::{Because, because};
use gridwork_kernel::world::World;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A name that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownName {
    /// Where it stands: `channels.duty.only.loops`.
    pub path: String,
    /// What is wrong and what to do.
    pub said: Because,
}

/// Every name in the filters of channels that no pack and no org of this house has; each filter with the name of its
/// channel.
pub fn unknown_names(world: &World, filters: &[(String, Filter)]) -> Vec<UnknownName> {
    let loops = world.catalog.loops.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
    let messages = |wanted: &[String]| {
        let of = world.catalog.loops.iter().filter(|(key, _)| wanted.is_empty() || wanted.contains(&key.to_string()));
        let mut all = of.flat_map(|(_, def)| def.messages.keys().map(ToString::to_string)).collect::<BTreeSet<_>>();
        // Without any loop nothing is told, and the house has nothing of its own to add.
        if !all.is_empty() {
            all.extend(own::keys().map(str::to_owned));
        }
        all
    };
    let mut found = Vec::new();
    for (name, filter) in filters {
        for word in &filter.loops {
            found.extend(missing(format!("channels.{name}.only.loops"), word, &loops, ("闭环", "loop")));
        }
        let messages = messages(&filter.loops);
        for word in &filter.messages {
            found.extend(missing(format!("channels.{name}.only.messages"), word, &messages, ("消息", "message")));
        }
        if let Some(code) = filter.under.as_ref().filter(|code| world.orgs.by_code(code).is_none()) {
            let said = because(
                format!("没有代码为 {code} 的组织，这个渠道什么也不会发出；代码见 `gridwork org list`"),
                format!(
                    "no org has the code {code}, so nothing goes over this channel; `gridwork org list` shows codes"
                ),
            );
            found.push(UnknownName { path: format!("channels.{name}.only.under"), said });
        }
    }
    found
}

fn missing(path: String, word: &str, known: &BTreeSet<String>, (zh, en): (&str, &str)) -> Option<UnknownName> {
    if known.contains(word) {
        return None;
    }
    let near = nearest(word, known.iter().map(String::as_str));
    let (near_zh, near_en) = match near {
        Some(near) => (format!("，是不是想写 `{near}`？"), format!("; did you mean `{near}`?")),
        None if known.is_empty() => {
            ("；先用 `gridwork pack apply` 装上方案包".to_owned(), "; apply its pack first".to_owned())
        }
        None => (format!("；有：{}", listed(known)), format!("; there are {}", listed(known))),
    };
    let said = because(
        format!("没有叫 `{word}` 的{zh}，它什么也不会放行{near_zh}"),
        format!("no {en} is called `{word}`, so it lets nothing through{near_en}"),
    );
    Some(UnknownName { path, said })
}

fn listed(known: &BTreeSet<String>) -> String {
    known.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
