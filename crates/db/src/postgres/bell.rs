//! A connection of its own over which processes on one database wake each other: LISTEN and NOTIFY.
//!
//! NOTIFY takes a lock of the whole server when its transaction commits. It is therefore never sent in the transaction
//! of a work, only from here, and not more often than the caller rings.

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};

use super::address::Address;
use super::connect;
use super::statement::blame;
use crate::{Error, Result};

/// Rings that wait to be heard. Whoever is that far behind has reason enough to look; more say nothing new.
const WAITING_MAX: usize = 64;

/// An open line between the processes on one PostgreSQL database.
#[derive(Debug)]
pub struct Bell {
    channel: &'static str,
    client: Client,
    heard: Receiver<String>,
    task: JoinHandle<()>,
}

impl Bell {
    pub(super) async fn hang(address: &Address, channel_name: &'static str) -> Result<Bell> {
        let (ringing, heard) = channel(WAITING_MAX);
        let (client, task) = connect::listening(address, ringing).await.map_err(|e| lost(&e))?;
        let bell = Bell { channel: channel_name, client, heard, task };
        // A name of ours, never somebody's text; LISTEN takes no parameters.
        bell.client.batch_execute(&format!("listen {channel_name}")).await.map_err(|e| lost(&e))?;
        Ok(bell)
    }

    /// Wakes everybody who listens, this process too.
    pub async fn ring(&self, text: &str) -> Result<()> {
        let sent = self.client.execute("select pg_notify($1, $2)", &[&self.channel, &text]).await;
        sent.map(drop).map_err(|e| lost(&e))
    }

    /// Waits for a ring; none when the connection has ended.
    pub async fn heard(&mut self) -> Option<String> {
        self.heard.recv().await
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Hands on what is heard; a ring that nobody has room for is dropped.
pub(super) fn hand_on(message: &AsyncMessage, ringing: &Sender<String>) {
    if let AsyncMessage::Notification(ring) = message {
        let _ = ringing.try_send(ring.payload().to_owned());
    }
}

fn lost(error: &tokio_postgres::Error) -> Error {
    Error::Unavailable(blame(error, "listening").to_string())
}
