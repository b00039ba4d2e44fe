//! The one list of what is generated, from what, by which command.

use crate::house::root;
use crate::run::tool;
use crate::web;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// One generated file or folder of files.
pub(super) struct Producer {
    /// A file, or a folder when it ends with `/`, from the root of the project.
    pub(super) writes: &'static str,
    /// Has this `gridwork` put the fresh files into this folder.
    pub(super) make: fn(&Path, &Path) -> Result<()>,
}

/// All of them, in the order in which they build upon each other.
pub(super) const PRODUCERS: &[Producer] = &[
    Producer { writes: "packs/.schema/", make: schemas_of_packs },
    Producer { writes: "docs/openapi.json", make: contract },
    Producer { writes: "web/src/api/schema.d.ts", make: types_of_pages },
];

impl Producer {
    /// Whether it writes a folder of files.
    pub(super) fn is_folder(&self) -> bool {
        self.writes.ends_with('/')
    }

    /// Where a fresh file of this name belongs.
    pub(super) fn path_of(&self, name: &str) -> String {
        if self.is_folder() { format!("{}{name}", self.writes) } else { self.writes.to_owned() }
    }
}

/// What editors complete and check packs with.
fn schemas_of_packs(gridwork: &Path, folder: &Path) -> Result<()> {
    tool(gridwork, ["schemas".as_ref(), folder.as_os_str()]).read().map(drop)
}

/// The contract of the HTTP interface.
fn contract(gridwork: &Path, folder: &Path) -> Result<()> {
    let document = tool(gridwork, ["openapi"]).read()?;
    Ok(fs::write(folder.join("openapi.json"), document)?)
}

/// The contract as types of the pages, made from the file in the project.
fn types_of_pages(_: &Path, folder: &Path) -> Result<()> {
    web::install()?;
    let generator = "node_modules/openapi-typescript/bin/cli.js";
    let types = folder.join("schema.d.ts");
    let types = types.to_string_lossy();
    let args = [generator, "../docs/openapi.json", "--empty-objects-unknown", "-o", &types];
    tool("node", args).within(&root().join("web")).read().map(drop)
}
