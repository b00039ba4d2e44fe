//! What brings a text message to a phone: the house says what, whoever runs it says how.

use gridwork_kernel::entry::{EntryPhone, Purpose};
use std::fmt;

/// A message to a phone. It is never logged.
#[derive(Clone)]
pub struct TextMessage {
    /// To whom.
    pub phone: EntryPhone,
    /// What for.
    pub purpose: Purpose,
    /// The code, for senders that fill it into a template of their own.
    pub code: String,
    /// The whole message, for senders that send what they are given.
    pub text: String,
}

/// Why a message did not go out; the text is for the log and holds neither number nor code.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SendError(pub String);

/// Brings text messages to phones.
pub trait TextSender: fmt::Debug + Send + Sync {
    /// Hands one message over; may take seconds, and is called where that holds up nobody else.
    ///
    /// # Errors
    /// When it was not taken.
    fn send(&self, message: &TextMessage) -> Result<(), SendError>;
}
