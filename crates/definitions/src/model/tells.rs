//! Messages (告知): who is told what, when a step was taken or a clock ran out.

use super::{Key, Relation};
use serde::{Deserialize, Serialize};

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// A relation to the case.
    Relation(Relation),
    /// Whoever follows the case (我也是).
    Followers,
    /// Holders of a role that reaches the case's org, and who stands in for them.
    Role(Key),
}

/// A message that goes out with a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tell {
    /// To whom (all of these; nobody twice).
    pub to: Vec<Told>,
    /// Which of the loop's `messages`.
    pub message: String,
    /// It does not wait for the morning.
    #[serde(default)]
    pub urgent: bool,
}

/// What about a state's clock is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockMoment {
    /// The due instant has passed.
    Red,
    /// Somebody higher was given the case to see to.
    Escalated,
}

/// A message that goes out while a case waits in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockTell {
    /// When.
    pub at: ClockMoment,
    /// What, and to whom.
    #[serde(flatten)]
    pub tell: Tell,
}

/// A word in braces that a message may hold. None of them can hold anything about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The number people say.
    Number,
    /// The title of the loop.
    Loop,
    /// The title of the state.
    State,
    /// When the case is due.
    Due,
}

impl Placeholder {
    /// All of them with the words that stand for them.
    pub const ALL: [(&'static str, Self); 4] =
        [("number", Self::Number), ("loop", Self::Loop), ("state", Self::State), ("due", Self::Due)];
}

/// A part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// What is filled in.
    Filled(Placeholder),
    /// A word in braces that stands for nothing; the checker refuses it.
    Unknown(&'a str),
}

/// The parts of a message in their order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        found.extend((!before.is_empty()).then_some(Piece::Words(before)));
        let known = Placeholder::ALL.iter().find(|(word, _)| *word == inside);
        found.push(known.map_or(Piece::Unknown(inside), |(_, placeholder)| Piece::Filled(*placeholder)));
        rest = behind;
    }
    found.extend((!rest.is_empty()).then_some(Piece::Words(rest)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_falls_into_words_and_what_is_filled_in() {
        let found = pieces("{number} is due {due}.");
        let expected = [
            Piece::Filled(Placeholder::Number),
            Piece::Words(" is due "),
            Piece::Filled(Placeholder::Due),
            Piece::Words("."),
        ];
        assert_eq!(found, expected);
        assert_eq!(pieces("call {contact}"), [Piece::Words("call "), Piece::Unknown("contact")]);
        assert_eq!(pieces("{number"), [Piece::Filled(Placeholder::Number)]);
        assert_eq!(pieces("{ number}"), [Piece::Unknown(" number")]);
        assert_eq!(pieces(""), []);
    }
}
