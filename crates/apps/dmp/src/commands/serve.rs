//! `dmp serve`: the portals, for an installation.

use super::Configured;
use crate::server::Serving;
use crate::world::WorldEntropy;
use crate::{output, server, wiring};
use dmp_core::people::InstallationMode;
use dmp_jobs::Jobs;
use dmp_storage::Options;
use dmp_web::{Stopping, WebOptions};
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `dmp serve`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Address and port to listen on, instead of the configuration's; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

/// Serves until asked to stop.
///
/// # Errors
/// Says what is wrong before it listens: the schema, the master key, the certificate, the address.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = arguments.configured.load()?;
    if let Some(listen) = &arguments.listen {
        config.server.listen.clone_from(listen);
    }
    config.check()?;
    server::start_log(&config);
    let store = wiring::open_store(&config, &Options::default())?;
    let wired = wiring::wire(&config, store, InstallationMode::Production, None)?;
    let transport = Arc::new(wiring::smtp(&config)?);
    let (listener, address) = server::bind(&config)?;
    let operator = server::bind_operator(&config)?;
    let stopping = Stopping::default();
    let is_secure = config.server.tls_certificate.is_some()
        || config.server.public_address.starts_with("https://");
    let options = WebOptions {
        is_secure,
        trusts_forwarded_for: config.server.trusts_forwarded_for,
        entropy: Arc::new(WorldEntropy::default()),
        stopping: stopping.clone(),
    };
    let scheme = if config.server.tls_certificate.is_some() {
        "https"
    } else {
        "http"
    };
    let router = dmp_web::router(wired.app.clone(), options);
    let extractor = Arc::new(wiring::extractor());
    let jobs = Jobs::new(wired.app.clone(), wiring::server_id(), transport, extractor);
    let operator_address = operator.as_ref().map(|(_, address)| *address);
    let serving = Serving {
        listener,
        router,
        jobs,
        operator: operator.map(|(listener, _)| {
            let router = dmp_web::operator_router(wired.app.clone(), stopping.clone());
            (listener, router)
        }),
        stopping,
    };
    server::run(&config, serving, || {
        if let Some(address) = operator_address {
            output::line(format!(
                "the operator's numbers are on http://{address}/metrics"
            ));
        }
        output::line(format!("dmp listens on {scheme}://{address}"));
    })?;
    server::sign_last(&wired.app);
    Ok(ExitCode::SUCCESS)
}
