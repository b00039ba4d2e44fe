//! Which definitions the files hold, under which names, and what they look like after adapting.

use super::extends;
use super::gather::{Doc, RawPack};
use super::names::{DefinitionKind, Names};
use crate::codes;
use crate::diagnostic::{Report, did_you_mean};
use crate::model::Key;
use crate::source::shape::{self, Takes};
use crate::source::{Name, Node, Place, Sources, shapes};

/// One definition as its file holds it.
pub(super) struct Entry {
    pub(super) pack: String,
    pub(super) kind: DefinitionKind,
    pub(super) local: String,
    /// Where its name stands.
    pub(super) name: Place,
    node: Node,
}

impl Entry {
    /// The base of an adapted definition.
    pub(super) fn base(&self) -> Option<&Node> {
        self.node.get("extends").filter(|_| folder_of(self.kind).is_some())
    }
}

/// All definitions of all packs.
#[derive(Default)]
pub(super) struct Entries {
    all: Vec<Entry>,
}

/// Folders that hold a definition a file, with the word that begins it.
const FOLDERS: &[(&str, DefinitionKind, &str)] = &[
    ("choices", DefinitionKind::Choices, "choices"),
    ("registers", DefinitionKind::Register, "register"),
    ("loops", DefinitionKind::Loop, "loop"),
    ("matchers", DefinitionKind::Matcher, "matcher"),
];
/// Folders of the plan whose definitions come with later versions.
const FOLDERS_NOT_YET: &[&str] = &["cadences", "signals", "indicators", "assessments", "dashboards", "documents"];
/// Folders that hold something else.
const FOLDERS_OF_OTHERS: &[&str] = &["samples", "scenarios"];

fn folder_of(kind: DefinitionKind) -> Option<&'static str> {
    FOLDERS.iter().find(|(_, it, _)| *it == kind).map(|(_, _, word)| *word)
}

fn shape_of(kind: DefinitionKind) -> Option<&'static shape::Shape> {
    match kind {
        DefinitionKind::Choices => Some(&shapes::CHOICES),
        DefinitionKind::Register => Some(&shapes::REGISTER),
        DefinitionKind::Loop => Some(&shapes::LOOP),
        DefinitionKind::Matcher => Some(&shapes::MATCHER),
        DefinitionKind::Role | DefinitionKind::OrgKind | DefinitionKind::Element => None,
    }
}

/// Sorts the files of all packs into definitions, and notes the names they give.
pub(super) fn collect(packs: &[RawPack], sources: &Sources, report: &mut Report) -> (Entries, Names) {
    let mut collecting = Collecting { entries: Entries::default(), names: Names::default(), report };
    for raw in packs {
        collecting.names.declare_pack(&raw.pack, raw.uses.clone());
        collecting.head(raw);
        let mut told = Vec::new();
        for doc in &raw.docs {
            collecting.doc(raw, doc, &mut told);
        }
    }
    debug_assert!(collecting.entries.all.iter().all(|it| sources.file(it.name.file).pack == it.pack));
    (collecting.entries, collecting.names)
}

struct Collecting<'a> {
    entries: Entries,
    names: Names,
    report: &'a mut Report,
}

impl Collecting<'_> {
    fn head(&mut self, raw: &RawPack) {
        let Some(head) = &raw.head else { return };
        shape::fits(head, head.place, &Takes::Shape(&shapes::PACK), self.report);
        if let Some(node) = head.get("pack")
            && let Some(text) = node.text()
        {
            shape::check_key(&Name { text: text.to_owned(), place: node.place }, false, self.report);
        }
        if let Some(node) = head.get("version")
            && let Some(text) = node.text()
            && !is_version(text)
        {
            self.report
                .tell_broken(
                    &codes::BAD_VERSION,
                    node.place,
                    format!("`{text}` 不是版本号"),
                    format!("`{text}` is not a version"),
                )
                .help("写三个数，例如 0.1.0", "write three numbers such as 0.1.0");
        }
    }

    fn doc(&mut self, raw: &RawPack, doc: &Doc, told: &mut Vec<String>) {
        let (folder, file) = doc.path.split_once('/').unwrap_or(("", &doc.path));
        match (folder, file) {
            ("", "roles.yaml") => self.many(raw, doc, DefinitionKind::Role, "roles", &shapes::ROLES),
            ("", "org_kinds.yaml") => self.many(raw, doc, DefinitionKind::OrgKind, "org_kinds", &shapes::ORG_KINDS),
            ("", "elements.yaml") => self.elements(raw, doc),
            (folder, _) if FOLDERS_OF_OTHERS.contains(&folder) => {}
            (folder, _) if FOLDERS_NOT_YET.contains(&folder) => self.not_yet(doc, folder, told),
            (folder, file) => match (FOLDERS.iter().find(|(it, ..)| *it == folder), file.strip_suffix(".yaml")) {
                (Some((_, kind, word)), Some(stem)) if !stem.contains('/') => self.one(raw, doc, *kind, word, stem),
                _ => self.stray(doc),
            },
        }
    }

    /// A file that holds definitions by key.
    fn many(&mut self, raw: &RawPack, doc: &Doc, kind: DefinitionKind, word: &str, shape: &'static shape::Shape) {
        let Some(node) = &doc.node else { return self.names.declare_blind(&raw.pack, kind) };
        shape::fits(node, Place::top(doc.file), &Takes::Shape(shape), self.report);
        for (name, node) in node.get(word).map(Node::entries).unwrap_or(&[]) {
            self.add(raw, kind, name.text.clone(), name.place, node);
        }
    }

    /// The file of data elements: by what they are facts about, then by key; both make the name.
    fn elements(&mut self, raw: &RawPack, doc: &Doc) {
        let kind = DefinitionKind::Element;
        let Some(node) = &doc.node else { return self.names.declare_blind(&raw.pack, kind) };
        shape::fits(node, Place::top(doc.file), &Takes::Shape(&shapes::ELEMENTS), self.report);
        for (about, elements) in node.get("elements").map(Node::entries).unwrap_or(&[]) {
            for (name, node) in elements.entries() {
                self.add(raw, kind, format!("{}.{}", about.text, name.text), name.place, node);
            }
        }
    }

    fn add(&mut self, raw: &RawPack, kind: DefinitionKind, local: String, name: Place, node: &Node) {
        if self.entries.get(&raw.pack, kind, &local).is_none() {
            self.names.declare(&raw.pack, kind, &local);
            self.entries.all.push(Entry { pack: raw.pack.clone(), kind, local, name, node: node.clone() });
        }
    }

    /// A file that holds one definition and is named after it.
    fn one(&mut self, raw: &RawPack, doc: &Doc, kind: DefinitionKind, word: &str, stem: &str) {
        self.names.declare(&raw.pack, kind, stem);
        let named = doc.node.as_ref().and_then(|node| node.get(word));
        let base = doc.node.as_ref().and_then(|node| node.get("extends"));
        let name = named.or(base).map_or(Place::top(doc.file), |it| it.place);
        if !shape::is_key(stem, false) {
            shape::check_key(&Name { text: stem.to_owned(), place: Place::top(doc.file) }, false, self.report);
        }
        let Some(node) = &doc.node else { return };
        if let Some(text) = named.and_then(Node::text)
            && text != stem
        {
            self.report
                .tell_broken(
                    &codes::FILE_NAME,
                    name,
                    format!("文件名是 `{stem}`，这里写的是 `{text}`"),
                    format!("the file is called `{stem}`, this says `{text}`"),
                )
                .help(
                    format!("写成 `{word}: {stem}`，或改文件名"),
                    format!("write `{word}: {stem}` or rename the file"),
                );
        }
        let entry = Entry { pack: raw.pack.clone(), kind, local: stem.to_owned(), name, node: node.clone() };
        if let Some(base) = entry.base().and_then(Node::text)
            && base.split_once('/').is_some_and(|(_, local)| local == stem)
        {
            self.names.declare_adapted(&raw.pack, kind, stem);
        }
        self.entries.all.push(entry);
    }

    fn not_yet(&mut self, doc: &Doc, folder: &str, told: &mut Vec<String>) {
        if told.iter().any(|it| it == folder) {
            return;
        }
        told.push(folder.to_owned());
        self.report
            .tell(
                &codes::FOLDER_NOT_YET,
                Place::top(doc.file),
                format!("`{folder}/` 在这个版本中还不能用"),
                format!("`{folder}/` is not available in this version yet"),
            )
            .help("可以留着，目前不读取", "it may stay, it is not read for now");
    }

    fn stray(&mut self, doc: &Doc) {
        let known = FOLDERS.iter().map(|(folder, ..)| *folder);
        let folder = doc.path.split_once('/').map_or("", |(folder, _)| folder);
        let help = if doc.path.ends_with(".yml") {
            Some(("把扩展名改成 .yaml".to_owned(), "give it the ending .yaml".to_owned()))
        } else {
            did_you_mean(folder, known).filter(|_| !folder.is_empty()).or_else(|| {
                let say = |text: &str| text.to_owned();
                Some((
                    say("定义放在 loops/、matchers/、registers/、choices/ 下，或写进 roles.yaml、org_kinds.yaml"),
                    say("definitions stand in loops/, matchers/, registers/, choices/, or in roles.yaml and org_kinds.yaml"),
                ))
            })
        };
        self.report
            .tell(
                &codes::STRAY_FILE,
                Place::top(doc.file),
                format!("没有人读取 `{}`", doc.path),
                format!("nothing reads `{}`", doc.path),
            )
            .help_if(help);
    }
}

impl Entries {
    /// The definitions of one kind in one pack, in the order of their files.
    pub(super) fn of<'a>(&'a self, pack: &'a str, kind: DefinitionKind) -> impl Iterator<Item = &'a Entry> {
        self.all.iter().filter(move |it| it.pack == pack && it.kind == kind)
    }

    fn get(&self, pack: &str, kind: DefinitionKind, local: &str) -> Option<&Entry> {
        self.all.iter().find(|it| it.pack == pack && it.kind == kind && it.local == local)
    }

    /// The node of a definition after adapting, with its shape checked; none when its base
    /// is not to be had or it is too long, which has been told.
    pub(super) fn merged(&self, entry: &Entry, names: &Names, sources: &Sources, report: &mut Report) -> Option<Node> {
        let Some(shape) = shape_of(entry.kind) else { return Some(entry.node.clone()) };
        let node = self.merge(entry, names, sources, report, &mut Vec::new())?;
        shape::fits(&node, entry.name, &Takes::Shape(shape), report);
        (!shape::is_too_much(&node)).then_some(node)
    }

    fn merge(
        &self,
        entry: &Entry,
        names: &Names,
        sources: &Sources,
        report: &mut Report,
        chain: &mut Vec<Key>,
    ) -> Option<Node> {
        let (Some(base), Some(word)) = (entry.base(), folder_of(entry.kind)) else { return Some(entry.node.clone()) };
        shape::fits_adapted(&entry.node, entry.name, word, report);
        chain.push(Key::new(&entry.pack, &entry.local));
        let found = self.base(entry, base, names, sources, report)?;
        let key = Key::new(&found.pack, &found.local);
        if chain.contains(&key) {
            report
                .tell_broken(
                    &codes::EXTENDS_CYCLE,
                    base.place,
                    format!("`{key}` 又改写回自己"),
                    format!("`{key}` comes back to itself"),
                )
                .help("从不改写别人的定义开始", "start from a definition that extends nothing");
            return None;
        }
        let base = self.merge(found, names, sources, report, chain)?;
        Some(extends::merge(&base, &entry.node, word, report))
    }

    fn base(
        &self,
        entry: &Entry,
        base: &Node,
        names: &Names,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<&Entry> {
        let key = names.resolve_base(base, entry.kind, sources, report)?;
        let found = self.get(key.pack(), entry.kind, key.local());
        if found.is_none() {
            report
                .tell_broken(
                    &codes::BASE_UNKNOWN,
                    base.place,
                    format!("`{key}` 读不出来"),
                    format!("`{key}` could not be read"),
                )
                .help("先改好它的文件", "mend its file first");
        }
        found
    }
}

/// Three numbers, with an optional suffix.
fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or("");
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.len() <= 9 && part.bytes().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_have_three_numbers() {
        assert!(is_version("0.1.0") && is_version("12.0.3-rc.1"));
        assert!(!is_version("0.1") && !is_version("v1.0.0") && !is_version("1..0") && !is_version(""));
    }
}
