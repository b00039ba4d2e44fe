//! Connections to the server: their settings, their pools and what the server says beside its answers.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use deadpool_postgres::{Connect, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio_postgres::error::Severity;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Socket};

use super::address::Address;
use super::bell;
use super::statement::blame;
use super::tls::Tls;
use crate::{Error, Options, Result};

/// What a pool is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Use {
    Read,
    Write,
}

pub(super) fn pool(address: &Address, purpose: Use, size: usize, options: &Options) -> Result<Pool> {
    // Statements here take milliseconds: compiling one takes longer than any of them gains by it.
    let mut settings = format!(
        "set synchronous_commit = {1}; set default_transaction_isolation = 'read committed'; set jit = off; \
         set statement_timeout = {0}; set lock_timeout = {0};",
        options.statement_timeout.as_millis(),
        if options.durable { "on" } else { "off" }
    );
    if purpose == Use::Read {
        settings.push_str(" set default_transaction_read_only = on;");
    }
    let manager = Manager::from_connect(
        address.config.clone(),
        Settled { settings, tls: address.tls.clone() },
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager)
        .max_size(size.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(options.wait))
        .create_timeout(Some(Duration::from_secs(10)))
        .build()
        .map_err(|e| Error::Unavailable(e.to_string()))
}

/// Takes a connection from a pool.
pub(super) async fn take(pool: &Pool, what: &'static str) -> Result<Object> {
    pool.get().await.map_err(|e| match e {
        PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => {
            metrics::counter!("gridwork_db_busy_total", "what" => what).increment(1);
            Error::Busy { retry_after_s: 1 }
        }
        PoolError::Closed => Error::Unavailable("the database is closed".to_owned()),
        PoolError::Backend(e) => match blame(&e, "connecting") {
            Error::Unavailable(text) | Error::Sql(text) => Error::Unavailable(advised(&text, advice(&e))),
            other => other,
        },
        PoolError::Timeout(_) => Error::Unavailable(advised("it did not answer in time", IS_IT_THERE)),
        other => Error::Unavailable(other.to_string()),
    })
}

const IS_IT_THERE: &str = "is PostgreSQL running there, and are host and port right?";

fn advised(text: &str, advice: &str) -> String {
    match advice {
        "" => text.to_owned(),
        advice => format!("{}; {advice}", text.trim_end_matches(", in: connecting")),
    }
}

/// What to do when no connection came about; nothing where the words of the server or of TLS say it already.
fn advice(error: &tokio_postgres::Error) -> &'static str {
    let Some(code) = error.code() else {
        let cause = std::error::Error::source(error);
        let io = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
        return match (io.map(io::Error::kind), cause.map(ToString::to_string)) {
            // A certificate that is not the right one, or a server that takes no writes: there is one, and it has spoken.
            (Some(io::ErrorKind::InvalidData | io::ErrorKind::PermissionDenied), _) => "",
            (Some(_), _) => IS_IT_THERE,
            (None, Some(text)) if text == "password missing" => "put the password into its address",
            _ => "",
        };
    };
    match code.code() {
        "28P01" => "are user and password in its address right?",
        "28000" => "is the user in its address right, and does pg_hba.conf let it in from here?",
        "3D000" => "make it with createdb, or name another one in its address",
        "57P03" => "PostgreSQL is starting or stopping: wait for it",
        _ => "",
    }
}

/// A connection outside the pools, for looking after an uncertain commit.
pub(super) async fn fresh(address: &Address) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
    open(address).await
}

/// Connects and sets what every connection of a pool has.
struct Settled {
    settings: String,
    tls: Option<Tls>,
}

impl Connect for Settled {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), tokio_postgres::Error>> + Send + '_>> {
        let address = Address { config: config.clone(), tls: self.tls.clone() };
        Box::pin(async move {
            let (client, task) = open(&address).await?;
            client.batch_execute(&self.settings).await?;
            Ok((client, task))
        })
    }
}

async fn open(address: &Address) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
    opened(address, |_| {}).await
}

/// A connection that hands on what other processes notify.
pub(super) async fn listening(
    address: &Address,
    ringing: Sender<String>,
) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
    opened(address, move |message| bell::hand_on(message, &ringing)).await
}

async fn opened(
    address: &Address,
    hand_on: impl Fn(&AsyncMessage) + Send + 'static,
) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
    let Address { config, tls } = address;
    Ok(match tls.clone() {
        None => {
            let (client, connection) = config.connect(NoTls).await?;
            (client, tokio::spawn(run(connection, hand_on)))
        }
        Some(tls) => {
            let (client, connection) = config.connect(tls).await?;
            (client, tokio::spawn(run(connection, hand_on)))
        }
    })
}

/// Moves what goes over a connection, until it ends.
async fn run<T: TlsStream + Unpin>(mut connection: Connection<Socket, T>, hand_on: impl Fn(&AsyncMessage)) {
    let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
    while let Some(message) = messages.next().await {
        if let Ok(message) = &message {
            hand_on(message);
        }
        match message {
            Ok(AsyncMessage::Notice(notice)) => match notice.parsed_severity() {
                Some(Severity::Warning) => tracing::warn!("the database warns: {}", notice.message()),
                _ => tracing::debug!("the database says: {}", notice.message()),
            },
            Ok(_) => {}
            Err(error) => {
                tracing::warn!("a database connection ended: {}", chain(&error));
                break;
            }
        }
    }
}

/// An error with its causes: the outer one alone says only "db error".
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
