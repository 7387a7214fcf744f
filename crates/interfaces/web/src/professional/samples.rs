//! What the tests of the pages show: fictitious people and documents.

use dmp_core::access::{Ground, Mode};
use dmp_core::codes::Space;
use dmp_core::document::{
    Author, ContentKind, ContentSummary, Depositor, DocumentEntry, Organization, Origin, Status,
    TypeCode, Visibility,
};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{
    BirthPlace, IdentityStatus, IdentityTraits, Ins, InsC, InsKind, InstallationMode, Nir,
    PatientIdentity, Sex,
};
use dmp_core::time::{Date, Timestamp};
use dmp_service::reading::{AccessBasis, Attachment, Body, DocumentLine, DocumentView};

/// 12 March 2026, in the afternoon.
pub const NOW: Timestamp = Timestamp(1_773_332_640_000);

pub fn record() -> RecordId {
    RecordId::from_bytes([7; 16])
}

pub fn document() -> DocumentId {
    DocumentId::from_bytes([8; 16])
}

pub fn identity() -> PatientIdentity {
    let nir = Nir::from_thirteen("2810499999123").unwrap();
    let born = Date::new(1981, 4, 14).unwrap();
    let place = BirthPlace::parse("99999").unwrap();
    PatientIdentity {
        ins_c: InsC::compute("CAMILLE", born, &nir).ok(),
        ins: Ins::of(InsKind::DemoNir, nir, InstallationMode::Demo).unwrap(),
        traits: IdentityTraits::new("MOREAU", "CAMILLE JEANNE", Sex::Female, born, place).unwrap(),
        vitale_traits: None,
        status: IdentityStatus::Qualified,
    }
}

/// The access of a médecin traitant.
pub fn primary_care() -> AccessBasis {
    AccessBasis {
        ground: Ground::PrimaryCarePhysician,
        mode: Mode::Normal,
        until: None,
        is_primary_care: true,
        reason: None,
    }
}

/// An access in an emergency.
pub fn emergency() -> AccessBasis {
    AccessBasis {
        ground: Ground::BreakGlass,
        mode: Mode::BreakGlass,
        until: Some(NOW),
        is_primary_care: false,
        reason: Some("Douleur thoracique, patient inconscient.".to_owned()),
    }
}

pub fn line(title: &str, space: Space) -> DocumentLine {
    DocumentLine {
        id: document(),
        title: title.to_owned(),
        space,
        type_code: TypeCode("11488-4".to_owned()),
        type_label: "CR de consultation".to_owned(),
        date: NOW,
        received_at: NOW,
        author: "Marc ORIOL".to_owned(),
        author_capacity: "Médecine d’urgence".to_owned(),
        organization: Some("Centre hospitalier de Valbrune".to_owned()),
        is_from_patient: false,
        is_mine: false,
        is_masked: false,
        is_restricted: false,
        is_withheld: false,
        is_hidden_from_representatives: false,
        status: Status::Approved,
        kind: ContentKind::Pdf,
        size: 188_416,
        is_new: false,
        version: Some(1),
    }
}

pub fn document_view(line: DocumentLine, body: Body) -> DocumentView {
    DocumentView {
        patient: identity(),
        access: primary_care(),
        entry: entry(&line),
        versions: vec![self::line("Ancienne version", Space::Reports)],
        attachments: vec![Attachment {
            index: 2,
            kind: Some(ContentKind::Pdf),
            size: 4_096,
        }],
        body,
        may_mask: true,
        may_unmask: true,
        may_choose_audience: false,
        may_replace: true,
        may_announce: line.is_withheld,
        may_delete: true,
        may_restore: false,
        bin_delay: dmp_core::limits::BIN_DELAY,
        line,
    }
}

fn entry(line: &DocumentLine) -> DocumentEntry {
    let author = Author {
        national_id: None,
        family_name: "ORIOL".to_owned(),
        given_name: "Marc".to_owned(),
        specialty: None,
        organization: Some(Organization {
            national_id: None,
            name: "Centre hospitalier de Valbrune".to_owned(),
        }),
    };
    DocumentEntry {
        unique_id: "1.2.3".to_owned(),
        set_id: None,
        version: line.version,
        title: line.title.clone(),
        comments: Some("Reçu par messagerie".to_owned()),
        language: "fr-FR".to_owned(),
        type_code: line.type_code.clone(),
        type_label: None,
        format_code: line.kind.format_code().to_owned(),
        facility_type: None,
        practice_setting: None,
        events: Vec::new(),
        references: Vec::new(),
        authors: vec![author],
        legal_authenticator: None,
        depositor: Depositor::Patient,
        origin: Origin::Professional,
        created_at: line.date,
        service_start: line.date,
        service_stop: None,
        received_at: line.received_at,
        content: ContentSummary {
            kind: line.kind,
            size: line.size,
            sha256: "00".repeat(32),
        },
        visibility: Visibility::default(),
        status: Status::Approved,
        replaces: None,
        entry_version: 1,
        value_sets_version: "test".to_owned(),
    }
}
