//! Sentences that are said to professionals otherwise than to patients.

use dmp_core::access::{Action, Ground};
use dmp_core::document::ContentKind;

/// What somebody did, in a history that a professional reads.
pub fn action(action: Action) -> String {
    const AUTHORIZED: &str = "A enregistré l’autorisation du patient, en sa présence";
    if action == Action::DeclareAuthorization {
        return AUTHORIZED.to_owned();
    }
    format!("A {}", crate::wording::done(action))
}

/// Why an act was permitted.
pub const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::OwnRecord => "Son propre dossier",
        Ground::Representative => "Représentant légal du patient",
        Ground::OwnAccount => "Son propre compte",
        Ground::PrimaryCarePhysician => "Médecin traitant du dossier",
        Ground::Authorization => "Autorisé par le patient",
        Ground::Authorship
        | Ground::BreakGlass
        | Ground::EmergencyDispatch
        | Ground::Deposit
        | Ground::OrganizationDocument
        | Ground::FunctionalRight
        | Ground::Operation
        | Ground::DueWork => crate::wording::ground(ground),
    }
}

/// What the bytes of a document are, as people call it.
pub const fn kind(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Cda => "Document CDA",
        ContentKind::Pdf => "PDF",
        ContentKind::Text => "Texte",
        ContentKind::Rtf => "Texte enrichi (RTF)",
        ContentKind::Jpeg => "Image JPEG",
        ContentKind::Png => "Image PNG",
        ContentKind::Tiff => "Image TIFF",
    }
}
