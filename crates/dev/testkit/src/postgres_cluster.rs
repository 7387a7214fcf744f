//! `PostgreSQL` for tests: a fresh database for each test, of a cluster that is started once.

use postgres::{Client, NoTls};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The cluster that the test command started, for all test processes.
const VARIABLE: &str = "DMP_TEST_POSTGRES";
const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../scripts/postgres-cluster"
);

/// A cluster, running as long as this lives, or as long as whoever started it wants.
#[derive(Debug)]
struct Cluster {
    url: String,
    /// Where it is, if this process started it.
    own: Option<PathBuf>,
}

/// The one that this process uses, while a test does.
static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
/// How many databases this process made.
static DATABASES: AtomicU64 = AtomicU64::new(0);

impl Cluster {
    fn shared() -> Arc<Self> {
        // A test that failed while it held the lock left nothing half-done behind.
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return cluster;
        }
        let cluster = Arc::new(given().unwrap_or_else(Self::start));
        *shared = Arc::downgrade(&cluster);
        cluster
    }

    fn start() -> Self {
        let name = format!("dmp-test-postgres-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let output = Command::new(SCRIPT).arg("start").arg(&folder).output();
        let output = output.expect("scripts/postgres-cluster can be run");
        assert!(
            output.status.success(),
            "this test needs PostgreSQL, installed or named by {VARIABLE}: {}",
            String::from_utf8_lossy(&output.stderr),
        );
        let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Self {
            url,
            own: Some(folder),
        }
    }

    fn connect(&self) -> Client {
        Client::connect(&self.url, NoTls)
            .unwrap_or_else(|error| panic!("this test needs the cluster of {VARIABLE}: {error}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(folder) = &self.own {
            // Nothing to do about a cluster that does not stop; its folder is temporary.
            let _ = Command::new(SCRIPT).arg("stop").arg(folder).output();
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how the test command names its cluster"
)]
fn given() -> Option<Cluster> {
    let url = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())?;
    Some(Cluster { url, own: None })
}

/// A database that is dropped at the end.
#[derive(Debug)]
pub(crate) struct FreshDatabase {
    cluster: Arc<Cluster>,
    name: String,
}

impl FreshDatabase {
    /// Makes one.
    pub fn create() -> Self {
        let cluster = Cluster::shared();
        let number = DATABASES.fetch_add(1, Ordering::SeqCst);
        let name = format!("dmp_test_{}_{number}", std::process::id());
        let mut client = cluster.connect();
        // A process of the same number may have been killed before it could drop its own.
        for sql in [drop_sql(&name), format!("CREATE DATABASE {name}")] {
            client
                .batch_execute(&sql)
                .expect("the cluster gives a database to each test");
        }
        Self { cluster, name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        let (server, _) = self
            .cluster
            .url
            .rsplit_once('/')
            .expect("the URL names a database");
        format!("{server}/{}", self.name)
    }

    /// Runs SQL on it.
    pub fn run(&self, sql: &str) {
        let mut client = Client::connect(&self.url(), NoTls).expect("the database answers");
        client
            .batch_execute(sql)
            .expect("the database takes the statement");
    }

    /// The whole number that SQL finds.
    pub fn number(&self, sql: &str) -> i64 {
        let mut client = Client::connect(&self.url(), NoTls).expect("the database answers");
        client
            .query_one(sql, &[])
            .expect("the statement finds a row")
            .get(0)
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        // A test may have stopped the server on purpose: what is left goes with the cluster.
        if let Ok(mut client) = Client::connect(&self.cluster.url, NoTls) {
            let _ = client.batch_execute(&drop_sql(&self.name));
        }
    }
}

fn drop_sql(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_fresh_and_gone_afterwards() {
        let (one, other) = (FreshDatabase::create(), FreshDatabase::create());
        one.run("CREATE TABLE kept (id BIGINT)");
        other.run("CREATE TABLE kept (id BIGINT)");
        let url = one.url();
        drop(one);
        assert!(Client::connect(&url, NoTls).is_err());
    }
}
