//! A request that was answered is sent once more, as a client does whose answer was lost.

use super::request::Told;
use super::{Life, Violation};
use gridwork_kernel::time::DAY;
use gridwork_operations::Result;
use rand::RngExt;

/// For how many days a key answers a repeat (api.md).
const KEY_DAYS: i64 = 30;

impl Life {
    /// Somebody sends an old request once more: under its key, or under its key with another body.
    pub(super) async fn once_more(&mut self) -> Result<Vec<Violation>> {
        // After its days a key is forgotten, and what it did would be done again.
        let now = self.desk.now();
        self.sent.retain(|(at, _)| now.micros_since(*at) < KEY_DAYS * DAY);
        if self.sent.is_empty() {
            return Ok(Vec::new());
        }
        let at = self.rng.random_range(0..self.sent.len());
        let mut request = self.sent[at].1.clone();
        let is_other = request.was_done && self.one_in(5);
        if is_other && let Some((_, digest)) = &mut request.key {
            *digest = "another digest".to_owned();
        }
        // What was refused may be possible by now; then it is done for the first time.
        self.tell(format!("once more: {}", request.words()));
        let told = request.send(&self.desk, &self.numbers).await;
        self.tell(format!("  → {}", told.words()));
        self.count(match (&told, request.was_done) {
            (Told::Yes(_), true) => "sent once more: answered as before",
            (Told::Yes(_), false) => "sent once more: done now",
            (Told::No(code), _) if code == "key_reused" => "sent once more: refused, key_reused",
            _ => "sent once more: refused",
        });
        if !request.was_done && matches!(told, Told::Yes(_)) {
            self.sent[at].0 = now;
            self.mark_done(&request);
        }
        let misled = is_other && matches!(told, Told::Yes(_));
        let mut found = self.settle(&[(request, told)], false).await?;
        if misled {
            let what = "a key was answered though the request was another one";
            found.push(Violation::new("ANSWERED_ONCE", "idempotency", "防重键被用于另一个请求", what));
        }
        Ok(found)
    }
}
