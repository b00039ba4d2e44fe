//! `gridwork serve`: listens until told to stop.

use crate::admin;
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result};
use clap::Args;
use gridwork_kernel::desk::Desk;
use gridwork_operations::entry::TextSender;
use gridwork_operations::outbox::{UnknownName, unknown_names};
use gridwork_operations::ticker::Beside;
use gridwork_server::provider::{Provider, ProviderSettings};
use gridwork_server::{CommandSender, Network, Settings};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Serve a district.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    house: House,
    #[command(flatten)]
    listen: Listen,
}

/// Where and how to listen.
#[derive(Debug, Clone, Args)]
pub struct Listen {
    /// The address; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// For how many seconds it goes on working after SIGTERM while /readyz says 503, so that a proxy in front of several
    /// servers moves on before it stops; a little longer than the proxy takes to notice.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub drain: u64,
    /// Send cookies over HTTPS only: set it behind a proxy that speaks HTTPS.
    #[arg(long)]
    pub secure_cookies: bool,
    /// A proxy, or a network of them, whose X-Forwarded-For names the client: 10.0.0.1 or 10.0.0.0/24; may be repeated.
    /// Limits then count each client, not all of them as one.
    #[arg(long, value_name = "ADDRESS")]
    pub trust_proxy: Vec<Network>,
    /// Log statements of the database that take so long or longer, without their values; 0 logs all of them.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500)]
    pub slow_query: u64,
    /// The program that brings text messages to phones: it reads one as JSON and ends with 0 when it took it.
    #[arg(long, value_name = "PROGRAM")]
    pub sms_command: Option<PathBuf>,
    /// The settings of the channels by which messages leave the house; docs/run/channels.md shows one.
    #[arg(long, value_name = "FILE")]
    pub channels: Option<PathBuf>,
    /// A JSON file that names a provider (OpenID Connect) by which people sign in besides: issuer, client_id, client_secret.
    #[arg(long, value_name = "FILE")]
    pub sign_in_provider: Option<PathBuf>,
}

/// Runs the command.
pub async fn run(serve: Serve, _: &Printer) -> Result<ExitCode> {
    // First: a mistake in a file must not leave a house half opened.
    let settings = settings(&serve.listen)?;
    let desk = serve.house.open().await?;
    until_stopped(desk, &serve.house, &serve.listen, settings, |_| {}).await
}

/// The settings that follow from how to listen; a program for text messages goes before a gateway among the channels.
pub fn settings(listen: &Listen) -> Result<Settings> {
    let loaded = listen.channels.as_deref().map(gridwork_channels::load).transpose()?;
    let program = listen.sms_command.as_deref();
    let mut sms = program.map(|program| Arc::new(CommandSender::new(program)) as Arc<dyn TextSender>);
    let mut channels = Arc::default();
    if let Some(loaded) = loaded {
        sms = sms.or(loaded.codes);
        channels = Arc::new(loaded.channels);
    }
    let drain = Duration::from_secs(listen.drain);
    let provider = match &listen.sign_in_provider {
        Some(file) => Some(Arc::new(Provider::new(ProviderSettings::read(file)?)?)),
        None => None,
    };
    let trusted_proxies = listen.trust_proxy.clone();
    let secure_cookies = listen.secure_cookies;
    Ok(Settings { secure_cookies, sms, channels, drain, provider, trusted_proxies, ..Settings::default() })
}

/// Serves a desk until SIGTERM or Ctrl-C; `ready` learns the address.
pub async fn until_stopped(
    desk: Desk,
    house: &House,
    listen: &Listen,
    settings: Settings,
    ready: impl FnOnce(&str),
) -> Result<ExitCode> {
    let listener =
        TcpListener::bind(&listen.listen).await.with_context(|| format!("{} cannot be listened on", listen.listen))?;
    for UnknownName { path, said } in unknown_names(&desk.view().await?.world, &settings.channels.filters()) {
        // No reason not to start: the pack or the org may come later.
        tracing::warn!(path, zh = said.zh, en = said.say("en"), "the settings of the channels name what is not here");
    }
    gridwork_db::log_statements_from(Duration::from_millis(listen.slow_query));
    let beside = Beside { checkpoints: house.checkpoints(), erasures: house.erasures() };
    let running = gridwork_server::serve(desk.clone(), listener, settings, Some(beside), recorder())?;
    let db = desk.db().clone();
    // Beside PostgreSQL commands open the database themselves, and several servers may share the folder.
    let admin = match house.database {
        None => Some(admin::listen(desk, house.clone())?),
        Some(_) => None,
    };
    // Before anybody hears that it is ready: from then on it may be asked to stop.
    let stopped = stop_signal()?;
    let url = format!("http://{}", running.address);
    println!("{}", serde_json::json!({"ready": true, "url": url}));
    ready(&url);
    stopped.await?;
    tracing::info!("stopping");
    if let Some(admin) = admin {
        admin.abort();
    }
    running.stop().await?;
    // The last connection folds the write-ahead log into the file, so that the file alone is the whole database.
    db.close().await;
    if house.database.is_none() {
        let _ = std::fs::remove_file(house.socket());
    }
    Ok(ExitCode::SUCCESS)
}

/// The recorder behind `/metrics`; none when one is installed already, as in tests.
fn recorder() -> Option<PrometheusHandle> {
    const SECONDS: [f64; 15] =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
    const COUNTS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("seconds".into()), &SECONDS).ok()?;
    let builder = builder.set_buckets_for_metric(Matcher::Full("gridwork_db_batch_size".into()), &COUNTS).ok()?;
    let handle = builder.install_recorder().ok()?;
    // Every sample stays in memory until it is summed up, which else only a reader of `/metrics` does.
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            upkeep.run_upkeep();
        }
    });
    gridwork_server::describe_figures();
    metrics::gauge!("gridwork_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Some(handle)
}

/// Listens for SIGTERM and Ctrl-C from now on; the future waits for the first of them.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut asked = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = asked.recv() => {}
            _ = interrupted.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = Result<()>>> {
    Ok(async { Ok(tokio::signal::ctrl_c().await?) })
}
