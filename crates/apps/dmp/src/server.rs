//! Listening: the portals over HTTP or TLS, and the work that is due in the background.

use crate::config::Config;
use anyhow::Context;
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use dmp_jobs::Jobs;
use dmp_service::{App, checkpoints};
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
    let listen = &config.server.listen;
    let listener = TcpListener::bind(listen).with_context(|| {
        format!("{listen} cannot be listened on: choose another with --listen or server.listen")
    })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until the process is asked to stop. `announce` is called once nothing is left that can
/// keep the server from serving, and it can be asked to stop.
///
/// # Errors
/// If the certificate cannot be used or the listener fails.
pub fn run(
    config: &Config,
    listener: TcpListener,
    router: Router,
    jobs: Jobs,
    announce: impl FnOnce(),
) -> anyhow::Result<()> {
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
        tokio::spawn(stop_when_asked(stop, handle.clone()));
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

async fn stop_when_asked([mut terminate, mut interrupt]: [Signal; 2], handle: Handle<SocketAddr>) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
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
