//! Starting: the demo for everybody, and the reasons for which a server does not start.

use crate::binary::{Ran, Server, dmp};
use crate::browser::Browser;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the demo may take until it can be used: the product's promise, and some for a build
/// that is not optimised.
pub const READY: Duration = Duration::from_secs(if cfg!(debug_assertions) { 40 } else { 10 });
/// How long a server may take to say that it does not start.
const REFUSAL: Duration = Duration::from_secs(10);

/// A demo in `folder/data`, and what it printed.
pub fn demo(folder: &Path) -> (Server, Value) {
    let arguments = [
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--json",
        "--data-dir",
        "data",
    ];
    let server = Server::start(folder, &arguments, READY);
    let printed = serde_json::from_str(&server.first).unwrap();
    (server, printed)
}

pub fn address<'a>(printed: &'a Value, name: &str) -> &'a str {
    printed[name].as_str().unwrap()
}

#[test]
fn the_demo_is_ready_at_once_and_the_same_when_it_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (server, first) = demo(folder.path());
    for name in [
        "patient_portal",
        "professional_portal",
        "admin_portal",
        "inbox",
    ] {
        let address = address(&first, name);
        let path = &address[address.rfind(':').unwrap()..];
        let page = Browser::of(address).get(&path[path.find('/').unwrap()..]);
        assert_eq!(page.status, 200, "{name} {page:?}");
    }
    assert!(
        started.elapsed() < READY,
        "ready after {:?}",
        started.elapsed()
    );
    let accounts = first["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 8);
    for account in accounts {
        for name in ["role", "name", "login", "secret", "second_factor"] {
            assert!(
                account[name].as_str().is_some_and(|it| !it.is_empty()),
                "{name} {account}"
            );
        }
        let has_application = account["second_factor"] == "totp";
        assert_eq!(
            account.get("totp_secret").is_some(),
            has_application,
            "{account}"
        );
    }
    assert!(server.stop().success());
    let (server, second) = demo(folder.path());
    assert_eq!(first["accounts"], second["accounts"]);
    assert!(server.stop().success());
}

#[test]
fn a_demo_that_was_killed_while_it_filled_its_data_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = demo(folder.path());
    assert!(server.stop().success());
    // As a kill leaves it: what is written last is not there.
    let database = rusqlite::Connection::open(folder.path().join("data/dmp.db")).unwrap();
    let removed = database
        .execute("DELETE FROM setting WHERE name = 'demo'", ())
        .unwrap();
    assert_eq!(removed, 1);
    drop(database);
    let arguments = [
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--json",
        "--data-dir",
        "data",
    ];
    assert_refused(&dmp(folder.path(), &arguments), &["remove its data folder"]);
}

/// An installation that started once: a database, a master key, and no record.
fn installation() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    dmp(folder.path(), &["migrate", "--data-dir", "data"]).assert_done();
    dmp(folder.path(), &["verify", "--data-dir", "data"]).assert_done();
    assert!(folder.path().join("data/master.key").exists());
    folder
}

#[test]
fn what_a_crash_left_half_written_is_removed_once_nobody_can_be_writing_it() {
    let folder = installation();
    let shelf = folder.path().join("data/blobs/00");
    let (old, young) = (shelf.join("old.part"), shelf.join("young.part"));
    for path in [&old, &young] {
        fs::write(path, b"half").unwrap();
    }
    let written = fs::metadata(&young).unwrap().modified().unwrap();
    let days_ago = written - Duration::from_hours(48);
    fs::File::options()
        .append(true)
        .open(&old)
        .unwrap()
        .set_modified(days_ago)
        .unwrap();
    dmp(folder.path(), &["verify", "--data-dir", "data"]).assert_done();
    assert!(!old.exists() && young.exists());
}

fn serve(folder: &Path) -> Ran {
    dmp(
        folder,
        &["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"],
    )
}

#[track_caller]
fn assert_refused(ran: &Ran, words: &[&str]) {
    ran.assert_refused(words);
    assert!(ran.took < REFUSAL, "{ran:?}");
}

#[test]
fn a_server_starts_on_an_installation_and_stops_when_asked() {
    let folder = installation();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"];
    let server = Server::start(folder.path(), &arguments, READY);
    let address = server
        .first
        .strip_prefix("dmp listens on ")
        .unwrap()
        .to_owned();
    assert_eq!(Browser::of(&address).get("/connexion").status, 200);
    // The inbox is the demo's.
    assert_eq!(Browser::of(&address).get("/demo/courrier").status, 404);
    assert!(server.stop().success());
}

#[test]
fn a_server_does_not_start_on_a_database_that_was_not_migrated() {
    let folder = tempfile::tempdir().unwrap();
    assert_refused(&serve(folder.path()), &["dmp migrate"]);
    assert!(!folder.path().join("data").exists(), "something was made");
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/dmp.db"), b"").unwrap();
    assert_refused(&serve(folder.path()), &["dmp migrate"]);
    fs::write(folder.path().join("data/dmp.db"), [7; 9000]).unwrap();
    assert_refused(&serve(folder.path()), &["the database cannot be used"]);
}

#[test]
fn a_server_does_not_start_on_a_newer_database() {
    let folder = installation();
    let database = rusqlite::Connection::open(folder.path().join("data/dmp.db")).unwrap();
    let columns = "INSERT INTO schema_migration SELECT * FROM schema_migration WHERE 0";
    database.execute_batch(columns).unwrap();
    database
        .execute_batch("UPDATE schema_migration SET number = 9999 WHERE number = 1")
        .unwrap();
    drop(database);
    assert_refused(
        &serve(folder.path()),
        &["the database cannot be used", "program"],
    );
}

#[test]
fn a_server_does_not_start_with_another_master_key() {
    let (folder, other) = (installation(), installation());
    let key = "data/master.key";
    fs::copy(other.path().join(key), folder.path().join(key)).unwrap();
    assert_refused(
        &serve(folder.path()),
        &["is this the master key of this installation"],
    );
    let verify = dmp(folder.path(), &["verify", "--data-dir", "data"]);
    assert_refused(&verify, &["is this the master key of this installation"]);
}

#[test]
fn a_server_does_not_start_without_its_master_key_and_makes_no_other() {
    let folder = installation();
    let key = folder.path().join("data/master.key");
    fs::remove_file(&key).unwrap();
    assert_refused(
        &serve(folder.path()),
        &["master.key is missing", "put back the copy"],
    );
    assert!(!key.exists(), "another key was made");
}

#[test]
#[rustfmt::skip] // one line per case
fn a_server_does_not_start_with_a_master_key_that_is_open_or_damaged() {
    let folder = installation();
    let key = folder.path().join("data/master.key");
    for mode in [0o604, 0o640, 0o644, 0o606, 0o660] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        assert_refused(&serve(folder.path()), &["the master keys cannot be used", "0600"]);
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let text = fs::read_to_string(&key).unwrap();
    for (damaged, words) in [
        (String::new(),                            ["master key", "no key"]),
        (text.replace("\nkey ", "\nkye "),         ["master key", "line"]),
        (text[..text.len() - 9].to_owned(),        ["master key", "line"]),
        (format!("{text}{}", last_line(&text)),    ["master key", "repeats"]),
    ] {
        fs::write(&key, damaged).unwrap();
        assert_refused(&serve(folder.path()), &words);
    }
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap()
}

#[test]
fn a_server_does_not_start_on_a_port_that_is_taken() {
    let folder = installation();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let arguments = ["serve", "--listen", &address, "--data-dir", "data"];
    assert_refused(&dmp(folder.path(), &arguments), &[&address, "--listen"]);
    let arguments = ["demo", "--listen", &address, "--data-dir", "demo"];
    assert_refused(&dmp(folder.path(), &arguments), &[&address, "--listen"]);
    assert!(!folder.path().join("demo").exists(), "something was made");
}

#[test]
#[rustfmt::skip] // one line per case
fn a_server_does_not_start_with_a_configuration_it_cannot_read() {
    let folder = installation();
    for (text, words) in [
        ("data_dir = \"data",                                  ["mine.toml", "not understood"]),
        ("data_dir = \"data\"\n[serveur]\n",                   ["mine.toml", "serveur"]),
        ("data_dir = \"data\"\n[server]\nlisten = \"ici\"",    ["server.listen", "ici"]),
        ("data_dir = \"data\"\n[mail]\nfrom = \"personne\"",   ["mail", "sender"]),
        ("data_dir = \"data\"\n[server]\nlisten = \"127.0.0.1:0\"\ntls_certificate = \"absent\"\n\
          tls_key = \"absent\"",                               ["server.tls_certificate", ""]),
    ] {
        fs::write(folder.path().join("mine.toml"), text).unwrap();
        assert_refused(&dmp(folder.path(), &["serve", "--config", "mine.toml"]), &words);
    }
    let arguments = ["serve", "--config", "absent.toml"];
    assert_refused(&dmp(folder.path(), &arguments), &["absent.toml", "cannot be read"]);
    fs::write(folder.path().join("mine.toml"), [0xff, 0xfe, 0x00]).unwrap();
    let arguments = ["serve", "--config", "mine.toml"];
    assert_refused(&dmp(folder.path(), &arguments), &["mine.toml", "cannot be read"]);
}
