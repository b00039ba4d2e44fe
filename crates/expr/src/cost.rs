//! What evaluating a tree can cost at most, with every list full.

use crate::MAX_LIST;
use crate::tree::{Kind, Node};

/// Operations, each about ten nanoseconds.
pub(crate) fn of(node: &Node) -> u64 {
    const LIST: u64 = MAX_LIST as u64;
    match &node.kind {
        Kind::Each(each) => of(&each.list) + LIST * (1 + of(&each.body)),
        Kind::In(element, list) => match &list.kind {
            Kind::List(_) => 1 + of(element) + of(list),
            _ => LIST + of(element) + of(list),
        },
        _ => {
            let mut sum = 1;
            node.each_part(&mut |part| sum += of(part));
            sum
        }
    }
}
