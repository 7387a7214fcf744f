//! `dmp verify` on the demo's data: clean when fresh, and never silent about a change.

use crate::binary::dmp;
use crate::start::demo;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// One record with more than four links, and the number of them.
const LONG: &str = "(SELECT record_id FROM ledger WHERE record_id <> zeroblob(16)
    GROUP BY record_id ORDER BY COUNT(*) DESC LIMIT 1)";

/// The data of a demo that was started and stopped.
fn demo_data() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = demo(folder.path());
    assert!(server.stop().success());
    folder
}

fn copy(data: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("data");
    fs::create_dir(&to).unwrap();
    for name in ["dmp.db", "dmp.db-wal", "master.key"] {
        let from = data.join(name);
        if from.exists() {
            fs::copy(from, to.join(name)).unwrap();
        }
    }
    folder
}

#[test]
fn a_changed_ledger_is_told_with_the_link_and_exit_code_2() {
    let fresh = demo_data();
    let clean = dmp(fresh.path(), &["verify", "--data-dir", "data"]);
    assert!(
        clean.assert_done().out.contains("every link holds"),
        "{clean:?}"
    );
    let json = dmp(fresh.path(), &["verify", "--data-dir", "data", "--json"]);
    let json: Value = serde_json::from_str(&json.assert_done().out).unwrap();
    assert_eq!(json["broken"], Value::Null);
    assert!(json["links"].as_u64() > Some(30), "{json}");
    for (change, words) in changes() {
        let folder = copy(&fresh.path().join("data"));
        let database = Connection::open(folder.path().join("data/dmp.db")).unwrap();
        database.execute_batch(&change).unwrap();
        drop(database);
        let ran = dmp(folder.path(), &["verify", "--data-dir", "data"]);
        assert_eq!(ran.code, Some(2), "{change} {ran:?}");
        for word in ["BROKEN", "the chain "].iter().chain(&words) {
            assert!(
                ran.out.contains(word),
                "no « {word} » after {change}: {ran:?}"
            );
        }
        let json = dmp(folder.path(), &["verify", "--data-dir", "data", "--json"]);
        let found: Value = serde_json::from_str(&json.out).unwrap();
        assert!(
            json.code == Some(2) && found["broken"].is_string(),
            "{change} {json:?}"
        );
    }
}

/// What somebody with the database in his hands may do, and what is said of it.
fn changes() -> Vec<(String, [&'static str; 2])> {
    let on = |what: &str, sequence: &str| {
        format!("{what} WHERE record_id = {LONG} AND sequence = {sequence}")
    };
    let last = format!("(SELECT MAX(sequence) FROM ledger WHERE record_id = {LONG})");
    let head = format!("WHERE record_id = {LONG}");
    vec![
        (on("UPDATE ledger SET sealed = zeroblob(LENGTH(sealed))", "3"), ["at 3", "altered"]),
        (on("UPDATE ledger SET at = at + 1", "2"), ["at 2", "altered"]),
        (on("UPDATE ledger SET hash = zeroblob(32)", "1"), ["at 1", "altered"]),
        (on("DELETE FROM ledger", "2"), ["at 2", "missing"]),
        (on("DELETE FROM ledger", &last), ["Record", "ends too early"]),
        (format!("DELETE FROM ledger {head}"), ["Record", "ends too early"]),
        (format!("UPDATE record_head SET length = length - 1 {head}"), ["Record", "head"]),
        (format!("UPDATE record_head SET seal = zeroblob(32) {head}"), ["Record", "forged"]),
        (format!("DELETE FROM record_head {head}"), ["Record", "head is missing"]),
        (
            "UPDATE ledger SET sealed = zeroblob(9) WHERE record_id = zeroblob(16) AND sequence = 1"
                .to_owned(),
            ["Installation", "at 1"],
        ),
    ]
}
