//! The parts of a summary, and what a line of each asks for.

/// A part, in the order in which it is edited.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Allergies and intolerances.
    Allergies,
    /// Problems that go on.
    Problems,
    /// Past illnesses (*antécédents médicaux*).
    MedicalHistory,
    /// Past operations (*antécédents chirurgicaux*), in words or coded as problems.
    SurgicalHistory,
    /// Acts that were coded as acts.
    Acts,
    /// Illnesses of the family (*antécédents familiaux*).
    FamilyHistory,
    /// Treatments that go on.
    Treatments,
    /// Vaccines.
    Vaccines,
    /// Risks.
    RiskFactors,
    /// Blood group.
    BloodGroup,
    /// Weight, height, blood pressure…
    Vitals,
    /// Results of analyses.
    Results,
    /// What the reader must know besides, in words.
    Attention,
}

/// Every part, in order.
pub const PARTS: [Part; 13] = [
    Part::Allergies,
    Part::Problems,
    Part::MedicalHistory,
    Part::SurgicalHistory,
    Part::Acts,
    Part::FamilyHistory,
    Part::Treatments,
    Part::Vaccines,
    Part::RiskFactors,
    Part::BloodGroup,
    Part::Vitals,
    Part::Results,
    Part::Attention,
];

/// What a line says beside its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Nothing.
    None,
    /// What an allergy did.
    Reaction,
    /// Who of the family.
    Relation,
    /// How a medicine is taken.
    Dosage,
    /// Batch of a vaccine.
    Lot,
    /// A number and its unit: required.
    Value,
}

impl Part {
    /// Its name in addresses, forms and tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Allergies => "allergies",
            Self::Problems => "maladies",
            Self::MedicalHistory => "antecedents",
            Self::SurgicalHistory => "operations",
            Self::Acts => "actes",
            Self::FamilyHistory => "famille",
            Self::Treatments => "traitements",
            Self::Vaccines => "vaccins",
            Self::RiskFactors => "risques",
            Self::BloodGroup => "groupe",
            Self::Vitals => "mesures",
            Self::Results => "resultats",
            Self::Attention => "attention",
        }
    }

    /// The part with this name.
    pub fn of(slug: &str) -> Option<Self> {
        PARTS.into_iter().find(|part| part.slug() == slug)
    }

    /// What its lines say beside their name.
    pub const fn detail(self) -> Detail {
        match self {
            Self::Allergies => Detail::Reaction,
            Self::FamilyHistory => Detail::Relation,
            Self::Treatments => Detail::Dosage,
            Self::Vaccines => Detail::Lot,
            Self::Vitals | Self::Results => Detail::Value,
            Self::Problems
            | Self::MedicalHistory
            | Self::SurgicalHistory
            | Self::Acts
            | Self::RiskFactors
            | Self::BloodGroup
            | Self::Attention => Detail::None,
        }
    }

    /// Whether its lines have a date.
    pub const fn has_date(self) -> bool {
        match self {
            Self::Allergies
            | Self::Problems
            | Self::MedicalHistory
            | Self::SurgicalHistory
            | Self::Acts
            | Self::Treatments
            | Self::Vaccines
            | Self::RiskFactors
            | Self::Vitals
            | Self::Results => true,
            Self::FamilyHistory | Self::BloodGroup | Self::Attention => false,
        }
    }
}
