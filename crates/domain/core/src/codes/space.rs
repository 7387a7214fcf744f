//! The eight spaces (*espaces*) that a record shows.

use serde::{Deserialize, Serialize};

/// One of the eight spaces of a record. Rules: REQ-S-17 to REQ-S-24.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// *Synthèse.*
    Summary,
    /// *Traitements et soins*; reimbursement data too, which tell of treatments.
    Treatments,
    /// *Comptes rendus*; also where a type that we do not know is shown.
    Reports,
    /// *Imagerie médicale.*
    Imaging,
    /// *Résultats d'analyses.*
    Results,
    /// *Prévention.*
    Prevention,
    /// *Certificats et déclarations*; administrative documents too.
    Certificates,
    /// *Espace personnel.*
    Personal,
}

impl Space {
    /// In the order of the founding text.
    pub const ALL: [Self; 8] = [
        Self::Summary,
        Self::Treatments,
        Self::Reports,
        Self::Imaging,
        Self::Results,
        Self::Prevention,
        Self::Certificates,
        Self::Personal,
    ];

    /// Its part of an address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Summary => "synthese",
            Self::Treatments => "traitements",
            Self::Reports => "comptes-rendus",
            Self::Imaging => "imagerie",
            Self::Results => "analyses",
            Self::Prevention => "prevention",
            Self::Certificates => "certificats",
            Self::Personal => "personnel",
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Summary => "Synthèse",
            Self::Treatments => "Traitements et soins",
            Self::Reports => "Comptes rendus",
            Self::Imaging => "Imagerie médicale",
            Self::Results => "Résultats d’analyses",
            Self::Prevention => "Prévention",
            Self::Certificates => "Certificats et déclarations",
            Self::Personal => "Espace personnel",
        }
    }

    /// The space at an address.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|space| space.slug() == slug)
    }
}
