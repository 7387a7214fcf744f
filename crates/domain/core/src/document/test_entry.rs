//! One valid entry, for tests.

use super::{
    Author, ContentKind, ContentSummary, Depositor, DocumentEntry, Origin, Status, TypeCode,
    Visibility,
};
use crate::ids::ProfessionalId;
use crate::people::NationalId;
use crate::time::Timestamp;

/// An approved report of a professional.
pub(crate) fn entry() -> DocumentEntry {
    let national_id = NationalId::parse("899900000001").unwrap();
    let at = Timestamp(1_700_000_000_000);
    DocumentEntry {
        unique_id: "1.2.3.4".to_owned(),
        set_id: None,
        version: None,
        title: "Compte rendu".to_owned(),
        comments: None,
        language: "fr-FR".to_owned(),
        type_code: TypeCode("11488-4".to_owned()),
        type_label: None,
        format_code: "urn:ihe:iti:xds-sd:pdf:2008".to_owned(),
        facility_type: None,
        practice_setting: None,
        events: Vec::new(),
        references: Vec::new(),
        authors: vec![Author {
            national_id: Some(national_id.clone()),
            family_name: "RIVIÈRE".to_owned(),
            given_name: String::new(),
            specialty: None,
            organization: None,
        }],
        legal_authenticator: None,
        depositor: Depositor::Professional {
            id: ProfessionalId::from_bytes([9; 16]),
            national_id,
            name: "RIVIÈRE".to_owned(),
            organization: None,
        },
        origin: Origin::Professional,
        created_at: at,
        service_start: at,
        service_stop: None,
        received_at: at,
        content: ContentSummary {
            kind: ContentKind::Pdf,
            size: 10,
            sha256: "a".repeat(64),
        },
        visibility: Visibility::default(),
        status: Status::Approved,
        replaces: None,
        entry_version: 1,
        value_sets_version: "2026-06-29".to_owned(),
    }
}
