//! `dmp rotate-keys`: nothing is lost, and what was dropped opens nothing any more.

use crate::binary::dmp;
use crate::start::{address, demo};
use crate::{browser::Browser, world};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn keys(folder: &Path) -> usize {
    let text = fs::read_to_string(folder.join("data/master.key")).unwrap();
    text.lines().filter(|line| line.starts_with("key ")).count()
}

fn rotate(folder: &Path, more: &[&str]) {
    let arguments = [&["rotate-keys", "--data-dir", "data"], more].concat();
    let ran = dmp(folder, &arguments);
    assert!(
        ran.assert_done()
            .out
            .contains("wrapped under the new master key"),
        "{ran:?}"
    );
    let verified = dmp(folder, &["verify", "--data-dir", "data"]);
    assert!(
        verified.assert_done().out.contains("every link holds"),
        "{verified:?}"
    );
}

/// The demo starts, has the accounts of `before`, and its patient signs in.
fn assert_usable(folder: &Path, before: &Value) {
    let (server, after) = demo(folder);
    assert_eq!(before["accounts"], after["accounts"]);
    let patient = &after["accounts"][0];
    let (login, secret) = (&patient["login"], &patient["secret"]);
    let mut browser = Browser::of(address(&after, "patient_portal"));
    let page = browser.sign_in_patient(login.as_str().unwrap(), secret.as_str().unwrap());
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains("Verdier"), "{page:?}");
    assert!(server.stop().success());
}

#[test]
fn after_a_rotation_everything_opens_and_the_dropped_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (server, before) = demo(folder.path());
    assert!(server.stop().success());
    let key = folder.path().join("data/master.key");
    let oldest = fs::read(&key).unwrap();
    rotate(folder.path(), &[]);
    assert_eq!(keys(folder.path()), 2);
    assert_usable(folder.path(), &before);
    rotate(folder.path(), &["--drop-older"]);
    assert_eq!(keys(folder.path()), 1);
    assert_usable(folder.path(), &before);
    let current = fs::read(&key).unwrap();
    assert_ne!(world::sha256(&oldest), world::sha256(&current));
    fs::write(&key, oldest).unwrap();
    let arguments = ["verify", "--data-dir", "data"];
    dmp(folder.path(), &arguments).assert_refused(&["master key of this installation"]);
}

#[test]
fn a_rotation_needs_a_key_to_rotate() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["rotate-keys", "--data-dir", "data"];
    dmp(folder.path(), &arguments).assert_refused(&["no master key"]);
    assert!(!folder.path().join("data").exists(), "something was made");
}

#[test]
fn a_rotation_with_another_installation_s_key_changes_nothing_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data", "other"] {
        dmp(folder.path(), &["migrate", "--data-dir", name]).assert_done();
        dmp(folder.path(), &["verify", "--data-dir", name]).assert_done();
    }
    let (own, other) = (
        folder.path().join("data/master.key"),
        folder.path().join("other/master.key"),
    );
    let kept = fs::read(&own).unwrap();
    fs::copy(other, &own).unwrap();
    let arguments = ["rotate-keys", "--data-dir", "data", "--drop-older"];
    dmp(folder.path(), &arguments).assert_refused(&["master key of this installation"]);
    fs::write(&own, kept).unwrap();
    dmp(folder.path(), &["verify", "--data-dir", "data"]).assert_done();
}
