//! What tests share: a fresh, migrated database of each engine for every test; a server in a process of its own, a
//! small HTTP client, and the order loop as an outside program drives it.
//!
//! ```text
//! both_engines! {
//!     async fn a_row_comes_back(db: Db) {
//!         db.write(…).await.unwrap();
//!     }
//! }
//! ```
//!
//! makes the tests `a_row_comes_back::sqlite` and `a_row_comes_back::postgres`. PostgreSQL is a private cluster,
//! started by the first test that needs it and shared by all test processes; see [`cluster`].

pub mod cluster;
pub mod databases;
pub mod events;
pub mod fuzz;
pub mod http;
pub mod mail;
pub mod orders;
pub mod program;
pub mod receiver;

pub use databases::{TestDatabase, on_postgres, on_sqlite};

/// Writes each test twice: once on SQLite, once on PostgreSQL, each on a fresh, migrated database.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$attribute])*
            async fn body($db: $type) $body

            #[test]
            fn sqlite() {
                $crate::on_sqlite(body);
            }

            #[test]
            fn postgres() {
                $crate::on_postgres(body);
            }
        }
    )*};
}
