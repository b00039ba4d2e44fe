//! A message says a number, a state and a time: never a field, and nothing that somebody typed in.
//!
//! It leaves the house over channels that are not ours, lies in mailboxes and on screens that others see, and cannot be
//! erased there.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Piece, Placeholder, pieces};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L066", "消息里不能写的内容", "more than a message may say");

/// Longer ones are cut by the channels that bring them.
const CHARS_MAX: usize = 200;

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, message) in &view.definition.messages {
            let place = view.written.at(&["messages", key]);
            let texts = [Some(message.zh.as_str()), message.en.as_deref()];
            let mut told = Vec::new();
            for text in texts.into_iter().flatten() {
                for piece in pieces(text) {
                    if let Piece::Unknown(word) = piece
                        && !told.contains(&word)
                    {
                        told.push(word);
                    }
                }
            }
            let allowed = Placeholder::ALL.map(|(word, _)| format!("{{{word}}}")).join(" ");
            for word in told {
                let is_field = view.definition.fields.contains_key(word);
                let (zh, en) = if is_field {
                    (
                        format!("消息 `{key}` 写了字段 `{word}`：事项内容不发到系统外"),
                        format!(
                            "the message `{key}` holds the field `{word}`: what a case says does not leave the house"
                        ),
                    )
                } else {
                    (
                        format!("消息 `{key}` 里的 `{{{word}}}` 不代表什么"),
                        format!("`{{{word}}}` in the message `{key}` stands for nothing"),
                    )
                };
                report
                    .tell(&CODE, place, zh, en)
                    .help(format!("可用：{allowed}"), format!("a message may hold {allowed}"));
            }
            if texts.into_iter().flatten().any(|text| text.chars().count() > CHARS_MAX) {
                report.tell(
                    &CODE,
                    place,
                    format!("消息 `{key}` 超过 {CHARS_MAX} 字"),
                    format!("the message `{key}` is longer than {CHARS_MAX} characters"),
                );
            }
        }
    }
}
