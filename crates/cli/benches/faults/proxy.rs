//! Stands between the server and PostgreSQL, passes everything on, and cuts a connection when the answer to a commit
//! is on its way: the change stands, and the server cannot know.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// The name of a server's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// The answer to a commit that went well.
const COMMITTED: &[u8] = b"COMMIT\0";

/// A proxy that runs.
pub(crate) struct Proxy {
    folder: TempDir,
    shared: Arc<Shared>,
}

struct Shared {
    /// How many answers to commits are still to be lost.
    to_lose: AtomicU64,
    lost: AtomicU64,
}

impl Proxy {
    /// Starts one in front of the server whose socket is in this folder.
    pub(crate) async fn start(server: &Path) -> Result<Proxy, String> {
        let folder = TempDir::with_prefix("gridwork-px-").map_err(|error| error.to_string())?;
        let listener = UnixListener::bind(folder.path().join(SOCKET)).map_err(|error| error.to_string())?;
        let shared = Arc::new(Shared { to_lose: AtomicU64::new(0), lost: AtomicU64::new(0) });
        let (server, serving) = (server.join(SOCKET), Arc::clone(&shared));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, server.clone(), Arc::clone(&serving)));
            }
        });
        Ok(Proxy { folder, shared })
    }

    /// Where the server of Gridwork connects to.
    pub(crate) fn url(&self) -> String {
        format!("postgresql:///postgres?host={}&user=postgres", self.folder.path().display())
    }

    /// Loses the answers to the next so many commits.
    pub(crate) fn lose(&self, answers: u64) {
        self.shared.to_lose.store(answers, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::SeqCst)
    }
}

async fn pass_on(client: UnixStream, server: PathBuf, shared: Arc<Shared>) {
    // A server that is down is for the client to notice.
    let Ok(server) = UnixStream::connect(server).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = tokio::spawn(async move {
        // Either side may go away at any time: that is what this is about.
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_server.read(&mut bytes).await {
        let is_commit = bytes[..length].windows(COMMITTED.len()).any(|window| window == COMMITTED);
        let take = |left: u64| left.checked_sub(1);
        if is_commit && shared.to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
            shared.lost.fetch_add(1, Ordering::SeqCst);
            break;
        }
        if to_client.write_all(&bytes[..length]).await.is_err() {
            break;
        }
    }
    asking.abort();
}
