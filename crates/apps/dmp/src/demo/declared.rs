//! What the demo's first patient and her médecin traitant entered as data. All of it is invented.

use dmp_core::declared::{Field, Kind, Typed};
use dmp_core::ids::RecordId;
use dmp_service::{App, Session, declared};

type Entry = (Kind, &'static [(Field, &'static str)]);

/// Entered by the médecin traitant.
#[rustfmt::skip] // one line per item
const OF_DOCTOR: &[Entry] = &[
    (Kind::BloodGroup,      &[(Field::What, "278149003"), (Field::Start, "2009")]),
    (Kind::Allergy,         &[(Field::What, "Amoxicilline"), (Field::Detail, "Éruption"), (Field::Start, "2011")]),
    (Kind::ChronicCondition, &[(Field::What, "Migraine"), (Field::Start, "2004")]),
    (Kind::SurgicalHistory, &[(Field::What, "Appendicectomie"), (Field::Start, "1998")]),
];

/// Entered by the patient.
#[rustfmt::skip] // one line per item
const OF_PATIENT: &[Entry] = &[
    (Kind::Treatment,       &[(Field::What, "Sulfate ferreux 80 mg"), (Field::Detail, "1 comprimé le matin"), (Field::Note, "À distance du thé.")]),
    (Kind::FamilyHistory,   &[(Field::Relation, "FTH"), (Field::What, "Diabète de type 2")]),
    (Kind::Vaccine,         &[(Field::What, "Boostrixtetra"), (Field::Start, "2019-05")]),
    (Kind::EmergencyContact, &[(Field::What, "Basile Fontanières"), (Field::Relation, "DOMPART"), (Field::Phone, "06 99 99 99 42")]),
    (Kind::TrustedPerson,   &[(Field::What, "Odile Fontanières"), (Field::Relation, "SIS"), (Field::Phone, "06 99 99 99 43")]),
];

/// Her series of sessions, as she counted them, and counted them again.
const SESSIONS: [&str; 2] = ["5", "7"];

/// Enters them through the same use cases as everybody.
///
/// # Errors
/// If a use case refuses what the demo does, or the store cannot be written.
pub fn enter(
    app: &App,
    (doctor, patient): (&Session, &Session),
    record: RecordId,
) -> anyhow::Result<()> {
    for (session, entries) in [(doctor, OF_DOCTOR), (patient, OF_PATIENT)] {
        for (kind, fields) in entries {
            declared::declare(app, session, record, *kind, &typed(fields))?;
        }
    }
    let [before, now] = SESSIONS.map(|done| {
        typed(&[
            (Field::What, "Kinésithérapie de l’épaule droite"),
            (Field::Done, done),
            (Field::Planned, "12"),
        ])
    });
    let item = declared::declare(app, patient, record, Kind::Sessions, &before)?;
    declared::correct(app, patient, record, item, &now)?;
    Ok(())
}

fn typed(fields: &[(Field, &str)]) -> Typed {
    fields
        .iter()
        .fold(Typed::default(), |typed, (field, text)| {
            typed.with(*field, *text)
        })
}
