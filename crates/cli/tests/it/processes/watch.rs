//! Those who watch: a coordinator connected to each process, hearing of every case of the street.

use super::lanes::Answered;
use crate::house::STOP_WITHIN;
use gridwork_testkit::events::Listener;
use gridwork_testkit::orders::Member;
use std::collections::BTreeMap;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A watcher, and what it has heard: cases with their versions.
pub(super) struct Watcher {
    heard: UnboundedReceiver<(String, usize)>,
}

impl Watcher {
    /// Watches at one server, from now on.
    pub(super) async fn at(url: &str, member: &Member) -> Watcher {
        let mut listener = Listener::open(url, &member.token).await.unwrap();
        let (tell, heard) = unbounded_channel();
        tokio::spawn(async move {
            while let Some(one) = listener.next().await {
                assert_ne!(one.event, "missed", "this is no load under which hints are given up");
                if one.event == "case" {
                    let version = one.data["version"].as_u64().unwrap() as usize;
                    let _ = tell.send((one.data["id"].as_str().unwrap().to_owned(), version));
                }
            }
        });
        Watcher { heard }
    }

    pub(super) async fn at_each(urls: [&str; 3], member: &Member) -> [Watcher; 3] {
        let [one, two, three] = urls;
        [Self::at(one, member).await, Self::at(two, member).await, Self::at(three, member).await]
    }

    /// Listens on until every answered version of every case was heard of, or a newer one. However much there is to hear on
    /// a machine that has much to do: only silence ends it.
    pub(super) async fn heard_all(mut self, answered: &Answered) {
        let mut wanted = answered.clone();
        while !wanted.is_empty() {
            let Ok(heard) = tokio::time::timeout(STOP_WITHIN, self.heard.recv()).await else {
                panic!("of {} cases nothing was heard: {wanted:?}", wanted.len());
            };
            let (case, version) = heard.expect("the stream goes on");
            if wanted.get(&case).is_some_and(|wanted| version >= *wanted) {
                wanted.remove(&case);
            }
        }
    }

    /// Of how many cases it has heard when its server was gone.
    pub(super) async fn heard_until_the_end(mut self) -> usize {
        let mut cases = BTreeMap::new();
        while let Some((case, version)) = self.heard.recv().await {
            cases.insert(case, version);
        }
        cases.len()
    }
}
