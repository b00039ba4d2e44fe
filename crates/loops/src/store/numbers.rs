//! Running numbers per loop and year, taken in blocks so that opening cases do not queue for one row.

use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Result;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many numbers are taken at once. A process that stops leaves a gap of at most so many (gaps are allowed).
const BLOCK: i64 = 50;

/// The last number used of a block, and its last one.
type Block = (i64, i64);

/// The numbers this process has taken and not used.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    taken: Arc<Mutex<HashMap<(Key, i32), Block>>>,
}

impl Numbers {
    /// The next number of a loop in a year; taken outside the transaction of the case.
    pub async fn next(&self, db: &Db, key: &Key, year: i32) -> Result<i64> {
        let mut taken = self.taken.lock().await;
        let block = taken.entry((key.clone(), year)).or_insert((0, 0));
        if block.0 >= block.1 {
            let end = reserve(db, key.as_str().to_owned(), i64::from(year)).await?;
            *block = (end - BLOCK, end);
        }
        block.0 += 1;
        Ok(block.0)
    }
}

async fn reserve(db: &Db, key: String, year: i64) -> Result<i64> {
    db.write(move |tx| {
        let key = key.clone();
        Box::pin(async move {
            let row = tx
                .query_one(
                    "insert into case_sequence (loop, year, next) values ($1, $2, $3) \
                     on conflict (loop, year) do update set next = case_sequence.next + excluded.next returning next",
                    &[key.into(), year.into(), BLOCK.into()],
                )
                .await?;
            Ok(row.int(0)?)
        })
    })
    .await
}
