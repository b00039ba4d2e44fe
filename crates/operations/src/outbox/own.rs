//! What the house itself tells, whatever loop a case runs in. As everywhere, a message says that there is something and
//! where, and nothing about a person.

use gridwork_definitions::model::{Loop, Text};

/// A message that no pack writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// Whoever asked for a case asks for a value in it to be put right.
    CorrectionWished,
    /// It was put right.
    PutRight,
    /// It was not.
    NotPutRight,
}

impl Own {
    const ALL: [Self; 3] = [Self::CorrectionWished, Self::PutRight, Self::NotPutRight];

    /// Its key. The full stop keeps it apart from the messages of loops, whose keys have none.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::CorrectionWished => "house.correction_asked",
            Self::PutRight => "house.correction_accepted",
            Self::NotPutRight => "house.correction_declined",
        }
    }

    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::CorrectionWished => (
                "{number} 的当事人提出更正个人信息，请在“更正申请”里答复",
                "who asked for {number} asks for personal data to be put right: answer under Corrections",
            ),
            Self::PutRight => {
                ("您对 {number} 提出的更正已办好", "what you asked to be put right in {number} was put right")
            }
            Self::NotPutRight => (
                "您对 {number} 提出的更正未予办理，理由见“关于我的信息”",
                "what you asked to be put right in {number} was declined: the reason stands under Kept about me",
            ),
        };
        Text { zh: zh.to_owned(), en: Some(en.to_owned()) }
    }
}

/// The keys of all of them.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    Own::ALL.into_iter().map(Own::key)
}

/// The words of a message, of the house or of the loop that a case runs in.
pub(super) fn text(def: &Loop, key: &str) -> Option<Text> {
    let own = Own::ALL.into_iter().find(|own| own.key() == key).map(Own::text);
    own.or_else(|| def.messages.get(key).cloned())
}
