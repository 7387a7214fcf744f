//! `dmp verify --proof`, `dmp checkpoint`: with nothing but the program and files.

use crate::binary::dmp;
use crate::start::demo;
use crate::world::World;
use dmp_service::proof::history_proof;
use serde_json::Value;
use std::fs;

/// The proof of a record of a fresh installation, for its médecin traitant.
fn downloaded() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path());
    let doctor = world.doctor();
    let record = world.open_record(&doctor, 1);
    let file = history_proof(&world.app, &doctor, record).unwrap();
    serde_json::from_slice(&file).unwrap()
}

#[test]
fn a_patient_s_file_is_verified_without_a_store_and_what_was_changed_is_said_led_007() {
    let proof = downloaded();
    let elsewhere = tempfile::tempdir().unwrap();
    let check = |name: &str, text: &str, more: &[&str]| {
        fs::write(elsewhere.path().join(name), text).unwrap();
        let arguments = [&["verify", "--proof", name], more].concat();
        dmp(elsewhere.path(), &arguments)
    };
    let good = proof.to_string();
    let key = proof["keys"][0]["public"].as_str().unwrap();
    let kept = proof["checkpoint"].as_str().unwrap();
    fs::write(elsewhere.path().join("point.txt"), kept).unwrap();
    for (more, words) in [
        (&[][..], "Comparez cette clé"),
        (&["--key", key], "La clé est celle que vous avez indiquée"),
        (&["--checkpoint", "point.txt"], "point de contrôle n° "),
    ] {
        let ran = check("bon.json", &good, more);
        let out = &ran.assert_done().out;
        assert!(out.contains("Cette preuve est exacte"), "{out}");
        assert!(out.contains(words), "{words}: {out}");
    }
    let other = "0".repeat(64);
    let ran = check("bon.json", &good, &["--key", &other]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.out.contains("n’est pas signée par la clé indiquée"));
    let event = proof["lines"][0]["event"].as_str().unwrap();
    let mut changed = proof.clone();
    changed["lines"][0]["event"] = event.replace("\"name\":\"", "\"name\":\"Z").into();
    let ran = check("change.json", &changed.to_string(), &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.out.contains("la ligne 1 a été modifiée"), "{ran:?}");
    let ran = check("autre.json", "{}", &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let ran = dmp(elsewhere.path(), &["verify", "--proof", "absent.json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
}

#[test]
fn a_checkpoint_is_printed_to_be_kept_and_finds_an_older_state_led_004() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let data = ["--data-dir", "data"];
        dmp(folder.path(), &[arguments, &data].concat())
    };
    let (server, _) = demo(folder.path());
    assert!(server.stop().success());
    let shown = run(&["checkpoint", "--show"]).assert_done().out.clone();
    assert!(shown.starts_with("dmp-checkpoint/1\nnumber "), "{shown}");
    let older = rusqlite::Connection::open(folder.path().join("data/dmp.db")).unwrap();
    let copy = folder.path().join("older.db");
    older
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    drop(older);
    let signed = run(&["checkpoint"]).assert_done().out.clone();
    assert_ne!(signed, shown);
    fs::write(folder.path().join("kept.txt"), &signed).unwrap();
    let kept = ["verify", "--checkpoint", "kept.txt"];
    let whole = run(&kept);
    assert!(whole.assert_done().out.contains("every link holds"));
    for name in ["dmp.db-wal", "dmp.db-shm"] {
        let _ = fs::remove_file(folder.path().join("data").join(name));
    }
    fs::copy(&copy, folder.path().join("data/dmp.db")).unwrap();
    assert!(
        run(&["verify"])
            .assert_done()
            .out
            .contains("every link holds")
    );
    let ran = run(&kept);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.out.contains("an older state was put back"), "{ran:?}");
}

#[test]
fn a_new_key_comes_after_the_others_led_003() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let data = ["--data-dir", "data"];
        let ran = dmp(folder.path(), &[arguments, &data].concat());
        ran.assert_done().out.clone()
    };
    run(&["migrate"]);
    let first = run(&["checkpoint"]);
    let key = run(&["checkpoint", "--keys"]);
    assert!(first.contains(&format!("key {key}")), "{first} {key}");
    let keys = run(&["checkpoint", "--new-key"]);
    assert!(
        keys.starts_with(&key) && keys.lines().count() == 2,
        "{keys}"
    );
    let second = run(&["checkpoint"]);
    let newest = keys.lines().last().unwrap();
    assert!(second.contains(&format!("key {newest}\n")), "{second}");
    let said = run(&["verify"]);
    assert!(said.contains("2 checkpoints verified"), "{said}");
}
