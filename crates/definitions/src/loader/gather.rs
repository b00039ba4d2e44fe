//! Finds a pack and those it uses, and reads their files into trees.

use crate::codes;
use crate::diagnostic::Report;
use crate::source::{
    FileFault, FileFaultKind, FileId, Files, MAX_FILE_BYTES, Node, PackSource, ParseFault, Place, SourceFile, Sources,
    parse, utf8,
};

/// One file of a pack.
pub(super) struct Doc {
    /// Its path inside the pack.
    pub(super) path: String,
    pub(super) file: FileId,
    /// Its tree, unless it is not YAML, which has been told.
    pub(super) node: Option<Node>,
}

/// A pack as it was found.
pub(super) struct RawPack {
    pub(super) pack: String,
    pub(super) head: Option<Node>,
    pub(super) uses: Vec<String>,
    pub(super) docs: Vec<Doc>,
}

/// The files read so far.
pub(super) struct Gather<'a> {
    pub(super) sources: Sources,
    pub(super) report: Report,
    /// Packs in dependency order.
    pub(super) packs: Vec<RawPack>,
    more: &'a dyn PackSource,
}

impl<'a> Gather<'a> {
    pub(super) fn new(more: &'a dyn PackSource) -> Self {
        Self { sources: Sources::default(), report: Report::default(), packs: Vec::new(), more }
    }

    /// Reads a pack, after those it uses.
    pub(super) fn pack(&mut self, files: &Files, asked_as: Option<&str>, chain: &mut Vec<String>) {
        let mut raw = self.read(files);
        if let Some(asked) = asked_as {
            self.check_found_name(asked, &mut raw);
        }
        chain.push(raw.pack.clone());
        let used = raw.head.as_ref().and_then(|head| head.get("uses")).map(Node::members).unwrap_or(&[]).to_vec();
        for node in &used {
            let Some(name) = node.text() else { continue };
            raw.uses.push(name.to_owned());
            if chain.iter().any(|it| it == name) {
                let way = format!("{} → {name}", chain.join(" → "));
                self.report
                    .tell_broken(
                        &codes::USES_CYCLE,
                        node.place,
                        format!("包互相引用：{way}"),
                        format!("packs use each other: {way}"),
                    )
                    .help("把共用的定义移到第三个包里", "move what both need into a third pack");
                continue;
            }
            if self.packs.iter().any(|it| it.pack == name) {
                continue;
            }
            match self.more.find(name) {
                Some(files) => self.pack(&files, Some(name), chain),
                None => self
                    .report
                    .tell_broken(
                        &codes::PACK_MISSING,
                        node.place,
                        format!("找不到包 `{name}`"),
                        format!("there is no pack `{name}`"),
                    )
                    .help(
                        "把它放在这个包旁边的文件夹里，或用参数指出所在位置",
                        "put it into a folder beside this pack, or say where packs are found",
                    ),
            }
        }
        chain.pop();
        self.packs.push(raw);
    }

    /// A pack must be what it was asked for as, or its names could never be written.
    fn check_found_name(&mut self, asked: &str, raw: &mut RawPack) {
        if raw.pack == asked {
            return;
        }
        if let Some(node) = raw.head.as_ref().and_then(|head| head.get("pack")) {
            self.report
                .tell(
                    &codes::FILE_NAME,
                    node.place,
                    format!("这个包在文件夹 `{asked}` 里，却写着 `{}`", raw.pack),
                    format!("this pack stands in `{asked}` but calls itself `{}`", raw.pack),
                )
                .help("两处写成一样", "write the same in both places");
        }
        raw.pack = asked.to_owned();
        for doc in &raw.docs {
            self.sources.set_pack(doc.file, asked);
        }
    }

    fn read(&mut self, files: &Files) -> RawPack {
        let name_of =
            |path: &str| if files.label.is_empty() { path.to_owned() } else { format!("{}/{path}", files.label) };
        for fault in &files.faults {
            self.fault(fault, name_of(&fault.path));
        }
        let mut docs: Vec<Doc> = files.iter().map(|(path, bytes)| self.doc(path, name_of(path), bytes)).collect();
        let head_at = docs.iter().position(|doc| doc.path == "pack.yaml");
        let head = head_at.and_then(|at| docs.remove(at).node);
        if head_at.is_none() {
            let file =
                self.sources.add(SourceFile { name: name_of("pack.yaml"), pack: String::new(), text: String::new() });
            self.report
                .tell(&codes::UNREADABLE, Place::top(file), "没有 pack.yaml", "there is no pack.yaml")
                .help("写上 pack、version 和 title", "write one with pack, version and title");
        }
        let written = head.as_ref().and_then(|it| it.get("pack")).and_then(Node::text);
        let folder = files.label.rsplit(['/', '\\']).find(|it| !it.is_empty()).unwrap_or("pack");
        let pack = written.unwrap_or(folder).to_owned();
        for doc in &docs {
            self.sources.set_pack(doc.file, &pack);
        }
        if let Some(head) = &head {
            self.sources.set_pack(head.place.file, &pack);
        }
        RawPack { pack, head, uses: Vec::new(), docs }
    }

    fn doc(&mut self, path: &str, name: String, bytes: &[u8]) -> Doc {
        let text = utf8(bytes);
        let shown = match &text {
            Ok(text) => (*text).to_owned(),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        };
        let file = self.sources.add(SourceFile { name, pack: String::new(), text: shown });
        // Samples and scenarios have readers of their own.
        let is_ours = !path.starts_with("samples/") && !path.starts_with("scenarios/");
        let node = match text.and_then(|text| if is_ours { parse(text, file).map(Some) } else { Ok(None) }) {
            Ok(node) => node,
            Err(fault) => {
                tell(&fault, file, bytes, &mut self.report);
                None
            }
        };
        Doc { path: path.to_owned(), file, node }
    }

    fn fault(&mut self, fault: &FileFault, name: String) {
        let file = self.sources.add(SourceFile { name, pack: String::new(), text: String::new() });
        let at = Place::top(file);
        let report = &mut self.report;
        match &fault.kind {
            FileFaultKind::Unreadable(why) => {
                report.tell(&codes::UNREADABLE, at, format!("读不出来：{why}"), format!("cannot be read: {why}"));
            }
            FileFaultKind::NameNotUtf8 => {
                report
                    .tell(&codes::UNREADABLE, at, "文件名不是 UTF-8", "the file's name is not UTF-8")
                    .help("换一个英文文件名", "give it a plain name");
            }
            FileFaultKind::TooMany => {
                report
                    .tell(&codes::TOO_LARGE, at, "这个包的文件太多", "the pack has too many files")
                    .help("检查是否放错了文件夹", "check whether this is the right folder");
            }
            FileFaultKind::TooLarge(bytes) => {
                let most = MAX_FILE_BYTES;
                report
                    .tell(
                        &codes::TOO_LARGE,
                        at,
                        format!("文件有 {bytes} 字节，最多 {most}"),
                        format!("the file has {bytes} bytes; {most} are allowed"),
                    )
                    .help(
                        "拆成几个文件；数据放进 samples/ 的 CSV",
                        "split it; data goes into CSV files below samples/",
                    );
            }
            FileFaultKind::Symlink => {
                report
                    .tell(&codes::SYMLINK, at, "包里不能有符号链接", "a pack may not hold links")
                    .help("放入文件本身", "put the file itself here");
            }
        }
    }
}

fn tell(fault: &ParseFault, file: FileId, bytes: &[u8], report: &mut Report) {
    match fault {
        ParseFault::NotUtf8(fine) => {
            // The text shown has a replacement character exactly where the first bad byte stood.
            let start = u32::try_from(*fine).unwrap_or(0);
            let byte = bytes.get(*fine).copied().unwrap_or(0);
            report
                .tell(
                    &codes::NOT_UTF8,
                    Place { file, start, end: start + 3 },
                    format!("不是 UTF-8：字节 0x{byte:02X}"),
                    format!("not UTF-8: byte 0x{byte:02X}"),
                )
                .help("在编辑器里另存为 UTF-8（不要用 GBK）", "save it as UTF-8 (not GBK)");
        }
        ParseFault::Control(place, c) => {
            let code = u32::from(*c);
            report
                .tell(
                    &codes::CONTROL,
                    *place,
                    format!("控制字符 U+{code:04X}"),
                    format!("control character U+{code:04X}"),
                )
                .help("删掉它", "remove it");
        }
        ParseFault::Empty => {
            report
                .tell(&codes::EMPTY_FILE, Place::top(file), "文件里没有内容", "the file holds nothing")
                .help("写上定义，或删去文件", "write a definition or remove the file");
        }
        ParseFault::TooMuch(place) => {
            report
                .tell(
                    &codes::TOO_MUCH,
                    *place,
                    "层次太深，或别名展开后太多",
                    "nested too deep, or aliases unfold to too much",
                )
                .help("写得平一些；别名不要层层引用", "write it flatter and do not let aliases hold aliases");
        }
        ParseFault::Syntax(place, why) => {
            report.tell(&codes::SYNTAX, *place, format!("不是合法的 YAML：{why}"), format!("not YAML: {why}")).help(
                "检查缩进、冒号后的空格、成对的引号和括号",
                "check the indentation, the blank behind colons, and pairs of quotes and brackets",
            );
        }
    }
}
