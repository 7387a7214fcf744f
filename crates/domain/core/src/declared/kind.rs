//! The kinds of items, and what is asked for each.

use serde::{Deserialize, Serialize};

/// What an item is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Blood group.
    BloodGroup,
    /// An allergy or an intolerance.
    Allergy,
    /// A chronic condition.
    ChronicCondition,
    /// A treatment by a medicine.
    Treatment,
    /// A series of sessions: physiotherapy, speech therapy, care at home…
    Sessions,
    /// A past illness (*antécédent médical*).
    MedicalHistory,
    /// A past operation (*antécédent chirurgical*).
    SurgicalHistory,
    /// An illness of the family (*antécédent familial*).
    FamilyHistory,
    /// A dose of vaccine.
    Vaccine,
    /// Whom to call in an emergency.
    EmergencyContact,
    /// The person who speaks for the patient (*personne de confiance*).
    TrustedPerson,
}

/// A field that a form may ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// What it is: the condition, the agent, the product; a person's name; the code of a blood
    /// group.
    What,
    /// Code of the relation to the patient.
    Relation,
    /// Telephone number.
    Phone,
    /// What an allergy did, how a medicine is taken, the batch of a vaccine.
    Detail,
    /// Since when, or when.
    Start,
    /// Until when.
    End,
    /// Sessions that took place.
    Done,
    /// Sessions of the whole series.
    Planned,
    /// Anything else, in words.
    Note,
}

/// Whether a field may stay empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It must be filled.
    Required,
    /// It may stay empty.
    Optional,
}

impl Kind {
    /// All of them, in the order of a page.
    pub const ALL: [Self; 11] = [
        Self::BloodGroup,
        Self::Allergy,
        Self::ChronicCondition,
        Self::Treatment,
        Self::Sessions,
        Self::MedicalHistory,
        Self::SurgicalHistory,
        Self::FamilyHistory,
        Self::Vaccine,
        Self::EmergencyContact,
        Self::TrustedPerson,
    ];

    /// What is asked, in the order of a form. Rule: DEC-001.
    pub const fn fields(self) -> &'static [(Field, Need)] {
        use Field::{Detail, Done, End, Note, Phone, Planned, Relation, Start, What};
        use Need::{Optional, Required};
        match self {
            Self::BloodGroup => &[(What, Required), (Start, Optional)],
            Self::Allergy => &[
                (What, Required),
                (Detail, Optional),
                (Start, Optional),
                (Note, Optional),
            ],
            Self::ChronicCondition | Self::SurgicalHistory => {
                &[(What, Required), (Start, Optional), (Note, Optional)]
            }
            Self::Treatment => &[
                (What, Required),
                (Detail, Optional),
                (Start, Optional),
                (End, Optional),
                (Note, Optional),
            ],
            Self::Sessions => &[
                (What, Required),
                (Done, Required),
                (Planned, Optional),
                (Start, Optional),
                (Note, Optional),
            ],
            Self::MedicalHistory => &[
                (What, Required),
                (Start, Optional),
                (End, Optional),
                (Note, Optional),
            ],
            Self::FamilyHistory => &[(Relation, Required), (What, Required), (Note, Optional)],
            Self::Vaccine => &[
                (What, Required),
                (Start, Required),
                (Detail, Optional),
                (Note, Optional),
            ],
            Self::EmergencyContact | Self::TrustedPerson => &[
                (What, Required),
                (Relation, Optional),
                (Phone, Required),
                (Note, Optional),
            ],
        }
    }

    /// Whether `field` is asked for.
    pub fn asks(self, field: Field) -> bool {
        self.fields().iter().any(|(asked, _)| *asked == field)
    }

    /// Whether it is about a person to call, and not about health.
    pub const fn is_contact(self) -> bool {
        match self {
            Self::EmergencyContact | Self::TrustedPerson => true,
            Self::BloodGroup
            | Self::Allergy
            | Self::ChronicCondition
            | Self::Treatment
            | Self::Sessions
            | Self::MedicalHistory
            | Self::SurgicalHistory
            | Self::FamilyHistory
            | Self::Vaccine => false,
        }
    }
}
