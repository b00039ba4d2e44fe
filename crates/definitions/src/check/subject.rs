//! What the rules look at: the model for meaning, the nodes for places.

use crate::model::{Catalog, Definition, Pack};
use crate::source::{Node, Place, Sources};

/// A definition with the text it was made from.
pub(crate) struct Written {
    pub(crate) definition: Definition,
    /// Its node, after adapting.
    pub(crate) node: Node,
    /// Where its name stands.
    pub(crate) name: Place,
    /// Made from another definition by `extends`.
    pub(crate) is_adapted: bool,
}

/// A pack as the rules see it.
pub(crate) struct Subject<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) catalog: &'a Catalog,
    pub(crate) written: &'a [Written],
    pub(crate) sources: &'a Sources,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(pack: &'a Pack, catalog: &'a Catalog, written: &'a [Written], sources: &'a Sources) -> Self {
        Self { pack, catalog, written, sources }
    }
}
