//! The official sample documents, deposited and read back. Skipped where they are not at hand.

use crate::world::{World, file, in_each_world, opening};
use dmp_core::codes;
use dmp_core::document::{ContentKind, TypeCode};
use dmp_core::ids::RecordId;
use dmp_core::people::{InsKind, Nir};
use dmp_service::records::open_record;
use dmp_service::sessions::Session;
use dmp_service::submissions::deposit;
use dmp_service::{Error, Problem, reading};
use std::collections::HashMap;
use std::path::PathBuf;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples/cda");

fn samples() -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(folder) = std::fs::read_dir(SAMPLES) else {
        eprintln!("skipped: the sample documents are not at hand");
        return Vec::new();
    };
    let mut files: Vec<_> = folder.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// The record of the sample's patient, opened the first time.
fn record_of(
    world: &World<'_>,
    doctor: &Session,
    records: &mut HashMap<String, RecordId>,
    bytes: &[u8],
) -> RecordId {
    let header = dmp_cda::parse_header(bytes).unwrap();
    let (number, oid) = header.patient.ins().unwrap();
    *records
        .entry(format!("{}{oid}", &number[..13]))
        .or_insert_with(|| {
            let mut new = opening();
            // Six samples print a wrong key after a right number: the record has the right one.
            let right = Nir::from_thirteen(&number[..13]).unwrap();
            right.as_str().clone_into(&mut new.number);
            new.kind = *InsKind::ALL.iter().find(|kind| kind.oid() == oid).unwrap();
            open_record(&world.app, doctor, &new).unwrap().record
        })
}

#[test]
fn every_sample_is_deposited_in_its_space_and_read_back_byte_for_byte() {
    let samples = samples();
    if samples.is_empty() {
        return;
    }
    in_each_world(|world| {
        let doctor = world.doctor(1);
        let mut records = HashMap::new();
        let (mut accepted, mut refused) = (0, 0);
        for (path, bytes) in &samples {
            let name = path.display();
            if dmp_media::detect(bytes) != Ok(ContentKind::Cda) {
                let outcome = dmp_service::submissions::inspect(bytes).map(|_| ());
                let is_clear = matches!(
                    outcome,
                    Err(Error::Invalid {
                        problem: Problem::StyleSheet,
                        ..
                    })
                );
                assert!(is_clear, "{name}: {outcome:?}");
                refused += 1;
                continue;
            }
            let record = record_of(world, &doctor, &mut records, bytes);
            let id = deposit(&world.app, &doctor, record, &file(bytes.clone()))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let header = dmp_cda::parse_header(bytes).unwrap();
            let back = reading::download(&world.app, &doctor, record, id).unwrap();
            assert!(back.bytes == *bytes, "{name} came back otherwise");
            let view = reading::document(&world.app, &doctor, record, id).unwrap();
            let space = codes::space_of(&TypeCode(header.type_code.code.clone()));
            assert_eq!(
                (view.line.space, &view.line.title),
                (space, &header.title),
                "{name}"
            );
            accepted += 1;
        }
        assert_eq!(accepted + refused, samples.len());
        assert!(accepted >= 45, "{accepted} accepted, {refused} refused");
    });
}
