//! Who may see a document: a set of flags, and professionals or professions it is masked from.
//!
//! Rules: REQ-R-17 (a set; a change never drops another flag), REQ-R-18 (withheld and masked never
//! together), REQ-R-19 (withheld for a bounded time).

use crate::ids::ProfessionalId;
use crate::limits::ANNOUNCEMENT_DELAY_MAX;
use crate::people::ProfessionCode;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who may see a document. The default is: the patient and his authorised professionals.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Visibility {
    masked_from_professionals: bool,
    withheld_from_patient: Option<Withheld>,
    hidden_from_representatives: bool,
    excluded_professionals: BTreeSet<ProfessionalId>,
    excluded_professions: BTreeSet<ProfessionCode>,
}

/// A document that waits for a professional to announce it (*consultation d'annonce*).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Withheld {
    /// When it becomes visible by itself.
    pub until: Timestamp,
}

/// Why a visibility cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VisibilityError {
    /// A document withheld from the patient cannot be masked from professionals as well.
    #[error("a document cannot be both withheld from the patient and masked from professionals")]
    WithheldAndMasked,
}

impl Visibility {
    /// Whether it is masked from every professional but its author and the médecin traitant.
    pub const fn is_masked_from_professionals(&self) -> bool {
        self.masked_from_professionals
    }

    /// Whether the patient may not see it yet at `now`.
    pub fn is_withheld_from_patient(&self, now: Timestamp) -> bool {
        self.withheld_from_patient
            .is_some_and(|withheld| now < withheld.until)
    }

    /// Whether representatives may not see it.
    pub const fn is_hidden_from_representatives(&self) -> bool {
        self.hidden_from_representatives
    }

    /// Whether nobody who may read the record is kept from it at `now`. Rule: VSM-002.
    pub fn is_open_to_all(&self, now: Timestamp) -> bool {
        !self.masked_from_professionals
            && !self.is_withheld_from_patient(now)
            && !self.hidden_from_representatives
            && self.excluded_professionals.is_empty()
            && self.excluded_professions.is_empty()
    }

    /// Whether it is masked from this professional, or from his profession, by choice.
    pub fn is_masked_from(&self, id: ProfessionalId, profession: &ProfessionCode) -> bool {
        self.excluded_professionals.contains(&id) || self.excluded_professions.contains(profession)
    }

    /// The professionals it is masked from by choice.
    pub const fn excluded_professionals(&self) -> &BTreeSet<ProfessionalId> {
        &self.excluded_professionals
    }

    /// The professions it is masked from by choice.
    pub const fn excluded_professions(&self) -> &BTreeSet<ProfessionCode> {
        &self.excluded_professions
    }

    /// Masks from every professional but its author and the médecin traitant.
    ///
    /// # Errors
    /// [`VisibilityError::WithheldAndMasked`] while it is withheld from the patient at `now`.
    pub fn mask(mut self, now: Timestamp) -> Result<Self, VisibilityError> {
        if self.is_withheld_from_patient(now) {
            return Err(VisibilityError::WithheldAndMasked);
        }
        self.masked_from_professionals = true;
        Ok(self)
    }

    /// Shows again to professionals; chosen exclusions stay.
    #[must_use]
    pub fn unmask(mut self) -> Self {
        self.masked_from_professionals = false;
        self
    }

    /// Withholds from the patient until an announcement, at most [`ANNOUNCEMENT_DELAY_MAX`].
    ///
    /// # Errors
    /// [`VisibilityError::WithheldAndMasked`] if it is masked from professionals.
    pub fn withhold_from_patient(mut self, now: Timestamp) -> Result<Self, VisibilityError> {
        if self.masked_from_professionals {
            return Err(VisibilityError::WithheldAndMasked);
        }
        self.withheld_from_patient = Some(Withheld {
            until: now.plus(ANNOUNCEMENT_DELAY_MAX),
        });
        Ok(self)
    }

    /// Hides from at least those from whom `older` hides.
    ///
    /// # Errors
    /// [`VisibilityError::WithheldAndMasked`] if the two together cannot be at `now`.
    pub fn inherit(mut self, older: &Self, now: Timestamp) -> Result<Self, VisibilityError> {
        let longest = |one: Withheld, two: Withheld| if one.until < two.until { two } else { one };
        self.withheld_from_patient = match (self.withheld_from_patient, older.withheld_from_patient)
        {
            (Some(one), Some(two)) => Some(longest(one, two)),
            (one, two) => one.or(two),
        };
        self.masked_from_professionals |= older.masked_from_professionals;
        self.hidden_from_representatives |= older.hidden_from_representatives;
        self.excluded_professionals
            .extend(&older.excluded_professionals);
        self.excluded_professions
            .extend(older.excluded_professions.iter().cloned());
        if self.masked_from_professionals && self.is_withheld_from_patient(now) {
            return Err(VisibilityError::WithheldAndMasked);
        }
        Ok(self)
    }

    /// When a document that is withheld at `now` becomes visible by itself.
    pub fn withheld_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.withheld_from_patient
            .map(|withheld| withheld.until)
            .filter(|until| now < *until)
    }

    /// Makes it visible to the patient.
    #[must_use]
    pub fn announce(mut self) -> Self {
        self.withheld_from_patient = None;
        self
    }

    /// Hides it from representatives, or shows it to them.
    #[must_use]
    pub fn hidden_from_representatives(mut self, is_hidden: bool) -> Self {
        self.hidden_from_representatives = is_hidden;
        self
    }

    /// Masks it from exactly these professionals and professions.
    #[must_use]
    pub fn masked_from_chosen(
        mut self,
        professionals: BTreeSet<ProfessionalId>,
        professions: BTreeSet<ProfessionCode>,
    ) -> Self {
        self.excluded_professionals = professionals;
        self.excluded_professions = professions;
        self
    }
}
