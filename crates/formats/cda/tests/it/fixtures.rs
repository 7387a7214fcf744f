//! Documents of our own, all fictitious, and what every rendering must be.

use dmp_cda::{
    Block, ClinicalEntry, Content, Figure, Measure, Medication, NewSection, Problem, Report,
    Signature, Subject, Vaccination,
};
use dmp_core::document::{Author, Coded, ContentKind, Organization};
use dmp_core::people::{NationalId, Sex};
use dmp_core::time::{Date, Timestamp};

/// A PNG of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\
\xc4\x89\0\0\0\x0dIDATx\x9cc\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

/// 2025-03-14 at 09:30 UTC.
pub const MORNING: Timestamp = Timestamp(1_741_944_600_000);

pub fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.into(),
        system: system.into(),
        label: label.into(),
    }
}

fn loinc(code: &str, label: &str) -> Coded {
    coded(code, "2.16.840.1.113883.6.1", label)
}

/// A laboratory report with each kind of block and entry.
pub fn laboratory_report() -> Report {
    let author = Author {
        national_id: Some(NationalId::parse("899900000017").expect("valid")),
        family_name: "AUBÉPINE".into(),
        given_name: "Solène".into(),
        specialty: Some(coded(
            "G15_10/SM03",
            "1.2.250.1.213.1.1.4.5",
            "Médecin biologiste",
        )),
        organization: Some(Organization {
            national_id: Some("3123456789".into()),
            name: "Laboratoire des Tilleuls & Fils".into(),
        }),
    };
    Report {
        unique_id: "1.2.250.1.999.1.1.7".into(),
        set_id: Some("1.2.250.1.999.1.1".into()),
        version: 2,
        title: "Bilan <sanguin> & urinaire".into(),
        type_code: loinc("11502-2", "CR d'examens biologiques"),
        template: Some("1.2.250.1.213.1.1.1.55^2024.01".into()),
        effective_time: MORNING,
        subject: subject(),
        custodian: author.organization.clone().expect("set above"),
        authors: vec![Signature {
            author,
            at: MORNING,
        }],
        event: Some(loinc("26436-6", "Examens de laboratoire")),
        service_start: Timestamp(MORNING.0 - 7_200_000),
        service_stop: Some(MORNING),
        facility_type: coded(
            "SA25",
            "1.2.250.1.71.4.2.4",
            "Laboratoire de biologie médicale",
        ),
        practice_setting: coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"),
        replaces: Some("1.2.250.1.999.1.1.6".into()),
        content: Content::Sections(vec![results(), history()]),
    }
}

fn subject() -> Subject {
    Subject {
        ins: "290017512312347".into(),
        ins_oid: "1.2.250.1.213.1.4.11".into(),
        birth_name: "D'ORMESSON-LÉVY".into(),
        used_name: Some("PETIT".into()),
        given_names: "ANNE-SOPHIE LOUISE".into(),
        sex: Sex::Female,
        birth_date: Date::parse("1990-01-17").expect("valid"),
        birth_place: "75112".into(),
    }
}

fn results() -> NewSection {
    let measure = |code, label, value: &str, unit: &str, interpretation: &str| {
        ClinicalEntry::Result(Measure {
            test: loinc(code, label),
            value: value.into(),
            unit: unit.into(),
            low: Some("0.74".into()),
            high: Some("1.06".into()),
            interpretation: Some(interpretation.into()),
            at: Some(MORNING),
        })
    };
    let text = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    NewSection {
        title: "Biochimie".into(),
        code: Some(loinc("18719-5", "Biochimie")),
        blocks: vec![
            Block::Paragraph("Prélèvement à jeun, < 2 h de transport.".into()),
            Block::Table {
                caption: "Glycémie".into(),
                head: text(&["Analyse", "Résultat", "Référence"]),
                rows: vec![
                    text(&["Glucose", "1,12 g/L", "0,74 – 1,06"]),
                    text(&["Hémoglobine glyquée", "5,6 %", "< 6 %"]),
                ],
            },
            Block::Figure(Figure {
                kind: ContentKind::Png,
                bytes: PNG.to_vec(),
                caption: "Tracé".into(),
            }),
        ],
        entries: vec![
            measure("2345-7", "Glucose", "1.12", "g/L", "H"),
            measure("4548-4", "Hémoglobine glyquée", "5.6", "%", "N"),
        ],
        sections: Vec::new(),
    }
}

fn history() -> NewSection {
    NewSection {
        title: "Contexte".into(),
        code: None,
        blocks: vec![Block::List(vec!["Metformine".into(), "Asthme".into()])],
        entries: vec![
            ClinicalEntry::Medication(Medication {
                product: coded("A10BA02", "2.16.840.1.113883.6.73", "Metformine"),
                dosage: "1 comprimé matin et soir".into(),
                start: Some(MORNING),
                stop: None,
            }),
            ClinicalEntry::Problem(Problem {
                condition: coded("J45", "2.16.840.1.113883.6.3", "Asthme"),
                since: None,
                is_active: true,
            }),
        ],
        sections: vec![NewSection {
            title: "Vaccinations".into(),
            code: Some(loinc("11369-6", "Historique de vaccinations")),
            blocks: vec![Block::Paragraph("Coqueluche à jour.".into())],
            entries: vec![ClinicalEntry::Vaccination(Vaccination {
                vaccine: coded("J07AJ52", "2.16.840.1.113883.6.73", "Coqueluche"),
                at: MORNING,
                lot: Some("LOT-42".into()),
            })],
            sections: Vec::new(),
        }],
    }
}

/// Fails when `html` holds anything that could act or reach another server.
pub fn assert_safe(html: &str, name: &str) {
    let tags: Vec<&str> = html
        .split('<')
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap_or_default())
        .collect();
    let mut ids = std::collections::HashSet::new();
    for tag in tags {
        let lower = tag.to_lowercase();
        for forbidden in [
            "script", "iframe", "form", "object", "embed", "style", "link ", "meta", "base ",
            "svg", "math", "input", "button", "video", "audio", "template", "!", "?",
        ] {
            let element = lower.trim_start_matches('/');
            assert!(!element.starts_with(forbidden), "{name}: <{tag}>");
        }
        // Attribute values are escaped, so a quote ends one.
        for (place, attribute) in lower.split('"').enumerate() {
            if place % 2 == 1 {
                continue;
            }
            let attribute = attribute.trim().trim_end_matches('=');
            let attribute = attribute.rsplit(' ').next().unwrap_or_default();
            assert!(!attribute.starts_with("on"), "{name}: <{tag}>");
            assert!(
                attribute != "style" && attribute != "srcdoc",
                "{name}: <{tag}>"
            );
        }
        for address in ["src=\"", "href=\""] {
            if let Some((_, value)) = lower.split_once(address) {
                let value = value.split('"').next().unwrap_or_default();
                let is_own = value.starts_with("/parts/") || value.starts_with("#cda-");
                assert!(is_own, "{name}: <{tag}>");
            }
        }
        if let Some((_, id)) = tag.split_once(" id=\"") {
            let id = id.split('"').next().unwrap_or_default();
            assert!(
                id.starts_with("cda-") && ids.insert(id.to_owned()),
                "{name}: <{tag}>"
            );
        }
    }
}
