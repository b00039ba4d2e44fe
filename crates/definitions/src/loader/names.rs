//! Which names a pack may use: its own, then those of the packs in `uses`, and never two at once.

use crate::codes::{self, Code};
use crate::diagnostic::{Report, did_you_mean};
use crate::model::Key;
use crate::source::{Node, Place, Sources};
use indexmap::{IndexMap, IndexSet};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DefinitionKind {
    Role,
    OrgKind,
    Choices,
    Register,
    Loop,
    Matcher,
    Element,
}

impl DefinitionKind {
    fn code(self) -> &'static Code {
        match self {
            Self::Role => &codes::UNKNOWN_ROLE,
            Self::OrgKind => &codes::UNKNOWN_ORG_KIND,
            Self::Choices => &codes::UNKNOWN_CHOICES,
            Self::Register => &codes::UNKNOWN_REGISTER,
            Self::Loop => &codes::UNKNOWN_LOOP,
            Self::Matcher => &codes::UNKNOWN_MATCHER,
            Self::Element => &codes::UNKNOWN_ELEMENT,
        }
    }

    fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Role => ("角色", "role"),
            Self::OrgKind => ("组织类型", "org kind"),
            Self::Choices => ("选项文件", "choices file"),
            Self::Register => ("台账", "register"),
            Self::Loop => ("闭环", "loop"),
            Self::Matcher => ("匹配", "matcher"),
            Self::Element => ("数据元", "data element"),
        }
    }
}

/// The names of one pack.
#[derive(Debug, Default)]
pub(crate) struct PackNames {
    pub(crate) uses: Vec<String>,
    names: IndexSet<(DefinitionKind, String)>,
    /// Own definitions that adapt one of the same name: the own one is meant by the bare name.
    adapted: IndexSet<(DefinitionKind, String)>,
    /// Kinds whose file could not be read: nobody can say which names are missing.
    blind: IndexSet<DefinitionKind>,
}

/// The names of all packs that were loaded.
#[derive(Debug, Default)]
pub(crate) struct Names {
    packs: IndexMap<String, PackNames>,
}

/// How a name came out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    One(Key),
    None,
    Several(Vec<Key>),
    /// `other/…` where the pack is not among `uses`.
    NotUsed,
}

impl Names {
    pub(crate) fn declare_pack(&mut self, pack: &str, uses: Vec<String>) {
        self.packs.entry(pack.to_owned()).or_default().uses = uses;
    }

    pub(crate) fn declare(&mut self, pack: &str, kind: DefinitionKind, local: &str) {
        self.packs.entry(pack.to_owned()).or_default().names.insert((kind, local.to_owned()));
    }

    pub(crate) fn declare_adapted(&mut self, pack: &str, kind: DefinitionKind, local: &str) {
        self.packs.entry(pack.to_owned()).or_default().adapted.insert((kind, local.to_owned()));
    }

    pub(crate) fn declare_blind(&mut self, pack: &str, kind: DefinitionKind) {
        self.packs.entry(pack.to_owned()).or_default().blind.insert(kind);
    }

    /// Finds what a name means in a pack.
    pub(crate) fn find(&self, pack: &str, kind: DefinitionKind, name: &str) -> Found {
        if let Some((other, local)) = name.split_once('/') {
            if !self.seen_from(pack).any(|it| it == other) {
                return Found::NotUsed;
            }
            return if self.has(other, kind, local) { Found::One(Key::new(other, local)) } else { Found::None };
        }
        let is_adapted = self.packs.get(pack).is_some_and(|it| it.adapted.contains(&(kind, name.to_owned())));
        if is_adapted {
            return Found::One(Key::new(pack, name));
        }
        let mut found: Vec<Key> =
            self.seen_from(pack).filter(|it| self.has(it, kind, name)).map(|it| Key::new(it, name)).collect();
        match found.len() {
            0 if self.is_blind(pack, kind) => Found::One(Key::new(pack, name)),
            0 => Found::None,
            1 => Found::One(found.remove(0)),
            _ => Found::Several(found),
        }
    }

    /// Resolves a name written at a place and tells when that fails; the key is then one that no map holds.
    pub(crate) fn resolve(
        &self,
        node: &Node,
        kind: DefinitionKind,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<Key> {
        let name = node.text()?;
        self.tell(name, node.place, kind, kind.code(), sources, report)
    }

    /// Resolves a name that is a part of what is written at a place, such as `order` in `cases.order`.
    pub(crate) fn resolve_part(
        &self,
        name: &str,
        place: Place,
        kind: DefinitionKind,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<Key> {
        self.tell(name, place, kind, kind.code(), sources, report)
    }

    /// Resolves the base of an adapted definition: any kind may be one, so it is told as a base.
    pub(crate) fn resolve_base(
        &self,
        node: &Node,
        kind: DefinitionKind,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<Key> {
        self.tell(node.text()?, node.place, kind, &codes::BASE_UNKNOWN, sources, report)
    }

    fn tell(
        &self,
        name: &str,
        place: Place,
        kind: DefinitionKind,
        unknown: &'static Code,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<Key> {
        let pack = sources.file(place.file).pack.as_str();
        let (zh, en) = kind.said();
        match self.find(pack, kind, name) {
            Found::One(key) => return Some(key),
            Found::None => report
                .tell_broken(unknown, place, format!("没有名为 `{name}` 的{zh}"), format!("there is no {en} `{name}`"))
                .help_if(did_you_mean(name, self.offered(pack, kind, name.contains('/')).iter().map(String::as_str))),
            Found::Several(keys) => {
                let list = keys.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                report
                    .tell_broken(
                        &codes::AMBIGUOUS,
                        place,
                        format!("`{name}` 可以指多个{zh}"),
                        format!("`{name}` may be any of several {en}s"),
                    )
                    .help(format!("写全名：{list}"), format!("write the full name: {list}"));
            }
            Found::NotUsed => {
                let other = name.split_once('/').map_or("", |(pack, _)| pack);
                report
                    .tell_broken(
                        &codes::PACK_NOT_USED,
                        place,
                        format!("这个包没有引用 `{other}`"),
                        format!("this pack does not use `{other}`"),
                    )
                    .help(
                        format!("在 pack.yaml 的 uses 中加上 {other}"),
                        format!("add {other} to `uses` in pack.yaml"),
                    );
            }
        }
        None
    }

    /// Names of a kind that may be written in a pack, in full where the mistyped one was.
    fn offered(&self, pack: &str, kind: DefinitionKind, in_full: bool) -> IndexSet<String> {
        let of_pack = |it: &str| {
            let names = self.packs.get(it).map(|found| found.names.iter()).into_iter().flatten();
            let locals = names.filter(|(found, _)| *found == kind).map(|(_, local)| local);
            locals.map(|local| if in_full { format!("{it}/{local}") } else { local.clone() }).collect::<Vec<_>>()
        };
        self.seen_from(pack).flat_map(of_pack).collect()
    }

    fn has(&self, pack: &str, kind: DefinitionKind, local: &str) -> bool {
        self.packs.get(pack).is_some_and(|it| it.names.contains(&(kind, local.to_owned())))
    }

    fn is_blind(&self, pack: &str, kind: DefinitionKind) -> bool {
        self.seen_from(pack).any(|it| self.packs.get(it).is_none_or(|found| found.blind.contains(&kind)))
    }

    /// The pack itself, then those it uses.
    fn seen_from<'a>(&'a self, pack: &'a str) -> impl Iterator<Item = &'a str> {
        let uses = self.packs.get(pack).map_or(&[][..], |it| it.uses.as_slice());
        std::iter::once(pack).chain(uses.iter().map(String::as_str).filter(move |it| *it != pack))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.declare_pack("binhai", vec!["common".into()]);
        names.declare_pack("common", vec![]);
        names.declare("common", DefinitionKind::Role, "grid_worker");
        names.declare("common", DefinitionKind::Role, "resident");
        names.declare("binhai", DefinitionKind::Role, "resident");
        names.declare("common", DefinitionKind::Loop, "order");
        names.declare("binhai", DefinitionKind::Loop, "order");
        names.declare_adapted("binhai", DefinitionKind::Loop, "order");
        names
    }

    #[test]
    fn a_name_is_looked_for_in_the_own_pack_and_in_those_it_uses() {
        assert_eq!(
            names().find("binhai", DefinitionKind::Role, "grid_worker"),
            Found::One(Key::new("common", "grid_worker"))
        );
        assert_eq!(
            names().find("common", DefinitionKind::Role, "resident"),
            Found::One(Key::new("common", "resident"))
        );
        assert_eq!(names().find("common", DefinitionKind::Role, "binhai/resident"), Found::NotUsed);
    }

    #[test]
    fn two_with_the_same_name_need_the_full_one() {
        assert!(
            matches!(names().find("binhai", DefinitionKind::Role, "resident"), Found::Several(all) if all.len() == 2)
        );
        assert_eq!(
            names().find("binhai", DefinitionKind::Role, "common/resident"),
            Found::One(Key::new("common", "resident"))
        );
    }

    #[test]
    fn a_definition_that_adapts_its_namesake_is_meant_by_the_bare_name() {
        assert_eq!(names().find("binhai", DefinitionKind::Loop, "order"), Found::One(Key::new("binhai", "order")));
    }

    #[test]
    fn kinds_have_names_of_their_own() {
        assert_eq!(names().find("binhai", DefinitionKind::Register, "order"), Found::None);
    }
}
