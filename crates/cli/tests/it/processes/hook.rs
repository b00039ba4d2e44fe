//! Who is told outside: a webhook to which all processes bring what happened.

use super::district::District;
use crate::house::House;
use gridwork_testkit::program::Program;
use gridwork_testkit::receiver::{Mood, Receiver};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What a process may have had in its hands when it was killed: those come again, under the same id.
const IN_HAND: usize = 16;

/// A receiver outside, and the settings that lead to it.
pub(super) struct Hook {
    receiver: Receiver,
}

impl Hook {
    pub(super) async fn open() -> Hook {
        Hook { receiver: Receiver::start(Mood::status(204)).await }
    }

    /// Starts a server that brings messages here.
    pub(super) fn serve(&self, house: &House) -> Program {
        let (key, settings) = (house.beside("hook.key"), house.beside("channels.yaml"));
        std::fs::write(&key, "a-key-of-the-tests\n").unwrap();
        let hook =
            format!("{{type: webhook, url: \"{}\", key: {{file: {}}}}}", self.receiver.url("/in"), key.display());
        std::fs::write(&settings, format!("channels: {{hook: {hook}}}\n")).unwrap();
        house.serve_with(&["--channels", settings.to_str().unwrap()])
    }

    /// Every message that the house kept has come, and none twice but what a killed process had in its hands.
    pub(super) async fn heard_all(&self, district: &District) {
        let kept = district.delivered().await;
        let mut came: BTreeMap<String, usize> = BTreeMap::new();
        for call in self.receiver.received() {
            let event: Json = serde_json::from_str(&call.body).unwrap();
            *came.entry(event["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert!(kept.len() > 100, "only {} messages were told", kept.len());
        let missing = kept.iter().filter(|id| !came.contains_key(*id)).collect::<Vec<_>>();
        assert!(missing.is_empty(), "{} of {} messages never came: {missing:?}", missing.len(), kept.len());
        assert_eq!(came.len(), kept.len(), "nothing came that is not kept");
        let again = came.values().map(|times| times - 1).sum::<usize>();
        assert!(again <= IN_HAND, "{again} messages came again");
    }
}
