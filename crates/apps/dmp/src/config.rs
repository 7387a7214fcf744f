//! The configuration file: read once, checked whole, with a default for everything.

use anyhow::Context;
use dmp_core::limits::{BIN_DELAY, BIN_DELAY_MAX};
use dmp_core::time::Days;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A commented file with every default.
pub const COMMENTED: &str = r#"# Configuration of dmp. Every line shows its default.

# Folder of the embedded database, of large sealed content and of the keys.
data_dir = "dmp-data"

[server]
# Address and port to listen on; port 0 takes a free one.
listen = "127.0.0.1:8080"
# The address that letters and mails name.
public_address = "http://127.0.0.1:8080"
# Certificate chain and private key (PEM). With both, the server speaks TLS only.
# tls_certificate = "certificate.pem"
# tls_key = "key.pem"
# Set to true only behind a proxy of your own that sets X-Forwarded-For.
trusts_forwarded_for = false
# Seconds for which a server that was asked to stop still serves, and says on /readyz that it is to
# be given no more requests. Behind a balancer: longer than the pause between two of its questions.
drain_seconds = 0

[operator]
# A listener of your own for /metrics (Prometheus), /livez and /readyz. Plain HTTP: keep it on an
# address that only your supervision reaches. Without it there are no /metrics.
# listen = "127.0.0.1:9464"

[database]
# "sqlite:PATH", or "postgres://user:password@host/database?sslmode=require".
# The default is the embedded database in data_dir.
# url = "sqlite:dmp-data/dmp.db"

[keys]
# File of the master keys; made at the first start, readable by its owner alone.
# Keep a copy apart from the data: without it nothing can be read.
# master = "dmp-data/master.key"

[mail]
# SMTP server for one-time codes and notices.
host = "127.0.0.1"
port = 25
# "none", "starttls" or "implicit".
tls = "none"
# A certificate (PEM) to trust beside the public authorities.
# authority = "authority.pem"
from = "DMP <ne-pas-repondre@localhost.localdomain>"
# user = ""
# password = ""

[record]
# Days for which a deleted document can be restored by its patient, 1 to 365. Publish the number
# beside your conditions: what is deleted then keeps the number of that day.
bin_days = 30

[log]
# Levels, by module: "info", "warn", "dmp_web=debug,info"…
filter = "info"
# One JSON object per line, for collectors.
json = false
"#;

/// Everything that can be configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of data.
    pub data_dir: PathBuf,
    /// Where to listen.
    pub server: Server,
    /// Where numbers are.
    pub operator: Operator,
    /// Where rows are.
    pub database: Database,
    /// Where the master keys are.
    pub keys: Keys,
    /// How mails leave.
    pub mail: Mail,
    /// How long things are kept.
    pub record: Record,
    /// What is logged.
    pub log: Log,
}

/// Where to listen.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: String,
    /// The address that letters name.
    pub public_address: String,
    /// Certificate chain (PEM).
    pub tls_certificate: Option<PathBuf>,
    /// Private key (PEM).
    pub tls_key: Option<PathBuf>,
    /// Whether the last address of `X-Forwarded-For` is the client's.
    pub trusts_forwarded_for: bool,
    /// Seconds between being asked to stop and taking no more requests.
    pub drain_seconds: u64,
}

/// The operator's own listener.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Operator {
    /// Its address and port.
    pub listen: Option<String>,
}

/// Where rows are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:…` or `postgres://…`.
    pub url: Option<String>,
}

/// Where the master keys are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The file.
    pub master: Option<PathBuf>,
}

/// How mails leave.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// SMTP server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none`, `starttls` or `implicit`.
    pub tls: MailTls,
    /// A certificate (PEM) to trust beside the public authorities.
    pub authority: Option<PathBuf>,
    /// Sender.
    pub from: String,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
}

/// Protection of the connection to the mail server.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// None: a server on this machine.
    None,
    /// Upgraded, or refused.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// How long things are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Record {
    /// Days for which a deleted document can be restored. Rule: REQ-S-34.
    pub bin_days: i64,
}

/// What is logged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Levels.
    pub filter: String,
    /// One JSON object per line.
    pub json: bool,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({}:{})", self.host, self.port)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("dmp-data"),
            server: Server::default(),
            operator: Operator::default(),
            database: Database::default(),
            keys: Keys::default(),
            mail: Mail::default(),
            record: Record::default(),
            log: Log::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_address: "http://127.0.0.1:8080".to_owned(),
            tls_certificate: None,
            tls_key: None,
            trusts_forwarded_for: false,
            drain_seconds: 0,
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 25,
            tls: MailTls::None,
            authority: None,
            from: "DMP <ne-pas-repondre@localhost.localdomain>".to_owned(),
            user: None,
            password: None,
        }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self {
            bin_days: BIN_DELAY.0,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            json: false,
        }
    }
}

impl Config {
    /// Reads the file, or gives the defaults if there is none at the default place.
    ///
    /// # Errors
    /// If a file was named and cannot be read, or says something unknown.
    pub fn load(path: Option<&Path>) -> anyhow::Result<Self> {
        const DEFAULT_PATH: &str = "dmp.toml";
        let (path, is_named) = path.map_or((Path::new(DEFAULT_PATH), false), |it| (it, true));
        if !is_named && !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the configuration {} cannot be read", path.display()))?;
        let config: Self = toml::from_str(&text)
            .with_context(|| format!("the configuration {} is not understood", path.display()))?;
        config.check()?;
        Ok(config)
    }

    /// Checks what can be checked without starting.
    ///
    /// # Errors
    /// The first thing that is wrong, and what to write instead.
    pub fn check(&self) -> anyhow::Result<()> {
        self.server
            .listen
            .parse::<std::net::SocketAddr>()
            .with_context(|| {
                format!(
                    "server.listen = {:?} is not ADDRESS:PORT",
                    self.server.listen
                )
            })?;
        anyhow::ensure!(
            self.server.tls_certificate.is_some() == self.server.tls_key.is_some(),
            "server.tls_certificate and server.tls_key go together: give both or none"
        );
        self.bin_delay()?;
        dmp_storage::Database::parse(&self.database_url())
            .context("database.url begins with sqlite: or postgres://")?;
        Ok(())
    }

    /// How long a deleted document can be restored.
    ///
    /// # Errors
    /// If it is no number of days between 1 and the limit.
    pub fn bin_delay(&self) -> anyhow::Result<Days> {
        let days = Days(self.record.bin_days);
        anyhow::ensure!(
            (Days(1)..=BIN_DELAY_MAX).contains(&days),
            "record.bin_days = {} is not between 1 and {}",
            days.0,
            BIN_DELAY_MAX.0
        );
        Ok(days)
    }

    /// Where rows are: the configured place, else the embedded database in the data folder.
    pub fn database_url(&self) -> String {
        let embedded = || format!("sqlite:{}", self.data_dir.join("dmp.db").display());
        self.database.url.clone().unwrap_or_else(embedded)
    }

    /// Where the master keys are.
    pub fn master_key(&self) -> PathBuf {
        self.keys
            .master
            .clone()
            .unwrap_or_else(|| self.data_dir.join("master.key"))
    }

    /// Where large sealed content is.
    pub fn blobs(&self) -> PathBuf {
        self.data_dir.join("blobs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_shows_the_defaults() {
        let shown: Config = toml::from_str(COMMENTED).unwrap();
        let (shown, default) = (toml::to_string(&shown), toml::to_string(&Config::default()));
        assert_eq!(shown.unwrap(), default.unwrap());
    }

    #[test]
    fn a_word_that_is_not_known_is_refused() {
        assert!(toml::from_str::<Config>("[server]\nlitsen = \"0.0.0.0:80\"").is_err());
    }

    #[test]
    fn a_bin_that_keeps_nothing_or_for_ever_is_refused() {
        for (days, is_accepted) in [(0, false), (1, true), (365, true), (366, false)] {
            let text = format!("[record]\nbin_days = {days}");
            let config: Config = toml::from_str(&text).unwrap();
            assert_eq!(config.check().is_ok(), is_accepted, "{days}"); // REQ-S-34
        }
    }

    #[test]
    fn half_a_certificate_is_refused() {
        let text = "[server]\ntls_key = \"key.pem\"";
        assert!(toml::from_str::<Config>(text).unwrap().check().is_err());
    }
}
