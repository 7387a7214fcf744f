//! REQ-R-01, REQ-R-02: the published vectors of NIR keys and of the INS-C.

use dmp_core::people::{CardDate, InsC, Nir};

/// Facts gathered in the domain report, section 3.1; the last column names the source of each.
const VECTORS: &str = include_str!("../data/ins_vectors.csv");

#[test]
fn each_published_vector_is_reproduced() {
    let mut seen = 0;
    for line in VECTORS.lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let (kind, first_name, date, thirteen) = (fields[0], fields[1], fields[2], fields[3]);
        let (key, value) = (fields[7], fields[8]);
        match kind {
            "INS-C" => {
                let nir = Nir::from_thirteen(thirteen).unwrap();
                let ins = InsC::compute(first_name, CardDate::parse(date).unwrap(), &nir).unwrap();
                assert_eq!(ins.as_str(), value, "{line}"); // REQ-R-02, REQ-S-06
                assert_eq!(InsC::parse(value), Ok(ins), "{line}");
            }
            "INS-C key only" => assert!(InsC::parse(value).is_ok(), "{line}"),
            "NIR key" => {
                let nir = Nir::parse(value).unwrap(); // REQ-R-01
                assert_eq!((nir.thirteen(), nir.key()), (thirteen, key), "{line}");
            }
            other => panic!("unknown kind of vector: {other}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 11);
}

#[test]
fn every_wrong_key_of_a_vector_is_refused() {
    for key in (0..100).filter(|key| *key != 97) {
        let text = format!("2070585756270{key:02}");
        assert!(Nir::parse(&text).is_err(), "{text}"); // REQ-S-07
    }
}
