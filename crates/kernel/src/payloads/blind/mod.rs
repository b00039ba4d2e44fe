//! The blind index (盲索引) of sealed values: whoever knows a value finds the records that hold it, and nobody reads the
//! value there. It is derived from the payload and goes with it.

pub mod store;

use crate::secrets::Keyring;

/// The word under which the whole of what tells records apart is kept, beside the fields.
pub const APART: &str = "";

/// Where a value stands: the definition, and the field or [`APART`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The definition.
    pub register: &'a str,
    /// The field.
    pub field: &'a str,
}

impl Place<'_> {
    /// What the hashes are keyed by besides the key: the same phone in two registers has nothing in common.
    fn domain(self) -> String {
        format!("row {} {}", self.register, self.field)
    }

    /// The hash of a whole value.
    pub fn whole(self, keys: &Keyring, value: &str) -> Vec<u8> {
        keys.blind(&self.domain(), value).to_vec()
    }
}
