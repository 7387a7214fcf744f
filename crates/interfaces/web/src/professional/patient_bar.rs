//! The bar above every page about a patient: who, and why the reader may be there.

use super::view::Badge;
use crate::dates;
use dmp_core::access::Mode;
use dmp_core::ids::RecordId;
use dmp_core::people::{PatientIdentity, Sex};
use dmp_core::time::Timestamp;
use dmp_service::reading::AccessBasis;

/// Who the patient is, and why the reader may be there.
pub struct PatientBar {
    /// Which record.
    pub record: RecordId,
    /// « Camille MOREAU ».
    pub name: String,
    /// « 44 ans ».
    pub age: String,
    /// « femme », « homme » or « sexe indéterminé ».
    pub sex: &'static str,
    /// « née le », « né le ».
    pub born: &'static str,
    /// « 14 avril 1981 ».
    pub birth_date: String,
    /// In groups.
    pub ins: String,
    /// Why the reader may be there.
    pub badge: Badge,
    /// Shown for the whole time of an emergency access. Rule: REQ-R-27.
    pub emergency: Option<Emergency>,
    /// Whether its name is the title of the page.
    pub is_title: bool,
}

/// An emergency access, as its banner says it.
pub struct Emergency {
    /// « 17 h 05 ».
    pub until: String,
    /// As it was declared.
    pub reason: String,
}

impl PatientBar {
    /// The bar for this reader.
    pub fn of(
        record: RecordId,
        identity: &PatientIdentity,
        access: &AccessBasis,
        now: Timestamp,
    ) -> Self {
        let traits = &identity.traits;
        let age = traits.age_on(dates::day_of(now));
        let (sex, born) = match traits.sex {
            Sex::Female => ("femme", "née le"),
            Sex::Male => ("homme", "né le"),
            Sex::Unknown => ("sexe indéterminé", "né(e) le"),
        };
        Self {
            record,
            name: traits.display_name(),
            age: if age > 1 {
                format!("{age} ans")
            } else {
                format!("{age} an")
            },
            sex,
            born,
            birth_date: dates::civil(traits.birth_date),
            ins: identity.ins.grouped(),
            badge: badge(access),
            emergency: emergency(access),
            is_title: false,
        }
    }

    /// The same, with its name as the title of the page.
    #[must_use]
    pub fn entitled(mut self) -> Self {
        self.is_title = true;
        self
    }
}

fn badge(access: &AccessBasis) -> Badge {
    match (access.mode, access.is_primary_care, access.until) {
        (Mode::BreakGlass | Mode::EmergencyDispatch, _, _) => {
            Badge::new("danger", "siren", "Accès en urgence")
        }
        (Mode::Normal, true, _) => {
            Badge::new("ok", "user-check", "Médecin traitant : accès complet")
        }
        (Mode::Normal, false, Some(until)) => Badge::new(
            "ok",
            "user-check",
            format!("Autorisé jusqu’au {}", dates::day(until)),
        ),
        (Mode::Normal, false, None) => Badge::new("", "lock", "Accès limité"),
    }
}

fn emergency(access: &AccessBasis) -> Option<Emergency> {
    match access.mode {
        Mode::Normal => None,
        Mode::BreakGlass | Mode::EmergencyDispatch => Some(Emergency {
            until: access.until.map(dates::time).unwrap_or_default(),
            reason: access.reason.clone().unwrap_or_default(),
        }),
    }
}
