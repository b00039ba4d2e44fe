//! The shape of messages: who is told what.

use super::super::shape::{Shape, Slot, Takes, may, need};

/// Who is told.
const TO: Takes = Takes::Many(&Takes::Name("角色 a role, asker, opener, assignee, second, followers"));

const TO_SLOT: Slot = need("to", TO, "Who is told; all of these, nobody twice, and never who did it.");
const MESSAGE: Slot = need("message", Takes::Str, "The key of one of the loop's `messages`.");
const URGENT: Slot = may("urgent", Takes::Bool, "It does not wait for the end of the quiet hours.");

/// What goes out with a step.
pub(super) static TELL: Shape = Shape {
    what: "tell",
    what_zh: "告知",
    doc: "A message that goes out with a step.",
    keys: &[TO_SLOT, MESSAGE, URGENT],
};

/// What goes out while a case waits.
pub(super) static CLOCK_TELL: Shape = Shape {
    what: "tell of a clock",
    what_zh: "时限告知",
    doc: "A message that goes out while a case waits in a state.",
    keys: &[
        need(
            "at",
            Takes::Word(&["red", "escalated"]),
            "When: the due instant has passed, or somebody higher was given the case.",
        ),
        TO_SLOT,
        MESSAGE,
        URGENT,
    ],
};
