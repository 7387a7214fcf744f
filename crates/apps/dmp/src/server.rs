//! Listening: the portals over HTTP or TLS, and the work that is due in the background.

use crate::config::Config;
use anyhow::Context;
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use dmp_jobs::Jobs;
use dmp_service::{App, checkpoints};
use dmp_web::Stopping;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long requests that have begun may still take when the server is asked to stop.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// Takes the address, so that it can be printed before the first request.
///
/// # Errors
/// If the address is taken or not this machine's.
pub fn bind(config: &Config) -> anyhow::Result<(TcpListener, SocketAddr)> {
    bound(&config.server.listen, "--listen or server.listen")
}

fn bound(listen: &str, chosen_with: &str) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(listen).with_context(|| {
        format!("{listen} cannot be listened on: choose another with {chosen_with}")
    })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// What is served, and what is done beside it.
pub struct Serving {
    /// Where the portals listen.
    pub listener: TcpListener,
    /// The portals.
    pub router: Router,
    /// The work in the background.
    pub jobs: Jobs,
    /// The operator's own listener, and what it answers.
    pub operator: Option<(TcpListener, Router)>,
    /// Told when the process is asked to stop.
    pub stopping: Stopping,
}

/// The operator's own listener, if the configuration asks for one, with its address.
///
/// # Errors
/// If the address is taken or not this machine's.
pub fn bind_operator(config: &Config) -> anyhow::Result<Option<(TcpListener, SocketAddr)>> {
    config
        .operator
        .listen
        .as_ref()
        .map(|listen| bound(listen, "operator.listen"))
        .transpose()
}

/// Serves until the process is asked to stop. `announce` is called once nothing is left that can
/// keep the server from serving, and it can be asked to stop.
///
/// # Errors
/// If the certificate cannot be used or the listener fails.
pub fn run(config: &Config, serving: Serving, announce: impl FnOnce()) -> anyhow::Result<()> {
    let Serving {
        listener,
        router,
        jobs,
        operator,
        stopping,
    } = serving;
    let drain = Duration::from_secs(config.server.drain_seconds);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let tls = certificate(config).await?;
        let handle = Handle::new();
        let stop = [
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        ];
        tokio::spawn(stop_when_asked(stop, handle.clone(), (stopping, drain)));
        if let Some((listener, router)) = operator {
            let listening = axum_server::from_tcp(listener)?;
            tokio::spawn(listening.serve(router.into_make_service()));
        }
        announce();
        let background = tokio::spawn(jobs.run());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served = match tls {
            Some(tls) => {
                axum_server::from_tcp_rustls(listener, tls)?
                    .handle(handle)
                    .serve(service)
                    .await
            }
            None => {
                axum_server::from_tcp(listener)?
                    .handle(handle)
                    .serve(service)
                    .await
            }
        };
        background.abort();
        served.context("the server stopped")
    })
}

/// Signs a last checkpoint before the process ends, over what came since the one before.
pub fn sign_last(app: &App) {
    if let Err(error) = checkpoints::sign(app) {
        tracing::error!(%error, "no checkpoint was signed at the stop");
    }
}

/// The configured certificate; without one, the server speaks HTTP.
async fn certificate(config: &Config) -> anyhow::Result<Option<RustlsConfig>> {
    let (Some(certificate), Some(key)) = (&config.server.tls_certificate, &config.server.tls_key)
    else {
        return Ok(None);
    };
    let tls = RustlsConfig::from_pem_file(certificate, key).await;
    let tls = tls.context("server.tls_certificate or server.tls_key cannot be used")?;
    Ok(Some(tls))
}

/// Waits for a signal, says that the server is about to stop, serves what still comes for `drain`,
/// and lets what has begun end. A second signal ends the wait.
async fn stop_when_asked(
    [mut terminate, mut interrupt]: [Signal; 2],
    handle: Handle<SocketAddr>,
    (stopping, drain): (Stopping, Duration),
) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    stopping.begin();
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = tokio::time::sleep(drain) => {}
    }
    handle.graceful_shutdown(Some(STOP_WITHIN));
}

/// Starts the log: levels from the configuration, on standard error.
pub fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log.filter);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if config.log.json {
        log.json().try_init()
    } else {
        log.try_init()
    };
    // A second start in one process, in tests only, keeps the first log.
    let _ = started;
}
