//! What is rehearsed through the seam is what its name says, on both engines.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use gridwork_db::{Db, Error, Fault, FaultFuture, Faults, Options, Touch};
use gridwork_testkit::databases::{TestDatabase, runtime};

use crate::{add, insert, kept, probe};

/// Faults in the order in which works come; readings pass.
#[derive(Debug, Default)]
struct Script(Mutex<VecDeque<Fault>>);

impl Faults for Script {
    fn before(&self, touch: Touch) -> FaultFuture<'_> {
        let next = (touch == Touch::Write).then(|| self.0.lock().unwrap().pop_front()).flatten();
        Box::pin(async move { next })
    }
}

#[test]
fn a_rehearsed_fault_does_what_its_name_says_on_sqlite() {
    runtime().block_on(async {
        let script = Arc::new(Script::default());
        let options = Options { faults: Some(script.clone()), ..Options::default() };
        let database = TestDatabase::sqlite(options).await;
        each_fault(database.db(), &script).await;
    });
}

#[test]
fn a_rehearsed_fault_does_what_its_name_says_on_postgres() {
    runtime().block_on(async {
        let script = Arc::new(Script::default());
        let options = Options { faults: Some(script.clone()), ..Options::default() };
        let database = TestDatabase::postgres(options).await;
        each_fault(database.db(), &script).await;
    });
}

async fn each_fault(db: &Db, script: &Script) {
    probe(db).await;
    let next = |fault| script.0.lock().unwrap().push_back(fault);
    next(Fault::BeforeCommit);
    assert!(matches!(add(db, 1).await, Err(Error::Storage(_))));
    assert!(kept(db).await.is_empty(), "it ran and did not stand");
    next(Fault::AnswerLost);
    assert_eq!(add(db, 2).await, Err(Error::UnknownCommit));
    assert_eq!(kept(db).await, [2], "it stands, though the caller does not know");
    next(Fault::RunAgain);
    let runs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&runs);
    let answer = db.write(move |tx| {
        let seen = Arc::clone(&seen);
        Box::pin(async move {
            insert(tx, 3).await?;
            tx.chain().next_seq += 1;
            let seq = tx.chain().next_seq;
            let mut seen = seen.lock().unwrap();
            seen.push(seq);
            Ok::<_, Error>(seen.len())
        })
    });
    assert_eq!(answer.await, Ok(2), "the second run is the one that answers");
    let runs = runs.lock().unwrap().clone();
    assert_eq!(runs[0], runs[1], "the second run finds the chain as the first one found it");
    assert_eq!(kept(db).await, [2, 3]);
    add(db, 4).await.unwrap();
    // A first run that fails in the database is forgotten too; the second meets the same row again.
    next(Fault::RunAgain);
    assert!(matches!(add(db, 4).await, Err(Error::Unique { .. })));
    assert_eq!(kept(db).await, [2, 3, 4]);
}
