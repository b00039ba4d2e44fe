//! Loads a pack with those it uses: files, then trees, then adapted trees, then the model, then the rules.
//!
//! Every stage goes on with what it can use, so one run tells all problems of all files.

mod entries;
mod extends;
mod gather;
pub(crate) mod names;
pub(crate) mod read;

use crate::check::{self, Written};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::model::{Catalog, Definition, Key, Pack, Text};
use crate::source::{Files, Node, PackSource, SearchPath, Sources};
use chrono::NaiveDate;
use entries::{Entries, Entry};
use gather::{Gather, RawPack};
use names::{DefinitionKind, Names};
use read::Reading;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What came of loading a pack.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The pack and those it uses, each after the ones it needs; the pack itself is the last.
    pub packs: Vec<Pack>,
    /// All their definitions by qualified key.
    pub catalog: Catalog,
    /// Everything that is wrong, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether the pack may be applied: there may be warnings, but no errors.
    pub fn is_ok(&self) -> bool {
        self.errors().next().is_none()
    }

    /// The problems that refuse the pack.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|it| it.severity == Severity::Error)
    }

    /// The pack that was asked for.
    pub fn pack(&self) -> Option<&Pack> {
        self.packs.last()
    }
}

/// Loads the pack in a folder. Used packs are looked for in `search`, then in the folder beside it.
pub fn load_dir(dir: &Path, search: &[PathBuf]) -> Loaded {
    dir_on(dir, search, None)
}

/// The same on a day, as a pack is checked that is to be put in force: reasons that have run out are told too.
pub fn load_dir_on(dir: &Path, search: &[PathBuf], today: NaiveDate) -> Loaded {
    dir_on(dir, search, Some(today))
}

fn dir_on(dir: &Path, search: &[PathBuf], today: Option<NaiveDate>) -> Loaded {
    let mut path = search.to_vec();
    // `packs/binhai`, `.` and `packs/binhai/` all have a folder beside them once they are spelt out.
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    path.extend(whole.parent().map(Path::to_owned));
    files_on(&Files::read_dir(dir), &SearchPath(path), today)
}

/// Loads a pack from files in memory.
pub fn load_files(files: &Files, more: &dyn PackSource) -> Loaded {
    files_on(files, more, None)
}

/// The same on a day; see [`load_dir_on`].
pub fn load_files_on(files: &Files, more: &dyn PackSource, today: NaiveDate) -> Loaded {
    files_on(files, more, Some(today))
}

fn files_on(files: &Files, more: &dyn PackSource, today: Option<NaiveDate>) -> Loaded {
    let mut gather = Gather::new(more);
    gather.pack(files, None, &mut Vec::new());
    let Gather { sources, mut report, packs: raw, .. } = gather;

    let (entries, names) = entries::collect(&raw, &sources, &mut report);
    let mut loaded = Loaded::default();
    let mut written = Vec::new();
    for pack in &raw {
        let start = written.len();
        let head = read_pack(pack, &entries, &names, &sources, &mut report, &mut loaded.catalog, &mut written);
        let subject = check::Subject::new(&loaded.catalog, &written[start..], &sources, today);
        check::run(&subject, &mut report);
        loaded.packs.push(head);
    }
    loaded.diagnostics = report.into_diagnostics(&sources);
    loaded
}

/// Reads the definitions of one pack; those a later one names are read first.
fn read_pack(
    raw: &RawPack,
    entries: &Entries,
    names: &Names,
    sources: &Sources,
    report: &mut Report,
    catalog: &mut Catalog,
    written: &mut Vec<Written>,
) -> Pack {
    let mut definitions = Vec::new();
    for kind in [
        DefinitionKind::Element,
        DefinitionKind::OrgKind,
        DefinitionKind::Role,
        DefinitionKind::Choices,
        DefinitionKind::Register,
        DefinitionKind::Loop,
        DefinitionKind::Matcher,
    ] {
        for entry in entries.of(&raw.pack, kind) {
            let Some(node) = entries.merged(entry, names, sources, report) else { continue };
            let definition = {
                let mut reading = Reading { report, names, sources, catalog };
                read(&mut reading, entry, &node)
            };
            catalog.insert(definition.clone());
            written.push(Written {
                definition: definition.clone(),
                node,
                name: entry.name,
                is_adapted: entry.base().is_some(),
            });
            definitions.push(definition);
        }
    }
    let head = raw.head.as_ref();
    let title = head.and_then(|it| it.get("title"));
    Pack {
        pack: raw.pack.clone(),
        version: head.and_then(|it| it.get("version")).and_then(Node::text).unwrap_or("").to_owned(),
        title: title.map_or_else(Text::default, |it| read::text(Some(it))),
        uses: raw.uses.clone(),
        definitions,
        sources: texts(raw, sources),
    }
}

/// The text of every file that defines something, and of the pack's head.
fn texts(raw: &RawPack, sources: &Sources) -> BTreeMap<String, String> {
    let head = raw.head.as_ref().map(|head| ("pack.yaml".to_owned(), head.place.file));
    // Scenarios and samples are read by others, each for itself.
    let defines = |path: &str| !path.contains('/') || KINDS.iter().any(|folder| path.starts_with(folder));
    let docs = raw.docs.iter().filter(|doc| defines(&doc.path)).map(|doc| (doc.path.clone(), doc.file));
    head.into_iter().chain(docs).map(|(path, file)| (path, sources.file(file).text.clone())).collect()
}

/// Folders of files that define one thing each.
const KINDS: [&str; 4] = ["choices/", "registers/", "loops/", "matchers/"];

fn read(reading: &mut Reading, entry: &Entry, node: &Node) -> Definition {
    let key = Key::new(&entry.pack, &entry.local);
    match entry.kind {
        DefinitionKind::OrgKind => Definition::OrgKind(reading.org_kind(key, node)),
        DefinitionKind::Role => Definition::Role(reading.role(key, node)),
        DefinitionKind::Choices => Definition::Choices(reading.choices(key, node)),
        DefinitionKind::Register => Definition::Register(reading.register(key, node)),
        DefinitionKind::Loop => Definition::Loop(reading.loop_definition(key, node)),
        DefinitionKind::Matcher => Definition::Matcher(reading.matcher(key, node)),
        DefinitionKind::Element => Definition::Element(reading.element(key, node)),
    }
}
