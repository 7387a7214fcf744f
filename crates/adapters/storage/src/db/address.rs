//! The address of a `PostgreSQL` server, and how its connection is protected.

use crate::error::StorageError;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a server may not confirm what was sent to it before the connection counts as lost.
const UNCONFIRMED: Duration = Duration::from_secs(30);
/// How long a connection is silent before the server is asked whether it is still there. The
/// default of the driver, two hours, would let an act wait that long for a machine that is off.
const SILENT: Duration = Duration::from_secs(15);

/// A server, and the authorities that may vouch for it.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// Reads an address: see [`crate::Database::Postgres`].
    ///
    /// # Errors
    /// [`StorageError::Address`] if it cannot be read, or would send data of a record over a
    /// network in clear without saying so.
    pub fn parse(url: &str) -> Result<Self, StorageError> {
        let (url, authorities) = split_authorities(url);
        let mut config: Config = url
            .parse()
            .map_err(|_| StorageError::Address("it is no PostgreSQL address"))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNCONFIRMED);
        }
        config.keepalives_idle(SILENT);
        config.application_name("dmp");
        let mode = config.get_ssl_mode();
        let is_remote = !config.get_hosts().iter().all(is_this_machine);
        let tls = if mode == SslMode::Require {
            Some(tls(authorities.as_deref())?)
        } else if is_remote && mode != SslMode::Disable {
            return Err(StorageError::Address(
                "a remote server needs sslmode=require",
            ));
        } else {
            config.ssl_mode(SslMode::Disable);
            None
        };
        Ok(Self { config, tls })
    }

    /// Connects.
    pub fn connect(&self) -> Result<Client, postgres::Error> {
        match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        }
    }
}

/// Takes `sslrootcert=FILE` out of an address: the driver does not know it.
fn split_authorities(url: &str) -> (String, Option<String>) {
    let Some((base, parameters)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (ours, others): (Vec<&str>, Vec<&str>) = parameters
        .split('&')
        .partition(|it| it.starts_with("sslrootcert="));
    let authorities = ours
        .first()
        .and_then(|it| it.split_once('='))
        .map(|(_, path)| path);
    let url = if others.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", others.join("&"))
    };
    (url, authorities.map(str::to_owned))
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        Host::Unix(_) => true,
    }
}

fn tls(authorities: Option<&str>) -> Result<MakeRustlsConnect, StorageError> {
    const UNREADABLE: StorageError = StorageError::Address("sslrootcert has no readable authority");
    let path = authorities.ok_or(StorageError::Address(
        "sslmode=require needs sslrootcert, a file of authorities",
    ))?;
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(Path::new(path)).map_err(|_| UNREADABLE)?;
    for certificate in found {
        roots
            .add(certificate.map_err(|_| UNREADABLE)?)
            .map_err(|_| UNREADABLE)?;
    }
    if roots.is_empty() {
        return Err(UNREADABLE);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_server_is_not_spoken_to_in_clear_by_default() {
        for (url, is_accepted) in [
            ("postgres://dmp@127.0.0.1:5432/dmp", true),
            ("postgres://dmp@localhost/dmp", true),
            ("postgres://dmp@%2Frun%2Fpostgresql/dmp", true),
            ("postgres://dmp@db.example/dmp", false),
            ("postgres://dmp@db.example/dmp?sslmode=prefer", false),
            ("postgres://dmp@db.example/dmp?sslmode=disable", true),
            ("postgres://dmp@db.example/dmp?sslmode=require", false),
            (
                "postgres://dmp@db.example/dmp?sslmode=require&sslrootcert=/absent",
                false,
            ),
            ("postgres://dmp@db.example/dmp?unknown=1", false),
        ] {
            assert_eq!(Address::parse(url).is_ok(), is_accepted, "{url}");
        }
    }

    #[test]
    fn a_server_that_vanished_is_noticed() {
        let config = |url| Address::parse(url).unwrap().config;
        let usual = config("postgres://dmp@127.0.0.1/dmp");
        assert_eq!(usual.get_tcp_user_timeout(), Some(&UNCONFIRMED));
        assert_eq!(usual.get_keepalives_idle(), SILENT);
        assert!(usual.get_keepalives());
        let chosen = config("postgres://dmp@127.0.0.1/dmp?tcp_user_timeout=5");
        let five = Duration::from_secs(5);
        assert_eq!(chosen.get_tcp_user_timeout(), Some(&five));
    }

    #[test]
    fn the_authorities_are_taken_out_of_the_address() {
        let split = |url| split_authorities(url);
        assert_eq!(split("postgres://h/d"), ("postgres://h/d".to_owned(), None));
        assert_eq!(
            split("postgres://h/d?sslrootcert=/ca.pem&sslmode=require"),
            (
                "postgres://h/d?sslmode=require".to_owned(),
                Some("/ca.pem".to_owned())
            ),
        );
    }
}
