//! The units of the published example documents are read, or are known not to be units.

use dmp_core::units::parse;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Beside the checkout.
const SAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../shared/samples/cda"
);

/// Codes of presentations of medicines (EDQM), which stand where a unit should.
const NO_UNITS: [&str; 3] = ["30009000", "30015500", "30067000"];

#[test]
fn units_of_the_published_documents_are_known() {
    let Ok(entries) = fs::read_dir(Path::new(SAMPLES)) else {
        println!("skipped: there are no published documents beside the checkout");
        return;
    };
    let mut unknown = BTreeSet::new();
    for entry in entries {
        let text = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&text);
        let units = text.split(" unit=\"").skip(1);
        for unit in units.filter_map(|rest| rest.split('"').next()) {
            if parse(unit).is_some() == NO_UNITS.contains(&unit) {
                unknown.insert(unit.to_owned());
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "UNI-001: a unit not read, or a code read as a unit: {unknown:?}"
    );
}
