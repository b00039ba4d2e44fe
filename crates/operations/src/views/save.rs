//! Saves a view under its name.

use super::asked::{personal, problems};
use super::{ListOf, Saved, SavedView, ViewAsk, desks, list, store};
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::{OrgId, ViewId};
use std::sync::Arc;

/// The longest name, in characters.
const NAME_MAX: usize = 40;
/// As many views of one list somebody keeps, and as many of all.
const OF_LIST_MAX: usize = 30;
const OF_PERSON_MAX: usize = 200;

/// A view that somebody saves.
#[derive(Debug, Clone)]
pub struct SaveView {
    /// Of which list.
    pub list: ListOf,
    /// Its name; one of this name that is there becomes this one.
    pub name: String,
    /// What is asked, and how it is shown.
    pub asked: ViewAsk,
    /// The org with whose staff it is shared.
    pub shared_with: Option<OrgId>,
}

struct Kept(ViewId);

impl Answer for Kept {
    fn receipt(&self) -> Receipt {
        Receipt { status: 200, entity: "view".into(), id: Some(self.0.0), version: None }
    }
}

/// Saves it. What it names and is not there is kept and told: a definition may bring it back.
///
/// # Errors
/// Problems with the name, the parts, and an org where the actor works at no desk; a conflict `full`.
pub async fn save(desk: &Desk, actor: &Arc<Actor>, call: Call, view: SaveView) -> Result<SavedView> {
    let ran = desk.run(actor, call, view, |work, view| Box::pin(run(work, view))).await?;
    let id = match ran {
        Ran::New(Kept(id)) => id,
        Ran::Again(receipt) => {
            receipt.id.map(ViewId).ok_or_else(|| Error::Internal("a receipt of saving names no view".into()))?
        }
    };
    list::show(desk, actor, id).await
}

async fn run(work: &mut Work<'_>, view: &SaveView) -> Result<Kept> {
    let (world, actor, now, person) = (work.world(), work.actor().clone(), work.now(), work.person());
    let name = view.name.trim();
    let mut wrong = problems(&view.list, &view.asked);
    if !(1..=NAME_MAX).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let (zh, en) = (format!("名称须为 1–{NAME_MAX} 个字"), format!("a name has 1 to {NAME_MAX} characters"));
        wrong.push(Problem::new("name", "length", zh, en));
    }
    wrong.extend(personal("name", name));
    if view.shared_with.is_some_and(|org| !desks(&actor, &world, now).contains(&org)) {
        let (zh, en) = ("只能与自己任职的组织共享", "a view is shared with an organisation at whose desk you work");
        wrong.push(Problem::new("shared_with", "org", zh, en));
    }
    if !wrong.is_empty() {
        return Err(KernelError::Problems(wrong).into());
    }
    let there = store::lock_own(work, person).await?;
    let same = there.iter().find(|it| it.list == view.list && it.name == name);
    let of_list = there.iter().filter(|it| it.list == view.list).count();
    if same.is_none() && (of_list >= OF_LIST_MAX || there.len() >= OF_PERSON_MAX) {
        return Err(full().into());
    }
    let id = same.map_or_else(ViewId::fresh, |it| it.id);
    let (list, name, asked) = (view.list.clone(), name.to_owned(), view.asked.clone());
    let saved = Saved { id, person, list, name, asked, shared_with: view.shared_with, saved_at: now };
    store::keep(work, &saved).await?;
    Ok(Kept(id))
}

fn full() -> KernelError {
    let reason = because(
        format!("一个列表最多保存 {OF_LIST_MAX} 个视图，共 {OF_PERSON_MAX} 个，请先删除不用的"),
        format!("at most {OF_LIST_MAX} views of a list are kept, and {OF_PERSON_MAX} in all: remove some first"),
    );
    KernelError::Conflict { code: "full", because: reason }
}
