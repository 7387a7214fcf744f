//! The 50 official sample documents, read where they are present and never copied.
//!
//! The table says what each of them is; nothing of their text is in it.

use crate::fixtures::assert_safe;
use dmp_cda::{Body, CdaError, Section, check, inspect, media, parse, render};
use dmp_core::document::ContentKind::{self, Jpeg, Pdf, Png};
use dmp_core::people::{Ins, InstallationMode};
use std::fs;
use std::path::{Path, PathBuf};

enum Expected {
    StyleSheet,
    Cda {
        type_code: &'static str,
        sections: usize,
        authors: usize,
        parts: &'static [Kind],
    },
}
use Expected::StyleSheet;

type Kind = Option<ContentKind>;

const fn cda(
    type_code: &'static str,
    sections: usize,
    authors: usize,
    parts: &'static [Kind],
) -> Expected {
    Expected::Cda {
        type_code,
        sections,
        authors,
        parts,
    }
}

const P: Kind = Some(Pdf);
const J: Kind = Some(Jpeg);

#[rustfmt::skip] // one line per document
const SAMPLES: &[(&str, Expected)] = &[
    ("01_Modèles_contenus_CDA.xml", cda("60591-5", 30, 1, &[])),
    ("ANEST-CR-ANEST_2022.01.xml", cda("77436-4", 17, 1, &[P])),
    ("ANEST-CR-CPA_2022.01.xml", cda("34749-2", 15, 1, &[P])),
    ("AVC-AUNV_2022.01.xml", cda("34133-9", 25, 1, &[])),
    ("AVC-EUNV_2022.01.xml", cda("34133-9", 11, 1, &[])),
    ("AVC-PAVC_2022.01.xml", cda("11488-4", 7, 1, &[])),
    ("AVC-SUNV_2022.01.xml", cda("34133-9", 5, 1, &[])),
    ("BIO-CR-BIO_2021.01_Auto-Presentable.xml", StyleSheet),
    ("BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml", cda("11502-2", 0, 1, &[P])),
    ("BIO-TROD_2024.01_Angine.xml", cda("96173-0", 1, 1, &[])),
    ("CANCER-CR-GM_2022.01_AnalyseNonRealisee.xml", cda("51969-4", 8, 3, &[])),
    ("CANCER-D2LM-FIDD_2022.01.xml", cda("18748-4", 4, 1, &[J, J])),
    ("CANCER-D2LM-FIN_2022.01.xml", cda("18748-4", 16, 2, &[J, J, J, J, J])),
    ("CANCER-FRCP_2022.01_Appareil.xml", cda("34794-8", 24, 1, &[])),
    ("CANCER-PPS_2022.01_feuille-de-style-externe.xml", cda("18776-5", 10, 1, &[])),
    ("CARD-F-PRC-AVK_2022.01.xml", cda("34133-9", 6, 1, &[])),
    ("CARD-F-PRC-DCI_2022.01.xml", cda("34133-9", 4, 1, &[])),
    ("CARD-F-PRC-PPV_2022.01.xml", cda("34133-9", 6, 1, &[])),
    ("CARD-F-PRC-PSC_2022.01.xml", cda("34133-9", 4, 1, &[])),
    ("CARD-F-PRC-TAP_2022.01.xml", cda("34133-9", 6, 1, &[])),
    ("CNAM-HR_2021.01.xml", cda("REMB", 8, 1, &[])),
    ("CSE-CS24_2024.01.xml", cda("CERT_DECL", 7, 1, &[])),
    ("CSE-CS8_2024.01.xml", cda("CERT_DECL", 17, 1, &[])),
    ("CSE-CS9_2024.01.xml", cda("CERT_DECL", 7, 1, &[])),
    ("CSE-MDE_2023.01.xml", cda("29274-8", 1, 1, &[])),
    ("DLU-EHPAD-DLU_2022.01.xml", cda("74207-2", 12, 1, &[P, P])),
    ("DLU-EHPAD-FLUDR_2022.01.xml", cda("74207-2", 6, 1, &[P, P])),
    ("DLU-EHPAD-FLUDT_2022.01.xml", cda("74207-2", 7, 1, &[])),
    ("DOC_NON_STRUCTURE_CDA-R2-N1.xml", cda("11502-2", 0, 1, &[P])),
    ("IMG-DA-IMG_2024.01_Mammo-Echo-Seins.xml", cda("55115-0", 7, 1, &[P])),
    ("IMG_CR_IMG_2024.01.xml", cda("18748-4", 23, 1, &[P])),
    ("IPS-FR_2024.01.xml", cda("60591-5", 19, 1, &[P, P, P])),
    ("IPS-FR_2024.01_DLU.xml", cda("74207-2", 18, 1, &[P, P, P])),
    ("LDL-EES_2022.01.xml", cda("18761-7", 6, 1, &[])),
    ("LDL-SES_2022.01.xml", cda("11490-0", 9, 1, &[])),
    ("OBP-SAP_2024.01.xml", cda("57055-6", 14, 1, &[])),
    ("OBP-SCM_2024.01.xml", cda("89235-6", 3, 1, &[])),
    ("OBP-SEM_2024.01.xml", cda("78489-2", 9, 1, &[])),
    ("OBP-SNE_2024.01.xml", cda("57075-4", 13, 1, &[])),
    ("OBP-SNM_2024.01.xml", cda("57057-2", 7, 1, &[P])),
    ("OPH-BRE_2022.02.xml", cda("78513-9", 8, 1, &[])),
    ("OPH-CR-RTN_2022.01.xml", cda("75492-9", 2, 1, &[J, J, J, J, P, None])),
    ("SDM-MR_2022.01.xml", cda("34133-9", 13, 1, &[])),
    ("TLM-CR_2022.01.xml", cda("85208-7", 0, 1, &[P])),
    ("TLM-DA_2022.01_TCG.xml", cda("75496-0", 15, 1, &[P])),
    ("VAC-NOTE_2023.01.xml", cda("87273-9", 1, 1, &[])),
    ("VAC_2023.01.xml", cda("11369-6", 1, 1, &[])),
    ("VSM_1.4_2022.01.xml", cda("SYNTH", 13, 1, &[])),
    ("eDISP-MED_2024.01.xml", cda("60593-1", 1, 2, &[])),
    ("eP-MED-DM_2022.01_PosoNonStruct.xml", cda("57833-6", 5, 1, &[Some(Png)])),
];

/// The test identities of these do not have the key of their number.
const HAS_WRONG_KEY: &[&str] = &[
    "CSE-CS24_2024.01.xml",
    "CSE-CS8_2024.01.xml",
    "CSE-CS9_2024.01.xml",
    "CSE-MDE_2023.01.xml",
    "OBP-SEM_2024.01.xml",
    "OBP-SNE_2024.01.xml",
];

#[expect(
    clippy::print_stderr,
    reason = "who runs the tests must know what was not checked"
)]
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/samples/cda"
    ))
    .to_owned();
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("the sample documents are absent: nothing is checked");
    None
}

fn each_sample(mut check: impl FnMut(&str, &[u8], &Expected)) {
    let Some(folder) = folder() else { return };
    for (name, expected) in SAMPLES {
        check(
            name,
            &fs::read(folder.join(name)).expect("a sample can be read"),
            expected,
        );
    }
}

#[test]
fn every_sample_of_the_folder_is_in_the_table() {
    let Some(folder) = folder() else { return };
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut listed: Vec<_> = SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    listed.sort();
    assert_eq!(found, listed);
}

#[test]
fn each_sample_is_read_for_what_it_is() {
    each_sample(|name, bytes, expected| match expected {
        StyleSheet => assert_eq!(parse(bytes), Err(CdaError::StyleSheet), "{name}"),
        Expected::Cda {
            type_code,
            sections,
            authors,
            parts,
        } => {
            let cda = parse(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let count = match &cda.body {
                Body::Structured(sections) => sections.iter().map(Section::count).sum(),
                Body::Unstructured { part } => {
                    assert_eq!((*part, cda.parts[0].kind), (0, P), "{name}");
                    0
                }
            };
            let kinds: Vec<_> = cda.parts.iter().map(|part| part.kind).collect();
            let header = &cda.header;
            assert_eq!(
                (
                    header.type_code.code.as_str(),
                    count,
                    header.authors.len(),
                    kinds.as_slice()
                ),
                (*type_code, *sections, *authors, *parts),
                "{name}"
            );
        }
    });
}

#[test]
fn each_header_has_what_a_record_needs() {
    each_sample(|name, bytes, expected| {
        if matches!(expected, StyleSheet) {
            return;
        }
        let inspection = inspect(bytes).unwrap();
        let header = &inspection.header;
        assert_eq!(header, &parse(bytes).unwrap().header, "{name}");
        let (matricule, oid) = header
            .patient
            .ins()
            .unwrap_or_else(|| panic!("{name}: no INS"));
        let ins = Ins::parse(matricule, oid, InstallationMode::Demo);
        assert_eq!(
            ins.is_ok(),
            !HAS_WRONG_KEY.contains(&name),
            "{name}: {ins:?}"
        );
        if let Ok(ins) = ins {
            assert_eq!(check::patient(header, &ins), Ok(()), "{name}");
        }
        assert!(
            header
                .unique_id
                .split('.')
                .all(|arc| arc.parse::<u128>().is_ok()),
            "{name}"
        );
        assert!(
            header.set_id.is_some() && header.version.is_some(),
            "{name}"
        );
        assert!(!header.patient.birth_name.is_empty(), "{name}");
        assert!(!header.patient.given_names.is_empty(), "{name}");
        assert!(header.patient.birth_place.is_some(), "{name}");
        assert!(
            header.patient.birth_date.is_some() && header.patient.sex.is_some(),
            "{name}"
        );
        assert!(header.effective_time.date_utc().year() >= 2008, "{name}");
        assert!(
            header.facility_type.is_some() && header.practice_setting.is_some(),
            "{name}"
        );
        assert!(
            header.authors.iter().all(|author| author.time.is_some()),
            "{name}"
        );
        assert!(
            header
                .authors
                .iter()
                .all(|author| !author.author.family_name.is_empty()),
            "{name}"
        );
        assert!(
            header.legal_authenticator.is_some() && header.custodian.is_some(),
            "{name}"
        );
        assert!(
            !header.title.is_empty() && !header.events.is_empty(),
            "{name}"
        );
        assert!(header.format_code.starts_with("urn:"), "{name}");
    });
}

#[test]
fn each_sample_renders_safe_and_not_empty() {
    each_sample(|name, bytes, expected| {
        if matches!(expected, StyleSheet) {
            return;
        }
        let cda = parse(bytes).unwrap();
        let html = render(&cda, |number| format!("/parts/{number}"));
        assert_safe(html.as_str(), name);
        let all = html.placed().len() + html.unplaced().len();
        assert_eq!(
            all,
            cda.parts.iter().filter(|part| part.kind.is_some()).count(),
            "{name}"
        );
        match cda.body {
            Body::Structured(_) => assert!(html.as_str().contains("<h2>"), "{name}"),
            Body::Unstructured { .. } => {
                assert_eq!((html.as_str(), html.unplaced()), ("", &[0][..]), "{name}");
                assert_eq!(media(&cda, 0).unwrap().0, Pdf, "{name}");
            }
        }
        for number in html.placed() {
            assert!(
                html.as_str().contains(&format!("\"/parts/{number}\"")),
                "{name} {number}"
            );
        }
    });
}

#[test]
fn an_image_is_shown_as_what_it_is_and_not_as_what_it_is_labelled() {
    each_sample(|name, bytes, _| {
        if name.starts_with("eP-MED-DM") {
            let cda = parse(bytes).unwrap();
            assert_eq!(
                (cda.parts[0].label.as_str(), cda.parts[0].kind),
                ("image/jpeg", Some(Png))
            );
            assert_eq!(media(&cda, 0).unwrap().0, Png);
        }
    });
}

#[test]
fn laboratory_results_are_found_among_the_entries() {
    each_sample(|name, bytes, _| {
        if name.starts_with("VSM") || name.starts_with("CANCER-PPS") {
            let measures = parse(bytes).unwrap().measures;
            assert!(!measures.is_empty(), "{name}");
            assert!(
                measures
                    .iter()
                    .all(|measure| measure.value.parse::<f64>().is_ok()),
                "{name}"
            );
        }
    });
}
