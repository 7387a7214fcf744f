//! Why not, and how much of it may be said.

use serde::{Deserialize, Serialize};

/// What the caller may learn of a refusal. One answer for all interfaces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Answer as if the target did not exist (404).
    Hide,
    /// Say why (403).
    Explain,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident => $code:literal, $disclosure:ident;)*) => {
        /// The reason of a no. One reason, the first in the order of the rules.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Refusal {
            $($(#[$doc])* $name,)*
        }

        impl Refusal {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable name in traces and answers; the same as its serialised form.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// Whether the caller may be told, or must find nothing.
            pub const fn disclosure(self) -> Disclosure {
                match self {
                    $(Self::$name => Disclosure::$disclosure,)*
                }
            }
        }
    };
}

refusals! {
    /// There is no record where the caller looked.
    RecordUnknown => "record_unknown", Hide;
    /// The record is another patient's.
    NotOwnRecord => "not_own_record", Hide;
    /// The patient already has a record (`DMPFound`).
    RecordExists => "record_exists", Explain;
    /// The record is closed (`DMPClosed`).
    RecordClosed => "record_closed", Explain;
    /// The record is not closed: it cannot be reopened or purged.
    RecordNotClosed => "record_not_closed", Explain;
    /// The record was destroyed: nothing of it is left to be told.
    RecordPurged => "record_purged", Hide;
    /// The time for which it must be kept is not over.
    StillRetained => "still_retained", Explain;
    /// Operators of an installation act on no record.
    AdministratorHasNoRecord => "administrator_has_no_record", Explain;
    /// Staff and structures' software read no health data.
    StaffReadsNothing => "staff_reads_nothing", Explain;
    /// Occupational physicians read no content.
    OccupationalPhysician => "occupational_physician", Explain;
    /// The patient blocked this professional.
    BlockedByPatient => "blocked_by_patient", Explain;
    /// The patient blocked this professional, who asked for a document.
    BlockedFromDocument => "blocked_from_document", Hide;
    /// The patient objects to access by the emergency dispatch centre.
    ObjectionToDispatch => "objection_to_dispatch", Explain;
    /// The patient objects to emergency access.
    ObjectionToBreakGlass => "objection_to_break_glass", Explain;
    /// Breaking the glass needs a reason: give one and ask again.
    ReasonMissing => "reason_missing", Explain;
    /// Actors of this kind never do this, or not in this mode.
    NoFunctionalRight => "no_functional_right", Explain;
    /// The consent of the patient is not recorded.
    ConsentMissing => "consent_missing", Explain;
    /// The patient asks for this himself: his act must be recorded.
    PatientActMissing => "patient_act_missing", Explain;
    /// The patient never authorised this caller, or no longer does.
    AuthorizationMissing => "authorization_missing", Explain;
    /// The patient's authorisation has expired: he may renew it.
    AuthorizationExpired => "authorization_expired", Explain;
    /// Only a médecin traitant of the record does this.
    PrimaryCareOnly => "primary_care_only", Explain;
    /// There is no such document in the record.
    DocumentUnknown => "document_unknown", Hide;
    /// The document is in the bin (or not there, when the bin was asked for).
    Deleted => "deleted", Hide;
    /// The document waits to be announced to the patient.
    WithheldFromPatient => "withheld_from_patient", Hide;
    /// The document is hidden from representatives.
    HiddenFromRepresentatives => "hidden_from_representatives", Hide;
    /// The document is masked from professionals.
    Masked => "masked", Hide;
    /// The document is masked from this professional, or from his profession.
    MaskedFromChosen => "masked_from_chosen", Hide;
    /// This profession does not read documents of this type.
    NotInMatrix => "not_in_matrix", Hide;
    /// The document is not of this structure.
    NotOfOrganization => "not_of_organization", Hide;
    /// Only its author does this.
    NotAuthor => "not_author", Explain;
    /// A document of the patient: only he or a médecin traitant does this.
    PatientDocument => "patient_document", Explain;
    /// Documents of this type are written by the patient alone.
    PatientTypeOnly => "patient_type_only", Explain;
    /// Documents of this type are not written by patients.
    ProfessionalTypeOnly => "professional_type_only", Explain;
    /// In a secret session, a new document must be hidden from representatives.
    SecretSessionOnly => "secret_session_only", Explain;
    /// The document is not in the state that this needs.
    WrongStatus => "wrong_status", Explain;
}
