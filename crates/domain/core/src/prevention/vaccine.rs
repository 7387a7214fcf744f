//! What a vaccine protects against, by its code or by its name.

use super::calendar::{Target, target};
use crate::codes::rows;
use crate::fold::{fold, words};
use std::sync::LazyLock;

/// ATC, as an OID, as a URI and as its name.
const ATC: [&str; 3] = ["2.16.840.1.113883.6.73", "http://www.whocc.no/atc", "ATC"];
/// CIS, the specialities of French medicines.
const CIS: [&str; 2] = ["1.2.250.1.213.2.3.1", "CIS"];

struct Row {
    kind: String,
    key: String,
    targets: Vec<&'static Target>,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows(include_str!("../../data/prevention/vaccines.csv"))
        .map(|row| Row {
            kind: row[0].clone(),
            key: row[1].clone(),
            targets: row[2]
                .split(' ')
                .filter(|id| !id.is_empty())
                .map(|id| target(id).expect("the embedded table names our targets"))
                .collect(),
        })
        .collect()
});

/// What a vaccine protects against: by its code if the table has it, and by its label.
///
/// Of several names in the label the longest counts. Empty if neither is known, or if the vaccine
/// is for no line of the calendar (a tetanus vaccine alone is none of diphtheria, tetanus *and*
/// poliomyelitis). Rule: VAC-007.
pub fn targets_of(code: &str, system: &str, label: &str) -> Vec<&'static Target> {
    let mut found = of_code(code, system);
    for target in of_name(label) {
        if !found.contains(&target) {
            found.push(target);
        }
    }
    found
}

fn of_code(code: &str, system: &str) -> Vec<&'static Target> {
    let oid = system.strip_prefix("urn:oid:").unwrap_or(system);
    let is_match = |row: &&Row| match row.kind.as_str() {
        "atc" => ATC.contains(&oid) && code.starts_with(&row.key),
        "cis" => CIS.contains(&oid) && code == row.key,
        _ => false,
    };
    longest(TABLE.iter().filter(is_match))
}

fn of_name(label: &str) -> Vec<&'static Target> {
    // INVARIANT: a space on each side, so that only whole words match.
    let text = format!(" {} ", words(label).join(" "));
    let is_in = |row: &&Row| row.kind == "name" && text.contains(&format!(" {} ", fold(&row.key)));
    longest(TABLE.iter().filter(is_in))
}

fn longest(rows: impl Iterator<Item = &'static Row>) -> Vec<&'static Target> {
    let row = rows.max_by_key(|row| row.key.len());
    row.map(|row| row.targets.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn vaccines_are_known_by_code_or_name() {
        for (rule, code, system, label, expected) in [
            ("VAC-007", "J07CA09", "ATC", "",                     "dtp pertussis hib hepatitis_b"),
            ("VAC-007", "J07BD52", "2.16.840.1.113883.6.73", "",  "mmr"),
            ("VAC-007", "J07BD52", "urn:oid:2.16.840.1.113883.6.73", "", "mmr"),
            ("VAC-007", "J07AL02", "ATC", "PREVENAR 20, suspension injectable", "pneumococcus pneumococcus_20"),
            ("VAC-007", "J07AL02", "ATC", "PREVENAR 13",          "pneumococcus"),
            ("VAC-007", "J07AM01", "ATC", "VACCIN TETANIQUE PASTEUR", ""),
            ("VAC-007", "61077869", "CIS", "",                    "tuberculosis"),
            ("VAC-007", "61077869", "ATC", "",                    ""),
            ("VAC-007", "",        "",    "Infanrix Hexa",        "dtp pertussis hib hepatitis_b"),
            ("VAC-007", "",        "",    "BOOSTRIXTETRA, susp. inj.", "dtp pertussis"),
            ("VAC-007", "",        "",    "DTP-Coqueluche",       "dtp pertussis"),
            ("VAC-007", "",        "",    "Vaccin contre l’hépatite B", "hepatitis_b"),
            ("VAC-007", "",        "",    "M-M-RVaxPro",          "mmr"),
            ("VAC-007", "",        "",    "grippe saisonnière",   "influenza"),
            ("VAC-007", "",        "",    "horreur",              ""),
            ("VAC-007", "",        "",    "",                     ""),
        ] {
            let found = targets_of(code, system, label);
            let ids: Vec<_> = found.iter().map(|target| target.id.as_str()).collect();
            assert_eq!(ids.join(" "), expected, "{rule}: {code} {label}");
        }
    }

    #[test]
    fn every_name_of_the_table_is_found_by_itself() {
        for row in TABLE.iter().filter(|row| row.kind == "name") {
            assert_eq!(of_name(&row.key), row.targets, "{}", row.key);
        }
    }
}
