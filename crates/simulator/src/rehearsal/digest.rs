//! One hash over everything the journal says, by which two lives of one seed are compared.
//!
//! Ids, keys and salts are random in every life, as they must be. So each id is named by the order of its first
//! appearance, and hashes are left out: what remains is who did what to what, when and in which order.

use data_encoding::HEXLOWER;
use gridwork_kernel::journal::Line;
use gridwork_loops::Event;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// The hash so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Digest {
    names: HashMap<Uuid, u64>,
    hasher: Sha256,
}

/// The length of an id as text.
const ID_LENGTH: usize = 36;

/// Texts of hexadecimal digits from this length on are hashes.
const HASH_LENGTH: usize = 40;

impl Digest {
    /// Takes a line of the journal in.
    pub(super) fn line(&mut self, line: &Line) {
        let ids = [line.account, line.person, line.entity_id].map(|id| id.map_or(0, |id| self.name(id)));
        let detail = self.plain(&line.detail);
        let path = line.org_path.as_deref().unwrap_or("");
        let text = format!("{} {} {} {path} {ids:?} {detail}\n", line.at, line.action, line.entity);
        self.hasher.update(text.as_bytes());
    }

    /// Takes an event of a case in: its values too, which the journal holds as a hash only.
    pub(super) fn event(&mut self, event: &Event) {
        let mut event = event.clone();
        if let Some(opened) = &mut event.after.opened {
            // A random code by which the case is tracked.
            opened.track.clear();
        }
        let text = serde_json::to_string(&event).unwrap_or_default();
        let plain = self.plain(&text);
        self.hasher.update(plain.as_bytes());
    }

    /// The hash as text.
    pub(super) fn text(&self) -> String {
        HEXLOWER.encode(&self.hasher.clone().finalize())
    }

    /// The number of an id, by the order in which ids appear.
    fn name(&mut self, id: Uuid) -> u64 {
        let next = self.names.len() as u64 + 1;
        *self.names.entry(id).or_insert(next)
    }

    /// The text with ids named and hashes left out.
    fn plain(&mut self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        let is_word = |c: char| c.is_ascii_hexdigit() || c == '-';
        let mut rest = text;
        while let Some(start) = rest.find(is_word) {
            plain.push_str(&rest[..start]);
            let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
            let word = &rest[start..end];
            match Uuid::parse_str(word) {
                Ok(id) if word.len() == ID_LENGTH => {
                    let _ = write!(plain, "#{}", self.name(id));
                }
                _ if word.len() >= HASH_LENGTH => plain.push('h'),
                _ => plain.push_str(word),
            }
            rest = &rest[end..];
        }
        plain + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_named_in_the_order_of_their_appearance_and_hashes_are_left_out() {
        let (one, two) = (Uuid::from_u128(7), Uuid::from_u128(9));
        let hash = "ab".repeat(32);
        let text = format!("{{\"a\":\"{two}\",\"b\":\"{one}\",\"c\":\"{two}\",\"h\":\"{hash}\",\"t\":\"2026-03-02\"}}");
        let said = Digest::default().plain(&text);
        assert_eq!(said, "{\"a\":\"#1\",\"b\":\"#2\",\"c\":\"#1\",\"h\":\"h\",\"t\":\"2026-03-02\"}");
    }
}
