//! A proof of a history holds as it was made, and no byte of what it says can change.

use dmp_core::access::{Action, Ground, Mode};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Timestamp;
use dmp_ledger::proof::{
    BareLine, ProofFault, ProofFile, ProofLine, ProofParts, ShownLine, Statement, scope_text,
};
use dmp_ledger::tree::{Node, completed, inclusion, leaf_hash, root};
use dmp_ledger::{
    ActorKind, ActorTrace, Checkpoint, CheckpointFault, Event, Outcome, PublishedKey, SaltedEvent,
    Scope, SigningKey, commitment, content_hash, hash_after, head_leaf, sha256, to_hex,
};
use serde_json::Value;
use std::collections::HashMap;
use std::convert::Infallible;

const SCOPE: Scope = Scope::Record(RecordId::from_bytes([5; 16]));

fn event(at: i64) -> Event {
    Event {
        at: Timestamp(at),
        actor: ActorTrace {
            kind: ActorKind::Professional,
            professional: None,
            national_id: None,
            name: "Dr Hélène Lacaze".to_owned(),
            profession: None,
            specialty: None,
            organization: Some("Cabinet de la Source".to_owned()),
            account: None,
        },
        action: Action::OpenDocument,
        mode: Mode::BreakGlass,
        reason: Some("Douleur thoracique « aiguë »".to_owned()),
        document: Some(DocumentId::from_bytes([3; 16])),
        subject: None,
        outcome: Outcome::Permitted(Ground::BreakGlass),
        is_secret: false,
        matrix_version: "2024".to_owned(),
        software: None,
    }
}

/// Links of which the second is not shown, each after the one before.
fn lines(scope: Scope, count: u64) -> Vec<ProofLine> {
    let mut previous = [0; 32];
    (1..=count)
        .map(|sequence| {
            let number = u8::try_from(sequence).unwrap();
            let salted = SaltedEvent::new([number; 32], &event(i64::from(number) * 1_000));
            let salt = salted.salt.unwrap();
            let sealed = sha256(&sequence.to_be_bytes());
            let at = salted.read().unwrap().at;
            let content = content_hash(at, &sealed, &commitment(&salt, &salted.event));
            let hash = hash_after(scope, &previous, sequence, &content);
            previous = hash;
            if sequence == 2 {
                return ProofLine::Bare(BareLine {
                    sequence,
                    content,
                    hash,
                });
            }
            ProofLine::Shown(ShownLine {
                sequence,
                event: String::from_utf8(salted.event).unwrap(),
                salt,
                sealed,
                hash,
            })
        })
        .collect()
}

/// A proof of three links, whose head is the third leaf of five, under the second key.
fn parts() -> (ProofParts, SigningKey) {
    let lines = lines(SCOPE, 3);
    let Some(ProofLine::Shown(last)) = lines.last() else {
        panic!("the last line is shown");
    };
    let mut leaves: Vec<[u8; 32]> = (0..5_u8).map(|it| leaf_hash(&[it])).collect();
    leaves[2] = leaf_hash(&head_leaf(SCOPE, 3, &last.hash));
    let mut nodes: HashMap<Node, [u8; 32]> = HashMap::new();
    for (index, leaf) in (0..).zip(leaves) {
        let new = completed(index, leaf, |node| Ok::<_, Infallible>(nodes[&node])).unwrap();
        nodes.extend(new);
    }
    let of = |node| Ok::<_, Infallible>(nodes[&node]);
    let (first, key) = (SigningKey::new(&[1; 32]), SigningKey::new(&[2; 32]));
    let before = Checkpoint::sign(&first, None, Timestamp(1), (1, [4; 32]));
    let signed = (5, root(5, of).unwrap());
    let parts = ProofParts {
        statement: Statement {
            issued_at: Timestamp(9_000),
            portal: "https://dmp.exemple".to_owned(),
            holder: "Anouk PERSONNEFICTIVE".to_owned(),
            scope: scope_text(SCOPE),
            before: (0, to_hex(&[0; 32])),
            documents: [("03".repeat(16), "Scanner « thoracique »".to_owned())].into(),
        },
        lines,
        leaf: 2,
        path: inclusion(2, 5, of).unwrap(),
        checkpoint: Checkpoint::sign(&key, Some(&before), Timestamp(8_000), signed),
        keys: vec![
            PublishedKey {
                public: first.public(),
                endorsement: None,
            },
            PublishedKey {
                public: key.public(),
                endorsement: Some(first.endorse(&key.public())),
            },
        ],
    };
    (parts, key)
}

fn file() -> Vec<u8> {
    let (parts, key) = parts();
    ProofFile::sign(parts, &key).to_bytes()
}

fn fault(bytes: &[u8]) -> Option<ProofFault> {
    ProofFile::verify(bytes).err()
}

#[test]
fn a_proof_gives_back_what_it_was_made_of() {
    let proven = ProofFile::verify(&file()).unwrap();
    let sequences: Vec<u64> = proven.events.iter().map(|it| it.0).collect();
    assert_eq!((sequences, proven.bare), (vec![1, 3], 1));
    assert!(proven.events[1].1 == event(3_000));
    assert_eq!(proven.checkpoint.number, 2);
    assert_eq!(proven.statement.holder, "Anouk PERSONNEFICTIVE");
}

#[test]
fn every_changed_byte_of_a_proof_is_found_unless_it_says_the_same() {
    let good = file();
    let value: Value = serde_json::from_slice(&good).unwrap();
    for place in 0..good.len() {
        let mut replacements: Vec<u8> = (0..8).map(|bit| good[place] ^ (1 << bit)).collect();
        replacements.extend([b' ', b'\n', b'0', b'"', b'}', b'A']);
        for replacement in replacements {
            let mut changed = good.clone();
            changed[place] = replacement;
            if changed != good && ProofFile::verify(&changed).is_ok() {
                let same: Value = serde_json::from_slice(&changed).unwrap();
                assert_eq!(same, value, "at {place}");
            }
        }
    }
}

/// The file, changed as a JSON value.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(&file()).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

fn without(sequence: usize) -> Vec<u8> {
    changed(|it| drop(it["lines"].as_array_mut().unwrap().remove(sequence - 1)))
}

#[test]
fn what_was_changed_is_named() {
    let word = changed(|it| {
        let event = it["lines"][0]["event"].as_str().unwrap();
        it["lines"][0]["event"] = event.replace("Lacaze", "Lacase").into();
    });
    let salt = changed(|it| it["lines"][2]["salt"] = "00".repeat(32).into());
    let order = changed(|it| it["lines"].as_array_mut().unwrap().swap(0, 1));
    let content = changed(|it| it["lines"][1]["content"] = "00".repeat(32).into());
    let title = changed(|it| {
        let statement = it["statement"].as_str().unwrap();
        it["statement"] = statement.replace("Scanner", "Facture").into();
    });
    let leaf = changed(|it| it["inclusion"]["leaf"] = 1.into());
    let time = changed(|it| {
        let checkpoint = it["checkpoint"].as_str().unwrap();
        it["checkpoint"] = checkpoint.replace("time 8000", "time 8001").into();
    });
    let key = changed(|it| {
        let other = to_hex(&SigningKey::new(&[3; 32]).public());
        it["keys"][1]["public"] = other.into();
    });
    let endorsement = changed(|it| it["keys"][1]["endorsement"] = "00".repeat(64).into());
    let one_key = changed(|it| drop(it["keys"].as_array_mut().unwrap().remove(1)));
    let more = changed(|it| it["more"] = 1.into());
    let line_changed = |sequence| ProofFault::LineChanged { sequence };
    let not_in_order = |sequence| ProofFault::NotInOrder { sequence };
    for (name, bytes, expected) in [
        ("a word", word, line_changed(1)),
        ("a salt", salt, line_changed(3)),
        ("a bare line", content, line_changed(2)),
        ("the first line", without(1), not_in_order(1)),
        ("the second line", without(2), not_in_order(2)),
        ("the last line", without(3), ProofFault::NotInCheckpoint),
        ("the order", order, not_in_order(1)),
        ("a title", title, ProofFault::StatementChanged),
        ("the place", leaf, ProofFault::NotInCheckpoint),
        ("the time", time, CheckpointFault::Unsigned.into()),
        ("the key", key, CheckpointFault::KeyNotEndorsed.into()),
        (
            "the endorsement",
            endorsement,
            CheckpointFault::KeyNotEndorsed.into(),
        ),
        (
            "a key taken away",
            one_key,
            CheckpointFault::UnknownKey.into(),
        ),
        ("something more", more, ProofFault::Malformed),
        ("nothing", vec![], ProofFault::Malformed),
    ] {
        assert_eq!(fault(&bytes), Some(expected), "{name}");
    }
}

#[test]
fn a_file_made_anew_by_somebody_else_names_his_key() {
    let (mut forged, _) = parts();
    let other = SigningKey::new(&[66; 32]);
    let signed = (forged.checkpoint.size, forged.checkpoint.root);
    forged.checkpoint = Checkpoint::sign(&other, None, Timestamp(8_000), signed);
    let key = PublishedKey {
        public: other.public(),
        endorsement: None,
    };
    forged.keys = vec![key.clone()];
    let file = ProofFile::sign(forged, &other).to_bytes();
    // It holds by itself: the key must be compared with the published one.
    assert_eq!(ProofFile::verify(&file).unwrap().keys, [key]);
}
