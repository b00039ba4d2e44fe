//! Packs as they are written: files, YAML nodes with their places, and the shapes that nodes must have.

mod files;
mod node;
mod parse;
mod place;
pub(crate) mod shape;
pub(crate) mod shapes;

pub(crate) use files::{FileFault, FileFaultKind, MAX_FILE_BYTES};
pub use files::{Files, NoMore, PackSource, SearchPath};
pub(crate) use node::{Name, Node, Scalar, Value};
pub(crate) use parse::{ParseFault, parse, utf8};
pub(crate) use place::{FileId, Place, SourceFile, Sources};
